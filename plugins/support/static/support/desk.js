// Keys at the support desk. They only press links and buttons that are there, and can be switched off.
const desk = document.querySelector(".p-support-desk");
const help = document.querySelector("#desk-keys");
const said = document.querySelector("#desk-said");
const kept = "support-keys";

if (desk && help) {
  const on = help.querySelector("[data-keys-on]");
  try { on.checked = localStorage.getItem(kept) !== "off"; } catch { /* kept for this page only */ }
  on.addEventListener("change", () => {
    try { localStorage.setItem(kept, on.checked ? "on" : "off"); } catch { /* as above */ }
  });
  help.hidden = false;
  document.addEventListener("keydown", (event) => { if (on.checked) pressed(event); });
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], [popover], dialog")) return;
  const deed = { j: () => step(1), k: () => step(-1), o: open, x: tick, "?": show }[event.key];
  if (deed) { event.preventDefault(); deed(); }
  else if ("aern".includes(event.key)) press(event);
}

const rows = () => [...desk.querySelectorAll(".p-support-row")];
const here = () => document.activeElement?.closest(".p-support-row") ?? desk.querySelector(".p-support-row[data-here]");

function step(by) {
  const all = rows(), at = all.indexOf(here());
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  if (!next) return;
  for (const row of all) row.toggleAttribute("data-here", row === next);
  const link = next.querySelector("[data-look]");
  link.focus();
  next.scrollIntoView({ block: "nearest" });
  link.click();
}

function open() { (here()?.querySelector("[data-key=o]"))?.click(); }
function tick() { (here()?.querySelector("input[type=checkbox]"))?.click(); }
function show() { help.open = true; help.querySelector("summary").focus(); }

// What is pressed is about the ticket in the pane: never about one that has not come yet.
function press(event) {
  const pane = document.querySelector("#chosen"), row = here();
  if (row && pane?.dataset.ticket !== row.dataset.ticket) { said.textContent = said.dataset.other; return; }
  const target = pane?.querySelector(`[data-key=${event.key}]`);
  if (target) { event.preventDefault(); target.click(); }
}
