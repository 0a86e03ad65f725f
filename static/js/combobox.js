// Searchable lists by the ARIA combobox pattern: <select data-combobox>, or an input[role=combobox] with suggestions
// that HTMX fetches into its list. Typing filters, arrows move, Enter takes, Esc closes and gives the old value back.

const list = (input) => document.getElementById(input.getAttribute("aria-controls"));
const isOpen = (input) => input.getAttribute("aria-expanded") === "true";
const options = (input) => [...list(input).querySelectorAll("[role=option]")].filter((option) => !option.hidden);
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
const source = (input) => input.parentElement.querySelector("select");
const key = (input) => input.parentElement.querySelector("input[type=hidden]");

function open(input) {
  list(input).hidden = false;
  input.setAttribute("aria-expanded", "true");
}

function close(input) {
  list(input).hidden = true;
  input.setAttribute("aria-expanded", "false");
  activate(input, null);
}

function activate(input, option) {
  for (const other of list(input).querySelectorAll(".active")) other.classList.remove("active");
  if (option) {
    option.classList.add("active");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

function move(input, step) {
  if (!isOpen(input)) return show(input);
  const all = options(input);
  const now = all.findIndex((option) => option.classList.contains("active"));
  const next = now < 0 && step < 0 ? all.length - 1 : (now + step + all.length) % all.length;
  if (all.length) activate(input, all[next]);
}

function take(input, option) {
  input.value = option.dataset.text ?? option.firstChild.textContent.trim();
  const target = source(input) ?? key(input);
  target.value = option.dataset.value;
  for (const other of list(input).children) other.setAttribute("aria-selected", other === option ? "true" : "false");
  close(input);
  target.dispatchEvent(new Event("change", { bubbles: true }));
}

// A select's list: all options, filtered by what was typed.
function filter(input, typed) {
  const wanted = plain(typed);
  let found = 0;
  for (const option of list(input).querySelectorAll("[role=option]")) {
    option.hidden = !plain(option.textContent).includes(wanted);
    found += option.hidden ? 0 : 1;
  }
  list(input).querySelector(".none").hidden = found > 0;
  open(input);
  activate(input, wanted ? options(input)[0] : null);
}

function show(input) {
  if (source(input)) {
    filter(input, "");
    activate(input, list(input).querySelector("[aria-selected=true]"));
  } else if (options(input).length) {
    open(input);
  }
}

// Leaving without taking gives the select's text back; a search box keeps what was typed.
function restore(input) {
  const select = source(input);
  if (select) input.value = select.selectedOptions[0]?.textContent.trim() ?? "";
  close(input);
}

let made = 0;

function upgrade(select) {
  const box = document.createElement("div");
  box.className = "combobox";
  select.replaceWith(box);
  const id = `combobox-${++made}`;
  const input = document.createElement("input");
  for (const { name, value } of [...select.attributes]) {
    if (name === "id" || name.startsWith("aria-") || name === "autofocus" || name === "required") input.setAttribute(name, value);
  }
  select.removeAttribute("id");
  select.removeAttribute("required");
  Object.assign(input, { type: "text", autocomplete: "off", disabled: select.disabled, value: select.selectedOptions[0]?.textContent.trim() ?? "" });
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", id]]) {
    input.setAttribute(name, value);
  }
  const label = document.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.textContent.trim();
  const items = document.createElement("ul");
  Object.assign(items, { id, hidden: true, role: "listbox", ariaLabel: label ?? "" });
  [...select.options].forEach((option, index) => {
    const item = document.createElement("li");
    Object.assign(item, { id: `${id}-${index}`, role: "option", textContent: option.textContent.trim() });
    item.dataset.value = option.value;
    item.setAttribute("aria-selected", option.selected ? "true" : "false");
    items.append(item);
  });
  const none = document.createElement("li");
  Object.assign(none, { className: "none", hidden: true, role: "presentation", textContent: document.body.dataset.noMatch });
  items.append(none);
  const arrow = document.getElementById("combobox-arrow")?.content.cloneNode(true) ?? "";
  box.append(input, arrow, items, select);
}

function upgradeAll(root = document) {
  for (const select of root.querySelectorAll("select[data-combobox]")) if (!select.closest(".combobox")) upgrade(select);
}

const comboboxOf = (target) => target.closest?.(".combobox")?.querySelector("[role=combobox]");

document.addEventListener("keydown", (event) => {
  const input = event.target.closest?.("[role=combobox]");
  if (!input) return;
  const active = isOpen(input) && list(input).querySelector(".active");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(input, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && active) {
    event.preventDefault();
    take(input, active);
  } else if (event.key === "Escape" && isOpen(input)) {
    // Only the list closes, not the dialog around it.
    event.preventDefault();
    event.stopPropagation();
    restore(input);
  }
});

document.addEventListener("input", (event) => {
  const input = event.target.closest?.("[role=combobox]");
  if (!input) return;
  if (source(input)) filter(input, input.value);
  else key(input).value = "";
});

document.addEventListener("click", (event) => {
  const input = comboboxOf(event.target);
  if (!input) return;
  const option = event.target.closest("[role=option]");
  if (option) take(input, option);
  else if (event.target === input) isOpen(input) ? close(input) : show(input);
});

// The list must not take the focus from the input.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("[role=listbox]")) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("[role=combobox]") && source(event.target)) event.target.select();
});

document.addEventListener("focusout", (event) => {
  if (event.target.matches?.("[role=combobox]")) restore(event.target);
});

// Suggestions have arrived.
document.addEventListener("htmx:after:swap", (event) => {
  const input = event.target.closest?.("[role=combobox]");
  if (input && document.activeElement === input) options(input).length || list(input).children.length ? open(input) : close(input);
  upgradeAll();
});

upgradeAll();
