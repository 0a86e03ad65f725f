// Files on their way: chosen, dropped, pasted or photographed; sent in parts that go on after a lost connection.
// The protocol: requests_app/views/uploads.py. A place for files is [data-uploads=purpose] with a [data-upload-list].

const PART = 1024 * 1024;
const PAUSES = [1, 2, 4, 8, 15, 30, 30, 30].map((seconds) => seconds * 1000);
const TYPE = "application/offset+octet-stream";

const jobs = [];
let sending = null;
let changed = new Set();

const HEADERS = "data-hx-headers:inherited";
const headers = () => JSON.parse(document.body.getAttribute(HEADERS) ?? "{}");
const placeOf = (purpose) => document.querySelector(`[data-uploads="${CSS.escape(purpose)}"]`);
const listOf = (place) => place?.querySelector("[data-upload-list]");
const words = (job) => listOf(placeOf(job.purpose))?.dataset ?? {};

function say(job, text) {
  const region = placeOf(job.purpose)?.querySelector("[data-upload-said]");
  if (region) region.textContent = `${job.file.name}: ${text}`;
}

// --- Rows ------------------------------------------------------------------------------------------------------

function makeRow(job) {
  const row = document.querySelector("template[data-upload-row]").content.firstElementChild.cloneNode(true);
  row.querySelector(".name").textContent = job.file.name;
  row.querySelector("progress").setAttribute("aria-label", job.file.name);
  row.querySelector("[data-upload-cancel]").setAttribute("aria-label", `${row.querySelector("[data-upload-cancel]").getAttribute("aria-label")}: ${job.file.name}`);
  row.querySelector("[data-upload-retry]").addEventListener("click", () => retry(job));
  row.querySelector("[data-upload-cancel]").addEventListener("click", () => cancel(job));
  return row;
}

function show(job, text, state = "") {
  job.row.dataset.state = state;
  job.row.querySelector("[data-state]").textContent = text;
  job.row.querySelector("[data-upload-retry]").hidden = state !== "stopped";
  job.row.querySelector("progress").hidden = state === "refused";
}

function progress(job, sent) {
  const share = Math.floor((100 * sent) / job.file.size);
  job.row.querySelector("progress").value = share;
  show(job, `${share} %`);
}

// Rows belong to the script: whatever replaces the panel, they come back.
function putBack() {
  for (const job of jobs) {
    const list = listOf(placeOf(job.purpose));
    if (list && job.row.parentElement !== list) list.append(job.row);
  }
}

// --- Sending -----------------------------------------------------------------------------------------------------

class Refused extends Error {}
class Gone extends Error {}
class SignedOut extends Error {}

function request(job, method, url, body, more = {}) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    job.call = call;
    call.open(method, url);
    for (const [name, value] of Object.entries({ ...headers(), ...more })) call.setRequestHeader(name, value);
    call.upload.addEventListener("progress", (event) => body instanceof Blob && progress(job, job.offset + event.loaded));
    call.addEventListener("load", () => resolve(call));
    for (const failure of ["error", "timeout"]) call.addEventListener(failure, () => reject(new TypeError(failure)));
    call.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
    call.timeout = 120000;
    call.send(body);
  });
}

function check(call, url) {
  // A signed-out session answers with the page to sign in, which the browser has followed to, whatever that says.
  const elsewhere = call.responseURL && new URL(call.responseURL).pathname !== new URL(url, location.href).pathname;
  if (elsewhere || call.status === 403) throw new SignedOut();
  if (call.status === 404 || call.status === 410) throw new Gone();
  if (call.status >= 500) throw new TypeError("server");
  if (call.status >= 400 && call.status !== 409) {
    let message = "";
    try { message = JSON.parse(call.responseText).message; } catch { /* not one of our answers */ }
    throw new Refused(message);
  }
  return call;
}

async function begin(job) {
  const { file, purpose } = job;
  const form = new URLSearchParams({ name: file.name, size: file.size, type: file.type, changed: file.lastModified || 0, purpose, inquiry: job.inquiry });
  const type = { "Content-Type": "application/x-www-form-urlencoded" };
  const answer = JSON.parse(check(await request(job, "POST", job.begin, form.toString(), type), job.begin).responseText);
  Object.assign(job, { url: answer.url, key: answer.key, offset: answer.offset, begun: true });
}

