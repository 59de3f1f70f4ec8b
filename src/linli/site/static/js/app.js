// The console's own script: safe requests, the notice line, keys, dialogs, and nothing typed is lost.
// Texts come from the page (data attributes), never from here.
import { startKeys } from "./keys.js";
import { startKeeping, sent, kept } from "./keep.js";
import { startClocks } from "./clocks.js";

const UNSAFE = new Set(["POST", "PUT", "PATCH", "DELETE"]);
const keys = new WeakMap(); // the idempotency key of a deed that has had no answer yet
const waiting = new Set(); // forms and buttons whose deed has not been confirmed
let asking = null; // who asked last: its fields are marked when the answer is a refusal

const notice = () => document.getElementById("notice");
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
const says = (name) => document.getElementById("says")?.dataset[name] ?? "";

// ---- every unsafe request carries the CSRF token and an idempotency key; the same deed keeps its key until it is answered

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  const request = ctx.request;
  if (!UNSAFE.has(request.method)) return;
  const source = ctx.sourceElement;
  const form = request.form ?? source;
  request.headers["X-CSRFToken"] = meta("csrf-token");
  const key = request.body?.get?.("_key") || keys.get(form) || crypto.randomUUID();
  keys.set(form, key);
  request.headers["Idempotency-Key"] = key;
  asking = form;
  waiting.add(form);
  unmark(form);
  notice()?.replaceChildren();
  showUnsent();
});

// an answer that is no page piece: a lost session, or a fault of the house
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx.request.form ?? ctx.sourceElement;
  const answer = ctx.response;
  const landed = new URL(answer.raw.url || location.href, location.href);
  if (answer.raw.redirected && landed.pathname === "/sign-in") {
    event.preventDefault();
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
    return;
  }
  if (answer.status < 500) {
    waiting.delete(form);
    if (keys.has(form)) renew(form);
    if (UNSAFE.has(ctx.request.method) && answer.status < 400) {
      kept(form);
      form.closest?.("dialog")?.close();
    }
  }
  showUnsent();
  if (answer.status >= 400 && !ctx.hx?.retarget) {
    event.preventDefault();
    tell(says(answer.status >= 500 ? "fault" : "refused"));
  }
});

document.addEventListener("htmx:error", (event) => {
  const { ctx } = event.detail;
  if (!ctx?.request || ctx.response) return;
  if (UNSAFE.has(ctx.request.method)) tell(says("unreachable"));
  else ctx.target?.toggleAttribute?.("data-stale", true);
  showUnsent();
});

// a refusal of a dialog's form is said in the dialog
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  const dialog = ctx.sourceElement?.closest?.("dialog[open]");
  if (!dialog || ctx.hx?.retarget !== "#notice" || !tasks?.length) return;
  let line = dialog.querySelector("[data-notice]");
  if (!line) {
    line = document.createElement("div");
    line.dataset.notice = "";
    line.setAttribute("role", "alert");
    dialog.prepend(line);
  }
  tasks[0].target = line;
});

document.addEventListener("htmx:after:swap", (event) => {
  const refused = event.detail.ctx.hx?.retarget === "#notice";
  if (refused) {
    mark(asking);
    notice()?.firstElementChild?.scrollIntoView({ block: "nearest" });
  }
});

function renew(form) {
  keys.delete(form);
  const field = form.elements?._key;
  if (field) field.value = crypto.randomUUID();
}

// ---- the notice line

export function tell(text, kind = "stop") {
  if (!text || !notice()) return;
  const box = document.createElement("div");
  box.className = `note ${kind}`;
  box.append(Object.assign(document.createElement("p"), { textContent: text }));
  notice().replaceChildren(box);
}

// the faults of a refusal, again at their fields
function mark(form) {
  const links = document.querySelectorAll("[data-fault]");
  for (const link of links) {
    const field = form?.elements?.namedItem?.(link.dataset.fault) ?? document.getElementById(`f-${link.dataset.fault}`);
    const input = field instanceof RadioNodeList ? field[0] : field;
    const box = input?.closest?.(".field");
    if (!box) continue;
    box.classList.add("bad");
    input.setAttribute("aria-invalid", "true");
    const said = Object.assign(document.createElement("p"), { className: "err", textContent: link.textContent });
    said.dataset.said = "";
    const label = box.querySelector("label, legend")?.firstChild?.textContent.trim();
    if (label) link.textContent = label + says("colon") + link.textContent;
    (box.querySelector("label, legend") ?? input).after(said);
    link.addEventListener("click", (click) => {
      click.preventDefault();
      input.focus();
    });
  }
}

function unmark(form) {
  form.querySelectorAll?.("[data-said]").forEach((p) => p.remove());
  form.querySelectorAll?.(".field.bad").forEach((box) => {
    if (box.querySelector(".err")) return;
    box.classList.remove("bad");
    box.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
  });
}

// ---- what is unsent, always in sight

function showUnsent() {
  const place = document.getElementById("unsent");
  for (const form of waiting) if (!form.isConnected) waiting.delete(form);
  if (!place) return;
  const n = waiting.size;
  place.textContent = n ? place.dataset.some.replace("{n}", n) : place.dataset.none;
  place.classList.toggle("late", n > 0);
}

// ---- dialogs, printing, and the printed sign-ins of a demonstration

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("[data-dialog],[data-close],[data-print],[data-fill-login]");
  if (event.target instanceof HTMLDialogElement) event.target.close();
  if (!target) return;
  if (target.dataset.dialog) document.getElementById(target.dataset.dialog)?.showModal();
  if ("close" in target.dataset) target.closest("dialog")?.close();
  if ("print" in target.dataset) print();
  if (target.dataset.fillLogin) {
    document.getElementById("f-login").value = target.dataset.fillLogin;
    document.getElementById("f-password").value = target.dataset.fillPassword;
    document.getElementById("f-password").focus();
  }
});

// a plain form is sent once, however often the button is pressed
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  sent(form);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => delete f.dataset.sent));

document.querySelector("[data-focus]")?.focus();
startKeys();
startKeeping();
startClocks();
