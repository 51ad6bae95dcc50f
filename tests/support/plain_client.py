"""A browser without scripts, styles or pictures: it opens pages, follows their links and sends
the forms that it finds in them, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

from lxml.html import HtmlElement, document_fromstring

BUTTONS = ".//button[not(@type) or @type='submit']"


class PlainClient:
    """One person's client, with their cookies."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))

    def open(self, address: str, fields: list[tuple[str, str]] | None = None) -> PlainPage:
        """Get a page, or post `fields` to it; redirects are followed, errors are pages too."""
        data = urlencode(fields).encode() if fields is not None else None
        request = Request(urljoin(self._base, address), data)
        try:
            answer = self._opener.open(request, timeout=20)
        except HTTPError as error:
            answer = error
        with answer:
            return PlainPage(
                self,
                url=answer.geturl(),
                status=answer.status,
                kind=answer.headers.get_content_type(),
                source=answer.read().decode(),
            )


@dataclass
class PlainPage:
    """A page as it was sent."""

    client: PlainClient
    url: str
    status: int
    kind: str
    source: str

    def __post_init__(self) -> None:
        self.tree: HtmlElement = document_fromstring(self.source or "<p>")

    def __str__(self) -> str:
        return f"{self.url} ({self.status}): {self.text[:2000]}"

    @property
    def text(self) -> str:
        """All words of the page, white space made single."""
        return said(self.tree)

    @property
    def title(self) -> str:
        """Its first heading."""
        return said(self.tree.xpath("//h1")[0])

    def post(self, number: int) -> HtmlElement:
        """One post of a thread."""
        return self.tree.get_element_by_id(f"p{number}")

    def follow(self, words: str, *, within: HtmlElement | None = None) -> PlainPage:
        """Open the first link that says this."""
        links = (self.tree if within is None else within).xpath(".//a[@href]")
        link = next((found for found in links if words in said(found)), None)
        assert link is not None, f"no link says {words!r} on {self}"
        return self.client.open(urljoin(self.url, link.get("href")))

    def press(self, words: str, *, within: HtmlElement | None = None, **typed: Any) -> PlainPage:
        """Press the first button that says this, after typing into the form it belongs to."""
        buttons = (self.tree if within is None else within).xpath(BUTTONS)
        button = next((found for found in buttons if words in said(found)), None)
        assert button is not None, f"no button says {words!r} on {self}"
        form = self._form_of(button)
        fields = dict(form.form_values())
        names = {control.get("name") for control in form.xpath(".//*[@name]")}
        assert typed.keys() <= names, f"the form at {self.url} has only {names}"
        fields |= {name: value for name, value in typed.items() if value is not None}
        if button.get("name"):
            fields[button.get("name")] = button.get("value", "")
        action = urljoin(self.url, button.get("formaction") or form.get("action") or self.url)
        if (form.get("method") or "get").lower() == "get":
            return self.client.open(f"{action.partition('?')[0]}?{urlencode(fields)}")
        return self.client.open(action, list(fields.items()))

    def _form_of(self, button: HtmlElement) -> Any:
        named = button.get("form")
        if named:
            return self.tree.get_element_by_id(named)
        return next(button.iterancestors("form"))


def said(element: HtmlElement) -> str:
    """The words in an element."""
    return " ".join(element.text_content().split())
