// A click anywhere on a [data-row] opens its [data-row-link], with the keys held for a new tab; text can still be marked.

const OWN = "a, button, input, select, textarea, label, summary";

function open(event) {
  const link = event.target.closest("[data-row]")?.querySelector("[data-row-link]");
  if (!link || event.target.closest(OWN) || String(getSelection())) return;
  const { button, ctrlKey, metaKey, shiftKey } = event;
  link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, button, ctrlKey, metaKey, shiftKey }));
}

document.addEventListener("click", open);
