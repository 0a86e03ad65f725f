// <details data-menu>: closes on Esc, on a click elsewhere and when another opens; arrows move; keeps inside the window.

const openMenus = () => document.querySelectorAll("details[data-menu][open]");
const items = (menu) => [...menu.querySelectorAll(".popover :is(a, button, input, select)")].filter((item) => item.checkVisibility());

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details[data-menu]")) return;
  delete menu.dataset.align;
  if (!menu.open) return;
  for (const other of openMenus()) if (!other.contains(menu)) other.open = false;
  const { left, right } = menu.querySelector(".popover").getBoundingClientRect();
  if (right > document.documentElement.clientWidth - 8) menu.dataset.align = "end";
  else if (left < 8) menu.dataset.align = "start";
}, true);

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    const chosen = event.target.closest(".popover a, .popover [popovertarget], .popover [type=submit]");
    if (!menu.contains(event.target) || chosen) menu.open = false;
  }
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest("details[data-menu][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

// A letter goes to the next item that begins with it.
function jump(menu, event) {
  if (event.target.matches("input:not([type=checkbox], [type=radio]), select, [role=combobox]")) return;
  const all = items(menu);
  const begins = (item) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase());
  const now = all.indexOf(document.activeElement);
  [...all.slice(now + 1), ...all.slice(0, now + 1)].find(begins)?.focus();
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu]");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary").focus();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step && menu.open && /^\p{L}$/u.test(event.key) && !(event.ctrlKey || event.metaKey || event.altKey)) return jump(menu, event);
  if (!step || event.target.matches("input:not([type=checkbox], [type=radio]), select, [role=combobox]")) return;
  event.preventDefault();
  menu.open = true;
  const all = items(menu);
  const now = all.indexOf(document.activeElement);
  all[(now < 0 && step < 0 ? all.length - 1 : now + step + all.length) % all.length]?.focus();
});