async function sendPart(job) {
  const part = job.file.slice(job.offset, job.offset + PART);
  const call = check(await request(job, "PATCH", job.url, part, { "Content-Type": TYPE, "Upload-Offset": job.offset }), job.url);
  job.offset = Number(call.getResponseHeader("Upload-Offset"));
  // Somebody else's part, or an answer that was lost: all may be there, and only the server knows what became of it.
  job.done = call.status === 200 && JSON.parse(call.responseText).done;
  progress(job, job.offset);
}

async function askOffset(job) {
  if (!job.url) return;
  const call = check(await request(job, "HEAD", job.url), job.url);
  job.offset = Number(call.getResponseHeader("Upload-Offset"));
}

function waitFor(pause) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, pause);
    addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

// One try after the other, until the file has arrived or something stands in its way that does not pass by itself.
async function send(job) {
  for (let failed = 0; ; ) {
    try {
      if (failed && job.url) await askOffset(job);
      if (!job.url) await begin(job);
      while (!job.done) {
        await sendPart(job);
        failed = 0;
      }
      return;
    } catch (error) {
      if (error instanceof Gone && job.url && !job.again) Object.assign(job, { url: "", offset: 0, again: true });
      else if (!(error instanceof TypeError) || failed >= PAUSES.length) throw error;
      else {
        show(job, words(job).lost, "lost");
        if (!failed) say(job, words(job).lost);
        await waitFor(PAUSES[failed]);
        if (job.cancelled) throw new DOMException("cancelled", "AbortError");
        failed += 1;
      }
    }
  }
}

async function work() {
  if (sending) return;
  while ((sending = jobs.find((job) => job.state === "waiting"))) {
    const job = sending;
    job.state = "sending";
    try {
      await send(job);
      finish(job);
    } catch (error) {
      stop(job, error);
    }
  }
  refresh();
}

function finish(job) {
  job.state = "done";
  say(job, words(job).done);
  drop(job);
  if (job.purpose === "file") changed.add("file");
  else hold(job);
}

function stop(job, error) {
  if (error.name === "AbortError") return;
  job.state = "stopped";
  const text = error instanceof Refused ? error.message || words(job).refused : error instanceof SignedOut ? words(job).signedOut : words(job).stopped;
  job.signedOut = error instanceof SignedOut;
  show(job, text, error instanceof Refused ? "refused" : "stopped");
  say(job, text);
  release(job);
}

async function retry(job) {
  show(job, words(job).waits);
  if (job.signedOut) await renewToken();
  Object.assign(job, { state: "waiting", again: false, signedOut: false });
  work();
}

// Who has signed in meanwhile, in another tab, has a token that this page does not know yet.
async function renewToken() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const known = page.body.getAttribute(HEADERS);
  if (known) document.body.setAttribute(HEADERS, known);
}

function cancel(job) {
  job.cancelled = true;
  job.call?.abort();
  if (job.url && job.state !== "done") request(job, "DELETE", job.url).catch(() => {});
  const row = job.row.nextElementSibling ?? job.row.previousElementSibling;
  drop(job);
  (row?.querySelector("[data-upload-cancel]") ?? placeOf(job.purpose)?.querySelector("[data-upload-input]"))?.focus();
  if (job.state !== "sending") release(job);
  job.state = "cancelled";
}

function drop(job) {
  job.row.remove();
  jobs.splice(jobs.indexOf(job), 1);
}

// --- What becomes of it ------------------------------------------------------------------------------------------

// The panel and the history with the new files, once all have arrived.
function refresh() {
  if (!changed.size || !window.htmx) return;
  changed = new Set();
  const panel = document.getElementById("files");
  const address = panel?.querySelector("form.uploader")?.action;
  if (address) htmx.ajax("GET", address, { target: "#files", swap: "outerMorph", source: panel });
  drawHistory();
}

function drawHistory() {
  const history = document.getElementById("history");
  const tab = history?.querySelector(".tabs [aria-current]");
  if (tab) htmx.ajax("GET", tab.dataset.hxGet ?? tab.href, { target: "#history", swap: "outerMorph", source: history });
}

// The answer of a dialog: the panel has changed already.
document.addEventListener("files-changed", () => {
  document.getElementById("dialog")?.close();
  drawHistory();
});

// A file that waits for its note: ticked among those of the form.
function hold(job) {
  const held = placeOf(job.purpose)?.querySelector("[data-upload-held]");
  if (!held) return;
  const item = document.querySelector("template[data-upload-held-row]").content.firstElementChild.cloneNode(true);
  item.dataset.upload = job.url;
  item.id = `held-${job.key}`;
  item.querySelector("input").value = job.key;
  item.querySelector("[data-name]").textContent = job.file.name;
  const button = item.querySelector("[data-upload-drop]");
  button.setAttribute("aria-label", `${button.getAttribute("aria-label")}: ${job.file.name}`);
  held.append(item);
  release(job);
}

