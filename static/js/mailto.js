// <… data-mailto>: the link to the mail program and the copied text follow what is typed, in at most 1,900 characters,
// as core/mailto.py does. A <select data-sends> sends its form when it changes.

const LONGEST = 1900;
const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

function address(to, subject, body) {
  const fields = [["subject", subject.trim()], ["body", body.replace(/\r?\n/g, "\r\n")]].filter(([, value]) => value);
  return `mailto:${encode(to).replaceAll("%40", "@")}?${fields.map(([name, value]) => `${name}=${encode(value)}`).join("&")}`;
}

function shortened(to, subject, body) {
  const paragraphs = body.split(/\n{2,}/);
  while (paragraphs.length > 1) {
    paragraphs.pop();
    const shorter = address(to, subject, [...paragraphs, "…"].join("\n\n"));
    if (shorter.length <= LONGEST) return shorter;
  }
  let letters = [...paragraphs[0]];
  while (letters.length && address(to, subject, `${letters.join("")}…`).length > LONGEST) letters = letters.slice(0, Math.floor(letters.length * 0.9));
  return address(to, subject, letters.length ? `${letters.join("")}…` : "");
}

function follow(box) {
  const value = (name) => box.querySelector(`[name=${name}]`)?.value ?? "";
  const [to, subject, text] = ["to", "subject", "text"].map(value);
  const whole = address(to, subject, text);
  const link = box.querySelector("[data-mailto-link]");
  if (link) link.href = whole.length <= LONGEST ? whole : shortened(to, subject, text);
  box.querySelector("[data-mailto-copy]").dataset.copy = text;
  box.querySelector("[data-mailto-shortened]").hidden = whole.length <= LONGEST;
}

document.addEventListener("input", (event) => {
  const box = event.target.closest("[data-mailto]");
  if (box) follow(box);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-sends]")) event.target.form.requestSubmit();
});
