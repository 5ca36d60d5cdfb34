// Scanning with the camera, where the browser finds codes in pictures (BarcodeDetector). A code is taken once, and the camera goes off with it, with the button, and with the page.
export async function offerCamera(form, found) {
  const button = form.querySelector("[data-part=camera]"), video = form.querySelector("video");
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  const formats = await BarcodeDetector.getSupportedFormats().then(all => ["qr_code", "code_128"].filter(format => all.includes(format)), () => []);
  if (formats.length === 0) return;
  const detector = new BarcodeDetector({ formats }), toOpen = button.textContent;
  // Each press that opens has a turn of its own: what an earlier one still waits for comes too late.
  let turn = 0, stream;
  const draw = isOpen => {
    video.hidden = !isOpen;
    button.textContent = isOpen ? button.dataset.close : toOpen;
  };
  const close = () => {
    turn++;
    stream?.getTracks().forEach(track => track.stop());
    stream = undefined;
    video.srcObject = null;
    draw(false);
  };
  const look = async mine => {
    const [code] = await detector.detect(video).catch(() => []);
    if (mine !== turn) return;
    if (!code) return setTimeout(look, 150, mine);
    close();
    found(code.rawValue);
  };
  const open = async () => {
    const mine = ++turn;
    draw(true);
    try {
      const opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      if (mine !== turn) return opened.getTracks().forEach(track => track.stop());
      stream = opened;
      opened.getTracks().forEach(track => track.addEventListener("ended", () => mine === turn && close()));
      video.srcObject = opened;
      await video.play();
      look(mine);
    } catch (failure) {
      if (mine !== turn) return;
      close();
      form.dispatchEvent(new CustomEvent("blind", { bubbles: true, detail: { isRefused: failure.name === "NotAllowedError" } }));
    }
  };
  button.hidden = false;
  button.addEventListener("click", () => (video.hidden ? open() : close()));
  window.addEventListener("pagehide", close);
  document.addEventListener("visibilitychange", () => document.hidden && close());
}
