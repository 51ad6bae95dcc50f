// Switches this browser on: the form carries what its push service gives.
const form = document.querySelector("[data-push]");
const workers = navigator.serviceWorker;
const able = workers && "PushManager" in window && "Notification" in window;
const button = form?.querySelector("button");
const say = (why) => {
  form.querySelectorAll("[data-why]").forEach((it) => { it.hidden = it.dataset.why !== why; });
};
const subscribe = async () => {
  if (await Notification.requestPermission() !== "granted") return say("denied");
  await workers.register("/sw.js");
  const { pushManager } = await workers.ready;
  // Nobody here knows of an earlier one, or it was for another key.
  await (await pushManager.getSubscription())?.unsubscribe();
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.push });
  const { endpoint, keys } = made.toJSON();
  Object.entries({ endpoint, public_key: keys.p256dh, secret: keys.auth }).forEach(([name, value]) => { form.elements[name].value = value; });
  form.submit();
};
if (form && !able) say("cannot");
else if (form) {
  say(Notification.permission === "denied" ? "denied" : "");
  button.parentNode.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    button.disabled = true;
    subscribe().catch(() => say("failed")).finally(() => { button.disabled = false; });
  });
}
