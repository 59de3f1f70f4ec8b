// A form drawn from its description: a room adds a screen by data, not by script.

import { h, own, say } from "./dom.js";

/** The form's element; `given` are values known from where one came, `save(said)` gets what was filled in. */
export function drawForm(form, { given = {}, draft = {}, held = {}, keep, save, label }) {
  const errors = h("div", {});
  const fields = form.fields.map((field) => drawField(field, { value: draft[field.name] ?? given[field.name] ?? field.value, held }));
  const element = h("form", { novalidate: true, autocomplete: "off",
    oninput: () => keep?.(Object.fromEntries(form.fields.map((f, i) => [f.name, fields[i].value()]))),
    onsubmit: async (event) => {
      event.preventDefault();
      const { said, faults } = read(form, fields);
      show(errors, fields, form, faults);
      if (faults.length) return;
      const button = element.querySelector("button[type=submit]");
      button.disabled = true;
      try { await save(said); } finally { button.disabled = false; }
    } },
    own(form.hint) && h("p", { class: "dim" }, own(form.hint)),
    errors, fields.map((f) => f.element),
    h("p", {}, h("button", { class: "btn go big", type: "submit" }, label ?? say("save"))));
  return element;
}

function drawField(field, { value, held }) {
  if (field.type === "given") return { element: null, value: () => value };
  const id = `f-${field.name}`;
  const common = { id, name: field.name, "aria-required": field.required || null, "aria-describedby": own(field.hint) ? `h-${field.name}` : null };
  const label = [own(field.label), !field.required && h("span", { class: "opt" }, " ", say("optional"))];
  let input;
  if (field.type === "textarea") input = h("textarea", { ...common, rows: 4, maxlength: field.most, value: value ?? "" });
  else if (["select", "village", "premises"].includes(field.type)) {
    const options = choices(field, held);
    const only = options.length === 1 ? options[0][0] : "";
    input = h("select", common, (!field.required || options.length !== 1) && h("option", { value: "" }, field.required ? say("choose") : "–"),
      options.map(([v, text]) => h("option", { value: v }, text)));
    input.value = value ?? only;
  } else if (field.type === "radio" || field.type === "yes_no") {
    const picks = field.type === "radio" ? field.options.map(([v, text]) => [v, own(text)]) : [["yes", say("yes")], ["no", say("no")]];
    const set = h("fieldset", { class: "field", id, tabindex: "-1" }, h("legend", {}, label), hint(field),
      picks.map(([v, text]) => h("label", { class: "pick" }, h("input", { type: "radio", name: field.name, value: v, checked: v === value }), " ", h("span", {}, text))));
    return { element: set, value: () => set.querySelector("input:checked")?.value ?? "" };
  } else if (field.type === "checkbox") {
    const box = h("input", { ...common, type: "checkbox", checked: Boolean(value) });
    return { element: h("div", { class: "field" }, h("label", { class: "pick" }, box, " ", h("span", {}, label)), hint(field)), value: () => box.checked };
  } else {
    const kind = { number: "text", date: "date", datetime: "datetime-local" }[field.type] ?? "text";
    input = h("input", { ...common, type: kind, inputmode: field.type === "number" ? "numeric" : null, maxlength: field.most, value: value ?? "" });
  }
  return { element: h("div", { class: "field" }, h("label", { for: id }, label), hint(field), input), value: () => input.value.trim() };
}

function choices(field, { villages = [], premises = [] }) {
  if (field.type === "village") return villages.map((v) => [v[field.by], v.name]);
  if (field.type === "premises") return premises.map((p) => [p.uid, `${p.sign} · ${p.village}`]);
  return field.options.map(([v, text]) => [v, own(text)]);
}

const hint = (field) => own(field.hint) && h("p", { class: "hint", id: `h-${field.name}` }, own(field.hint));

function read(form, fields) {
  const said = {};
  const faults = [];
  form.fields.forEach((field, i) => {
    const value = fields[i].value();
    const fault = (text) => faults.push({ name: field.name, text });
    if (value === "" || value === undefined || value === null) {
      if (field.required) fault(say("required"));
      return;
    }
    if (field.type === "number") {
      const number = Number(String(value).replace(/[，,\s]/g, ""));
      if (!Number.isInteger(number) || number < (field.min ?? 0) || number > (field.max ?? 100_000_000)) return fault(say("whole_number"));
      said[field.name] = number;
    } else if (field.type === "yes_no") said[field.name] = value === "yes";
    else if (field.type === "checkbox") {
      if (value) said[field.name] = true;
    } else if (field.type === "datetime") said[field.name] = new Date(value).toISOString();
    else if (field.most && value.length > field.most) fault(say("too_long", { n: field.most }));
    else said[field.name] = value;
  });
  return { said, faults };
}

function show(place, fields, form, faults) {
  document.querySelectorAll(".field.bad").forEach((box) => {
    box.classList.remove("bad");
    box.querySelector(".err")?.remove();
  });
  place.replaceChildren();
  if (!faults.length) return;
  for (const { name, text } of faults) {
    const box = fields[form.fields.findIndex((f) => f.name === name)].element;
    if (!box) continue;
    box.classList.add("bad");
    (box.querySelector("label, legend")).after(h("p", { class: "err" }, text));
  }
  const named = (name, text) => `${own(form.fields.find((f) => f.name === name).label)}${say("colon")}${text}`;
  place.append(h("div", { class: "errsum", role: "alert", tabindex: "-1" }, h("h2", {}, say("there_is_a_problem")),
    h("ul", {}, faults.map(({ name, text }) => h("li", {}, h("a", { href: `#f-${name}`, onclick: (e) => { e.preventDefault(); document.getElementById(`f-${name}`)?.focus(); } }, named(name, text)))))));
  place.firstChild.focus();
}

