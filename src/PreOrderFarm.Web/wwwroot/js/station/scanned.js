// What a scan means: the parcel to open, the second scan that packs it, or the weight of the one that is open.
import { gramsOf } from "../weighing.js";
import { draw } from "./drawing.js";
import { read } from "./kept.js";
import { byCode, byPosition, here, statusOf } from "./known.js";
import { fill, panel, path, words } from "./page.js";
import { close, pack, show } from "./parcel.js";
import { say } from "./saying.js";
import { ask } from "./sending.js";

export async function scanned({ typed, codes }) {
  // A scale that types where no field for it had the focus.
  const weight = codes.length === 0 && gramsOf(typed) ? panel.querySelector("[name=Kilograms]") : null;
  if (weight) {
    weight.value = typed;
    return pack(weight.form);
  }
  const parcel = codes.map(code => byCode.get(code)).find(Boolean);
  if (parcel && parcel === here.current) return Date.now() - here.openedAt > 1_000 ? pack(panel.querySelector("form")) : undefined;
  const status = parcel && statusOf(parcel.position);
  if (status === "o") show(parcel);
  try {
    if (parcel && read("queue").some(item => item.position === parcel.position)) throw new Error("known better here");
    const reply = await ask("Open", { Code: typed });
    if (reply.outcome !== "Ready") {
      if (here.current && here.current === parcel) close();
      say(reply.tone, reply.say, reply.next, reply.link, reply.linkText);
    } else {
      if (!parcel) await here.loaded.then(() => byPosition.has(reply.position) ? show(byPosition.get(reply.position)) : location.assign(`${path}?at=${reply.position}`));
      else if (status !== "o") show(parcel);
      if (reply.tone) say(reply.tone, reply.say, reply.next);
    }
  } catch {
    here.isCut ||= !here.isBarred && !navigator.onLine;
    if (!parcel) say("bad", fill(words.unknown, typed.slice(0, 40)), words.unknownNext);
    else if (status !== "o") { const [key, next] = { p: ["already", "alreadyNext"], s: ["left", "leftNext"], v: ["void", "voidNext"] }[status]; say("bad", fill(words[key], parcel.number), words[next]); }
  }
  draw();
}
