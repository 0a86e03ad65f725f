// Filters of the list. a[data-filter] in a header opens them in one popover, which lies outside the list so that a
// refresh never touches what is typed; form[data-filters] shows the list that it describes; with data-live ticks count
// at once. [data-find] searches the choices below it.

const PAUSE = 250;
const EDGE = 8;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
const box = () => document.getElementById("filter-box");
const opener = () => document.querySelector("a[data-filter][aria-expanded=true]");
let timer;
// The funnel on which a click has just closed its popover.
let left = null;
// How often the list has been put anew.
let shown = 0;

// --- The popover ---------------------------------------------------------------------------------------------------

function place() {
  const funnel = opener();
  if (!funnel?.isConnected || !box().matches(":popover-open")) return;
  const { left, top, bottom } = funnel.getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const below = height - bottom - 6 - EDGE;
  const above = top - 6 - EDGE;
  const upwards = below < Math.min(box().scrollHeight, 260) && above > below;
  const style = box().style;
  style.maxHeight = `${Math.max(120, upwards ? above : below)}px`;
  style.left = `${Math.max(EDGE, Math.min(left - 12, width - box().offsetWidth - EDGE))}px`;
  style.top = upwards ? "auto" : `${bottom + 6}px`;
  style.bottom = upwards ? `${height - top + 6}px` : "auto";
}

async function open(funnel) {
  close();
  funnel.setAttribute("aria-busy", "true");
  await htmx.ajax("GET", funnel.href, { target: "#filter-box", swap: "innerHTML", source: "#filter-box" });
  funnel.removeAttribute("aria-busy");
  if (!box().childElementCount) return;
  const now = document.getElementById(funnel.id) ?? funnel;
  now.setAttribute("aria-expanded", "true");
  box().showPopover();
  place();
  const visible = [...box().querySelectorAll("input:not([type=hidden])")].filter((input) => input.checkVisibility());
  (visible.find((input) => input.checked) ?? visible[0])?.focus();
}

function close() {
  if (box()?.matches(":popover-open")) box().hidePopover();
}

function closed() {
  clearTimeout(timer);
  const funnel = opener();
  const back = box().contains(document.activeElement) || document.activeElement === document.body;
  funnel?.removeAttribute("aria-expanded");
  box().replaceChildren();
  if (back) funnel?.focus();
}

document.addEventListener("click", (event) => {
  const funnel = event.target.closest("a[data-filter]");
  if (!funnel || !window.htmx || !box()?.showPopover) return;
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (funnel.getAttribute("aria-expanded") === "true") close();
  else if (funnel !== left) open(funnel);
});

// A press elsewhere closes the popover before it becomes a click.
document.addEventListener("pointerdown", (event) => {
  left = opener()?.contains(event.target) ? opener() : null;
}, true);

document.addEventListener("toggle", (event) => {
  if (event.target === box() && event.newState === "closed") closed();
}, true);

addEventListener("resize", place);
addEventListener("scroll", place, { passive: true });
// The list has been put anew, by a tick or a refresh: the funnel is marked again, the popover follows it.
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.target?.id !== "results") return;
  shown += 1;
  if (!box()?.matches(":popover-open")) return;
  const column = box().querySelector("form")?.dataset.filters;
  document.getElementById(`funnel-${column}`)?.setAttribute("aria-expanded", "true");
  place();
});

// --- What the form describes ---------------------------------------------------------------------------------------

// Ticks alone leave out what is being typed.
function words(form, typed = true) {
  const query = new URLSearchParams();
  for (const input of form.elements) {
    if (!input.name || input.disabled || (input.type === "checkbox" && !input.checked)) continue;
    const value = typed || input.matches("[type=hidden], [type=checkbox]") ? input.value.trim() : input.defaultValue;
    if (value) query.append(input.name, value);
  }
  return query;
}

