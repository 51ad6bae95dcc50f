// Counts how long a thread is really looked at, over all of its pages, and says so once.
const STEP = 5;
export default (button) => {
  const key = `read ${button.getAttribute("formaction")}`;
  const timer = setInterval(() => {
    if (!button.isConnected) clearInterval(timer);
    if (!button.isConnected || document.hidden) return;
    sessionStorage[key] = Number(sessionStorage[key] ?? 0) + STEP;
    if (Number(sessionStorage[key]) < button.dataset.seconds) return;
    sessionStorage[key] = -Infinity;
    button.dispatchEvent(new Event("read-long"));
  }, STEP * 1000);
};
