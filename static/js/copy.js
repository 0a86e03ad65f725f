// <button data-copy="text">: copies and says so on the button and to screen readers.

const SHOWN = 2000;

async function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Plain http offers no clipboard.
  const area = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || button.classList.contains("copied")) return;
  event.preventDefault();
  const before = [...button.childNodes];
  await write(button.dataset.copy);
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.classList.add("copied");
  button.append(said);
  said.textContent = button.dataset.copied;
  setTimeout(() => {
    button.classList.remove("copied");
    button.replaceChildren(...before);
  }, SHOWN);
});
