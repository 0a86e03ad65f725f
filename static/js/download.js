// <form data-native> in the dialog is answered with a file: the browser saves it and the page stays; the dialog is done.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("#dialog form[data-native]")) return;
  setTimeout(() => form.closest("dialog")?.close(), 200);
});
