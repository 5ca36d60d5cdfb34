// Forms that a passkey answers: the browser is asked when the form is sent, and its answer is what is sent.
const forms = window.PublicKeyCredential?.parseCreationOptionsFromJSON ? document.querySelectorAll("form[data-passkey]") : [];
for (const form of forms) {
  form.hidden = false;
  form.addEventListener("submit", async event => {
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    try {
      const answer = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
      if (!answer.ok) throw new Error(answer.statusText);
      const options = await answer.json();
      const credential = form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}
