"""Links within the old site, led to their new places once everything has one.

A text is written with its old addresses, which work as long as the old site does, and is
noted in the mapping (sort `links`); the last step of an import rewrites what is noted. So a
killed import loses nothing: the next run finds the notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from core.db import transaction
from core.threads.models import Post, Thread
from core.transfer import reasons
from core.transfer.actions.mapping import Mapping
from core.transfer.actions.posts import Placed
from core.transfer.actions.texts import settle
from core.transfer.aside import Aside
from core.transfer.facts import INTERNAL, ImportedText, Target
from core.transfer.report import Report
from core.transfer.source import Source

NOTE = "links"
ADDRESS = re.compile(
    r"(?P<before>\]\(<?|\]:[ \t]*<?|<)?"
    r"(?P<address>https?://[^\s<>()\[\]\"'`]*[^\s<>()\[\]\"'`.,;:!?*_~])(?P<after>>)?"
)
INDENTED = re.compile(r"^(?: {4}|\t)", re.MULTILINE)
INSIDE_LINK = re.compile(r"[^\[\]\n]*\](?:\(|\[|:)")
UNPLACED = re.compile(r"\[([^\[\]]*)\]\(<?" + re.escape(INTERNAL) + r"[^)]*\)")
BRACKETS = str.maketrans({"[": r"\[", "]": r"\]"})


class Place(NamedTuple):
    """Where a link leads now, and the words for one that had none."""

    path: str
    title: str


def note_links(placed: Iterable[Placed], source: Source, mapping: Mapping) -> None:
    """Remember the posts whose text leads to other places of the same source."""
    noted = [
        (f"{item.post.sort}:{item.post.foreign_id}", item.id)
        for item in placed
        if any(source.target(address) for address in _addresses(item.text.body))
    ]
    mapping.keep(NOTE, noted)


def rewrite_links(source: Source, mapping: Mapping, report: Report) -> None:
    """Rewrite every noted post, some at a time, each time in one transaction."""
    for portion in mapping.waiting(NOTE):
        mine = Report()
        with transaction():
            ids = [post for _, post in portion]
            rows = Post.select(Post.id, Post.body).where(Post.id.in_(ids))
            posts = dict(rows.tuples())
            found = {address for body in posts.values() for address in _addresses(body)}
            places = _places(found, source, mapping)
            for post_id, body in posts.items():
                _rewrite(post_id, body, places, mine)
            mapping.forget(NOTE, [key for key, _ in portion])
        report.merge(mine)


def _addresses(body: str) -> list[str]:
    return [match["address"] for match in ADDRESS.finditer(body)]


def _rewrite(post_id: int, body: str, places: dict[str, Place | None], report: Report) -> None:
    code = Aside(body)

    def lead(match: re.Match[str]) -> str:
        address, place = match["address"], places.get(match["address"])
        if place is None:
            if address in places and not address.startswith(INTERNAL):
                report.skip(reasons.LINKS_LEFT, address)
            return match[0]
        said = _in_place_of(match, place)
        if said != match[0]:
            report.change(reasons.LINKS_REWRITTEN, f"{address} → {place.path}")
        return said

    led = code.back(UNPLACED.sub(r"\1", ADDRESS.sub(lead, code.text)))
    if led != body:
        html = settle(ImportedText(markdown=led), Report()).html
        Post.update(body=led, html=html).where(Post.id == post_id).execute()


def _in_place_of(match: re.Match[str], place: Place) -> str:
    """The new link: only its address where it has words, else with the thread's title.

    An address alone that is part of a link's words, or of code by its indent, stays.
    """
    before, after = match["before"] or "", match["after"] or ""
    if before.startswith("]"):
        return f"{before}{place.path}{after}"
    start = match.string.rfind("\n", 0, match.start()) + 1
    if INSIDE_LINK.match(match.string, match.end()) or INDENTED.match(match.string, start):
        return match[0]
    link = f"[{place.title.translate(BRACKETS)}]({place.path})"
    return link if before and after else f"{before}{link}{after}"


def _places(addresses: Iterable[str], source: Source, mapping: Mapping) -> dict[str, Place | None]:
    """The new place of each that is within the source; None where it was not imported."""
    targets = {a: target for a in addresses if (target := source.target(a))}
    posts, threads = (
        mapping.find(sort, [t.foreign_id for t in targets.values() if t.sort == sort])
        for sort in ("post", "thread")
    )
    rows = Post.select(Post.id, Post.thread, Post.number).where(Post.id.in_(list(posts.values())))
    where = {post: (thread, number) for post, thread, number in rows.tuples()}
    ids = [*threads.values(), *(thread for thread, _ in where.values())]
    titles = dict(Thread.select(Thread.id, Thread.title).where(Thread.id.in_(ids)).tuples())

    def place(target: Target) -> Place | None:
        if target.sort == "thread":
            thread, number = threads.get(target.foreign_id, 0), target.number or 1
        else:
            thread, number = where.get(posts.get(target.foreign_id, 0), (0, 0))
        path = f"/t/{thread}" if number == 1 else f"/t/{thread}/{number}"
        return Place(path, titles[thread]) if thread in titles else None

    return {address: place(target) for address, target in targets.items()}
