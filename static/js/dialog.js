// Links marked data-dialog open in <dialog id="dialog">; forms in it are posted by HTMX. The contract: core/htmx.py.

let opener = null;

const host = () => document.getElementById("dialog");
const FIELDS = "input:not([type=hidden], [disabled]), select:not([disabled]), textarea:not([disabled])";

function focusFirst(dialog) {
  const visible = (selector) => [...dialog.querySelectorAll(selector)].find((element) => element.checkVisibility());
  const field =
    visible("[aria-invalid=true]") ?? visible(".form-errors") ?? visible("[autofocus]") ?? visible(FIELDS) ?? visible("[type=submit]");
  field?.focus();
}

async function load(link) {
  opener = link;
  link.setAttribute("aria-busy", "true");
  await htmx.ajax("GET", link.href, { target: "#dialog", swap: "innerHTML", source: link });
  link.removeAttribute("aria-busy");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  const modified = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (link && !modified && window.htmx) {
    event.preventDefault();
    if (link.getAttribute("aria-busy") !== "true") load(link);
  }
  if (event.target.closest("[data-dialog-close]") && host()?.open) {
    event.preventDefault();
    host().close();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const method = event.submitter?.formMethod || form.method;
  if (event.defaultPrevented || !form.closest("#dialog") || form.matches("[data-native]") || method === "dialog" || !window.htmx) return;
  event.preventDefault();
  htmx.ajax(method, event.submitter?.getAttribute("formaction") || form.action, { target: "#dialog", swap: "innerHTML", source: form, event });
});

document.addEventListener("htmx:after:swap", (event) => {
  const dialog = host();
  if (event.detail.ctx.target !== dialog || !dialog.childElementCount) return;
  if (!dialog.open) dialog.showModal();
  focusFirst(dialog);
});

// Neither close nor cancel bubbles.
document.addEventListener(
  "close",
  (event) => {
    if (event.target !== host()) return;
    event.target.replaceChildren();
    if (opener?.isConnected) (opener.checkVisibility() ? opener : opener.closest("details")?.querySelector("summary"))?.focus();
    opener = null;
  },
  true,
);
