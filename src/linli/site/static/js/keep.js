// What was typed is never lost: forms marked data-keep are kept in this tab's sessionStorage until they are
// sent and accepted. Fields marked data-personal are never stored; leaving them unsent asks first.

const PREFIX = "linli.keep:";
const dirty = new WeakSet();
const name = (form) => PREFIX + location.pathname + "|" + new URL(form.action, location.href).pathname;
const keepable = (input) =>
  input.name && !input.name.startsWith("_") && !["hidden", "password", "file", "submit", "button"].includes(input.type) &&
  !("personal" in input.dataset) && input.name !== "csrfmiddlewaretoken";

function valuesOf(form) {
  const values = {};
  for (const input of form.elements) {
    if (!keepable(input)) continue;
    if (input.type === "checkbox" || input.type === "radio") {
      if (input.checked) (values[input.name] ??= []).push(input.value);
      else values[input.name] ??= [];
    } else values[input.name] = [input.value];
  }
  return values;
}

function store(form, more = {}) {
  try {
    sessionStorage.setItem(name(form), JSON.stringify({ values: valuesOf(form), ...more }));
  } catch {
    // storage full or forbidden: the form works all the same
  }
}

function restore(form) {
  const found = sessionStorage.getItem(name(form));
  if (!found) return;
  const { values } = JSON.parse(found);
  let changed = false;
  for (const input of form.elements) {
    const old = keepable(input) && values[input.name];
    if (!old) continue;
    if (input.type === "checkbox" || input.type === "radio") {
      const on = old.includes(input.value);
      changed ||= input.checked !== on;
      input.checked = on;
    } else {
      changed ||= input.value !== old[0];
      input.value = old[0] ?? "";
    }
  }
  const said = document.getElementById("says")?.dataset.restored;
  if (changed && said) form.prepend(Object.assign(document.createElement("p"), { className: "restored", textContent: said }));
  if (changed) dirty.add(form);
}

// a plain form is on its way: whether it was accepted, the next page tells
export function sent(form) {
  if (!("keep" in form.dataset)) return;
  dirty.delete(form);
  store(form, { sent: true });
}

// accepted: nothing to keep any more
export function kept(form) {
  dirty.delete(form);
  if (form.action) sessionStorage.removeItem(name(form));
}

function settle() {
  const refused = document.querySelector("[data-refused]");
  for (const key of Object.keys(sessionStorage).filter((k) => k.startsWith(PREFIX))) {
    const entry = JSON.parse(sessionStorage.getItem(key));
    if (!entry.sent) continue;
    if (refused) sessionStorage.setItem(key, JSON.stringify({ values: entry.values }));
    else sessionStorage.removeItem(key);
  }
}

export function startKeeping() {
  settle();
  const forms = () => document.querySelectorAll("form[data-keep]");
  forms().forEach(restore);
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !("keep" in form.dataset)) return;
    dirty.add(form);
    store(form);
  });
  addEventListener("beforeunload", (event) => {
    const lost = [...forms()].some(
      (form) => dirty.has(form) && [...form.elements].some((i) => "personal" in i.dataset && i.value && i.value !== i.defaultValue),
    );
    if (lost) event.preventDefault();
  });
}
