// Making elements, and saying words, dates and spans in the reader's language.

export const words = JSON.parse(document.getElementById("words").textContent);

let language = localStorage.getItem("linli.lang") ?? (navigator.language.toLowerCase().startsWith("en") ? "en" : "zh");
let zone = "Asia/Shanghai";

export const lang = () => language;
export const setZone = (name) => { zone = name || zone; };

export function setLanguage(to) {
  language = to;
  localStorage.setItem("linli.lang", to);
  document.documentElement.lang = to === "en" ? "en" : "zh-Hans";
}

/** A word of the app, its {placeholders} filled in. */
export function say(key, values = {}) {
  const text = words[language][key] ?? words.zh[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The reader's side of a text that came in both languages. */
export const own = (texts) => (typeof texts === "string" ? texts : texts?.[language] || texts?.zh || "");

/** An element with attributes, listeners (on…) and children; nothing is ever read as HTML. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false && c !== ""));
  return element;
}

const parts = (at, options) =>
  Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }).formatToParts(at).map((p) => [p.type, p.value]));

export function clock(at) {
  const p = parts(new Date(at), { hour: "2-digit", minute: "2-digit", hour12: false });
  return `${p.hour}:${p.minute}`;
}

/** The installation's calendar day, 2017-03-15. */
export function dayOf(at) {
  const p = parts(new Date(at), { year: "numeric", month: "2-digit", day: "2-digit" });
  return `${p.year}-${p.month}-${p.day}`;
}

/** 3 月 15 日; 15 March. */
export function saidDay(at) {
  const [year, month, day] = (typeof at === "string" && /^\d{4}-\d\d-\d\d$/.test(at) ? at : dayOf(at)).split("-").map(Number);
  if (language === "zh") return `${month} 月 ${day} 日`;
  const name = new Intl.DateTimeFormat("en-GB", { month: "long", timeZone: "UTC" }).format(new Date(Date.UTC(year, month - 1, day)));
  return `${day} ${name}`;
}

export const saidTime = (at) => `${saidDay(at)} ${clock(at)}`;

export function weekday(at) {
  return new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { weekday: "short", timeZone: zone }).format(new Date(at));
}

export function span(milliseconds) {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  return minutes >= 60 ? say("about_hours", { n: Math.floor(minutes / 60) }) : say("about_minutes", { n: minutes });
}

/** A public id made here: UUIDv7, ordered by time. */
export function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let i = 5; i >= 0; i -= 1) {
    bytes[i] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
