// Create inquiry: articles found by typing, and what a type needs said to screen readers too.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

function attach(part) {
  const search = part.querySelector("[data-articles-search]");
  const found = part.querySelector("[data-articles-found]");
  const chosen = part.querySelector("[data-articles-chosen]");
  const lines = [...part.querySelectorAll(".article")].map((item) => {
    const title = item.querySelector("label").textContent;
    return { item, title, words: ` ${plain(title)} `, input: item.querySelector("input") };
  });

  const wantedWords = () => plain(search.value).split(" ").filter(Boolean);

  // The one with these very words, or whose words begin so, or the first.
  function best() {
    const shown = lines.filter(({ item }) => !item.hidden);
    const fitting = (make) => shown.find(({ words }) => wantedWords().every((word) => words.includes(make(word))));
    return fitting((word) => ` ${word} `) ?? fitting((word) => ` ${word}`) ?? shown[0];
  }

  function filter() {
    const wanted = wantedWords();
    for (const { item, words } of lines) item.hidden = !wanted.every((word) => words.includes(word));
    const count = lines.filter(({ item }) => !item.hidden).length;
    const { one, many, none } = found.dataset;
    found.textContent = count === 0 ? none : count === 1 ? one : many.replace("%s", count);
  }

  function sum() {
    const some = lines.filter(({ input }) => Number(input.value) > 0);
    for (const { item, input } of lines) item.classList.toggle("chosen", Number(input.value) > 0);
    chosen.textContent = some.length ? `${chosen.dataset.label} ${some.map(({ title, input }) => `${input.value} × ${title}`).join(", ")}` : chosen.dataset.none;
  }

  search.addEventListener("input", filter);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const first = best();
    if (!first) return;
    if (!Number(first.input.value)) first.input.value = 1;
    sum();
    first.input.focus();
    first.input.select();
  });
  part.addEventListener("input", sum);
  part.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.type !== "number") return;
    event.preventDefault();
    search.focus();
    search.select();
  });
  filter();
  sum();
}

for (const part of document.querySelectorAll("[data-articles]")) attach(part);

// --- What the chosen type needs ------------------------------------------------------------------------------------

const form = document.getElementById("create-form");
const type = form.elements["inquiry-type"];

function require() {
  const isSent = type.value === "sample" || type.value === "brochure";
  const isCompany = form.querySelector("[name=type]:checked")?.value === "commercial";
  for (const id of ["id_street", "id_postal_code", "id_town"]) document.getElementById(id)?.setAttribute("aria-required", isSent);
  document.getElementById("id_company")?.setAttribute("aria-required", isCompany);
}

form.addEventListener("change", require);
require();
