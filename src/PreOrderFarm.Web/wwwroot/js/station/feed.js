// The parcels of the batch, and the others as they work.
import { draw } from "./drawing.js";
import { read } from "./kept.js";
import { byCode, byPosition, here } from "./known.js";
import { fill, live, member, part, path, root, words } from "./page.js";
import { close, show } from "./parcel.js";
import { say } from "./saying.js";
import { send } from "./sending.js";

export function watch() {
  const events = new EventSource(live);
  events.addEventListener("state", event => {
    here.state = JSON.parse(event.data);
    here.isCut = false;
    if (read("queue").length > 0 && !here.isBarred) send();
    if (here.state.version !== here.version) renew();
    const other = here.current && here.state.openings.find(opening => opening.member_id !== member && opening.position === here.current.position);
    if (here.current && here.state.statuses[here.current.position - 1] === "p") {
      const who = here.state.steps.find(step => step.position === here.current.position && !step.is_undone)?.member_id;
      say("bad", fill(words.taken, here.state.packers.find(packer => packer.member_id === who && who !== member)?.who ?? words.somebody, here.current.number), words.alreadyNext);
      close();
    } else if (here.current && here.state.statuses[here.current.position - 1] === "v") {
      say("bad", fill(words.void, here.current.number), words.voidNext);
      close();
    } else if (other && part("said").hidden) say("warm", fill(words.openToo, other.who));
    draw();
  });
  events.onerror = () => {
    here.isCut ||= !navigator.onLine;
    draw();
    if (events.readyState === EventSource.CLOSED) setTimeout(watch, 10_000);
  };
}
// The batch has a new version: what is open may be another parcel now, and so may all that wait to be scanned.
export function renew() {
  here.version = here.state.version;
  return (here.loaded = here.loaded.then(load).then(() => {
    const fresh = here.current && byPosition.get(here.current.position);
    if (!fresh || fresh.seen === here.current.seen) return;
    here.current = undefined;
    show(fresh, true);
    say("bad", fill(words.changed, fresh.number), words.changedNext);
  }));
}
export async function load() {
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
  root.dataset.version = here.version;
}
