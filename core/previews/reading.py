"""What a page of another site says about itself in its head, as plain words.

Nothing of its markup goes on, and no picture: showing one would tell the other site who reads.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from core.text import excerpt
from core.text.characters import tidy

if TYPE_CHECKING:
    from lxml.etree._saxparser import ParserTarget

LONGEST = {"title": 120, "description": 200, "site_name": 60}
_DEEPEST = 200  # levels; libxml2 is quadratic in open elements
_MOST_CHARACTERS = 1_000_000
_PIECE = 8_192  # fed at once, so that reading stops soon after the head
_KEPT = 4_000  # characters of one value; no title needs as many
_NAMES = {
    "og:title": "title",
    "twitter:title": "title",
    "og:description": "description",
    "description": "description",
    "twitter:description": "description",
    "og:site_name": "site_name",
    "application-name": "site_name",
}
_IN_HEAD = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.IGNORECASE)
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Codecs of text that pages are in. Others Python knows are none (`punycode` is quadratic), or
# hide what they say (`utf-7`).
_CODECS = {
    *("utf-8", "ascii", "iso8859-1", "cp1252", "big5", "big5hkscs", "euc_jp", "euc_kr", "cp949"),
    *("gb2312", "gbk", "gb18030", "iso2022_jp", "koi8-r", "koi8-u", "shift_jis", "cp932"),
    *("tis-620", "utf-16", "utf-16-le", "utf-16-be", "mac-roman", "cp874"),
    *(f"iso8859-{n}" for n in range(2, 17) if n != 12),
    *(f"cp125{n}" for n in range(9)),
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page in words; without a title there is nothing to show."""

    title: str = ""
    description: str = ""
    site_name: str = ""


class _Enough(Exception):
    """What follows is not needed."""


class _Head:
    """Receives libxml2's events and keeps the title and what `meta` says."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.title: list[str] = []
        self.open: list[str] = []
        self.titled = False

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        if len(self.open) > _DEEPEST or (tag == "body" and self.titled):
            raise _Enough
        self.open.append(tag)
        if tag == "meta":
            name = (attrs.get("property") or attrs.get("name") or "").strip().lower()
            if name in _NAMES:
                self.found.setdefault(name, attrs.get("content", "")[:_KEPT])

    def end(self, tag: str) -> None:
        if self.open:
            self.open.pop()
        self.titled = self.titled or (tag == "title" and bool(self.title))

    def data(self, text: str) -> None:
        # A drawing has titles too.
        if self.open[-1:] == ["title"] and not self.titled and "svg" not in self.open:
            self.title.append(text[:_KEPT])

    def close(self) -> _Head:
        return self


def read_page(body: bytes, charset: str = "") -> Page:
    """What the beginning of a page says of it. Never fails, whatever is in it."""
    head = _head_of(_decoded(body, charset))
    said = {"title": "".join(head.title)[:_KEPT], "description": "", "site_name": ""}
    for name, part in reversed(_NAMES.items()):
        said[part] = head.found.get(name) or said[part]
    return Page(**{part: plain_line(text, LONGEST[part]) for part, text in said.items()})


def plain_line(text: str, length: int) -> str:
    """Words on one line: no controls, nothing that turns the direction, nothing unseen but
    the joiners that scripts and emoji need."""
    spaced = " ".join(tidy(text).split())
    return excerpt("".join(filter(_is_plain, spaced)), length)


def _is_plain(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind not in {"Cc", "Cf", "Cs", "Co", "Cn"} or character in "\u200c\u200d"


def _head_of(text: str) -> _Head:
    from lxml import etree

    head = _Head()
    parser = etree.HTMLParser(target=cast("ParserTarget[_Head]", head), huge_tree=True)
    try:
        for start in range(0, len(text), _PIECE):
            parser.feed(text[start : start + _PIECE])
        if text:
            parser.close()
    except (_Enough, etree.LxmlError):
        pass
    return head


def _decoded(body: bytes, charset: str) -> str:
    """The text of a page in the first way it is said to be written that is one."""
    marked = next((name for mark, name in _MARKS.items() if body.startswith(mark)), "")
    inside = _IN_HEAD.search(body[:2048])
    for name in (marked, charset, inside[1].decode("ascii", "replace") if inside else ""):
        codec = _codec(name)
        if codec:
            break
    else:
        codec = "utf-8"
    text = body.decode(codec, "replace")[:_MOST_CHARACTERS]
    # libxml2 ends at a null; a declaration of another encoding must not be read again.
    return text.replace("\0", "").removeprefix("\ufeff")


def _codec(name: str) -> str:
    try:
        found = codecs.lookup(name.strip()).name if name else ""
    except (LookupError, ValueError):
        return ""
    # Pages that say Latin 1 mean what browsers read then (WHATWG Encoding, 4.2).
    return {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(found, found if found in _CODECS else "")
