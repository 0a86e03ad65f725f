// Answers that are whole pages never land in a part: a redirect is followed, an error becomes a toast.

const isPage = (text) => /^\s*<!doctype html/i.test(text ?? "");

function say(text, level = "error") {
  document.dispatchEvent(new CustomEvent("toast", { detail: { toasts: [{ text, level, undo: "" }] } }));
}

// Signed out meanwhile: a long form goes to the server, which gives it back after signing in (core/typed.py).
function keepTyped() {
  const form = document.querySelector("form[data-keeps-typed]");
  if (!form) return false;
  const mark = Object.assign(document.createElement("input"), { type: "hidden", name: "decide", value: "" });
  form.append(mark);
  form.submit();
  return true;
}

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.target === document.body) return;
  // The words of a proxy, when the server itself is away.
  const isForeign = ctx.response.status >= 500 && !isPage(ctx.text);
  if (!isForeign && !isPage(ctx.text)) return;
  event.preventDefault();
  if (isForeign) return say(document.body.dataset.failed);
  if (ctx.response.status < 400) {
    if (keepTyped()) return;
    location.assign(ctx.response.raw.url);
    return;
  }
  const page = new DOMParser().parseFromString(ctx.text, "text/html");
  const words = [...page.querySelectorAll("h1, .lead")].map((element) => element.textContent.trim());
  say(words.slice(0, 2).join(". ") || document.body.dataset.failed);
});

// Nothing came back: no network, or the server took too long. What was put aside for something newer says nothing.
const begun = new WeakMap();

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => begun.set(ctx, performance.now()));
document.addEventListener("htmx:error", (event) => {
  const { ctx, error } = event.detail;
  if (!ctx || ctx.text !== undefined || ctx.isReplaced) return;
  const took = performance.now() - begun.get(ctx);
  const isLate = took >= htmx.config.defaultTimeout;
  const replaced = error.name === "AbortError" && ctx.queueStrategy !== "queue first" && !isLate;
  if (!replaced) say(document.body.dataset.unreachable);
});
