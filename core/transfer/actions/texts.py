"""Making a foreign text one of ours: Markdown as its source, safe HTML to show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

from core.text import LONGEST_SOURCE, TooLong, clean_html, html_to_markdown, render_markdown
from core.transfer import reasons
from core.transfer.facts import ImportedText
from core.transfer.report import Report

FULL = ("http://", "https://", "//", "mailto:")


class Settled(NamedTuple):
    """A text as it is stored."""

    body: str
    html: str


def settle(text: ImportedText, report: Report, where: str = "") -> Settled:
    """The Markdown and HTML to keep.

    Markdown dialects differ. What people saw is the HTML, so the source's Markdown is only
    kept if it reads and looks the same here; else Markdown is made from the HTML.
    """
    markdown = (text.markdown or "").strip()
    if not markdown and not text.html:
        return Settled("", "")
    if not text.html:
        return Settled(markdown, _rendered(markdown, report, where))
    if markdown and len(markdown) <= LONGEST_SOURCE:
        html = _html(markdown)
        if outline(html) == outline(text.html):
            return Settled(markdown, html)
        report.change(reasons.BODY_FROM_HTML, where)
    try:
        made = html_to_markdown(text.html).strip()
    except TooLong:
        made = markdown or "".join(_Outline.of(text.html).words)
    return Settled(made, _rendered(made, report, where))


def _rendered(markdown: str, report: Report, where: str) -> str:
    """The HTML of a text; one that is longer than may be written here is done in parts."""
    if len(markdown) <= LONGEST_SOURCE:
        return _html(markdown)
    report.change(reasons.TOO_LONG, where)
    return "".join(_html(part) for part in _parts(markdown))


def _html(markdown: str) -> str:
    """The HTML of a text, as it stands if it is too intricate to be read."""
    try:
        return render_markdown(markdown).html
    except TooLong:
        return clean_html(f"<pre>{escape(markdown)}</pre>")


def _parts(text: str) -> Iterator[str]:
    while text:
        cut = len(text)
        if cut > LONGEST_SOURCE:
            cut = text.rfind("\n\n", 0, LONGEST_SOURCE)
            cut = cut if cut > 0 else LONGEST_SOURCE
        yield text[:cut]
        text = text[cut:]


class _Outline(HTMLParser):
    """Collects words, and the marks that change how they look."""

    MARKS = frozenset(
        {"a", "img", "li", "pre", "blockquote", "hr", "strong", "em", "table", "br", "heading"}
    )
    # Levels of headings are shifted here; a heading it must be.
    SAME = {"b": "strong", "i": "em", **{f"h{level}": "heading" for level in range(1, 7)}}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.marks: dict[str, int] = {}

    @classmethod
    def of(cls, html: str) -> _Outline:
        """The outline of a text."""
        made = cls()
        made.feed(html)
        made.close()
        return made

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count a mark."""
        tag = self.SAME.get(tag, tag)
        if tag in self.MARKS:
            self.marks[tag] = self.marks.get(tag, 0) + 1
        address = dict(attrs).get({"a": "href", "img": "src"}.get(tag, "")) or ""
        if address and not address.startswith(FULL):
            # Full in one and short in the other: it would lead somewhere else here.
            self.marks["short address"] = self.marks.get("short address", 0) + 1

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words.append(data)


def outline(html: str) -> tuple[str, dict[str, int]]:
    """What a text says and which marks it has; equal for HTML that reads the same."""
    made = _Outline.of(html)
    return re.sub(r"\s+", "", "".join(made.words)), made.marks
