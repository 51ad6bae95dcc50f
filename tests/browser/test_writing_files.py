"""Files in a real browser: chosen, pasted, dropped, cancelled, and without a script."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewTab
from tests.support.looks import EVERYTHING, load_axe, seen
from tests.support.served import Site
from tests.support.starting import start_thread

pytestmark = pytest.mark.browser

BODY = "Your reply, in Markdown"
CARRY = """(area, [how, name, bytes]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
  const values = { bubbles: true, cancelable: true };
  if (how === "paste") {
    area.dispatchEvent(new ClipboardEvent("paste", { ...values, clipboardData: carried }));
  } else {
    for (const step of ["dragenter", "dragover", "drop"]) {
      area.dispatchEvent(new DragEvent(step, { ...values, dataTransfer: carried }));
    }
  }
}"""


def _png(size: tuple[int, int] = (900, 600)) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 40).save(out, "PNG")
    return out.getvalue()


def _file(name: str, data: bytes) -> dict[str, str | bytes]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def _never_answer(_route: Route) -> None:
    """Leave a request on its way."""


def _shown_sizes(page: Page) -> list[list[int]]:
    script = "all => all.map(i => [i.width, i.height, i.naturalWidth])"
    found: list[list[int]] = page.locator(".prose a > img").evaluate_all(script)
    return found


@pytest.mark.parametrize("width", [1280, 390])
def test_files_are_chosen_described_and_posted(site: Site, tab: NewTab, width: int) -> None:
    url = start_thread(site, "maya", f"Files at {width}")
    page = tab("bob", width=width).page
    page.goto(url)
    page.get_by_label(BODY).click()
    page.keyboard.type("Look: ")
    field = page.locator("#reply").get_by_label("Attach files")
    field.set_input_files([_file("Pump.png", _png()), _file("notes.txt", b"Turn it off.")])
    expect(page.get_by_label(BODY)).to_have_value(
        re.compile(r"Look: !\[\]\(/files/a/.+/pump-900x600\.webp\)\n\[notes.txt \(12 bytes\)\]")
    )
    expect(page.locator("#said")).to_contain_text("notes.txt is in the text.")
    page.get_by_label("What does Pump.png show?").fill("A pump [red]")
    expect(page.get_by_label(BODY)).to_have_value(re.compile(r"!\[A pump \\\[red\\\]\]"))
    load_axe(page)
    assert list(seen(page, f"{width} wide", EVERYTHING)) == []
    page.get_by_role("button", name="Post reply").click()
    picture = page.get_by_alt_text("A pump [red]")
    expect(picture).to_be_visible()
    picture.scroll_into_view_if_needed()
    page.wait_for_function(
        "[...document.querySelectorAll('.prose a > img')].every(i => i.complete)"
    )
    [[wide, high, natural]] = _shown_sizes(page)
    assert natural == 900
    assert abs(wide / high - 1.5) < 0.02
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("how", ["paste", "drop"])
def test_files_are_pasted_and_dropped(site: Site, tab: NewTab, how: str) -> None:
    page = tab("bob").page
    page.goto(start_thread(site, "maya", f"Files by {how}"))
    area = page.get_by_label(BODY)
    if how == "paste":
        area.click()
    else:
        area.dispatch_event("dragenter")
    expect(page.locator("#reply .toolbar[data-loaded]")).to_have_count(1)
    area.evaluate(CARRY, [how, "shot.png", list(_png((300, 200)))])
    expect(area).to_have_value(re.compile(r"/shot-300x200\.webp\)"))


def test_a_file_on_its_way_is_cancelled_and_holds_the_post_back(site: Site, tab: NewTab) -> None:
    page = tab("bob").page
    page.goto(start_thread(site, "maya", "A slow file"))
    page.route("**/files", _never_answer)
    area = page.get_by_label(BODY)
    area.click()
    page.keyboard.type("My text")
    field = page.locator("#reply").get_by_label("Attach files")
    field.set_input_files([_file("slow.txt", b"text")])
    expect(area).to_have_value(re.compile(r"My text!\[Sending slow.txt 1\]\(\)"))
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator("#said")).to_have_text("Files are still on their way.")
    page.get_by_role("button", name="Cancel slow.txt").click()
    expect(area).to_have_value("My text")
    page.unroute("**/files")
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator("#p2 .prose")).to_have_text("My text")


def test_a_file_chosen_before_the_script_came_goes_to_the_end_of_the_text(
    site: Site, tab: NewTab
) -> None:
    page = tab("bob").page
    page.goto(start_thread(site, "maya", "A fast hand"))
    area = page.get_by_label(BODY)
    area.evaluate("(it) => { it.value = it.defaultValue = 'Begun. '; }")
    field = page.locator("#reply").get_by_label("Attach files")
    field.set_input_files([_file("fast.txt", b"text")])
    field.focus()
    expect(area).to_have_value(re.compile(r"^Begun\. \[fast\.txt \(4 bytes\)\]\(/files/"))


def test_a_draft_saved_while_a_file_is_on_its_way_has_no_mark_of_it(
    site: Site, tab: NewTab
) -> None:
    url = start_thread(site, "maya", "A slow file and a draft")
    page = tab("bob").page
    page.goto(url)
    page.route("**/files", _never_answer)
    page.get_by_label(BODY).click()
    page.keyboard.type("My text")
    page.locator("#reply").get_by_label("Attach files").set_input_files([_file("a.txt", b"text")])
    expect(page.locator("#reply")).to_contain_text("Draft saved")
    expect(page.get_by_label(BODY)).to_have_value(re.compile("Sending"))
    other = tab("bob").page
    other.goto(url)
    expect(other.get_by_label(BODY)).to_have_value("My text")


def test_the_button_to_discard_comes_with_the_draft(site: Site, tab: NewTab) -> None:
    page = tab("bob").page
    page.goto(start_thread(site, "maya", "Nothing to discard"))
    expect(page.get_by_role("button", name="Discard draft")).to_be_hidden()
    page.get_by_label(BODY).fill("Something")
    expect(page.get_by_role("button", name="Discard draft")).to_be_visible()


def test_a_refusal_says_why_and_keeps_the_text(site: Site, tab: NewTab) -> None:
    page = tab("bob").page
    page.goto(start_thread(site, "maya", "A wrong file"))
    page.get_by_label(BODY).click()
    page.keyboard.type("My text\n")
    field = page.locator("#reply").get_by_label("Attach files")
    field.set_input_files([_file("setup.exe", b"MZ" + bytes(200))])
    expect(page.locator("#reply .error")).to_contain_text("setup.exe: This type of file")
    expect(page.get_by_label(BODY)).to_have_value("My text\n")


@pytest.mark.parametrize("width", [1280, 390])
def test_files_go_with_a_form_without_a_script(site: Site, tab: NewTab, width: int) -> None:
    url = start_thread(site, "maya", f"Plain at {width}")
    page = tab("bob", width=width, javascript=False).page
    page.goto(url)
    page.get_by_label(BODY).fill("Look.")
    page.get_by_label("Attach files").set_input_files([_file("pump.png", _png())])
    page.get_by_label("What do the pictures show?").fill("The pump")
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.get_by_label(BODY)).to_have_value(
        re.compile(r"^Look\.\n\n!\[The pump\]\(/files/a/")
    )
    page.get_by_label("Attach files").set_input_files([_file("notes.txt", b"Turn it off.")])
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_alt_text("The pump")).to_be_visible()
    expect(page.get_by_role("link", name="notes.txt (12 bytes)")).to_be_visible()
