// Saves what is being written two seconds after a pause and on leaving.
export default (form, { say }) => {
  const state = form.querySelector("[data-draft]");
  if (!state) return;
  const [failed] = form.getElementsByClassName("draft-failed");
  // Browsers that know neither scripts nor `hidden` must not read it.
  failed.lastElementChild.textContent = failed.dataset.words;
  const areas = [...form.querySelectorAll("textarea[name]")];
  const data = () => {
    const found = new FormData(form);
    [...found].forEach(([name, value]) => value.name && found.delete(name));
    return found;
  };
  const text = () => JSON.stringify([...data()].filter(([name]) => !/^(csrf_token|seen|draft_)/.test(name)));
  // What is saved is not lost by leaving.
  const settle = () => areas.forEach((area) => { area.defaultValue = area.value; });
  let kept, timer, busy, stopped, told;
  const ask = (html) => {
    document.querySelector("[data-again]")?.remove();
    form.insertAdjacentHTML("beforebegin", html);
    say(form.previousElementSibling.querySelector("[role=alert]").textContent);
  };
  const later = (after) => { clearTimeout(timer); timer = setTimeout(save, after); };
  const save = async (leaving) => {
    const now = text();
    if (busy || stopped || now === kept || !form.isConnected) return;
    busy = true;
    try {
      const answer = await fetch(state.dataset.draft, { method: "POST", body: data(), keepalive: leaving === true, headers: { "HX-Request": "true" } });
      const { ok, status } = answer, html = await answer.text();
      stopped = status === 400 || status === 401;
      if (stopped) return ask(html);
      if (!ok && status !== 409 && status !== 422) throw status;
      state.innerHTML = html;
      failed.hidden = true;
      kept = now;
      // Texts that differ are for the person to settle: nothing is saved over until then.
      stopped = status === 409 && state.querySelector("textarea");
      const notice = state.querySelector("[role=alert]");
      if (notice || !told) say((notice ?? state).textContent);
      told = true;
      if (!ok) return;
      if (text() === now) settle();
      else later(2000);
      form.querySelector("[value=discard]").hidden = !form.elements.draft_version.value;
    } catch {
      failed.hidden = false;
      say(failed.textContent);
      later(15000);
    } finally {
      busy = false;
    }
  };
  form.addEventListener("input", () => later(2000));
  form.addEventListener("submit", () => { clearTimeout(timer); kept = text(); });
  // What is typed until signing in goes along.
  document.addEventListener("submit", ({ target: { elements: { kept: box, draft } } }) => {
    if (draft?.value !== form.elements.draft.value || !box || !form.isConnected) return;
    const all = {};
    for (const [name, value] of data()) all[name] = name in all ? [all[name], value].flat() : value;
    box.value = JSON.stringify(all);
    settle();
  });
  document.addEventListener("visibilitychange", () => document.hidden && save(true));
  document.addEventListener("htmx:before:request", ({ target }) => form.contains(target) || save());
  addEventListener("pagehide", () => save(true));
  if (areas.some((area) => area.value !== area.defaultValue)) later(2000);
  else kept = text();
};
