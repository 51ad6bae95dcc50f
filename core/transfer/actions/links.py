"""Links within the old site, led to their new places once everything has one.

A text is written with its old addresses, which work as long as the old site does, and is
noted in the mapping (sort `links`); the last step of an import rewrites what is noted. So a
killed import loses nothing: the next run finds the notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.db import transaction
from core.text import TooLong, render_markdown
from core.threads.models import Post
from core.transfer import reasons
from core.transfer.actions.mapping import Mapping
from core.transfer.actions.posts import Placed
from core.transfer.facts import INTERNAL, Target
from core.transfer.report import Report
from core.transfer.source import Source

NOTE = "links"
ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'`]*[^\s<>()\[\]\"'`.,;:!?*_~]")
UNPLACED = re.compile(r"\[([^\[\]]*)\]\(" + re.escape(INTERNAL) + r"[^)]*\)")


def note_links(placed: Iterable[Placed], source: Source, mapping: Mapping) -> None:
    """Remember the posts whose text leads to other places of the same source."""
    noted = [
        (f"{item.post.sort}:{item.post.foreign_id}", item.id)
        for item in placed
        if any(source.target(address) for address in ADDRESS.findall(item.body))
    ]
    mapping.keep(NOTE, noted)


def rewrite_links(source: Source, mapping: Mapping, report: Report) -> None:
    """Rewrite every noted post, some at a time, each time in one transaction."""
    for portion in mapping.waiting(NOTE):
        with transaction():
            fields = (Post.id, Post.body)
            posts = dict(
                Post.select(*fields).where(Post.id.in_([post for _, post in portion])).tuples()
            )
            found = {address for body in posts.values() for address in ADDRESS.findall(body)}
            places = _places(found, source, mapping)
            for post_id, body in posts.items():
                _rewrite(post_id, body, places, report)
            mapping.forget(NOTE, [key for key, _ in portion])


def _rewrite(post_id: int, body: str, places: dict[str, str | None], report: Report) -> None:
    def lead(match: re.Match[str]) -> str:
        address = match[0]
        if address in places:
            place = places[address]
            if place:
                report.change(reasons.LINKS_REWRITTEN, f"{address} → {place}")
            elif not address.startswith(INTERNAL):
                report.skip(reasons.LINKS_LEFT, address)
            return place or address
        return address

    led = UNPLACED.sub(r"\1", ADDRESS.sub(lead, body))
    if led == body:
        return
    try:
        html = render_markdown(led).html
    except TooLong:
        return
    Post.update(body=led, html=html).where(Post.id == post_id).execute()


def _places(addresses: Iterable[str], source: Source, mapping: Mapping) -> dict[str, str | None]:
    """The new address of each that is within the source; None where it was not imported."""
    targets = {a: target for a in addresses if (target := source.target(a))}
    posts = mapping.find("post", [t.foreign_id for t in targets.values() if t.sort == "post"])
    threads = mapping.find("thread", [t.foreign_id for t in targets.values() if t.sort == "thread"])
    rows = Post.select(Post.id, Post.thread, Post.number).where(Post.id.in_(list(posts.values())))
    where = {post: (thread, number) for post, thread, number in rows.tuples()}

    def place(target: Target) -> str | None:
        if target.sort == "thread":
            thread = threads.get(target.foreign_id)
            return _path(thread, target.number or 1) if thread else None
        found = where.get(posts.get(target.foreign_id, 0))
        return _path(*found) if found else None

    return {address: place(target) for address, target in targets.items()}


def _path(thread_id: int, number: int) -> str:
    return f"/t/{thread_id}" if number == 1 else f"/t/{thread_id}/{number}"
