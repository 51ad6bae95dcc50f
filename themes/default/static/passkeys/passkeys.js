// Forms that need a passkey: they ask the browser for it and send its answer. Without this
// script they stay hidden, and people sign in another way.
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

const ask = async (form) => {
  const answer = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
  if (answer.redirected || !answer.ok) {
    // Who is there has to be shown first.
    if (answer.redirected) location.assign(answer.url);
    throw new Error("no options");
  }
  const options = await answer.json();
  options.challenge = bytes(options.challenge);
  if (form.dataset.passkey === "get") {
    options.allowCredentials = listed(options.allowCredentials);
    return navigator.credentials.get({ publicKey: options });
  }
  options.user.id = bytes(options.user.id);
  options.excludeCredentials = listed(options.excludeCredentials);
  return navigator.credentials.create({ publicKey: options });
};

const told = (key) => {
  const response = {};
  for (const name of
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (key.response[name]) response[name] = text(key.response[name]);
  return JSON.stringify({
    id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {},
  });
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  // The form itself has a layout, which would show it: its frame is hidden.
  form.parentElement.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = form.querySelector("[role=alert]");
    problem.hidden = true;
    try {
      form.elements.credential.value = told(await ask(form));
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
}
