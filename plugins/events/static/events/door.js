// Lets people in without loading the page. What is scanned while there is no connection is kept on this device and sent later.
const MOST = 200;
const queue = document.querySelector("[data-queue]");
const outcomes = document.querySelector("#outcomes");
const key = `door ${queue.getAttribute("action")}`;
const kept = () => JSON.parse(localStorage.getItem(key) ?? "[]");
const keep = (scans) => localStorage.setItem(key, JSON.stringify(scans));
const show = (away) => {
  queue.querySelector("[data-count]").textContent = kept().length;
  queue.hidden = !away || !kept().length;
};
const part = async (address, how) => {
  // Where the session is over the answer is another page, and nothing was taken.
  const answer = await fetch(address, { ...how, redirect: "error", headers: { "HX-Request": "true" } });
  if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  return [answer.ok, made.content];
};
const send = async () => {
  // Asking all the same would only tell the console.
  if (!navigator.onLine) throw new Error("no connection");
  let sent = false;
  while (kept().length) {
    const scans = kept().slice(0, MOST);
    queue.elements.scans.value = JSON.stringify(scans);
    const [taken, said] = await part(queue.getAttribute("action"), { method: "POST", body: new FormData(queue) });
    document.querySelector("#inside").textContent = said.querySelector("[data-inside]").dataset.inside;
    outcomes.replaceChildren(said);
    if (!taken) break;
    keep(kept().slice(scans.length));
    sent = true;
  }
  show(false);
  if (sent) {
    const [, guests] = await part(location.href, {});
    document.querySelector("#guests").replaceWith(guests);
  }
};
let last = Promise.resolve();
const begin = () => { last = last.then(send).catch(() => show(true)); };
addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-scan]")) return;
  event.preventDefault();
  const { code, gate } = form.elements;
  const who = form.dataset.scan ? { answer: Number(form.dataset.scan) } : { code: code.value };
  keep([...kept(), { ...who, gate: gate?.value ?? "", time: new Date().toISOString() }]);
  if (code) { code.value = ""; code.focus(); }
  begin();
});
addEventListener("online", begin);
begin();
