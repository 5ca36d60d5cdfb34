// What is packed waits in a queue on this device and is sent once and in order, one after the other.
import { draw } from "./drawing.js";
import { renew } from "./feed.js";
import { keep, keyOf, read } from "./kept.js";
import { byPosition, here } from "./known.js";
import { batch, fill, member, newId, path, scan, words } from "./page.js";
import { show } from "./parcel.js";
import { speak } from "./saying.js";

export async function ask(handler, fields, at = batch) {
  const body = new URLSearchParams({ "form-token": scan.querySelector("[name=form-token]").value, Member: member, ...fields });
  const answer = await fetch(`${path.replace(batch, at)}?handler=${handler}`, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual", signal: AbortSignal.timeout(20_000) });
  const isRefused = answer.type === "opaqueredirect" || [400, 401, 403, 404, 409].includes(answer.status);
  if (at === batch) here.isBarred = isRefused;
  if (isRefused) throw new Error("barred");
  if (answer.status !== 200 && answer.status !== 422) throw new Error(String(answer.status));
  const reply = await answer.json();
  here.isCut = false;
  return reply;
}
const fieldsOf = item => ({
  ScanId: item.id, Code: item.code ?? "", ...(item.seen && { Seen: item.seen }), ...(item.of && { Of: item.of }), ...(item.kilograms && { Kilograms: item.kilograms, AskedGrams: item.grams }),
  ...Object.fromEntries((item.deviations ?? []).flatMap((deviation, at) => Object.entries(deviation).map(([name, value]) => [`Deviations[${at}].${name}`, value]))),
});
const alone = (at, work) => (navigator.locks ? navigator.locks.request(keyOf("sending", at), work) : work());
const isDone = (item, reply) => (item.kind === "pack" ? ["Packed", "PackedIncomplete"] : ["Undone", "AlreadyUndone"]).includes(reply.outcome);
const list = (item, reply, at = batch) => keep("conflicts", [...read("conflicts", at), { id: item.id, say: reply.say, next: reply.next }], at);
const handlerOf = item => (item.kind === "pack" ? "Pack" : "Undo");
let sending;
export const send = () => (sending ??= sendAll().finally(() => { sending = undefined; draw(); }));
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
    here.isCut = !here.isBarred;
    keep("queue", read("queue").map(item => ({ ...item, hasWaited: true })));
  }
}
// What waits for other batches goes to them; what had changed there is listed when they are opened.
export async function sendOthers() {
  for (const at of Object.keys(localStorage).map(key => key.split(":")).filter(([, whose, at, name]) => whose === member && at !== batch && name === "queue").map(key => key[2]))
    await alone(at, async () => {
      for (let item; (item = read("queue", at)[0]);) {
        const reply = await ask(handlerOf(item), fieldsOf(item), at);
        keep("queue", read("queue", at).filter(other => other.id !== item.id), at);
        if (!isDone(item, reply)) list(item, reply, at);
      }
    }).catch(() => {});
}
function settle(item, reply) {
  const isLast = item.id === here.lastSaid;
  if (isDone(item, reply)) {
    const step = here.state.steps.find(one => one.scan_id === (item.of ?? item.id));
    // The others' feed may have told it before this answer came, and is newer then.
    if (item.kind === "pack" ? !step : !step?.is_undone) {
      here.state.statuses = here.state.statuses.slice(0, item.position - 1) + (item.kind === "pack" ? "p" : "o") + here.state.statuses.slice(item.position);
      if (step) step.is_undone = true;
      else if (item.kind === "pack") here.state.steps.unshift({ scan_id: item.id, member_id: member, number: item.number, position: item.position, is_incomplete: reply.outcome === "PackedIncomplete" });
    }
  } else if (item.hasWaited || !isLast) list(item, reply);
  if (reply.outcome === "Changed") renew().then(() => {
    if (!isLast) return;
    if (!here.current) return show(byPosition.get(item.position), true);
    list(item, reply);
    draw();
  });
  if (isLast || !isDone(item, reply)) speak(reply.tone, reply.say, reply.next, reply.link, reply.linkText);
}
export async function put(item) {
  const id = newId(), isWaiting = () => read("queue").some(other => other.id === id);
  here.lastSaid = id;
  keep("queue", [...read("queue"), { ...item, id, hasWaited: read("queue").length > 0 }]);
  draw();
  await send();
  if (isWaiting() && !here.isCut && !here.isBarred) await send();
  if (isWaiting() && here.lastSaid === id) speak("warm", fill(item.kind === "pack" ? words.kept : words.keptUndo, item.number), here.isBarred ? words.keptSignIn : words.keptNext);
}
