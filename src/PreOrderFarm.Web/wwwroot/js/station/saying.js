// Saying: a colour, a sign, a sentence and a sound.
import { part, root, write } from "./page.js";
import { isLoud, play } from "./sounds.js";

export const sound = tone => { root.dataset.sounded = isLoud() ? tone : ""; play(tone); };
export function say(tone, sentence, next = "", link, linkText) {
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
