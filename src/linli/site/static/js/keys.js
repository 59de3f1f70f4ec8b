// Keys, for people who work without a mouse. A page names them: data-key on a link, button or field;
// rows are moved through in tables marked data-rows.

const typing = (element) =>
  element?.closest?.("input:not([type=checkbox],[type=radio],[type=button],[type=submit]),textarea,select,[contenteditable]");

let row = null; // id of the chosen row, kept across a refetch of its table

const rows = () =>
  [...document.querySelectorAll("[data-rows] tr")].filter((tr) => tr.matches("[data-row]") && tr.offsetParent !== null);

function choose(tr, focus = true) {
  document.querySelectorAll("[data-rows] tr[aria-selected]").forEach((other) => {
    if (other !== tr) other.removeAttribute("aria-selected");
  });
  tr.setAttribute("aria-selected", "true");
  row = tr.id || null;
  const link = tr.querySelector("a[href], button");
  if (focus && link) link.focus({ preventScroll: true });
  tr.scrollIntoView({ block: "nearest" });
  tr.dispatchEvent(new CustomEvent("row:chosen", { bubbles: true, detail: { id: tr.id } }));
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((tr) => tr.hasAttribute("aria-selected"));
  choose(all[Math.min(Math.max(at + by, 0), all.length - 1)] ?? all[0]);
}

function open(event) {
  const chosen = rows().find((tr) => tr.hasAttribute("aria-selected"));
  const link = chosen?.querySelector("th a[href], a[href]");
  if (!link || (document.activeElement !== document.body && document.activeElement !== link)) return;
  event.preventDefault();
  link.click();
}

function press(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const here = document.activeElement;
  if (event.key === "Escape" && typing(here)) return here.blur();
  if (typing(here)) return;
  const dialog = document.querySelector("dialog[open]");
  const named = [...(dialog ?? document).querySelectorAll("[data-key]")].find(
    (e) => e.dataset.key === event.key && !e.disabled && e.offsetParent !== null,
  );
  if (named) {
    event.preventDefault();
    if (typing(named)) return named.focus(), named.select?.();
    return named.click();
  }
  if (dialog) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "Enter") open(event);
}

// the help lists what this page really offers
function list() {
  const place = document.querySelector("[data-keys]");
  if (!place) return;
  place.querySelectorAll("[data-made]").forEach((e) => e.remove());
  const told = new Set();
  for (const e of document.querySelectorAll("[data-key]")) {
    const key = e.dataset.key;
    if (told.has(key) || e.closest("dialog") || e.offsetParent === null) continue;
    told.add(key);
    const dt = document.createElement("dt");
    dt.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    const dd = Object.assign(document.createElement("dd"), { textContent: e.dataset.keyWord || e.textContent.trim() });
    dt.dataset.made = dd.dataset.made = "";
    place.append(dt, dd);
  }
}

export function startKeys() {
  document.addEventListener("keydown", press);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-dialog=help]")) list();
    const tr = event.target.closest?.("[data-rows] tr[data-row]");
    if (tr) choose(tr, false);
  });
  document.addEventListener("htmx:after:swap", () => {
    const again = row && document.getElementById(row);
    if (again && !again.hasAttribute("aria-selected")) again.setAttribute("aria-selected", "true");
  });
}
