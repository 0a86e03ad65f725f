// What had the focus is swapped away: it goes on in what came instead, to the first mistake, field or link of it.

const MISTAKE = "[aria-invalid=true]";
const FIELDS = "input:not([type=hidden], [disabled]), select:not([disabled]), textarea:not([disabled])";
const LINKS = "a[href], button:not([disabled])";

// Where it stood: the swapped element is gone by then.
let place = null;

function arrived({ id, before, parent }) {
  if (id) return document.getElementById(id);
  if (before?.isConnected) return before.nextElementSibling;
  return parent.isConnected ? parent.firstElementChild : null;
}

function settle(root) {
  if (root.matches("li")) {
    root.tabIndex = -1;
    return root;
  }
  const visible = (selector) => [...root.querySelectorAll(selector)].find((element) => element.checkVisibility());
  const field = visible(FIELDS);
  const ticked = field?.type === "radio" && root.querySelector(`[name="${field.name}"]:checked`);
  return visible(MISTAKE) ?? (ticked || field) ?? visible("a[data-hx-get]") ?? visible(LINKS);
}

document.addEventListener("htmx:before:swap", (event) => {
  const { target } = event.detail.ctx;
  place = null;
  if (!target?.contains?.(document.activeElement) || target === document.body || target.closest("dialog")) return;
  place = { id: target.id, before: target.previousElementSibling, parent: target.parentElement };
});

document.addEventListener("htmx:after:swap", () => {
  if (!place || (document.activeElement && document.activeElement !== document.body)) return;
  const root = arrived(place);
  place = null;
  if (root) settle(root)?.focus({ preventScroll: isSeen(root) });
});

function isSeen(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}
