"""A feed as Atom (RFC 4287): plain values in, XML out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
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


class FeedEntry(NamedTuple):
    """One thing in a feed. `lasting` is an address that never changes, by which readers know it
    again, `url` where it stands; both are whole. `html` has been cleaned when it was written."""

    lasting: str
    url: str
    title: str
    author: str
    author_url: str
    published_at: datetime
    updated_at: datetime
    tags: tuple[str, ...] = ()
    html: str = ""


class Head(NamedTuple):
    """What a feed says of itself; see `Feed`."""

    title: str
    address: str
    itself: str
    updated_at: datetime | None


def written(feed: Feed, texts: Mapping[int, str]) -> bytes:
    """The XML of a feed of posts. `texts` are their HTML by their id."""
    head = Head(feed.title, feed.address, feed.itself, feed.updated_at)
    return xml_of(head, (_entry_of(line, texts.get(line.post_id, "")) for line in feed.lines))


def xml_of(head: Head, entries: Iterable[FeedEntry]) -> bytes:
    """The XML of a feed. Parts that readers have to open first are left out of its texts: feed
    readers know no spoilers."""
    root = Element("feed", xmlns=SPACE)
    _say(root, "id", head.address)
    _say(root, "title", head.title)
    SubElement(root, "link", href=_clean(head.address), rel="alternate", type="text/html")
    SubElement(root, "link", href=_clean(head.itself), rel="self", type=TYPE)
    _say(root, "updated", head.updated_at or clock.now())
    base = url_for("home.index", _external=True)
    for entry in entries:
        _put(root, entry, cleaned_for_elsewhere(shut(entry.html), base))
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _put(root: Element, entry: FeedEntry, html: str) -> None:
    made = SubElement(root, "entry")
    _say(made, "id", entry.lasting)
    _say(made, "title", entry.title)
    SubElement(made, "link", href=_clean(entry.url), rel="alternate", type="text/html")
    author = SubElement(made, "author")
    _say(author, "name", entry.author)
    if entry.author_url:
        _say(author, "uri", entry.author_url)
    _say(made, "published", entry.published_at)
    _say(made, "updated", entry.updated_at)
    for tag in entry.tags:
        SubElement(made, "category", term=_clean(tag))
    _say(made, "content", html).set("type", "html")


def _entry_of(line: Line, html: str) -> FeedEntry:
    return FeedEntry(
        lasting=_lasting(line),
        url=thread_url(line, line.number if line.number > 1 else None, external=True),
        title=_titled(line),
        author=line.name or line.username,
        author_url=url_for("profiles.profile", username=line.username, _external=True),
        published_at=line.published_at,
        updated_at=line.updated_at,
        tags=tuple(line.tag_names.split()) if line.number == 1 else (),
        html=html,
    )


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
