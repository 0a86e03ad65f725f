// The button that opens the browser's print dialog; without JavaScript the browser's menu does.

const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => print());
