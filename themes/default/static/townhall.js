// Comforts on top of pages that work without them.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const on = (type, listener) => document.addEventListener(type, listener);

// Tell those who cannot see it what happened: data-said="Your reply is here."
const said = $("#said");
const say = (text) => {
  said.textContent = "";
  setTimeout(() => { said.textContent = text; }, 50);
};

// "/" goes to the search field.
const field = $("[data-suggest]");
on("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || !field?.offsetParent) return;
  if (event.target.matches("input, textarea, select")) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// Menus in content close on a click elsewhere or Escape.
on("click", ({ target }) => $$("details.more[open]").forEach((menu) => { menu.open = menu.contains(target); }));
on("keydown", ({ key }) => {
  if (key === "Escape") $$("details.more[open] > summary").forEach((it) => { it.parentNode.open = false; it.focus(); });
});

// Arrows walk through the suggestions that htmx puts there.
const list = $("#suggestions");
if (field && list) {
  const options = () => $$("a", list);
  const set = (it, values) => Object.entries(values).forEach((pair) => it.setAttribute(...pair));
  const pick = (at) => {
    options().forEach((it, n) => set(it, { "aria-selected": n === at }));
    set(field, { "aria-activedescendant": options()[at]?.id ?? "" });
  };
  const show = (open) => {
    list.hidden = !open;
    set(field, { "aria-expanded": open });
    pick(-1);
  };
  set(list, { role: "listbox", "aria-label": list.dataset.label });
  set(field, { role: "combobox", "aria-controls": list.id, "aria-autocomplete": "list", "aria-expanded": false });
  new MutationObserver(() => {
    $$("ul, li", list).forEach((it) => set(it, { role: "presentation" }));
    options().forEach((it, n) => set(it, { role: "option", id: `suggestion-${n}`, tabindex: -1 }));
    show(options().length > 0 && document.activeElement === field && /\S/.test(field.value));
  }).observe(list, { childList: true });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const count = options().length + 1;
    const at = options().findIndex((it) => it.matches("[aria-selected=true]"));
    if (event.key === "ArrowDown") pick((at + 1 + count) % count);
    else if (event.key === "ArrowUp") pick((at - 1 + count) % count);
    else if (event.key === "Escape") show(false);
    else if (event.key === "Enter" && options()[at]) options()[at].click();
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => setTimeout(show, 150, false));
}

// Text goes to the cursor; undo still works.
const insert = (area, text) => { area.focus(); document.execCommand("insertText", false, text); };

// What one does with the composer is in its modules, which come when somebody begins: each is
// called with the form.
const loads = new WeakMap();
const load = (form) => {
  const tools = form && $("[data-modules]", form);
  if (tools && !loads.has(form)) {
    const begin = async (url) => (await import(url)).default(form, { say, insert });
    const all = tools.dataset.modules.split(" ").filter(Boolean).map(begin);
    loads.set(form, Promise.all(all).then(() => { tools.dataset.loaded = ""; }));
  }
  return loads.get(form);
};
on("focusin", ({ target }) => load(target.closest("form")));
// A file that is carried here is let go before anything has the focus.
on("dragenter", ({ target }) => load(target.closest?.("form")));
// A button that was faster than its module is pressed once more.
on("click", ({ target }) => {
  const button = target.closest(".toolbar:not([data-loaded]) button");
  if (button) load(button.form).then(() => button.click());
});
// Reply, Quote and Add to reply go to the form at hand, else where the link leads.
on("click", async (event) => {
  const link = event.target.closest("[data-reply], [data-quote]");
  const form = link && $("form#reply");
  if (!form || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  await load(form);
  form.dispatchEvent(new CustomEvent("compose", { detail: link }));
});

// Copy an address.
on("click", (event) => {
  const link = event.target.closest("[data-copy]");
  if (!link) return;
  event.preventDefault();
  navigator.clipboard.writeText(link.href).then(() => say(link.dataset.copy));
});

// A form is sent once; what was typed is not lost by leaving.
const sent = new Set();
const areas = (form) => $$("textarea", form);
on("submit", ({ target, submitter, defaultPrevented }) => {
  if (target.method !== "post") return;
  areas(target).forEach((area) => sent.add(area));
  if (submitter && !defaultPrevented) setTimeout(() => { submitter.disabled = true; submitter.dataset.sent = ""; });
});
// Where the keyboard was before a part of the page was swapped: a button that is switched off
// or replaced loses it.
let place;
const busy = ({ type, detail: { ctx: { request, response, sourceElement, target } } }) => {
  const button = request.submitter ?? sourceElement;
  const ended = type === "htmx:finally:request";
  const held = document.activeElement;
  if (!ended) place = target?.contains(held) || held === button ? { held, within: target?.id } : null;
  if (request.method === "POST" && button.matches("button")) button.disabled = !ended;
  if (request.form && ended && !(response?.status < 400)) areas(request.form).forEach((area) => sent.delete(area));
};
// Back to the same thing, else to the text to write, the new post or the part that came.
const settle = () => {
  if (!place || document.activeElement !== document.body) return;
  const { held, within } = place;
  const part = document.getElementById(within);
  const written = part?.dataset.focus;
  const fresh = document.getElementById(written ?? held.id) ?? ((part?.matches("form") && $("textarea", part)) || part);
  const to = held.isConnected ? held : fresh;
  if (!to || to.disabled) return;
  if (to.tabIndex < 0) to.tabIndex = -1;
  to.focus({ preventScroll: !written });
  place = null;
};
on("htmx:before:request", busy);
on("htmx:finally:request", busy);
on("htmx:after:swap", settle);
on("htmx:finally:request", settle);
addEventListener("pageshow", () => {
  $$("[data-sent]").forEach((it) => { it.disabled = false; });
  sent.clear();
});
addEventListener("beforeunload", (event) => {
  const open = $$("form[method=post] textarea").filter((area) => !sent.has(area));
  if (open.some(({ value, defaultValue }) => value.trim() && value !== defaultValue)) event.preventDefault();
});

const arrive = () => {
  $$("[data-said]").forEach((it) => { say(it.dataset.said); it.removeAttribute("data-said"); });
  $$(".toolbar[hidden]").forEach((bar) => { bar.hidden = false; });
  // What only those need who stay comes when the page is long there.
  $$("[data-begin]").forEach((it) => {
    const url = it.dataset.begin;
    it.removeAttribute("data-begin");
    setTimeout(async () => (await import(url)).default(it), 5000);
  });
  // Quotes that were kept on another page wait for this reply.
  if (sessionStorage[$("form#reply")?.action]) load($("form#reply"));
};
on("htmx:after:swap", arrive);
arrive();

// Pages that stay are told what is new.
const { liveFrom } = said.dataset;
if (liveFrom) setTimeout(() => import(liveFrom), 2000);
