// A form on its way is not sent a second time. Capturing, so that it comes before every other handler.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if ((event.submitter?.formMethod || form.method) !== "post") return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.setAttribute("aria-busy", "true");
}, true);

document.addEventListener("htmx:finally:request", (event) => {
  const { sourceElement, hx } = event.detail.ctx;
  // A page that is being left stays blocked.
  if (!hx?.redirect) sourceElement.closest?.("form")?.removeAttribute("aria-busy");
});

// Back from the browser's cache.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});
