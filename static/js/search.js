// The search field: a button empties it, and what was looked for elsewhere is not kept open.

document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-search-clear]")?.form;
  if (!form) return;
  const field = form.elements.q;
  field.value = "";
  field.focus();
  // On the list all of it is shown again; elsewhere there is nothing to show.
  if (form.matches("[data-autosubmit]")) form.requestSubmit();
});

// The field takes the whole bar of a phone while it has the focus: a button that took it would move from under the finger.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest("#search button")) event.preventDefault();
});

// Back and forward show another search than the field says.
window.addEventListener("popstate", () => {
  const field = document.querySelector("#search [name=q]");
  if (field) field.value = new URLSearchParams(location.search).get("q") ?? "";
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "search") return;
  const options = document.getElementById("search-options");
  if (event.submitter?.closest("#search-options") && options?.matches(":popover-open")) options.hidePopover();
});
