// What happens elsewhere, as events of this page: live:<thread>, live:<room> and live on document.body, which
// hx-trigger="live:incidents from:body" listens to. The stream comes from the hub; where the hub is out of
// reach, the page asks every five seconds and says so.

const POLL = 5000;
const GATHER = 200; // frames within this time become one event each
const MOST = 30_000; // longest pause before trying the hub again

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
const state = document.getElementById("live-state");

let seq = meta("linli-seq") === "" ? null : Number(meta("linli-seq")); // the page knows everything up to it
let source = null;
let failures = 0;
let polling = null;
let names = new Set();
let gathering = null;

function show(kind, shape) {
  if (!state || state.dataset.now === kind) return;
  state.dataset.now = kind;
  const word = Object.assign(document.createElement("span"), { className: `st ${shape}`, textContent: state.dataset[kind] });
  state.replaceChildren(word);
}

function heard(frame) {
  if (seq !== null && frame.seq <= seq) return;
  seq = frame.seq;
  if (frame.thread) names.add(`live:${frame.thread}`);
  if (frame.subject) names.add(`live:${frame.subject}`);
  if (frame.room) names.add(`live:${frame.room}`);
  names.add("live");
  gathering ??= setTimeout(dispatch, GATHER);
}

function dispatch() {
  const these = names;
  names = new Set();
  gathering = null;
  for (const name of these) document.body.dispatchEvent(new CustomEvent(name, { detail: { seq } }));
}

// too much was missed: everything on the page that listens asks again
function reset() {
  names.add("live");
  for (const e of document.querySelectorAll('[hx-trigger*="live:"]')) {
    for (const [name] of e.getAttribute("hx-trigger").matchAll(/live:[\w-]+/g)) names.add(name);
  }
  dispatch();
}

async function ask() {
  try {
    const answer = await fetch(`/live/since${seq === null ? "" : `?seq=${seq}`}`, { headers: { Accept: "application/json" } });
    if (answer.redirected || answer.status === 403) return stop();
    if (!answer.ok) throw new Error(answer.status);
    const said = await answer.json();
    if (said.reset) reset();
    said.frames.forEach(heard);
    seq = said.seq;
    show("polling", "st-2");
  } catch {
    show("offline", "st-off");
  }
}

function poll(on) {
  if (on && polling === null) {
    ask();
    polling = setInterval(() => document.visibilityState === "visible" && ask(), POLL);
  } else if (!on && polling !== null) {
    clearInterval(polling);
    polling = null;
  }
}

function stop() {
  poll(false);
  source?.close();
  source = null;
  show("offline", "st-off");
}

// full jitter: a thousand screens that lost the hub do not come back in the same moment
function later() {
  source?.close();
  source = null;
  failures += 1;
  if (failures > 1 || !navigator.onLine) poll(true);
  setTimeout(connect, Math.random() * Math.min(MOST, 1000 * 2 ** Math.min(failures, 6)));
}

async function connect() {
  if (source) return;
  const page = meta("linli-hub");
  if (!page) return poll(true);
  let said;
  try {
    const answer = await fetch("/live/ticket", {
      method: "POST",
      headers: { "X-CSRFToken": meta("csrf-token"), Accept: "application/json" },
    });
    if (answer.redirected || answer.status === 403) return stop();
    if (!answer.ok) throw new Error(answer.status);
    said = await answer.json();
  } catch {
    return later();
  }
  const url = new URL("/events", said.hub || page);
  url.searchParams.set("ticket", said.ticket);
  if (seq !== null) url.searchParams.set("last", seq);
  source = new EventSource(url);
  const live = () => {
    failures = 0;
    poll(false);
    show("connected", "st-4 st-live");
  };
  source.addEventListener("ready", (event) => {
    seq = Math.max(seq ?? 0, JSON.parse(event.data).seq);
    live();
  });
  source.addEventListener("message", (event) => heard(JSON.parse(event.data)));
  source.addEventListener("reset", (event) => {
    seq = JSON.parse(event.data).seq;
    live();
    reset();
  });
  source.addEventListener("end", later);
  source.addEventListener("error", later); // a ticket is good once: never let the browser try it again
}

addEventListener("online", () => source || connect());
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => event.persisted && location.reload());
connect();
