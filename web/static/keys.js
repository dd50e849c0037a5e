// Keys for those who work fast. Every page works without this file.
const typing = (event) => event.target.closest?.("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll(".queue .matter a, .mails a")];

function move(by) {
  const all = rows();
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus();
}

function take() {
  const button = document.querySelector('[data-key="a"]');
  const row = document.activeElement?.closest?.(".queue .matter a");
  if (button) button.click();
  else if (row) location.assign(`${row.pathname}/steps/take`);
}

const does = {
  "/": () => document.querySelector("[data-search]")?.focus(),
  j: () => move(1),
  k: () => move(-1),
  n: () => location.assign("/open"),
  a: take,
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  const open = document.querySelector("dialog[open]");
  if (plain && !open && !typing(event) && does[event.key]) {
    event.preventDefault();
    does[event.key]();
  }
});
