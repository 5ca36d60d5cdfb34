// What is known of the batch.
import { read } from "./kept.js";
import { batch, root } from "./page.js";

export const byCode = new Map(), byPosition = new Map();

/** What may change while the page is open: the batch as the others see it, the parcel in hand, and the connection. */
export const here = {
  state: { open: 0, packed: 0, left: 0, statuses: root.dataset.statuses, openings: [], packers: [], steps: [] },
  version: Number(root.dataset.version),
  current: undefined,
  openedAt: 0,
  isCut: false,
  isBarred: false,
  lastSaid: undefined,
  loaded: undefined,
};

export const lettersOf = queue => new Map(queue.map(item => [item.position, item.kind === "pack" ? "p" : "o"]));
export const statusOf = position => lettersOf(read("queue")).get(position) ?? here.state.statuses[position - 1];
