// Saying: a colour, a sign, a sentence and a sound.
import { here } from "./known.js";
import { part, root, write } from "./page.js";
import { isLoud, play } from "./sounds.js";

export const sound = tone => { root.dataset.sounded = isLoud() ? tone : ""; play(tone); };
// What is said now stands until something new is done: a late answer about what was packed before does not speak over it.
export function say(...said) {
  here.lastSaid = undefined;
  speak(...said);
}
export function speak(tone, sentence, next = "", link, linkText) {
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
