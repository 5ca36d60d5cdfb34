// The packing station, which goes on where there is no connection. What is packed waits in a queue on this device, kept for this member and this batch, and is sent once and in order. Without this, the page is plain forms.
import { isLoud, play } from "./sounds.js";
import { gramsOf, isPlausible } from "./weighing.js";

const root = document.querySelector("[data-station]"), panel = root.querySelector("[data-part=panel]"), scan = document.querySelector("#scan");
const { member, batch, path, live } = root.dataset, words = JSON.parse(root.dataset.words);
const part = (name, within = root) => within.querySelector(`[data-part=${name}]`);
const fill = (sentence, ...values) => values.reduce((text, value, at) => text.replace(`{${at}}`, () => value), sentence);
const write = (name, text, within = root) => { const to = part(name, within); if (to.textContent !== String(text)) to.textContent = text; };
const number = value => value.toLocaleString(document.documentElement.lang);
const newId = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, c => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

// ---- What is kept on this device. Where nothing can be kept, this page remembers it.
const memory = new Map(), keyOf = (name, at = batch) => `packing:${member}:${at}:${name}`;
const read = (name, at = batch) => memory.get(keyOf(name, at)) ?? JSON.parse(localStorage.getItem(keyOf(name, at)) ?? "[]");
const keep = (name, list, at = batch) => {
  const key = keyOf(name, at);
  try {
    list.length ? localStorage.setItem(key, JSON.stringify(list)) : localStorage.removeItem(key);
    memory.delete(key);
  } catch {
    memory.set(key, list);
  }
};

// ---- What is known
const byCode = new Map(), byPosition = new Map();
let state = { open: 0, packed: 0, left: 0, statuses: root.dataset.statuses, openings: [], packers: [], steps: [] };
let current, openedAt = 0, isCut = false, isBarred = false, lastSaid;

const lettersOf = queue => new Map(queue.map(item => [item.position, item.kind === "pack" ? "p" : "o"]));
const statusOf = position => lettersOf(read("queue")).get(position) ?? state.statuses[position - 1];

// ---- Saying: a colour, a sign, a sentence and a sound
const sound = tone => { root.dataset.sounded = isLoud() ? tone : ""; play(tone); };
function say(tone, sentence, next = "", link, linkText) {
  const said = part("said");
  said.className = `notice station-said ${tone}`;
  write("say", sentence);
  write("next", next);
  part("link-row").hidden = !link;
  if (link) {
    part("link").href = link;
    write("link", linkText);
  }
  said.hidden = false;
  said.scrollIntoView({ block: "nearest" });
  sound(tone);
}

