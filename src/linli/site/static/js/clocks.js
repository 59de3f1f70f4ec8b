// Times that run: the wall clock of the board, how long a step has taken, how long is left. The page's clock is
// the server's (a demonstration has its own day), read once from the page.
//   data-clock            the time of day
//   data-since="ISO"      0′50″ and counting
//   data-until="ISO"      what is left, said by data-left="余 {t}", and by data-over="超 {t}" once it is late
//   <progress data-from="ISO" data-until="ISO">

const said = document.querySelector('meta[name="linli-now"]')?.content;
const ahead = said ? Date.parse(said) - Date.now() : 0;
const zone = document.querySelector('meta[name="linli-zone"]')?.content || undefined;
const wall = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: zone });
const pad = (n) => String(n).padStart(2, "0");

function length(ms) {
  const s = Math.floor(Math.abs(ms) / 1000);
  const h = Math.floor(s / 3600);
  return h ? `${h}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}` : `${Math.floor(s / 60)}:${pad(s % 60)}`;
}

function tick() {
  const now = Date.now() + ahead;
  for (const e of document.querySelectorAll("[data-clock]")) e.textContent = wall.format(now);
  for (const e of document.querySelectorAll("[data-since]")) {
    const s = Math.max(0, Math.floor((now - Date.parse(e.dataset.since)) / 1000));
    e.textContent = s >= 3600 ? `${Math.floor(s / 3600)}:${pad(Math.floor(s / 60) % 60)}′` : `${Math.floor(s / 60)}′${pad(s % 60)}″`;
  }
  for (const e of document.querySelectorAll("[data-until]")) {
    const left = Date.parse(e.dataset.until) - now;
    if (e instanceof HTMLProgressElement) {
      const from = Date.parse(e.dataset.from);
      e.max = 100;
      e.value = Math.min(100, Math.max(0, ((now - from) / (Date.parse(e.dataset.until) - from)) * 100));
    } else {
      e.textContent = (left < 0 ? e.dataset.over : e.dataset.left).replace("{t}", length(left));
    }
    e.classList.toggle("late", left < 0);
  }
}

export function startClocks() {
  if (!document.querySelector("[data-clock],[data-since],[data-until]") && !document.querySelector("[data-rows]")) return;
  tick();
  setInterval(tick, 1000);
}
