// Toasts: those of the page, and those that arrive as a `toast` event: {toasts: [{text, level, undo}]}.

const region = () => document.querySelector("[data-toasts]");

function show({ text, level, undo }) {
  const kind = level === "error" || level === "warning" ? "error" : "success";
  const toast = document.querySelector(`template[data-toast="${kind}"]`).content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-text]").textContent = text;
  const form = toast.querySelector("form");
  if (form && undo) form.action = undo;
  else form?.remove();
  toast.classList.toggle("with-undo", Boolean(undo));
  region().append(toast);
}

document.addEventListener("toast", (event) => event.detail.toasts.forEach(show));

document.addEventListener("animationend", (event) => {
  if (event.target.matches(".toast .bar")) event.target.closest(".toast").remove();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-toast-close]")) event.target.closest(".toast").remove();
});

// Put in anew, so that screen readers speak what came with the page.
requestAnimationFrame(() => region()?.append(...region().querySelectorAll(".toast")));