// ---- Sending, one after the other
async function ask(handler, fields, at = batch) {
  const body = new URLSearchParams({ "form-token": scan.querySelector("[name=form-token]").value, Member: member, ...fields });
  const answer = await fetch(`${path.replace(batch, at)}?handler=${handler}`, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual", signal: AbortSignal.timeout(20_000) });
  const isRefused = answer.type === "opaqueredirect" || [400, 401, 403, 404, 409].includes(answer.status);
  if (at === batch) isBarred = isRefused;
  if (isRefused) throw new Error("barred");
  if (answer.status !== 200 && answer.status !== 422) throw new Error(String(answer.status));
  const reply = await answer.json();
  isCut = false;
  return reply;
}
const fieldsOf = item => ({
  ScanId: item.id, Code: item.code ?? "", ...(item.seen && { Seen: item.seen }), ...(item.of && { Of: item.of }), ...(item.kilograms && { Kilograms: item.kilograms, AskedGrams: item.grams }),
  ...Object.fromEntries((item.deviations ?? []).flatMap((deviation, at) => Object.entries(deviation).map(([name, value]) => [`Deviations[${at}].${name}`, value]))),
});
const alone = (at, work) => (navigator.locks ? navigator.locks.request(keyOf("sending", at), work) : work());
const isDone = (item, reply) => (item.kind === "pack" ? ["Packed", "PackedIncomplete"] : ["Undone", "AlreadyUndone"]).includes(reply.outcome);
const handlerOf = item => (item.kind === "pack" ? "Pack" : "Undo");
let sending;
const send = () => (sending ??= sendAll().finally(() => { sending = undefined; draw(); }));
async function sendAll() {
  try {
    await alone(batch, async () => {
      for (let item; (item = read("queue")[0]);) {
        const reply = await ask(handlerOf(item), fieldsOf(item));
        keep("queue", read("queue").filter(other => other.id !== item.id));
        settle(item, reply);
      }
    });
  } catch {
    isCut = !isBarred;
    keep("queue", read("queue").map(item => ({ ...item, hasWaited: true })));
  }
}
// What waits for other batches goes to them; what had changed there is listed when they are opened.
async function sendOthers() {
  for (const at of Object.keys(localStorage).map(key => key.split(":")).filter(([, whose, at, name]) => whose === member && at !== batch && name === "queue").map(key => key[2]))
    await alone(at, async () => {
      for (let item; (item = read("queue", at)[0]);) {
        const reply = await ask(handlerOf(item), fieldsOf(item), at);
        keep("queue", read("queue", at).filter(other => other.id !== item.id), at);
        if (!isDone(item, reply)) keep("conflicts", [...read("conflicts", at), { id: item.id, say: reply.say, next: reply.next }], at);
      }
    }).catch(() => {});
}
function settle(item, reply) {
  if (isDone(item, reply)) {
    const letter = item.kind === "pack" ? "p" : "o";
    state.statuses = state.statuses.slice(0, item.position - 1) + letter + state.statuses.slice(item.position);
    if (item.kind === "pack") state.steps.unshift({ scan_id: item.id, member_id: member, number: item.number, position: item.position, is_incomplete: reply.outcome === "PackedIncomplete" });
    else state.steps.filter(step => step.scan_id === item.of).forEach(step => (step.is_undone = true));
  } else if (item.hasWaited) keep("conflicts", [...read("conflicts"), { id: item.id, say: reply.say, next: reply.next }]);
  if (reply.outcome === "Changed") renew().then(() => { if (item.id === lastSaid && !current) show(byPosition.get(item.position), true); });
  if (item.id === lastSaid || !isDone(item, reply)) say(reply.tone, reply.say, reply.next, reply.link, reply.linkText);
}
async function put(item) {
  const id = newId(), isWaiting = () => read("queue").some(other => other.id === id);
  lastSaid = id;
  keep("queue", [...read("queue"), { ...item, id, hasWaited: read("queue").length > 0 }]);
  draw();
  await send();
  if (isWaiting() && !isCut && !isBarred) await send();
  if (isWaiting()) say("warm", fill(item.kind === "pack" ? words.kept : words.keptUndo, item.number), isBarred ? words.keptSignIn : words.keptNext);
}

// ---- One parcel
function show(parcel, keepsSaid) {
  const aside = current && current !== parcel ? current : undefined;
  current = parcel;
  openedAt = Date.now();
  const form = part("parcel-template").content.cloneNode(true).querySelector("form");
  form.querySelector("[data-part=code]").value = parcel.code;
  write("number", parcel.number, form);
  write("recipient", parcel.recipient, form);
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
  if (isPlausible(grams, current.maximumGrams) || asked.value === String(grams)) return true;
  asked.value = grams;
  say("warm", fill(words.reallyWeighs, (grams / 1000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 3 })), fill(words.reallyWeighsNext, number(current.maximumGrams / 1000)));
  weight.select();
  return false;
}
function pack(form) {
  const weight = form.querySelector("[name=Kilograms]");
  if (weight ? !isWeighed(form, weight) : !form.reportValidity()) return;
  const { code, number: of, position, seen } = current;
  const deviations = [...form.querySelectorAll("[data-part=deviation]")]
    .map(one => Object.fromEntries(["OfferId", "Kind", "Units", "Reason"].map(name => [name, one.querySelector(`[name$=${name}]`).value])))
    .filter(deviation => deviation.Kind);
  const weighed = weight ? { kilograms: weight.value, grams: gramsOf(weight.value) } : {};
  close();
  return put({ kind: "pack", code, number: of, position, seen, deviations, ...weighed });
}
function close() {
  current = undefined;
  panel.replaceChildren();
  scan.querySelector("input").focus({ preventScroll: true });
}
function putAside() {
  say("warm", fill(words.aside, current.number), words.asideNext);
  close();
  draw();
  ask("Aside", {}).catch(() => {});
}

