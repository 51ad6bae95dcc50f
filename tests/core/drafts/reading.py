"""What a page says of a composer's draft."""

from __future__ import annotations

from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse


def form_of(page: TestResponse, key: str) -> HtmlElement:
    """The composer with this draft."""
    return html.document_fromstring(page.text).xpath(
        f"//form[.//input[@name='draft' and @value='{key}'] and .//textarea]"
    )[0]


def fields_of(page: TestResponse, key: str) -> dict[str, str]:
    """What that composer would send, without its buttons."""
    form = form_of(page, key)
    return {name: value or "" for name, value in form.form_values() if name != "csrf_token"}


def version_in(page: TestResponse) -> str:
    """The version of the draft in an answer to a save."""
    found = html.fragment_fromstring(page.text, create_parent="div")
    return str(found.xpath("//input[@name='draft_version']/@value")[0])


def texts_in(page: TestResponse) -> list[str]:
    """What stands in the text fields of an answer, those to be read only."""
    found = html.fragment_fromstring(page.text, create_parent="div")
    return [(area.text or "").removeprefix("\n") for area in found.xpath("//textarea[@readonly]")]
