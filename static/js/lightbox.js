// <dialog data-lightbox>: shows what [data-view] links lead to large, one after the other. Without it they are pages.

const LARGEST = 6;
const STEP = 1.5;
const SWIPE = 50;

const box = () => document.querySelector("[data-lightbox]");
const links = () => [...document.querySelectorAll("#files a[data-view]")];
const part = (name) => (name === "image" ? image() : box().querySelector(`[data-${name}]`));

// Made here: a page without a picture has no empty one.
function image() {
  const stage = box().querySelector("[data-stage]");
  const known = stage.querySelector("[data-image]");
  if (known) return known;
  const made = Object.assign(document.createElement("img"), { draggable: false });
  made.dataset.image = "";
  stage.prepend(made);
  return made;
}

let at = 0;
let zoom = 1;
let place = { x: 0, y: 0 };
let fingers = new Map();
let start = null;

function draw() {
  part("image").style.transform = `translate(${place.x}px, ${place.y}px) scale(${zoom})`;
  part("stage").classList.toggle("zoomed", zoom > 1);
  box().querySelector('[data-zoom="out"]').disabled = zoom <= 1;
  box().querySelector('[data-zoom="in"]').disabled = zoom >= LARGEST;
}

function zoomTo(wanted) {
  zoom = Math.min(LARGEST, Math.max(1, wanted));
  if (zoom === 1) place = { x: 0, y: 0 };
  // The whole picture, once somebody looks closer.
  const full = links()[at]?.dataset.full;
  if (zoom > 1 && full && !part("image").src.endsWith(full)) part("image").src = full;
  draw();
}

function move(x, y) {
  const { clientWidth, clientHeight } = part("image");
  const room = (size) => (size * (zoom - 1)) / 2;
  const keep = (value, most) => Math.max(-most, Math.min(most, value));
  place = { x: keep(x, room(clientWidth)), y: keep(y, room(clientHeight)) };
  draw();
}

function show(number) {
  const all = links();
  at = (number + all.length) % all.length;
  const link = all[at];
  const { screen, name, download } = link.dataset;
  part("failed").hidden = true;
  part("image").hidden = false;
  part("image").alt = name;
  part("image").src = screen;
  part("number").textContent = all.length > 1 ? `${at + 1} / ${all.length}` : "";
  part("name").textContent = name;
  part("save").hidden = !download;
  if (download) part("save").href = download;
  for (const button of box().querySelectorAll("[data-step]")) button.hidden = all.length < 2;
  zoom = 1;
  place = { x: 0, y: 0 };
  draw();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-view]");
  const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || !box() || modified) return;
  const number = links().findIndex((other) => other.pathname === link.pathname);
  if (number < 0) return;
  event.preventDefault();
  fingers = new Map();
  show(number);
  box().showModal();
});

document.addEventListener("click", (event) => {
  const dialog = event.target.closest?.("[data-lightbox]");
  if (!dialog) return;
  const button = event.target.closest("button");
  if (event.target === part("stage") || button?.matches("[data-close]")) dialog.close();
  else if (button?.dataset.step) show(at + Number(button.dataset.step));
  else if (button?.dataset.zoom) zoomTo(button.dataset.zoom === "in" ? zoom * STEP : zoom / STEP);
});

document.addEventListener("keydown", (event) => {
  if (!box()?.open || event.ctrlKey || event.metaKey || event.altKey) return;
  const rtl = document.documentElement.dir === "rtl" ? -1 : 1;
  const deeds = {
    ArrowRight: () => (zoom > 1 ? move(place.x - 80, place.y) : show(at + rtl)),
    ArrowLeft: () => (zoom > 1 ? move(place.x + 80, place.y) : show(at - rtl)),
    ArrowUp: () => move(place.x, place.y + 80),
    ArrowDown: () => move(place.x, place.y - 80),
    PageDown: () => show(at + 1),
    PageUp: () => show(at - 1),
    Home: () => show(0),
    End: () => show(links().length - 1),
    "+": () => zoomTo(zoom * STEP),
    "=": () => zoomTo(zoom * STEP),
    "-": () => zoomTo(zoom / STEP),
    0: () => zoomTo(1),
  };
  if (!deeds[event.key]) return;
  event.preventDefault();
  deeds[event.key]();
});

// Neither error nor close bubbles.
document.addEventListener("error", (event) => {
  if (!event.target.matches?.("[data-lightbox] [data-image]")) return;
  event.target.hidden = true;
  part("failed").hidden = false;
}, true);

document.addEventListener("close", (event) => {
  if (event.target === box()) links()[at]?.focus();
}, true);

document.addEventListener("wheel", (event) => {
  if (!event.target.closest?.("[data-stage]")) return;
  event.preventDefault();
  zoomTo(zoom * (event.deltaY < 0 ? 1.15 : 1 / 1.15));
}, { passive: false });

document.addEventListener("dblclick", (event) => {
  if (event.target.closest?.("[data-stage]")) zoomTo(zoom > 1 ? 1 : 2.5);
});

// --- Fingers and mouse: pan when zoomed, else swipe; two fingers zoom --------------------------------------------

const apart = () => {
  const [one, two] = [...fingers.values()];
  return Math.hypot(one.x - two.x, one.y - two.y);
};

document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest?.("[data-stage]") || event.button) return;
  fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  start = { x: event.clientX, y: event.clientY, place: { ...place }, zoom, apart: fingers.size === 2 ? apart() : 0 };
});

document.addEventListener("pointermove", (event) => {
  if (!fingers.has(event.pointerId)) return;
  fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  if (fingers.size === 2 && start.apart) zoomTo((start.zoom * apart()) / start.apart);
  else if (fingers.size === 1 && zoom > 1) move(start.place.x + event.clientX - start.x, start.place.y + event.clientY - start.y);
});

function lift(event) {
  if (!fingers.delete(event.pointerId) || zoom > 1 || start.apart || event.type === "pointercancel") return;
  const [x, y] = [event.clientX - start.x, event.clientY - start.y];
  if (Math.abs(x) > SWIPE && Math.abs(x) > 2 * Math.abs(y)) show(at + (x < 0 ? 1 : -1));
}

document.addEventListener("pointerup", lift);
document.addEventListener("pointercancel", lift);