// ---- Scanning
async function scanned({ typed, codes }) {
  // A scale that types where no field for it had the focus.
  const weight = codes.length === 0 && gramsOf(typed) ? panel.querySelector("[name=Kilograms]") : null;
  if (weight) {
    weight.value = typed;
    return pack(weight.form);
  }
  const parcel = codes.map(code => byCode.get(code)).find(Boolean);
  if (parcel && parcel === current) return Date.now() - openedAt > 1_000 ? pack(panel.querySelector("form")) : undefined;
  const status = parcel && statusOf(parcel.position);
  if (status === "o") show(parcel);
  try {
    if (parcel && read("queue").some(item => item.position === parcel.position)) throw new Error("known better here");
    const reply = await ask("Open", { Code: typed });
    if (reply.outcome !== "Ready") {
      if (current && current === parcel) close();
      say(reply.tone, reply.say, reply.next, reply.link, reply.linkText);
    } else if (!parcel) await loaded.then(() => byPosition.has(reply.position) ? show(byPosition.get(reply.position)) : location.assign(`${path}?at=${reply.position}`));
    else if (status !== "o") show(parcel);
    else if (reply.tone) say(reply.tone, reply.say, reply.next);
  } catch {
    isCut ||= !isBarred && !navigator.onLine;
    if (!parcel) say("bad", fill(words.unknown, typed.slice(0, 40)), words.unknownNext);
    else if (status !== "o") { const [key, next] = { p: ["already", "alreadyNext"], s: ["left", "leftNext"], v: ["void", "voidNext"] }[status]; say("bad", fill(words[key], parcel.number), words[next]); }
  }
  draw();
}

// ---- Drawing what stands on the page
const list = (name, lines) => part(name).replaceChildren(...lines.map(line => (line instanceof Node ? line : Object.assign(document.createElement("li"), { textContent: line }))));
function draw() {
  const queue = read("queue"), conflicts = read("conflicts"), waiting = lettersOf(queue);
  const letters = [...state.statuses].map((letter, at) => waiting.get(at + 1) ?? letter);
  const done = letters.filter(letter => "ps".includes(letter)).length, of = letters.filter(letter => letter !== "v").length;
  write("progress", done === of && of > 0 ? words.allDone : fill(words.progress, number(done), number(of)));
  Object.assign(part("bar"), { value: done, max: Math.max(1, of) });
  const trouble = [isBarred && words.signedOut, isCut && words.offline, queue.length > 0 && (isCut || isBarred) && fill(words.waiting, number(queue.length))].filter(Boolean).join(" ");
  part("trouble").hidden = !trouble;
  part("sign-in").hidden = !isBarred;
  write("trouble-text", trouble);
  root.dataset.waiting = queue.length;
  part("conflicts").hidden = conflicts.length === 0;
  list("conflict-list", conflicts.map(conflict => `${conflict.say} ${conflict.next}`));
  const others = [
    ...state.packers.filter(packer => packer.member_id !== member).map(packer => fill(words.packerLine, packer.who, number(packer.parcels))),
    ...state.openings.filter(opening => opening.member_id !== member).map(opening => fill(words.openLine, opening.who, opening.number)),
  ];
  part("others").hidden = others.length === 0;
  list("other-list", others);
  const undone = new Set(queue.filter(item => item.kind === "undo").map(item => item.of));
  const steps = [
    ...queue.filter(item => item.kind === "pack").reverse().map(item => ({ ...item, scan_id: item.id, waits: true, is_incomplete: item.deviations.length > 0 })),
    ...state.steps.filter(step => step.member_id === member && !queue.some(item => item.id === step.scan_id)),
  ].slice(0, 10);
  part("steps").hidden = steps.length === 0;
  list("step-list", steps.map(step => drawStep({ ...step, is_undone: step.is_undone || undone.has(step.scan_id) })));
}
function drawStep(step) {
  const line = part("step-template").content.cloneNode(true).firstElementChild, undo = part("undo", line);
  write("step-text", [fill(words.step, step.number), step.is_incomplete && words.incomplete, step.is_undone && words.undone, step.waits && words.waits].filter(Boolean).join(" · "), line);
  undo.hidden = !!step.is_undone;
  undo.setAttribute("aria-label", fill(undo.dataset.label, step.number));
  undo.addEventListener("click", () => put({ kind: "undo", of: step.scan_id, number: step.number, position: step.position }));
  return line;
}

