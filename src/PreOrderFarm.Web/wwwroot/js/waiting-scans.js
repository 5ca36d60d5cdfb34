// Says on the board that scans of this member wait on this device (station.js keeps them), and leads to where they are sent.
const notice = document.querySelector("[data-waiting-of]");
const queues = Object.keys(localStorage).map(key => key.split(":")).filter(([of, whose, , name]) => of === "packing" && whose === notice.dataset.waitingOf && name === "queue");
if (queues.length > 0) {
  const scans = queues.reduce((sum, key) => sum + JSON.parse(localStorage.getItem(key.join(":"))).length, 0);
  const text = notice.querySelector("[data-part=text]");
  text.textContent = text.textContent.replace("{0}", scans.toLocaleString(document.documentElement.lang));
  notice.querySelector("a").href = `/packing/batches/${queues[0][2]}/station`;
  notice.hidden = false;
}
