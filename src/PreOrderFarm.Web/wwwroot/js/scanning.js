// What was scanned, however: by a scanner that types and presses Enter, by hand, or by the camera. Says 'scanned' with the text and the codes it may mean, the likeliest first (as Fulfilment/ScannedCode.cs reads them).
import { offerCamera } from "./camera.js";

const form = document.querySelector("#scan"), field = form?.querySelector("input[name=Code]");
const LENGTH = 11, PAUSE = 120;
const keyboards = [{}, { Y: "Z", Z: "Y" }, { "&": "1", É: "2", '"': "3", "'": "4", "(": "5", "-": "6", È: "7", _: "8", Ç: "9", À: "0", Q: "A", A: "Q", W: "Z", Z: "W", ",": "M", "?": "M" }];

const codesOf = typed => {
  const text = typed.replace(/\p{Cc}|\p{Cs}/gu, "").normalize("NFKC").trim().toUpperCase();
  const codes = keyboards.flatMap(keyboard => {
    const words = [...text].map(sign => keyboard[sign] ?? sign).join("").split(/[^0-9A-Z]+/), whole = words.join("");
    return [...words.filter(word => word.length === LENGTH).reverse(), ...(whole.length >= LENGTH ? [whole.slice(-LENGTH)] : [])];
  });
  return [...new Set(codes.map(code => code.replaceAll("O", "0").replace(/[IL]/g, "1")))];
};
const say = typed => typed.trim() && form.dispatchEvent(new CustomEvent("scanned", { bubbles: true, detail: { typed: typed.trim(), codes: codesOf(typed) } }));

if (form) {
  form.addEventListener("submit", event => {
    event.preventDefault();
    say(field.value);
    field.value = "";
  });

  // Wherever the focus is. Keys that nothing else waits for go to the field; in another field, keys that come faster than fingers are a scanner's, and its Enter presses no button.
  let typed = "", last = 0;
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.target === field) return;
    if (!event.target.matches("input, textarea, select")) {
      if (event.key.length !== 1 || event.key === " ") return;
      field.focus({ preventScroll: true });
      field.select();
      return;
    }
    const isText = event.target.matches("input:not([type=checkbox], [type=radio]), textarea");
    if (event.timeStamp - last > PAUSE) typed = "";
    if (event.key === "Enter" && typed.length >= LENGTH) {
      event.preventDefault();
      const scanned = typed;
      typed = "";
      if (isText && event.target.value.endsWith(scanned)) event.target.value = event.target.value.slice(0, -scanned.length);
      say(scanned);
    } else if (event.key.length === 1) {
      typed += event.key;
      last = event.timeStamp;
      if (!isText && typed.length > 1) event.preventDefault();
    }
  });

  offerCamera(form, say);
}
