// What a packing station sounds like: good, warm, bad. Safari plays only in a context that was made or resumed within a press, and the answer to a scan comes after it: so presses wake it, the first one and any after a call or a locked phone.
const notes = { good: [[880, 0], [1320, 0.09]], warm: [[660, 0], [660, 0.14]], bad: [[220, 0], [165, 0.16]] };
let audio;

export const isLoud = () => localStorage.getItem("packing:sound") !== "off";

function wake() {
  if (!isLoud() || navigator.userActivation?.isActive === false) return;
  audio ??= new AudioContext();
  if (audio.state !== "running") audio.resume().catch(() => {});
}
// A finger has pressed when it is lifted (https://html.spec.whatwg.org/multipage/interaction.html#activation-triggering-input-event); a scanner types.
for (const press of ["keydown", "pointerup", "click"]) addEventListener(press, wake, { capture: true });

export function play(tone) {
  wake();
  if (!audio || !isLoud() || !notes[tone]) return;
  for (const [hertz, after] of notes[tone]) {
    const tune = audio.createOscillator(), loudness = audio.createGain(), from = audio.currentTime + after;
    tune.type = tone === "bad" ? "square" : "sine";
    tune.frequency.value = hertz;
    loudness.gain.setValueAtTime(0.2, from);
    loudness.gain.exponentialRampToValueAtTime(0.001, from + 0.18);
    tune.connect(loudness).connect(audio.destination);
    tune.start(from);
    tune.stop(from + 0.2);
  }
}
