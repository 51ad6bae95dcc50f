// Counts how long a thread is really looked at, over all of its pages, and says so once.
const STEP = 5;
export default (form) => {
  const key = `read ${form.action}`;
  const timer = setInterval(() => {
    if (!form.isConnected) clearInterval(timer);
    if (!form.isConnected || document.hidden) return;
    sessionStorage[key] = Number(sessionStorage[key] ?? 0) + STEP;
    if (Number(sessionStorage[key]) < form.dataset.seconds) return;
    sessionStorage[key] = -Infinity;
    form.dispatchEvent(new Event("read-long"));
  }, STEP * 1000);
};
