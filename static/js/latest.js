// The list shows what was asked for last: searching, filtering, paging and going back put aside what was asked before,
// whoever asks. Within one of them hx-sync does the same.

let pending = null;

function putAside() {
  if (!pending) return;
  pending.isReplaced = true;
  pending.request.abort();
  pending = null;
  busy(false);
}

// The stylesheet shows it when it takes long; screen readers wait with what the list says.
function busy(on) {
  const list = document.getElementById("results");
  if (on) list?.setAttribute("aria-busy", "true");
  else list?.removeAttribute("aria-busy");
}

const isList = ({ target }) => target?.id === "results" || target === document.body;

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (!isList(ctx)) return;
  putAside();
  pending = ctx;
  busy(true);
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (pending !== ctx) return;
  pending = null;
  busy(false);
});
addEventListener("popstate", putAside);
