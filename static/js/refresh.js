// <div data-refresh="address" data-stamp="…">: asks every minute while it is seen, and when the tab comes back, whether
// the list has changed. Rows change where they stand; new ones are told in [data-news] and come when somebody wants them.

const EVERY = 60_000;
const LONGEST = 10 * 60_000;
const PATIENCE = 20_000;
let timer = 0;
let running = null;
let failures = 0;

const list = () => document.querySelector("[data-refresh]");
const rowsOf = (part) => [...part.querySelectorAll("[data-row]")];

function plan() {
  clearTimeout(timer);
  if (list() && !document.hidden) timer = setTimeout(refresh, Math.min(EVERY * 2 ** failures, LONGEST));
}

async function refresh() {
  const shown = list();
  if (!shown || document.hidden || running) return;
  const { refresh: address, stamp } = shown.dataset;
  const question = (running = new AbortController());
  const patience = setTimeout(() => question.abort(), PATIENCE);
  try {
    const headers = { "HX-Request": "true", "If-None-Match": stamp };
    const answer = await fetch(address, { headers, cache: "no-store", redirect: "error", signal: question.signal });
    if (answer.status !== 304 && !answer.ok) throw new Error(answer.statusText);
    const text = answer.ok ? await answer.text() : "";
    // Somebody has gone on meanwhile: what they asked for is newer.
    if (text && list() === shown && shown.dataset.stamp === stamp) merge(shown, text);
    if (failures) tell(shown, "");
    failures = 0;
  } catch {
    if (!question.isReplaced) {
      failures += 1;
      tell(shown, shown.querySelector("[data-news]").dataset.stale);
    }
  } finally {
    clearTimeout(patience);
    if (running === question) running = null;
    plan();
  }
}

function merge(shown, text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-refresh]");
  if (!fresh) return;
  for (const count of fresh.querySelectorAll("[id^=choice-] .count, .pager > span:first-child")) {
    const owner = count.closest("[id]").id;
    const place = owner === shown.id ? shown.querySelector(".pager > span:first-child") : shown.querySelector(`#${owner} .count`);
    if (place && place.textContent !== count.textContent) place.textContent = count.textContent;
  }
  const before = rowsOf(shown);
  const after = rowsOf(fresh);
  const places = new Map(before.map((row) => [row.id, row]));
  const isWhole = after.map((row) => !places.has(row.id) || update(places.get(row.id), row)).every(Boolean);
  const found = compare(before, after, shown, fresh);
  for (const row of before) mark(row, found.left.has(row), shown);
  announce(shown, found.arrived + newNotices(shown, fresh), found.left.size);
  if (isWhole) shown.dataset.stamp = fresh.dataset.stamp;
}

// On a full page a row that leaves draws one in at the end, and one that comes pushes one out there: neither is news.
function compare(before, after, shown, fresh) {
  const ids = (rows) => new Set(rows.map((row) => row.id));
  const old = ids(before);
  const current = ids(after);
  const away = before.filter((row) => !current.has(row.id));
  const unknown = after.filter((row) => !old.has(row.id)).length;
  const atEnd = (rows, known) => rows.length - 1 - rows.findLastIndex((row) => known.has(row.id));
  const drawn = shown.querySelector("[rel=next]") ? Math.min(atEnd(after, old), away.length) : 0;
  const pushed = fresh.querySelector("[rel=next]") ? Math.min(atEnd(before, current), unknown - drawn) : 0;
  return { arrived: unknown - drawn, left: new Set(away.slice(0, away.length - pushed)) };
}

const newNotices = (shown, fresh) => {
  const known = new Set([...shown.querySelectorAll(".notices > li")].map((notice) => notice.id));
  return [...fresh.querySelectorAll(".notices > li")].filter((notice) => !known.has(notice.id)).length;
};

// Cell by cell, so that focus, ticks and open menus stay; says whether all of the row is as it should be.
function update(row, fresh) {
  mark(row, false);
  if (row.className !== fresh.className) row.className = fresh.className;
  const cells = [...fresh.cells];
  if (cells.length !== row.cells.length) return false;
  return cells.map((cell, index) => put(row.cells[index], cell)).every(Boolean);
}

function put(cell, fresh) {
  if (cell.matches(".pick") && fresh.matches(".pick") && Boolean(cell.firstElementChild) === Boolean(fresh.firstElementChild)) return true;
  const isOther = cell.className !== fresh.className;
  if (!isOther && cell.innerHTML === fresh.innerHTML) return true;
  const marked = getSelection();
  if (cell.querySelector("details[open]") || (!marked.isCollapsed && marked.containsNode(cell, true))) return false;
  const focused = [...cell.querySelectorAll("a, button, input")].indexOf(document.activeElement);
  if (isOther) cell.className = fresh.className;
  cell.replaceChildren(...fresh.cloneNode(true).childNodes);
  if (focused >= 0) [...cell.querySelectorAll("a, button, input")].at(focused)?.focus({ preventScroll: true });
  window.htmx?.process(cell);
  return true;
}

function mark(row, hasLeft, shown) {
  const note = row.querySelector("[data-left-note]");
  row.classList.toggle("left", hasLeft);
  if (hasLeft) row.classList.remove("to-accept");
  if (!hasLeft) note?.remove();
  else if (!note) {
    const words = document.createElement("span");
    words.className = "changed";
    words.dataset.leftNote = "";
    words.textContent = ` ${shown.querySelector("[data-news]").dataset.left}`;
    (row.querySelector(".column-status") ?? row.lastElementChild).append(words);
  }
}

function announce(shown, arrived, left) {
  const { one, many, changed } = shown.querySelector("[data-news]").dataset;
  const text = arrived === 1 ? one : arrived ? many.replace("COUNT", arrived) : left ? changed : "";
  tell(shown, text, Boolean(text));
}

function tell(shown, text, isButton = false) {
  const news = shown.querySelector("[data-news]");
  if (news.textContent === text) return;
  const part = document.createElement(isButton ? "button" : "span");
  part.textContent = text;
  if (isButton) Object.assign(part, { type: "button", className: "button primary" }).dataset.showNews = "";
  news.replaceChildren(...(text ? [part] : []));
}

async function showNews() {
  const shown = list();
  const known = new Set(rowsOf(shown).map((row) => row.id));
  await htmx.ajax("GET", shown.dataset.refresh, { target: "#results", swap: "outerMorph" });
  const arrived = rowsOf(list()).filter((row) => !known.has(row.id));
  for (const row of arrived) row.classList.add("arrived");
  (arrived[0] ?? list()).querySelector("[data-row-link]")?.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-show-news]")) showNews();
});

document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : refresh()));
addEventListener("online", refresh);
document.addEventListener("list:stale", refresh);
addEventListener("pageshow", (event) => (event.persisted ? refresh() : plan()));

// What somebody asks for goes before.
document.addEventListener("htmx:before:request", (event) => {
  if (event.detail.ctx.target?.id !== "results" || !running) return;
  running.isReplaced = true;
  running.abort();
  running = null;
});
document.addEventListener("htmx:after:swap", plan);
