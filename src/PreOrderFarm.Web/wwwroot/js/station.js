// The packing station, which goes on where there is no connection. What is packed waits in a queue on this device, kept for this member and this batch, and is sent once and in order. Without this, the page is plain forms.
import { draw } from "./station/drawing.js";
import { load, watch } from "./station/feed.js";
import { keep, read } from "./station/kept.js";
import { byPosition, here, statusOf } from "./station/known.js";
import { part, scan, words } from "./station/page.js";
import { show } from "./station/parcel.js";
import { say, sound } from "./station/saying.js";
import { scanned } from "./station/scanned.js";
import { send, sendOthers } from "./station/sending.js";
import { isLoud } from "./station/sounds.js";

if (scan) {
  const loud = part("sound"), drawSound = () => { loud.setAttribute("aria-pressed", isLoud()); loud.textContent = isLoud() ? words.soundOn : words.soundOff; };
  loud.hidden = false;
  loud.addEventListener("click", () => { localStorage.setItem("packing:sound", isLoud() ? "off" : "on"); drawSound(); sound("good"); });
  drawSound();
  here.loaded = load();
  here.loaded.then(() => { const at = byPosition.get(Number(new URLSearchParams(location.search).get("at"))); if (at && !here.current && statusOf(at.position) === "o") show(at); });
  document.addEventListener("scanned", event => scanned(event.detail));
  document.addEventListener("blind", event => (event.detail.isRefused ? say("bad", words.cameraRefused, words.cameraRefusedNext) : say("bad", words.noCamera)));
  part("seen").addEventListener("click", () => { keep("conflicts", []); draw(); });
  for (const [name, cut] of [["online", false], ["offline", true]])
    window.addEventListener(name, () => { here.isCut = cut; draw(); if (!cut) send().then(sendOthers); });
  window.addEventListener("storage", draw);
  window.addEventListener("focus", () => { here.isBarred = false; send().then(sendOthers); });
  setInterval(() => read("queue").length > 0 && !here.isBarred && send(), 5_000);
  watch();
  draw();
  send().then(sendOthers);
}
