// One parcel, from its scan to its being packed or put aside.
import { gramsOf, isPlausible } from "../weighing.js";
import { draw } from "./drawing.js";
import { here } from "./known.js";
import { fill, number, panel, part, scan, words, write } from "./page.js";
import { say } from "./saying.js";
import { ask, put } from "./sending.js";

export function show(parcel, keepsSaid) {
  const aside = here.current && here.current !== parcel ? here.current : undefined;
  here.current = parcel;
  here.openedAt = Date.now();
  const form = part("parcel-template").content.cloneNode(true).querySelector("form");
  form.querySelector("[data-part=code]").value = parcel.code;
  write("number", parcel.number, form);
  write("recipient", parcel.recipient, form);
  part("stopped", form).hidden = !parcel.isStopped;
  part("chilled", form).hidden = !parcel.isChilled;
  part("gift", form).hidden = !parcel.giftNote;
  write("note", parcel.giftNote, form);
  for (const name of ["line", "deviation"]) {
    const pattern = part(name, form);
    pattern.replaceWith(...parcel.lines.map((line, at) => drawLine(pattern.cloneNode(true), line, at)));
  }
  panel.replaceChildren(form);
  if (!parcel.maximumGrams) part("weighing", form).remove();
  part("aside", form).addEventListener("click", event => { event.preventDefault(); putAside(); });
  form.addEventListener("input", event => event.target.setCustomValidity?.(""));
  form.addEventListener("submit", event => { event.preventDefault(); pack(form); });
  if (aside) say("warm", fill(words.aside, aside.number), parcel.maximumGrams ? words.readyWeight : words.ready);
  else if (!keepsSaid) part("said").hidden = true;
  (panel.querySelector("[name=Kilograms]") ?? panel.querySelector("h2")).focus({ preventScroll: true });
  (part("said").hidden ? form : part("said")).scrollIntoView({ block: "start" });
  draw();
}
function drawLine(element, line, at) {
  write("offer", line.offer, element);
  if (part("units", element)) {
    write("units", number(line.units), element);
    write("weight", line.weight, element);
    return element;
  }
  for (const control of element.querySelectorAll("input, select")) {
    control.name = control.name.replace("[0]", `[${at}]`);
    if (!control.id) continue;
    const label = element.querySelector(`label[for="${control.id}"]`);
    control.id = label.htmlFor = `deviation-${at}-${control.name.split(".").at(-1)}`;
  }
  element.querySelector("[name$=OfferId]").value = line.offerId;
  const [kind, units, reason] = ["Kind", "Units", "Reason"].map(name => element.querySelector(`[name$=${name}]`));
  units.max = line.units;
  kind.addEventListener("change", () => {
    reason.required = units.required = kind.value !== "";
    reason.value = "";
  });
  return element;
}
function isWeighed(form, weight) {
  const grams = gramsOf(weight.value), asked = form.querySelector("[name=AskedGrams]");
  if (grams === undefined && weight.value.trim().length >= 11) {
    // A slow scanner's letters, which are no weight.
    scan.querySelector("input[name=Code]").value = weight.value;
    weight.value = "";
    scan.requestSubmit();
    return false;
  }
  weight.setCustomValidity(grams ? "" : words.noWeight);
  if (!form.reportValidity()) return false;
  if (isPlausible(grams, here.current.maximumGrams) || asked.value === String(grams)) return true;
  asked.value = grams;
  say("warm", fill(words.reallyWeighs, (grams / 1000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 3 })), fill(words.reallyWeighsNext, number(here.current.maximumGrams / 1000)));
  weight.select();
  return false;
}
export function pack(form) {
  const weight = form.querySelector("[name=Kilograms]");
  if (weight ? !isWeighed(form, weight) : !form.reportValidity()) return;
  const { code, number: of, position, seen } = here.current;
  const deviations = [...form.querySelectorAll("[data-part=deviation]")]
    .map(one => Object.fromEntries(["OfferId", "Kind", "Units", "Reason"].map(name => [name, one.querySelector(`[name$=${name}]`).value])))
    .filter(deviation => deviation.Kind);
  const weighed = weight ? { kilograms: weight.value, grams: gramsOf(weight.value) } : {};
  close();
  return put({ kind: "pack", code, number: of, position, seen, deviations, ...weighed });
}
export function close() {
  here.current = undefined;
  panel.replaceChildren();
  scan.querySelector("input").focus({ preventScroll: true });
}
function putAside() {
  say("warm", fill(words.aside, here.current.number), words.asideNext);
  close();
  draw();
  ask("Aside", {}).catch(() => {});
}
