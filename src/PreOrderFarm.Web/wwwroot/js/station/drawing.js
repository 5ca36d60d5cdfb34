// Drawing what stands on the page.
import { read } from "./kept.js";
import { here, lettersOf } from "./known.js";
import { fill, member, number, part, root, words, write } from "./page.js";
import { put } from "./sending.js";

const list = (name, lines) => part(name).replaceChildren(...lines.map(line => (line instanceof Node ? line : Object.assign(document.createElement("li"), { textContent: line }))));
export function draw() {
  const queue = read("queue"), conflicts = read("conflicts"), waiting = lettersOf(queue);
  const letters = [...here.state.statuses].map((letter, at) => waiting.get(at + 1) ?? letter);
  const done = letters.filter(letter => "ps".includes(letter)).length, of = letters.filter(letter => letter !== "v").length;
  write("progress", done === of && of > 0 ? words.allDone : fill(words.progress, number(done), number(of)));
  Object.assign(part("bar"), { value: done, max: Math.max(1, of) });
  const trouble = [here.isBarred && words.signedOut, here.isCut && words.offline, queue.length > 0 && (here.isCut || here.isBarred) && fill(words.waiting, number(queue.length))].filter(Boolean).join(" ");
  part("trouble").hidden = !trouble;
  part("sign-in").hidden = !here.isBarred;
  write("trouble-text", trouble);
  root.dataset.waiting = queue.length;
  part("conflicts").hidden = conflicts.length === 0;
  list("conflict-list", conflicts.map(conflict => `${conflict.say} ${conflict.next}`));
  const others = [
    ...here.state.packers.filter(packer => packer.member_id !== member).map(packer => fill(words.packerLine, packer.who, number(packer.parcels))),
    ...here.state.openings.filter(opening => opening.member_id !== member).map(opening => fill(words.openLine, opening.who, opening.number)),
  ];
  part("others").hidden = others.length === 0;
  list("other-list", others);
  const undone = new Set(queue.filter(item => item.kind === "undo").map(item => item.of));
  const steps = [
    ...queue.filter(item => item.kind === "pack").reverse().map(item => ({ ...item, scan_id: item.id, waits: true, is_incomplete: item.deviations.length > 0 })),
    ...here.state.steps.filter(step => step.member_id === member && !queue.some(item => item.id === step.scan_id)),
  ].slice(0, 10);
  part("steps").hidden = steps.length === 0;
  list("step-list", steps.map(step => drawStep({ ...step, is_undone: step.is_undone || undone.has(step.scan_id) })));
}
function drawStep(step) {
  const line = part("step-template").content.cloneNode(true).firstElementChild, undo = part("undo", line);
  write("step-text", [fill(words.step, step.number), step.is_incomplete && words.incomplete, step.is_undone && words.undone, step.waits && words.waits].filter(Boolean).join("\u00A0· "), line);
  undo.hidden = !!step.is_undone;
  undo.setAttribute("aria-label", fill(undo.dataset.label, step.number));
  undo.addEventListener("click", () => put({ kind: "undo", of: step.scan_id, number: step.number, position: step.position }));
  return line;
}
