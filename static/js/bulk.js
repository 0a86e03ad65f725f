// Ticks in the list: [data-pick] of rows, [data-pick-page] of all, the bar form#bulk. What is ticked is kept for the tab
// and for each list, so that it survives refreshes, pages and the way back; the server decides what it may be done to.

const PREFIX = "contacts-ticked ";
const STARTED = "contacts-bulk-started";
let anchor = "";

const bar = () => document.getElementById("bulk");
const boxes = () => [...document.querySelectorAll("[data-pick]")];
const store = () => PREFIX + bar().dataset.store;
const nothing = () => ({ all: false, ids: [], but: [] });

function load() {
  try {
    return { ...nothing(), ...JSON.parse(sessionStorage.getItem(store()) ?? "{}") };
  } catch {
    return nothing();
  }
}

function save(ticked) {
  if (ticked.all || ticked.ids.length) sessionStorage.setItem(store(), JSON.stringify(ticked));
  else sessionStorage.removeItem(store());
}

const isTicked = (ticked, id) => (ticked.all ? !ticked.but.includes(id) : ticked.ids.includes(id));

function set(ticked, id, on) {
  const [name, add] = ticked.all ? ["but", !on] : ["ids", on];
  const others = ticked[name].filter((other) => other !== id);
  ticked[name] = add ? [...others, id] : others;
}

const count = (ticked) => (ticked.all ? Math.max(0, Number(bar().dataset.total) - ticked.but.length) : ticked.ids.length);

function words(number) {
  const { none, one, many } = bar().dataset;
  if (!number) return none;
  return number === 1 ? one : many.replace("%s", number.toLocaleString(document.documentElement.lang));
}

// Says it once more only when it has changed.
function say(text) {
  const region = document.getElementById("bulk-said");
  if (region && region.textContent !== text) region.textContent = text;
}

function show(announce = false) {
  if (!bar()) return;
  const ticked = load();
  const here = boxes();
  const number = count(ticked);
  for (const box of here) box.checked = isTicked(ticked, box.value);
  const page = document.querySelector("[data-pick-page]");
  if (page) {
    const on = here.filter((box) => box.checked).length;
    page.checked = on > 0 && on === here.length;
    page.indeterminate = on > 0 && on < here.length;
    page.disabled = !here.length;
  }
  const form = bar();
  const shown = new Set(here.map((box) => box.value));
  form.classList.toggle("on", number > 0);
  document.body.classList.toggle("has-bulk-bar", number > 0);
  form.querySelector("[data-bulk-picked]").textContent = words(number);
  form.querySelector("[data-bulk-elsewhere]").value = ticked.all ? "" : ticked.ids.filter((id) => !shown.has(id)).join(",");
  form.querySelector("[data-bulk-but]").value = ticked.all ? ticked.but.join(",") : "";
  const all = form.querySelector("[data-bulk-all]");
  if (all) all.checked = ticked.all;
  const more = form.querySelector("[data-bulk-select-all]");
  if (more) more.hidden = number >= Number(form.dataset.total);
  if (announce) say(words(number));
}

function change(edit) {
  const ticked = load();
  edit(ticked);
  if (ticked.all && !count(ticked)) Object.assign(ticked, nothing());
  save(ticked);
  show(true);
}

// With Shift all rows between the last one and this one become as this one.
function tick(box, isRange) {
  const here = boxes();
  const ends = [here.findIndex((other) => other.value === anchor), here.indexOf(box)].sort((left, right) => left - right);
  const range = isRange && ends[0] >= 0 ? here.slice(ends[0], ends[1] + 1) : [box];
  change((ticked) => range.forEach((other) => set(ticked, other.value, box.checked)));
  anchor = box.value;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-pick]");
  if (box) tick(box, event.shiftKey);
  if (event.target.closest("[data-bulk-clear]")) {
    change((ticked) => Object.assign(ticked, nothing()));
    document.querySelector("[data-pick-page]")?.focus({ preventScroll: true });
  }
  if (event.target.closest("[data-bulk-select-all]")) change((ticked) => Object.assign(ticked, nothing(), { all: true }));
});

// A range must not mark the text between its rows.
document.addEventListener("mousedown", (event) => {
  if (event.shiftKey && event.target.closest(".pick")) event.preventDefault();
});

document.addEventListener("change", (event) => {
  const page = event.target.closest("[data-pick-page]");
  if (page) change((ticked) => boxes().forEach((box) => set(ticked, box.value, page.checked)));
});

// What was begun with the ticked rows is told at the top of the list; then they are ticked no more.
document.addEventListener("submit", (event) => {
  const job = event.target.dataset.bulkStart;
  if (job && bar()) sessionStorage.setItem(STARTED, JSON.stringify({ job, store: store() }));
});

function settle() {
  const started = JSON.parse(sessionStorage.getItem(STARTED) ?? "null");
  if (!started || !document.querySelector(`[data-job="${CSS.escape(started.job)}"]`)) return;
  sessionStorage.removeItem(STARTED);
  sessionStorage.removeItem(started.store);
}

// The rows follow a job that has finished meanwhile (static/js/refresh.js).
let underWay = 0;

function follow() {
  const before = underWay;
  underWay = document.querySelectorAll(".job.under-way").length;
  if (underWay < before && bar()) document.dispatchEvent(new CustomEvent("list:stale"));
}

function refresh() {
  settle();
  show();
  follow();
}

document.addEventListener("htmx:after:swap", refresh);
document.addEventListener("htmx:after:restore", refresh);
addEventListener("pageshow", refresh);
refresh();
