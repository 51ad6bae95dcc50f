// Reply and Quote on posts. Quotes that are kept for later wait in the window, for each thread,
// while one looks at other pages.
export default (form, { say, insert }) => {
  const bar = form.querySelector("[data-quotes]");
  if (!bar) return;
  const area = form.elements.body;
  const kept = () => JSON.parse(sessionStorage[form.action] ?? "[]");
  const show = () => {
    const count = kept().length;
    bar.hidden = !count;
    bar.querySelector("b").textContent = count;
    if (!count) delete sessionStorage[form.action];
  };
  const put = (text) => {
    area.selectionStart = area.value.length;
    insert(area, `${area.value.trim() && "\n\n"}${text}\n\n`);
  };
  // The selection is sought in the source of its post; only what is not found there is quoted as shown.
  const read = async (link) => {
    const chosen = getSelection();
    const post = link.closest("article");
    const text = post.contains(chosen.anchorNode) && post.contains(chosen.focusNode) ? `${chosen}`.trim() : "";
    const get = async (query) => {
      const answer = await fetch(`${link.dataset.quote}?${new URLSearchParams(query)}`);
      return answer.ok ? (await answer.text()).trim() : "";
    };
    const exact = await get(text && { text: text.slice(0, 200), end: text.length > 200 ? text.slice(-100) : "" });
    return exact || !text ? exact : `${(await get("")).split("\n")[0]}\n>\n${text.replace(/^/gm, "> ")}`;
  };
  form.addEventListener("compose", async ({ detail: link }) => {
    const { reply, keep } = link.dataset;
    if (reply) {
      form.elements.reply_to.value = reply;
      form.dataset.to = `#${reply}`;
      return area.focus();
    }
    const text = await read(link);
    if (!text) return;
    if (keep === undefined) return put(text);
    sessionStorage[form.action] = JSON.stringify([...kept(), text]);
    link.closest("details")?.removeAttribute("open");
    show();
    say(bar.textContent);
  });
  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button.value) put(kept().join("\n\n"));
    delete sessionStorage[form.action];
    show();
  });
  show();
};
