// The screens: each makes the content of the page from what this phone holds.

import { dayOf, h, lang, own, say, saidDay, saidTime, span, uuid7, weekday } from "./dom.js";
import { drawForm } from "./forms.js";
import * as store from "./store.js";
import { state, talk } from "./sync.js";

const st = (kind, word, live = false) => h("span", { class: `st st-${kind}${live ? " st-live" : ""}` }, word);

/** Put an entry into the queue and try to send it; what is stored survives everything but signing out. */
export async function write(errand, said, title, then = "") {
  const held = await store.held();
  try {
    await store.enqueue({ key: uuid7(), errand, said, title, then, staff: held?.me?.staff ?? null, claimed_at: new Date(store.now()).toISOString() });
  } catch (fault) {
    if (fault?.name !== "QuotaExceededError") throw fault;
    tell(say("storage_full"));
    return false;
  }
  talk();
  return true;
}

export function tell(text) {
  document.getElementById("said").textContent = text;
  const old = document.querySelector(".toast");
  old?.remove();
  const toast = h("p", { class: "toast" }, text);
  document.getElementById("strip-at").append(toast);
  setTimeout(() => toast.remove(), 4000);
}

// ---- today

export async function today({ held }) {
  const bulletins = held?.bulletins ?? [];
  const done = await store.fact("done");
  const n = done?.day === new Date(store.now()).toISOString().slice(0, 10) ? done.n : 0;
  return {
    title: say("today"), sub: lang() === "zh" ? `${saidDay(store.now())} ${weekday(store.now())}` : `${weekday(store.now())} ${saidDay(store.now())}`,
    body: [
      bulletins.map(bulletinCard),
      !bulletins.length && h("section", {}, h("p", { class: "dim" }, say("nothing_asked"))),
      tasks(held, await underWay(held)),
      promises(held),
      answers(held),
      held?.complete === false && h("p", { class: "dim sm" }, say("more_held")),
      n > 0 && h("p", { class: "dim sm done" }, say("done_today", { n })),
    ],
    act: held?.forms?.some((f) => f.menu) && h("a", { class: "btn go big", href: "#/write" }, say("write_down")),
  };
}

function bulletinCard(b) {
  const texts = b.language === "en" ? "en" : "zh-Hans";
  const left = Date.parse(b.expires_at) - store.now();
  const answered = b.answer && (b.answer === "seen" ? say("i_saw") : say("looked"));
  return h("section", { class: "blt", "aria-labelledby": `b-${b.uid}`, "data-bulletin": b.uid },
    h("p", { class: "row end sm" }, st(4, say("bulletin"), true), b.exercise && h("span", { class: "tag" }, say("exercise")),
      h("span", { class: "dim" }, say("until", { at: saidTime(b.expires_at), left: span(left) }))),
    h("h2", { id: `b-${b.uid}`, lang: texts }, b.text),
    h("p", { lang: texts }, b.look_for, b.look_for && " ", h("b", {}, b.do_not)),
    b.objects.length > 0 && h("p", {}, b.objects.map((o) => [h("span", { class: "tag" }, own(o)), " "])),
    answered && h("p", {}, st("ok", say("answered", { answer: answered }))),
    h("p", { class: "two" },
      h("a", { class: "btn tap", href: `#/saw/${b.uid}` }, answered ? say("answer_again") : say("i_saw")),
      b.answer !== "seen" && h("button", { class: "btn tap", type: "button", onclick: () => nothingSeen(b) }, say("looked"))));
}

async function nothingSeen(b) {
  if (await write("bulletin.nothing_seen", { bulletin: b.uid }, say("looked"))) {
    await store.mark(b.uid, { answer: "nothing", read: true });
    tell(say("sent_will"));
  }
}

/** What is on the screen has been read: said once for each bulletin. */
export async function noteRead(held) {
  const waiting = new Set((await store.queued()).filter((e) => e.errand === "bulletin.read").map((e) => e.said.bulletin));
  for (const b of held?.bulletins ?? []) {
    if (b.read || waiting.has(b.uid)) continue;
    await store.mark(b.uid, { read: true });
    await write("bulletin.read", { bulletin: b.uid }, "");
  }
}

/** What this phone began and the server does not know of yet, or has been ended here: a check-in without signal. */
async function underWay(held) {
  const queue = await store.queued();
  const ended = new Set(queue.filter((e) => e.said.uid).map((e) => e.said.uid));
  const begun = queue.filter((e) => e.then && e.state === "waiting" && !ended.has(e.key))
    .map((e) => ({ uid: e.key, title: e.title, why: say("waiting"), errand: e.then, given: { uid: e.key } }));
  return { begun, ended };
}