// A note that was to be saved while its files were still on their way.
function release(job) {
  const place = placeOf(job.purpose);
  if (place?.dataset.waiting !== "true") return;
  const mine = jobs.filter((other) => other.purpose === job.purpose);
  if (mine.some((other) => other.state === "waiting" || other.state === "sending")) return;
  delete place.dataset.waiting;
  place.removeAttribute("aria-busy");
  if (!mine.length) place.requestSubmit();
}

document.addEventListener("submit", (event) => {
  const place = event.target;
  if (!place.matches("form[data-uploads]")) return;
  const mine = jobs.filter((job) => job.purpose === place.dataset.uploads && ["waiting", "sending"].includes(job.state));
  if (!mine.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  place.dataset.waiting = "true";
}, true);

// Taken away once the server has done so too; what did not work stays, to be tried again.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-upload-drop]");
  if (!button || button.disabled) return;
  const item = button.closest("[data-upload]");
  const next = item.closest("form")?.querySelector("textarea");
  button.disabled = true;
  const answer = await fetch(item.dataset.upload, { method: "DELETE", headers: headers(), keepalive: true }).catch(() => null);
  button.disabled = false;
  if (answer?.status !== 204 && answer?.status !== 404) {
    const text = document.body.dataset.failed;
    document.dispatchEvent(new CustomEvent("toast", { detail: { toasts: [{ text, level: "error", undo: "" }] } }));
    return;
  }
  item.remove();
  next?.focus();
});

// --- Choosing ----------------------------------------------------------------------------------------------------

function add(place, files) {
  const list = listOf(place);
  for (const file of files) {
    const purpose = place.dataset.uploads;
    const same = (job) => job.purpose === purpose && job.file.name === file.name && job.file.size === file.size && job.file.lastModified === file.lastModified;
    if (jobs.some(same)) continue;
    const job = { file, purpose, inquiry: place.dataset.inquiry ?? "", begin: list.dataset.begin, offset: 0, url: "", state: "waiting" };
    job.row = makeRow(job);
    jobs.push(job);
    list.append(job.row);
    const tooLarge = file.size > Number(list.dataset.limit);
    show(job, tooLarge ? list.dataset.tooLarge : list.dataset.waits, tooLarge ? "refused" : "");
    if (tooLarge) {
      job.state = "stopped";
      say(job, list.dataset.tooLarge);
    }
  }
  work();
}

document.addEventListener("change", (event) => {
  const input = event.target.closest?.("[data-upload-input]");
  const place = input?.closest("[data-uploads]");
  if (!place) return;
  add(place, [...input.files]);
  input.value = "";
});

const brings = (transfer) => [...(transfer?.types ?? [])].includes("Files");
const dropPlace = (target) => target.closest?.("[data-drop]") ?? document.querySelector("section[data-drop], form.create[data-drop]");
let over = null;

function mark(place) {
  if (over === place) return;
  over?.classList.remove("drop-here");
  over = place;
  over?.classList.add("drop-here");
}

document.addEventListener("dragover", (event) => {
  if (!brings(event.dataTransfer)) return;
  const place = dropPlace(event.target);
  if (!place) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
  mark(place);
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) mark(null);
});

document.addEventListener("drop", (event) => {
  const place = brings(event.dataTransfer) && dropPlace(event.target);
  mark(null);
  if (!place) return;
  event.preventDefault();
  // A folder is no file: it has no type and cannot be read.
  const items = [...event.dataTransfer.items].filter((item) => !item.webkitGetAsEntry?.()?.isDirectory);
  add(place, items.map((item) => item.getAsFile()).filter(Boolean));
});

document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  const field = event.target.closest?.("input, textarea, [contenteditable]");
  const place = event.target.closest?.("[data-uploads]") ?? document.querySelector("section[data-uploads], form.create[data-uploads]");
  // Office programs offer text and a picture of it: in a field the text is meant.
  if (!files.length || !place || (field && event.clipboardData.types.includes("text/plain"))) return;
  if (field && !field.closest("[data-uploads]")) return;
  event.preventDefault();
  add(place, files);
});

document.addEventListener("htmx:after:swap", putBack);

addEventListener("beforeunload", (event) => {
  if (jobs.some((job) => job.state === "sending" || job.state === "waiting")) event.preventDefault();
});
