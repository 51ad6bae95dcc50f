// Shows a question only while the answer that it depends on is given. Without this all of them show,
// each with a sentence about when it is asked; the server drops what does not apply.
function look() {
  for (const field of document.querySelectorAll("[data-asked-if]")) {
    const asked = field.closest("form")?.elements[field.dataset.askedIf];
    if (!asked) continue;
    const said = asked.type === "checkbox" ? (asked.checked ? asked.value : "") : asked.value.trim();
    field.hidden = asked.closest(".field").hidden || said !== field.dataset.askedValue;
  }
}

document.addEventListener("input", look);
document.addEventListener("change", look);
document.addEventListener("htmx:after:swap", look);
look();
