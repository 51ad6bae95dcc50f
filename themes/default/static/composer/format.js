// The format buttons and their keys. data-wrap="**" stands around the selection, "[…](https://)"
// has it in the middle, data-block in lines of its own; data-line="> " stands before each line.
export default (form, { insert }) => {
  const bar = form.querySelector(".toolbar");
  const area = form.elements.body;
  if (!bar || !area) return;
  const buttons = [...bar.children];
  const format = ({ wrap = "", line, block, fence }) => {
    let { selectionStart: start, selectionEnd: end, value } = area;
    if (line) area.selectionStart = start = value.lastIndexOf("\n", start - 1) + 1;
    const part = value.slice(start, end);
    if (line) {
      const on = part.split("\n").every((it) => it.startsWith(line));
      return insert(area, on ? part.replaceAll(`\n${line}`, "\n").slice(line.length) : part.replace(/^/gm, line));
    }
    let [before, after = before] = (fence && part.includes("\n") ? fence : wrap).split("…");
    if ((block !== undefined || before.includes("\n")) && /[^\n]$/.test(value.slice(0, start))) before = `\n\n${before}`;
    const off = part.length > before.length + after.length && part.startsWith(before) && part.endsWith(after);
    insert(area, off ? part.slice(before.length, -after.length) : before + part + after);
    if (!part) area.selectionEnd = area.selectionStart -= after.length;
  };
  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button) format(button.dataset);
  });
  // One stop of the Tab key; arrows walk through the rest.
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] * (bar.matches(":dir(rtl)") ? -1 : 1);
    const at = { Home: 0, End: buttons.length - 1 }[event.key] ?? (buttons.indexOf(event.target) + step + buttons.length) % buttons.length;
    if (!(at >= 0)) return;
    event.preventDefault();
    buttons.forEach((it, n) => { it.tabIndex = n === at ? 0 : -1; });
    buttons[at].focus();
  });
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const button = buttons.find((it) => it.dataset.key === event.key);
    if (event.key === "Enter") form.requestSubmit();
    else if (button) format(button.dataset);
    else return;
    event.preventDefault();
  });
};
