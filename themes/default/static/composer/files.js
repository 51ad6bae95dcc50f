// Files by button, paste and drag: sent one after the other, each in its place in the text.
export default (form, { say, insert }) => {
  const box = form.querySelector("[data-upload]");
  const area = form.elements.body;
  if (!box || !area) return;
  const words = (name, of) => box.dataset[name].replace("{}", of);
  const make = (tag, values) => Object.assign(document.createElement(tag), values);
  const swap = (from, to) => {
    const at = area.value.indexOf(from);
    if (at < 0) return false;
    area.setRangeText(to, at, at + from.length, "preserve");
    return area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  // Who has not been in the text wants files at its end.
  if (document.activeElement !== area) area.setSelectionRange(area.value.length, area.value.length);
  let queue = Promise.resolve();
  let count = 0;
  // A file that is on its way has a mark in the text. What is saved or looked at goes without:
  // the window may be closed before the file is here.
  const marks = new Set();
  form.addEventListener("formdata", ({ formData }) => {
    let text = formData.get("body");
    for (const mark of marks) text = text.replace(/\r\n/g, "\n").replace(`${mark}\n`, "").replace(mark, "");
    if (marks.size) formData.set("body", text);
  });

  // What a picture shows goes between its brackets while it is typed.
  const ask = (row, name, markdown) => {
    const label = make("label", { textContent: words("alt", name) });
    const field = make("input", { maxLength: 300, dir: "auto" });
    let now = markdown;
    field.oninput = () => {
      const next = markdown.replace("[]", () => `[${field.value.replace(/[\\[\]]/g, "\\$&")}]`);
      if (swap(now, next)) now = next;
    };
    label.append(field);
    row.replaceChildren(label);
  };
  const take = (file) => {
    const { name } = file;
    const mark = `![${words("sending", name.replace(/[\\[\]]/g, ""))} ${++count}]()`;
    const row = make("li");
    const bar = make("progress", { value: 0, ariaLabel: name });
    const stop = make("button", { type: "button", className: "btn btn-s btn-quiet", textContent: box.dataset.cancel, ariaLabel: `${box.dataset.cancel} ${name}` });
    const request = new XMLHttpRequest();
    row.append(words("sending", name), bar, stop);
    box.lastElementChild.append(row);
    marks.add(mark);
    insert(area, `${mark}\n`);
    stop.onclick = () => {
      marks.delete(mark);
      row.remove();
      request.abort();
      swap(`${mark}\n`, "");
      area.focus();
    };
    queue = queue.then(() => new Promise((end) => {
      request.upload.onprogress = ({ loaded, total }) => { bar.value = loaded / total; };
      request.onloadend = () => {
        end();
        marks.delete(mark);
        const { status, responseText } = request;
        if (!row.isConnected) return;
        if (status === 201 && swap(mark, responseText)) {
          say(words("done", name));
          return responseText[0] === "!" ? ask(row, name, responseText) : row.remove();
        }
        swap(`${mark}\n`, "");
        row.replaceChildren(make("p", { className: "error", textContent: status === 422 ? responseText : words("failed", name) }));
        say(row.textContent);
      };
      if (!row.isConnected) return end();
      const data = new FormData();
      data.set("csrf_token", form.elements.csrf_token.value);
      data.set("file", file);
      request.open("POST", box.dataset.upload);
      request.send(data);
    }));
  };
  const field = box.querySelector("[type=file]");
  const pick = () => { [...field.files].forEach(take); field.value = ""; };
  field.onchange = pick;
  pick(); // what was chosen before this module came
  const carried = (event, { types, files }) => {
    if (!types.includes("Files") || types.includes("text/plain")) return;
    event.preventDefault();
    [...files].forEach(take);
  };
  area.addEventListener("paste", (event) => carried(event, event.clipboardData));
  form.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
  form.addEventListener("drop", (event) => carried(event, event.dataTransfer));
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value || !box.querySelector("progress")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(box.dataset.wait);
  }, true);
};
