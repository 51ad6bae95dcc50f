"""Forms as a browser without scripts sends them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import html
from werkzeug.test import TestResponse

from tests.support.crawl import Page
from townhall.testing import Browser

SILENT = ("submit", "button", "reset", "image", "file")


@dataclass(frozen=True)
class Form:
    """One way to send a form: the form of a page with one of its buttons pressed."""

    page: Page
    action: str
    method: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    button: str

    def __str__(self) -> str:
        return f"“{self.button}” ({self.method} {self.action}) on {self.page}"

    def send(self, browser: Browser) -> TestResponse:
        """Send it as it stands."""
        if self.method == "get":
            return browser.get(self.action, query_string=dict(self.fields), buffered=True)
        data: dict[str, Any] = {}
        for name, value in self.fields:
            data.setdefault(name, []).append(value)
        for name in self.files:
            data[name] = (BytesIO(b""), "")
        return browser.post(self.action, data=data, buffered=True)


def forms_of(page: Page) -> Iterator[Form]:
    """Every form of a page with every button that sends it."""
    for form in page.elements("//form"):
        owned = [*form.xpath(".//input | .//select | .//textarea | .//button")]
        if name := form.get("id"):
            owned += page.elements(f"//*[@form='{name}']")
        owned = [e for e in owned if e.get("form") in (None, form.get("id"))]
        buttons = [e for e in owned if e.tag == "button" and e.get("type", "submit") == "submit"]
        fields = [e for e in owned if e.tag != "button"]
        if not buttons and form.xpath(".//input[not(@type='hidden')]"):
            buttons = [None]  # sent by the enter key, as the search is
        for button in buttons:
            yield _form(page, form, fields, button)


def _form(page: Page, form: html.HtmlElement, inputs: list[Any], button: Any) -> Form:
    pressed = [] if button is None or not button.get("name") else [button]
    action = (button.get("formaction") if button is not None else None) or form.get("action")
    method = (button.get("formmethod") if button is not None else None) or form.get("method")
    fields = [pair for element in [*inputs, *pressed] for pair in _sent(element)]
    return Form(
        page=page,
        action=page.local(action or page.url) or "",
        method=(method or "get").lower(),
        fields=tuple(fields),
        files=tuple(e.get("name") for e in inputs if e.get("type") == "file" and e.get("name")),
        button=" ".join(button.text_content().split()) if button is not None else "enter",
    )


def _sent(element: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """What one element adds to the form, as it was rendered."""
    name, kind = element.get("name"), element.get("type", "")
    if not name or element.get("disabled") is not None:
        return
    if element.tag == "button":
        yield name, element.get("value", "")
    elif element.tag == "textarea":
        yield name, (element.text or "").removeprefix("\n")
    elif element.tag == "select":
        options = element.xpath(".//option")
        chosen = [o for o in options if o.get("selected") is not None] or options[:1]
        for option in chosen:
            yield name, option.get("value", option.text_content())
    elif kind in ("checkbox", "radio"):
        if element.get("checked") is not None:
            yield name, element.get("value", "on")
    elif kind not in SILENT:
        yield name, element.get("value", "")