const address = (form, query) => `${new URL(form.action).pathname}?${query.size ? query : "group=open"}`;
const show = (url, how) => htmx.ajax("GET", url, { target: "#results", swap: "outerMorph", source: "#filter-box", ...how });

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-filters]") || !window.htmx || !document.getElementById("results")) return;
  event.preventDefault();
  clearTimeout(timer);
  const url = address(form, words(form));
  const live = form.hasAttribute("data-live");
  const before = shown;
  await show(url, form.dataset.shown ? { replace: url } : { push: url });
  // Without an answer what is typed stays.
  if (shown === before || !form.isConnected) return;
  if (live) close();
  else form.closest("dialog")?.close();
}, true);

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (event.target.type !== "checkbox" || !form?.matches("form[data-live]")) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    const url = address(form, words(form, false));
    // One step back leads to before the popover was opened.
    show(url, form.dataset.shown ? { replace: url } : { push: url });
    form.dataset.shown = "yes";
  }, PAUSE);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-filters-clear]");
  if (!link || !window.htmx || !document.getElementById("results")) return;
  event.preventDefault();
  const url = link.getAttribute("href");
  close();
  show(url, { push: url });
});

// --- Searching the choices -----------------------------------------------------------------------------------------

const list = (input) => document.getElementById(input.getAttribute("aria-controls"));

function filter(input) {
  const wanted = plain(input.value).split(/\s+/);
  let found = 0;
  for (const label of list(input).querySelectorAll("label")) {
    const text = plain(label.querySelector("span").textContent);
    label.parentElement.hidden = !wanted.every((word) => text.includes(word));
    found += label.parentElement.hidden ? 0 : 1;
  }
  list(input).querySelector(".nothing").hidden = found > 0;
  for (const head of list(input).querySelectorAll(".group")) {
    let next = head.nextElementSibling;
    while (next?.hidden) next = next.nextElementSibling;
    head.hidden = !next?.querySelector("label");
  }
}

async function fetchChoices(input) {
  const query = words(input.form);
  query.append("find", input.value);
  query.append("of", input.dataset.find);
  const asked = input.value;
  await htmx.ajax("GET", `${input.dataset.findUrl}?${query}`, { target: `#${list(input).id}`, swap: "outerHTML", source: input });
  if (input.value === asked) filter(input);
}

document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.matches("[data-find]")) return;
  filter(input);
  if (!input.dataset.findUrl) return;
  clearTimeout(input.waiting);
  input.waiting = setTimeout(() => input.isConnected && fetchChoices(input), PAUSE);
});

// Arrows move among the choices, letters go to the search above them or to the choice that begins so. Capturing, so
// that single keys of the page stay out of it.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-filters]");
  if (!form || event.ctrlKey || event.metaKey || event.altKey) return;
  const is_search = event.target.matches("[data-find]");
  const is_choice = event.target.matches("[type=checkbox]");
  if (is_search && event.key === "Enter") event.preventDefault();
  if (!is_search && !is_choice) return;
  const all = [...form.querySelectorAll("[type=checkbox]")].filter((input) => input.checkVisibility());
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const now = all.indexOf(event.target);
    const search = event.target.closest("fieldset").querySelector("[data-find]");
    if (now === 0 && step < 0 && search) search.focus();
    else if (now < 0) [...event.target.closest("fieldset").querySelectorAll("[type=checkbox]")].find((input) => input.checkVisibility())?.focus();
    else all[(now + step + all.length) % all.length]?.focus();
  } else if (is_choice && event.key === "Enter") {
    event.preventDefault();
    form.requestSubmit();
  } else if (is_choice && event.key.length === 1 && event.key !== " ") {
    event.stopPropagation();
    const search = event.target.closest("fieldset").querySelector("[data-find]");
    if (search) return search.focus();
    const rest = [...all.slice(all.indexOf(event.target) + 1), ...all];
    rest.find((input) => plain(input.parentElement.querySelector("span").textContent).startsWith(plain(event.key)))?.focus();
  }
}, true);
