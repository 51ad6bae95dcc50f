"""A feed as Atom (RFC 4287): plain values in, XML out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import url_for
from flask_babel import gettext as _

from core import clock
from core.feeds.queries import Line
from core.text import cleaned_for_elsewhere, shut
from core.threads.addresses import thread_url

TYPE = "application/atom+xml"
SPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is of. `address` is the whole address of the page with the same things,
    `itself` that of the feed."""

    title: str
    address: str
    itself: str
    lines: list[Line]

    @property
    def updated_at(self) -> datetime | None:
        """When something in it last changed, or None for an empty one."""
        return max((line.updated_at for line in self.lines), default=None)


def written(feed: Feed, texts: Mapping[int, str]) -> bytes:
    """The XML of a feed. `texts` are the HTML of its posts by their id; parts that readers
    have to open first are left out: feed readers know no spoilers."""
    root = Element("feed", xmlns=SPACE)
    _say(root, "id", feed.address)
    _say(root, "title", feed.title)
    SubElement(root, "link", href=_clean(feed.address), rel="alternate", type="text/html")
    SubElement(root, "link", href=_clean(feed.itself), rel="self", type=TYPE)
    _say(root, "updated", feed.updated_at or clock.now())
    base = url_for("home.index", _external=True)
    for line in feed.lines:
        _entry(root, line, cleaned_for_elsewhere(shut(texts.get(line.post_id, "")), base))
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: Element, line: Line, html: str) -> None:
    entry = SubElement(root, "entry")
    _say(entry, "id", _lasting(line))
    _say(entry, "title", _titled(line))
    url = thread_url(line, line.number if line.number > 1 else None, external=True)
    SubElement(entry, "link", href=_clean(url), rel="alternate", type="text/html")
    author = SubElement(entry, "author")
    _say(author, "name", line.name or line.username)
    _say(author, "uri", url_for("profiles.profile", username=line.username, _external=True))
    _say(entry, "published", line.published_at)
    _say(entry, "updated", line.updated_at)
    for tag in line.tag_names.split() if line.number == 1 else ():
        SubElement(entry, "category", term=_clean(tag))
    _say(entry, "content", html).set("type", "html")


def _lasting(line: Line) -> str:
    """An address that no change of the title moves, so that readers know an entry again."""
    if line.number == 1:
        return url_for("threads.by_number", thread_id=line.id, _external=True)
    return url_for("threads.post", thread_id=line.id, number=line.number, _external=True)


def _titled(line: Line) -> str:
    if line.number == 1:
        return line.title
    return str(_("Re: %(title)s (#%(number)s)", title=line.title, number=line.number))


def _say(parent: Element, name: str, value: str | datetime) -> Element:
    made = SubElement(parent, name)
    made.text = _clean(value) if isinstance(value, str) else value.isoformat()
    return made


def _clean(text: str) -> str:
    """XML has no place for most control characters, in whatever form they are written."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
