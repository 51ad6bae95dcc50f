// Suggestions while typing @name and :emoji; the server says who may see what is written.
export default (form, { say, insert }) => {
  const area = form.elements.body;
  const list = area?.parentNode.querySelector("[role=listbox]");
  if (!list) return;
  const options = () => [...list.children];
  let from, asked, timer;
  const pick = (at) => {
    options().forEach((it, n) => it.setAttribute("aria-selected", n === at));
    options()[at]?.scrollIntoView({ block: "nearest" });
    area.setAttribute("aria-activedescendant", options()[at]?.id ?? "");
  };
  const close = () => {
    asked = "";
    list.hidden = true;
    list.replaceChildren();
    pick(-1);
  };
  const take = (option) => {
    area.selectionStart = from;
    insert(area, `${option.dataset.text} `);
    close();
  };
  const look = async () => {
    const found = /(?:^|[\s(])(@[\w.-]{0,30}|:[\w+-]{2,30})$/.exec(area.value.slice(Math.max(0, area.selectionStart - 40), area.selectionStart));
    if (!found || area.selectionStart !== area.selectionEnd) return close();
    const [, word] = found;
    if (word === asked) return;
    from = area.selectionStart - word.length;
    asked = word;
    const kind = word[0] === "@" ? "people" : "emoji";
    const answer = await fetch(`/compose/${kind}?${area.dataset.place}&q=${encodeURIComponent(word.slice(1))}`, { headers: { "HX-Request": "true" } });
    const html = answer.ok && await answer.text();
    if (word !== asked) return;
    list.innerHTML = html || "";
    if (!options().length) return void (list.hidden = true);
    list.hidden = false;
    pick(0);
    say(list.dataset.count.replace("0", options().length));
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 150);
  });
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.ctrlKey || event.metaKey || event.isComposing) return;
    const count = options().length;
    const at = options().findIndex((it) => it.matches("[aria-selected=true]"));
    if (event.key === "ArrowDown") pick((at + 1) % count);
    else if (event.key === "ArrowUp") pick((at - 1 + count) % count);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" || event.key === "Tab") take(options()[at]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option) take(option);
  });
  area.addEventListener("blur", close);
};
