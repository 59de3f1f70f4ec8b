// Speaking with the server: hand in the queue, fetch what may be held. One conversation at a time; a lost answer is
// asked for again with the same key, and the server carries nothing out twice.

import * as store from "./store.js";
import { uuid7 } from "./dom.js";

const URL_OF = "/api/sync";
const BATCH = 50;
const BYTES = 180_000;
const ASKED = 20_000; // how often a phone looks again while something is asked of it: it may be over
const IDLE = 300_000; // and while nothing is; what is new comes by the live stream
const LONGEST = 60_000;

export const state = { link: "connecting", last: null };
const listeners = new Set();
export const onState = (listener) => listeners.add(listener);
function become(link) {
  state.link = link;
  listeners.forEach((l) => l(state));
}

const cookie = (name) => document.cookie.split("; ").find((c) => c.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

class Refusal extends Error {
  constructor(status, code, detail) {
    super(detail);
    Object.assign(this, { status, code });
  }
}

async function ask(method, body) {
  const answer = await fetch(method === "GET" ? `${URL_OF}?cursor=${body ?? ""}` : URL_OF, {
    method,
    cache: "no-store",
    headers: { Accept: "application/json", ...(method === "POST" && { "Content-Type": "application/json", "X-CSRFToken": cookie("linli_csrf") }) },
    body: method === "POST" ? JSON.stringify(body) : undefined,
    signal: AbortSignal.timeout(30_000),
  });
  if (!answer.ok) {
    const said = await answer.json().catch(() => ({}));
    throw new Refusal(answer.status, said.code ?? "", said.detail ?? "");
  }
  return answer.json();
}

export async function device() {
  let uid = await store.fact("device");
  if (!uid) await store.setFact("device", (uid = uuid7()));
  return uid;
}

function batches(entries) {
  const found = [[]];
  let size = 0;
  for (const { key, errand, said, claimed_at } of entries) {
    const one = { key, errand, said, claimed_at };
    const bytes = new Blob([JSON.stringify(one)]).size;
    if (found.at(-1).length >= BATCH || (size + bytes > BYTES && found.at(-1).length)) {
      found.push([]);
      size = 0;
    }
    found.at(-1).push(one);
    size += bytes;
  }
  return found.filter((b) => b.length);
}

/** Fetch what may be held now; the first thing a phone does, and the last of every conversation. */
async function fetchHeld() {
  const before = await store.held();
  const said = await ask("GET", before?.cursor ?? "");
  await store.setClock(said.at);
  await store.setFact("last", said.at);
  state.last = said.at;
  if (said.unchanged) return before;
  const waiting = new Map((await store.queued()).filter((e) => e.state === "waiting").map((e) => [e.said.bulletin, e]));
  for (const b of said.bulletins) {
    const mine = waiting.get(b.uid);
    if (mine?.errand === "tip.send") b.answer ||= "seen";
    if (mine?.errand === "bulletin.nothing_seen") b.answer ||= "nothing";
  }
  await store.hold(said);
  return said;
}

async function handIn(staff) {
  const mine = (await store.queued()).filter((e) => e.state === "waiting" && e.staff === staff);
  let more = false;
  for (const errands of batches(mine)) {
    const said = await ask("POST", { device: await device(), staff, clock: new Date(store.now()).toISOString(), errands });
    for (const answer of said.answers) {
      if (answer.status < 300) await store.receipt(answer.key, answer.told);
      else if (answer.status >= 500 || answer.status === 429) more = true;
      else await store.refuse(answer.key, answer.code, answer.sentence);
    }
  }
  return more;
}

async function acknowledge(held) {
  const holds = held.bulletins.filter((b) => !b.arrived).map((b) => b.uid);
  if (!holds.length) return;
  await ask("POST", { device: await device(), staff: held.me.staff, holds });
  for (const uid of holds) await store.mark(uid, { arrived: true });
}

async function converse() {
  become("sending");
  let held = await fetchHeld(); // also says who is signed in, and sets the clock right
  const before = (await store.queued()).length;
  const more = await handIn(held.me.staff);
  if ((await store.queued()).length !== before) held = await fetchHeld();
  await acknowledge(held);
  become(more ? "unreachable" : "connected");
  return !more;
}

let running = null;
let again = false;
let failures = 0;
let timer = null;

/** Talk with the server now; wishes during a conversation are one more conversation after it. */
export function talk() {
  if (running) {
    again = true;
    return running;
  }
  again = false;
  running = (navigator.locks ? navigator.locks.request("linli-field", once) : once()).finally(() => {
    running = null;
    if (again && !failures) talk();
  });
  return running;
}

async function once() {
  clearTimeout(timer);
  let wait = (await store.held())?.bulletins.length ? ASKED : IDLE;
  try {
    failures = (await converse()) ? 0 : failures + 1;
  } catch (fault) {
    failures += 1;
    if (fault instanceof Refusal) await refused(fault);
    else become(navigator.onLine ? "unreachable" : "offline");
  }
  if (failures) wait = Math.min(LONGEST, 2000 * 2 ** Math.min(failures, 6)) * (0.5 + Math.random() / 2);
  timer = setTimeout(() => document.visibilityState === "visible" && talk(), wait);
}

async function refused({ status, code }) {
  if (status === 401 || code === "stale_page") return become("sign_in");
  if (code === "device_ended") {
    await store.wipe();
    return become("sign_in");
  }
  if (code === "device_of_another") {
    await store.setFact("device", uuid7());
    return become("unreachable");
  }
  become(status === 403 ? "not_for_post" : "unreachable");
}

export function start() {
  addEventListener("online", () => talk());
  addEventListener("offline", () => become("offline"));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && talk());
  document.body.addEventListener("live", () => talk());
  setInterval(() => store.expire(), 10_000);
  talk().then(listen);
}

// the stream of what happens, where there is one: it only says that something happened
async function listen() {
  if (state.link !== "connected") return void setTimeout(() => listen(), 5000);
  document.querySelector('meta[name="csrf-token"]').content = cookie("linli_csrf");
  await import("../js/live.js").catch(() => null);
}
