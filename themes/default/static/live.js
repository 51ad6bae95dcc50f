// What is new while a page is open: told through one connection, else asked for each minute.
// Only while the tab is looked at.
const all = (selector) => [...document.querySelectorAll(selector)];
let source, timer, topics;

const wanted = () => [...new Set([
  ...all("[data-inbox-count]").map(() => "inbox"),
  ...all("[data-live]").map((it) => it.dataset.live),
])].join();

const show = (news) => Object.entries(news).forEach(([topic, text]) => {
  all(topic === "inbox" ? "[data-inbox-count]" : `[data-live="${topic}"]`).forEach((it) => {
    const words = it.querySelector("[data-words]") ?? it;
    it.hidden = !text;
    if (text && words.textContent !== text) words.textContent = text;
  });
});

const ask = async () => {
  const answer = await fetch(`/live/now?topics=${topics}`);
  if (answer.ok) show(await answer.json());
};

const begin = () => {
  source?.close();
  clearInterval(timer);
  topics = wanted();
  if (!topics || document.hidden) return;
  const poll = () => { clearInterval(timer); timer = setInterval(ask, 60_000); };
  source = new EventSource(`/live?topics=${topics}`);
  source.onmessage = ({ data }) => { clearInterval(timer); show(JSON.parse(data)); };
  source.onerror = ({ target }) => { if (target === source) poll(); };
  poll();
};
addEventListener("visibilitychange", begin);
addEventListener("pagehide", () => source?.close());
addEventListener("htmx:after:swap", () => { if (wanted() !== topics) begin(); });
begin();
