// Back to the list as it was left: the same rows, the same place, the focus on the row that was opened.

const STORE = "contacts-list";
const list = () => document.querySelector("[data-refresh]");
const left = () => JSON.parse(sessionStorage.getItem(STORE) ?? "null");
let opened = "";

function remember() {
  const shown = list();
  if (!shown) return;
  const row = document.activeElement?.closest("[data-row]")?.id || opened;
  sessionStorage.setItem(STORE, JSON.stringify({ address: shown.dataset.refresh, top: scrollY, row }));
}

function comesBack() {
  const [entry] = performance.getEntriesByType("navigation");
  if (entry?.type === "back_forward") return true;
  return entry?.type === "navigate" && document.referrer && new URL(document.referrer).pathname !== location.pathname;
}

function restore() {
  const known = left();
  const shown = list();
  if (shown && known?.address === shown.dataset.refresh && comesBack()) {
    document.getElementById(known.row)?.querySelector("[data-row-link]")?.focus({ preventScroll: true });
    scrollTo({ top: known.top, behavior: "instant" });
  }
  if (!shown && known) point(known.address);
}

// On other pages the ways to the list lead to where it was left.
function point(address) {
  const { pathname } = new URL(address, location.href);
  for (const link of document.querySelectorAll(".nav a, a.back")) if (link.pathname === pathname && !link.search) link.href = address;
  for (const field of document.querySelectorAll("[data-list-address]")) field.value = address;
}

document.addEventListener("click", (event) => {
  opened = event.target.closest("[data-row]")?.id ?? opened;
}, true);
addEventListener("pagehide", remember);
restore();