export async function rowOf(held, uid) {
  return [...(held?.tasks ?? []), ...(held?.promises ?? []), ...(await underWay(held)).begun].find((t) => t.uid === uid);
}

function tasks(held, { begun, ended }) {
  const rows = [...begun, ...(held?.tasks ?? []).filter((t) => !ended.has(t.given?.uid))];
  return h("section", {}, h("div", { class: "row end hh" }, h("h2", {}, rows.length ? say("to_do", { n: rows.length }) : say("to_do_none")), rows.length > 1 && h("span", { class: "dim sm" }, say("why_order"))),
    rows.length ? h("ol", { class: "tk" }, rows.map((t) => h("li", {}, opener(t, h("b", {}, own(t.title)), due(t.due)), own(t.why) && h("p", { class: "why" }, own(t.why)))))
      : h("p", { class: "dim" }, say("nothing_to_do")));
}

const opener = (row, ...inside) => (row.errand ? h("a", { href: `#/form/${row.errand}/${row.uid}` }, inside) : h("div", { class: "row end" }, inside));

function due(day) {
  if (!day) return null;
  const today = dayOf(store.now());
  const late = Math.round((Date.parse(today) - Date.parse(day)) / 86_400_000);
  if (late === 1) return st("over", say("overdue_one"));
  if (late > 1) return st("over", say("overdue", { n: late }));
  return late === 0 ? st(2, say("due_today")) : st(0, say("due_on", { at: saidDay(day) }));
}

function promises(held) {
  const rows = held?.promises ?? [];
  return h("section", {}, h("h2", { class: "hh" }, say("promised")),
    rows.length ? h("ol", { class: "tk" }, rows.map((p) => h("li", {}, opener(p, h("span", {}, own(p.title)), due(p.due))))) : h("p", { class: "dim" }, say("nothing_promised")));
}

function answers(held) {
  const rows = (held?.answers ?? []).slice(0, 5);
  if (!rows.length) return null;
  return h("section", {}, h("h2", { class: "hh" }, say("answers")),
    h("dl", { class: "dl" }, rows.map((a) => [h("dt", {}, saidTime(a.received_at)), h("dd", {}, a.verdict === "adopted" ? st("ok", say("verdict_adopted"), true) : say(`verdict_${a.verdict}`))])));
}

// ---- answering a bulletin, and every other form

export async function saw({ held, route: [, uid] }) {
  const b = held?.bulletins.find((x) => x.uid === uid);
  if (!b) return { title: say("bulletin"), body: [h("section", {}, h("p", {}, say("gone")), back())] };
  const form = held.forms.find((f) => f.errand === "tip.send");
  const name = `bulletin/${uid}`;
  return {
    title: say("i_saw"), typing: true,
    body: [h("section", { class: "blt" }, h("h2", {}, b.text), h("p", {}, h("b", {}, b.do_not))),
      drawForm(form, { given: { bulletin: uid }, draft: await store.draft(name), keep: (v) => store.keepDraft(name, v), label: say("send"),
        save: async (said) => {
          if (!(await write("tip.send", said, own(form.title)))) return;
          await store.mark(uid, { answer: "seen", read: true });
          await store.dropDraft(name);
          tell(say("sent_will"));
          location.hash = "#/today";
        } }),
      h("p", { class: "dim sm" }, say("kept_on_phone")), back()],
  };
}

const back = () => h("p", {}, h("a", { class: "back", href: "#/today" }, say("back")));

export async function writeMenu({ held }) {
  const forms = (held?.forms ?? []).filter((f) => f.menu);
  return { title: say("what_write"), body: [h("section", {}, h("ol", { class: "tk" }, forms.map((f) => h("li", {}, h("a", { href: `#/form/${f.errand}` }, h("b", {}, own(f.title)))))), back())] };
}

export async function form({ held, route: [, errand, uid] }) {
  const found = held?.forms.find((f) => f.errand === errand);
  if (!found) return { title: say("entries"), body: [h("section", {}, back())] };
  const row = uid && await rowOf(held, uid);
  const name = `form/${errand}/${uid ?? ""}`;
  return {
    title: own(found.title), typing: true,
    body: [row && h("section", {}, h("p", {}, h("b", {}, own(row.title))), own(row.why) && h("p", { class: "why" }, own(row.why))),
      drawForm(found, { given: row?.given ?? {}, draft: await store.draft(name), held, keep: (v) => store.keepDraft(name, v),
        save: async (said) => {
          if (!(await write(errand, said, own(found.title), found.then))) return;
          await store.dropDraft(name);
          tell(say("sent_will"));
          location.hash = "#/today";
        } }),
      h("p", { class: "dim sm" }, say("kept_on_phone")), back()],
  };
}

