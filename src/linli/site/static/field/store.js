// What this phone holds: the queue of entries that the server has not yet got, what one may see, and a few facts.
// An entry leaves the queue only against the server's receipt, or when its writer has read why it was refused.

import { deleteDB, openDB } from "../vendor/idb/idb.js";

const NAME = "linli-field";
let opened = null;

const db = () => (opened ??= openDB(NAME, 1, {
  upgrade(base) {
    base.createObjectStore("queue", { keyPath: "key" });
    base.createObjectStore("held");
    base.createObjectStore("facts");
    base.createObjectStore("drafts");
  },
  blocking() { opened?.then((base) => base.close()); opened = null; },
}));

const listeners = new Set();
export const onChange = (listener) => listeners.add(listener);
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("linli-field") : null;
channel?.addEventListener("message", () => listeners.forEach((l) => l()));
function changed() {
  listeners.forEach((l) => l());
  channel?.postMessage("changed");
}

export const fact = async (name) => (await db()).get("facts", name);
export async function setFact(name, value) { await (await db()).put("facts", value, name); }

// ---- the phone's clock, set right by the server's

let offset = 0;
export async function readClock() { offset = (await fact("offset")) ?? 0; }
export async function setClock(serverTime) {
  offset = Date.parse(serverTime) - Date.now();
  await setFact("offset", offset);
}
/** Now, as the server would say it. */
export const now = () => Date.now() + offset;

// ---- the queue

export async function queued() {
  return (await (await db()).getAll("queue")).sort((a, b) => (a.key < b.key ? -1 : 1));
}

export async function enqueue(entry) {
  const base = await db();
  const tx = base.transaction(["queue", "held"], "readwrite", { durability: "strict" });
  await tx.objectStore("queue").put({ state: "waiting", ...entry });
  await tx.done;
  changed();
}

/** The server has it: forget it; only what must be read out to somebody stays until it was. */
export async function receipt(key, told = null) {
  const base = await db();
  const entry = await base.get("queue", key);
  if (told && entry) await base.put("queue", { key, errand: entry.errand, title: entry.title, staff: entry.staff, claimed_at: entry.claimed_at, said: {}, state: "told", told });
  else await base.delete("queue", key);
  if (!entry || entry.errand === "bulletin.read") return changed(); // not something that was written down
  const day = new Date(now()).toISOString().slice(0, 10);
  const done = (await fact("done")) ?? {};
  await setFact("done", { day, n: (done.day === day ? done.n : 0) + 1 });
  changed();
}

/** The server will never have it: keep it, with the reason, until it is read. */
export async function refuse(key, code, sentence) {
  const base = await db();
  const tx = base.transaction("queue", "readwrite");
  const entry = await tx.store.get(key);
  if (entry) await tx.store.put({ ...entry, state: "refused", code, sentence });
  await tx.done;
  changed();
}

export async function forget(key) {
  await (await db()).delete("queue", key);
  changed();
}

// ---- what one may see

export const held = async () => (await (await db()).get("held", "all")) ?? null;

/** Put the whole in place of what was there: what is not in it is gone from this phone. */
export async function hold(all) {
  const base = await db();
  const before = await base.get("held", "all");
  await base.put("held", all, "all");
  const there = new Set(all.bulletins.map((b) => b.uid));
  for (const b of before?.bulletins ?? []) if (!there.has(b.uid)) await dropDraft(`bulletin/${b.uid}`);
  changed();
}

/** Delete what is over by the server's clock, without asking the server. */
export async function expire() {
  const base = await db();
  const tx = base.transaction("held", "readwrite");
  const all = await tx.store.get("all");
  const live = all?.bulletins.filter((b) => Date.parse(b.expires_at) > now()) ?? [];
  const over = all && live.length < all.bulletins.length;
  if (over) await tx.store.put({ ...all, bulletins: live, cursor: "" }, "all");
  await tx.done;
  if (over) changed();
}

/** Note one's own answer on a bulletin, so that the screen shows it before the server knows. */
export async function mark(uid, values) {
  const base = await db();
  const tx = base.transaction("held", "readwrite");
  const all = await tx.store.get("all");
  if (all) {
    const bulletins = all.bulletins.map((b) => (b.uid === uid ? { ...b, ...values } : b));
    await tx.store.put({ ...all, bulletins }, "all");
  }
  await tx.done;
  changed();
}

// ---- half-written forms

export const draft = async (name) => (await (await db()).get("drafts", name)) ?? {};
export async function keepDraft(name, values) { await (await db()).put("drafts", values, name); }
export async function dropDraft(name) { await (await db()).delete("drafts", name); }

/** Empty this phone: entries, bulletins, drafts, shell. */
export async function wipe() {
  (await opened)?.close();
  opened = null;
  await deleteDB(NAME);
  for (const name of (await globalThis.caches?.keys()) ?? []) await caches.delete(name);
  for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister();
  offset = 0;
  channel?.postMessage("changed");
}
