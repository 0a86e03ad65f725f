// <form data-autosubmit>: sent as soon as a choice changes; text waits for a pause in typing.

const PAUSE = 350;
const waiting = new WeakMap();

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-autosubmit]") && !event.target.matches("[type=search], [type=text]")) form.requestSubmit();
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-autosubmit]") || !event.target.matches("[type=search], [type=text]")) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => form.isConnected && form.requestSubmit(), PAUSE));
});

// Enter does not wait for the pause, and nothing is asked for twice.
document.addEventListener("submit", (event) => clearTimeout(waiting.get(event.target)));
