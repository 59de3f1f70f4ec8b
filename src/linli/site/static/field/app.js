// The field app: what to do today, on one screen, with or without signal.

import { clock, h, lang, own, say, saidDay, setLanguage, setZone } from "./dom.js";
import * as screens from "./screens.js";
import * as store from "./store.js";
import { onState, start, state } from "./sync.js";

const $ = (id) => document.getElementById(id);
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
const ROUTES = { today: screens.today, saw: screens.saw, write: screens.writeMenu, form: screens.form, queue: screens.queue, village: screens.village, me: screens.me };
const TABS = [
  ["today", "today", "M3 4h12v11H3zM3 8h12M6 2v3M12 2v3"],
  ["village", "village", "M2 9l7-6 7 6M4 8v7h10V8"],
  ["queue", "entries", "M3 4h12M3 9h12M3 14h7"],
  ["me", "me", "M12 6a3 3 0 1 1-6 0a3 3 0 1 1 6 0M3 16c0-4 12-4 12 0"],
];
let shown = { hash: null, typing: false };

async function draw(force = false) {
  const hash = location.hash || "#/today";
  const moved = hash !== shown.hash;
  if (!moved && shown.typing && !force) return strip();
  const route = hash.replace(/^#\//, "").split("/").map(decodeURIComponent);
  const screen = ROUTES[route[0]] ?? screens.today;
  const held = await store.held();
  setZone(held?.me?.zone);
  const page = await screen({ held, route, actions: { language, signOut } });
  if ((location.hash || "#/today") !== hash) return; // moved on meanwhile
  shown = { hash, typing: Boolean(page.typing) };
  document.title = `${page.title} · ${say("linli")}`;
  $("head").replaceChildren(h("div", {}, h("h1", {}, page.title, page.sub && h("span", { class: "dim" }, ` ${page.sub}`)),
    h("p", { class: "dim" }, held?.me ? `${held.me.name} · ${own(held.me.post)} · ${own(held.me.unit)}` : " ")));
  const open = document.activeElement?.closest("[data-bulletin],[data-entry]")?.dataset;
  $("main").replaceChildren(...page.body.flat(Infinity).filter(Boolean));
  if (open?.bulletin) document.querySelector(`[data-bulletin="${open.bulletin}"] .btn`)?.focus({ preventScroll: true });
  $("act").hidden = !page.act;
  $("act").setAttribute("aria-label", say("write_down"));
  $("act").replaceChildren(...(page.act ? [page.act] : []));
  tabs(route[0]);
  $("skip").textContent = say("skip");
  $("strip-at").setAttribute("aria-label", say("queue"));
  $("ribbon").hidden = !held?.me?.demo;
  $("ribbon").textContent = held?.me?.demo ? say("demo", { day: saidDay(store.now()) }) : "";
  if (moved) {
    scrollTo(0, 0);
    if (history.length > 1 && shown.hash) $("main").focus({ preventScroll: true });
  }
  await strip();
  if (route[0] === "today" && document.visibilityState === "visible") await screens.noteRead(held);
}

function tabs(current) {
  const svg = (d) => {
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("class", "i");
    icon.setAttribute("viewBox", "0 0 18 18");
    icon.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", d);
    icon.append(path);
    return icon;
  };
  $("tabs").setAttribute("aria-label", say("menu"));
  $("tabs").replaceChildren(...TABS.map(([route, word, d]) =>
    h("a", { href: `#/${route}`, "aria-current": route === current ? "page" : null }, svg(d), say(word))));
}

// ---- always in sight: the link, and what is unsent

const LINKS = { connecting: ["0", "loading"], sending: ["1", "sending"], connected: ["4", "connected"], offline: ["off", "offline"], unreachable: ["off", "unreachable"], sign_in: ["over", "sign_in_again"], not_for_post: ["no", "refused"] };

async function strip() {
  const all = (await store.queued()).filter((e) => e.errand !== "bulletin.read");
  const waiting = all.filter((e) => e.state === "waiting");
  const refused = all.filter((e) => e.state === "refused").length;
  const told = all.filter((e) => e.state === "told").length;
  const [shape, word] = LINKS[state.link];
  $("strip").hidden = false;
  $("strip").href = state.link === "sign_in" ? `${meta("linli-sign-in")}?next=/sync/` : "#/queue";
  $("strip").dataset.link = state.link;
  $("strip").dataset.unsent = waiting.length;
  $("strip").replaceChildren(
    h("span", { class: `st st-${shape}${shape === "4" ? " st-live" : ""}` }, say(word)),
    h("span", {}, waiting.length ? h("b", {}, say("unsent_some", { n: waiting.length, at: clock(waiting[0].claimed_at) })) : say("unsent_none"),
      told > 0 && [" · ", h("b", {}, say("told_some", { n: told }))],
      refused > 0 && [" · ", h("b", { class: "late" }, say("refused_some", { n: refused }))]));
}

function language(code) {
  setLanguage(code);
  draw(true);
}

// ---- signing out empties the phone; without signal the session is ended as soon as there is some

async function signOut() {
  localStorage.setItem("linli.signed_out", "1");
  await store.wipe();
  await leave();
}

async function leave() {
  try {
    const csrf = document.cookie.split("; ").find((c) => c.startsWith("linli_csrf="))?.slice(11) ?? "";
    await fetch(meta("linli-sign-out"), { method: "POST", headers: { "X-CSRFToken": csrf }, redirect: "manual" });
    localStorage.removeItem("linli.signed_out");
    location.assign(meta("linli-sign-in"));
  } catch {
    $("main").replaceChildren(h("section", {}, h("p", {}, say("offline"))));
    $("strip").hidden = true;
    addEventListener("online", leave, { once: true });
  }
}

async function begin() {
  setLanguage(lang());
  if (localStorage.getItem("linli.signed_out")) return leave();
  try {
    await store.readClock();
  } catch {
    $("main").replaceChildren(h("section", {}, h("p", { class: "note stop" }, say("no_storage"))));
    return;
  }
  await store.expire();
  await draw();
  store.onChange(() => draw());
  onState(() => strip());
  addEventListener("hashchange", () => draw());
  setInterval(() => draw(), 60_000);
  navigator.storage?.persist?.();
  navigator.serviceWorker?.register(meta("linli-worker"), { scope: "/sync/" }).catch(() => null);
  const kept = () => { document.documentElement.dataset.kept = navigator.serviceWorker?.controller ? "yes" : "no"; };
  navigator.serviceWorker?.addEventListener("controllerchange", kept);
  kept();
  start();
}

begin();
