// Uploads with progress and a button that stops them; says what is too large before it is sent. Without this, the browser sends the form.
for (const form of document.querySelectorAll("form[data-upload]")) {
  const file = form.querySelector("input[type=file]"), button = form.querySelector("button:not([type])");
  const state = form.querySelector("[data-state]"), bar = state.querySelector("progress"), sent = state.querySelector("[data-sent]"), stop = state.querySelector("[data-stop]");
  const said = form.querySelector("[data-said]"), words = said.dataset;
  const megabytes = bytes => (Math.ceil(bytes / 104_857.6) / 10).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  const fill = (sentence, ...values) => values.reduce((text, value, at) => text.replace(`{${at}}`, value), sentence);
  const say = (sentence, isBad) => {
    said.textContent = sentence;
    said.hidden = !sentence;
    said.classList.toggle("bad", isBad);
  };
  const check = () => {
    const size = file.files[0]?.size ?? 0, isTooLarge = size > words.mostBytes;
    file.setCustomValidity(isTooLarge ? fill(words.tooLarge, megabytes(size)) : "");
    say(file.validationMessage && isTooLarge ? file.validationMessage : "", true);
  };
  file.addEventListener("change", check);
  check();
  form.addEventListener("submit", event => {
    if (!file.files[0]) return; // the site says what is missing
    event.preventDefault();
    const request = new XMLHttpRequest(), size = megabytes(file.files[0].size);
    const end = (sentence, isBad) => {
      state.hidden = true;
      button.disabled = false;
      say(sentence, isBad);
    };
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = Math.floor(100 * loaded / total);
      sent.textContent = fill(sent.dataset.sent, bar.value, size);
    });
    request.upload.addEventListener("load", () => { // from here on it may be stored, whatever we hear
      stop.hidden = true;
      say(words.reading, false);
    });
    request.addEventListener("load", () => {
      const next = request.getResponseHeader("Location");
      if (request.status === 204 && next) {
        const isHere = new URL(next, location.href).pathname === location.pathname;
        location.assign(next);
        if (isHere) location.reload();
        return;
      }
      if (request.status === 422) return end(request.responseText, true);
      if (request.status === 413) return end(fill(words.tooLarge, size), true);
      if (request.status === 429) return end(words.busy, true);
      end(request.status < 400 ? words.signedOut : words.failed, true); // another page than asked for: that of signing in
    });
    request.addEventListener("error", () => end(stop.hidden ? words.lost : words.broken, true));
    request.addEventListener("abort", () => end(words.stopped, false));
    stop.onclick = () => request.abort();
    request.open("POST", form.action);
    request.setRequestHeader("X-Part", "upload");
    bar.value = 0;
    stop.hidden = false;
    sent.textContent = fill(sent.dataset.sent, 0, size);
    say("", false);
    state.hidden = false;
    button.disabled = true;
    request.send(new FormData(form));
  });
}