// ---- what is on this phone

export async function queue({ held }) {
  const all = (await store.queued()).filter((e) => e.errand !== "bulletin.read" || e.state === "refused");
  const others = all.some((e) => held && e.staff !== held.me.staff);
  return {
    title: say("queue"),
    body: [h("section", {},
      all.length ? h("ol", { class: "tk" }, all.map((e) => entry(e, held))) : h("p", { class: "dim" }, say("queue_empty")),
      others && h("p", { class: "note" }, say("other_person"))),
    h("section", {}, h("p", { class: "dim sm" }, say("last_sync", { at: (await store.fact("last")) ? saidTime(await store.fact("last")) : say("never") })))],
    act: all.some((e) => e.state === "waiting") && h("button", { class: "btn go big", type: "button", onclick: () => talk() }, say("send_now")),
  };
}

/** A refused entry as a half-written form: what was typed is not lost. */
async function again(e) {
  await store.keepDraft(`form/${e.errand}/`, Object.fromEntries(Object.entries(e.said).map(([k, v]) => [k, v === true ? "yes" : v === false ? "no" : v])));
  await store.forget(e.key);
  location.hash = `#/form/${e.errand}`;
}

function entry(e, held) {
  const text = e.said.text ?? e.said.account ?? e.said.what ?? "";
  return h("li", { "data-entry": e.key },
    h("p", { class: "row end" }, h("b", {}, e.title || e.errand), e.state === "refused" ? st("no", say("refused")) : e.state === "told" ? st("ok", say("arrived")) : st(0, say("waiting"))),
    text && h("p", {}, text),
    h("p", { class: "why" }, saidTime(e.claimed_at)),
    e.state === "told" && [h("p", {}, say("tell_them")), h("p", { class: "told" }, h("b", {}, e.told.reference), " ", h("b", {}, e.told.pin)), h("p", {}, h("button", { class: "btn tap", type: "button", onclick: () => store.forget(e.key) }, say("told_them")))],
    e.state === "refused" && [h("p", {}, e.sentence), h("p", {}, h("button", { class: "btn tap", type: "button", onclick: () => store.forget(e.key) }, say("i_have_read")),
      held?.forms.some((f) => f.errand === e.errand && f.menu) && [" ", h("button", { class: "btn tap", type: "button", onclick: () => again(e) }, say("write_again"))])]);
}

// ---- my villages, me

export async function village({ held }) {
  return { title: say("my_villages"), body: [h("section", {}, h("ul", { class: "tk" }, (held?.villages ?? []).map((v) => h("li", { class: "row end" }, h("span", {}, v.name), h("span", { class: "dim" }, v.path)))))] };
}

export async function me({ held, actions }) {
  const unsent = (await store.queued()).filter((e) => e.state === "waiting").length;
  const m = held?.me;
  return {
    title: say("me"),
    body: [m && h("section", {}, h("dl", { class: "dl" }, h("dt", {}, m.name), h("dd", {}, own(m.post)), h("dt", {}, " "), h("dd", {}, own(m.unit)))),
      h("section", {}, h("h2", { class: "hh" }, say("language")), h("p", { class: "two" },
        ["zh", "en"].map((code) => h("button", { class: "btn tap", type: "button", "aria-pressed": String(lang() === code), onclick: () => actions.language(code) }, code === "zh" ? "中文" : "English")))),
      h("section", {}, h("p", {}, h("a", { class: "back", href: document.querySelector('meta[name="linli-code"]').content }, say("my_code"))),
        m?.may_report && h("p", {}, h("a", { class: "back", href: document.querySelector('meta[name="linli-breach"]').content }, say("breach"))),
        h("p", {}, h("a", { class: "back", href: document.querySelector('meta[name="linli-console"]').content }, say("console")))),
      h("section", {}, unsent > 0 && h("p", { class: "note stop" }, say("sign_out_unsent", { n: unsent })),
        h("button", { class: "btn big", type: "button", onclick: () => actions.signOut() }, unsent ? say("sign_out_sure") : say("sign_out"))),
      h("section", {}, h("p", { class: "dim sm" }, say("last_sync", { at: state.last ? saidTime(state.last) : say("never") })))],
  };
}
