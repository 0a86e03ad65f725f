// Single keys: whatever carries data-key is focused (fields) or clicked; j and k walk through [data-row].
// They can be switched off, as WCAG 2.1.4 asks.

const STORE = "contacts-keys";
const on = () => localStorage.getItem(STORE) !== "off";
const typing = (element) => element.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable], [role=combobox]");

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const now = rows.indexOf(document.activeElement.closest("[data-row]"));
  const row = rows[Math.min(rows.length - 1, Math.max(0, now < 0 ? 0 : now + step))];
  row?.querySelector("[data-row-link]")?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

const deeds = {
  j: () => walk(1),
  k: () => walk(-1),
  x: () => document.activeElement.closest("[data-row]")?.querySelector("[type=checkbox]")?.click(),
  "?": () => document.getElementById("keys")?.showPopover(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !on()) return;
  if (typing(event.target) || document.querySelector("dialog[open]") || event.target.closest("details[data-menu][open]")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target && !deeds[event.key]) return;
  event.preventDefault();
  if (!target) deeds[event.key]();
  else if (target.matches("input, textarea, select")) target.focus();
  else target.click();
});

document.addEventListener("toggle", (event) => {
  const box = event.target.id === "keys" && event.target.querySelector("[data-keys-on]");
  if (box) box.checked = on();
}, true);

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-keys-on]")) localStorage.setItem(STORE, event.target.checked ? "on" : "off");
});