// ---- The others, as they work
function watch() {
  const events = new EventSource(live);
  events.addEventListener("state", event => {
    state = JSON.parse(event.data);
    isCut = false;
    if (read("queue").length > 0 && !isBarred) send();
    if (state.version !== version) renew();
    const other = current && state.openings.find(opening => opening.member_id !== member && opening.position === current.position);
    if (current && state.statuses[current.position - 1] === "p") {
      const who = state.steps.find(step => step.position === current.position && !step.is_undone)?.member_id;
      say("bad", fill(words.taken, state.packers.find(packer => packer.member_id === who && who !== member)?.who ?? words.somebody, current.number), words.alreadyNext);
      close();
    } else if (current && state.statuses[current.position - 1] === "v") {
      say("bad", fill(words.void, current.number), words.voidNext);
      close();
    } else if (other && part("said").hidden) say("warm", fill(words.openToo, other.who));
    draw();
  });
  events.onerror = () => {
    isCut ||= !navigator.onLine;
    draw();
    if (events.readyState === EventSource.CLOSED) setTimeout(watch, 10_000);
  };
}
// The batch has a new version: what is open may be another parcel now, and so may all that wait to be scanned.
function renew() {
  version = state.version;
  return (loaded = loaded.then(load).then(() => {
    const fresh = current && byPosition.get(current.position);
    if (!fresh || fresh.seen === current.seen) return;
    current = undefined;
    show(fresh, true);
    say("bad", fill(words.changed, fresh.number), words.changedNext);
  }));
}
async function load() {
  for (let after = 0, page; !page || page.length > 0; after = page.at(-1)?.position)
    try {
      page = await (await fetch(`${path}?handler=Parcels&after=${after}`, { redirect: "error" })).json();
      for (const parcel of page) {
        byCode.set(parcel.code, parcel);
        byPosition.set(parcel.position, parcel);
      }
    } catch {
      await new Promise(resolve => setTimeout(resolve, 5_000));
      page = [{ position: after }];
    }
  root.dataset.loaded = byCode.size;
  root.dataset.version = version;
}

let loaded, version = Number(root.dataset.version);
if (scan) {
  const loud = part("sound"), drawSound = () => { loud.setAttribute("aria-pressed", isLoud()); loud.textContent = isLoud() ? words.soundOn : words.soundOff; };
  loud.hidden = false;
  loud.addEventListener("click", () => { localStorage.setItem("packing:sound", isLoud() ? "off" : "on"); drawSound(); sound("good"); });
  drawSound();
  loaded = load();
  loaded.then(() => { const at = byPosition.get(Number(new URLSearchParams(location.search).get("at"))); if (at && !current && statusOf(at.position) === "o") show(at); });
  document.addEventListener("scanned", event => scanned(event.detail));
  document.addEventListener("blind", () => say("bad", words.noCamera));
  part("seen").addEventListener("click", () => { keep("conflicts", []); draw(); });
  for (const [name, cut] of [["online", false], ["offline", true]])
    window.addEventListener(name, () => { isCut = cut; draw(); if (!cut) send().then(sendOthers); });
  window.addEventListener("storage", draw);
  window.addEventListener("focus", () => { isBarred = false; send().then(sendOthers); });
  setInterval(() => read("queue").length > 0 && !isBarred && send(), 5_000);
  watch();
  draw();
  send().then(sendOthers);
}
