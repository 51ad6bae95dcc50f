"""Rows of the database as documents for an engine: one per post, one per person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from peewee import chunked, fn

from core.accounts.models import User
from core.polls.queries import words_of
from core.search.driver import EPOCH, PEOPLE, PERSON, PRIVATE, Changes, Document
from core.search.plain import plain_of
from core.threads.models import Participant, Post, Thread

AT_ONCE = 500
SHOWN = ("active", "unclaimed")
"""Accounts that are people to be found; others are not confirmed, sent away or gone."""


class Community:
    """The database as an engine's source. Needs a connection while it is read."""

    def total(self) -> int:
        """How many documents there are, deleted posts included."""
        people = User.select(fn.COUNT(User.id)).where(User.state.in_(SHOWN)).scalar()
        return int(people) + int(Post.select(fn.COUNT(Post.id)).scalar())

    def documents(self, after: str) -> Iterator[tuple[str, Document]]:
        """Everybody, then every post from the newest on, behind the mark `after`."""
        sort, number = after[:1] or "u", int(after[1:] or 0)
        if sort == "u":
            yield from self._people_after(number)
        yield from self._posts_before(number if sort == "p" else None)

    def changes(self, ids: Mapping[str, list[int]]) -> Changes:
        """What some threads, posts and people (by these names) are now."""
        threads, posts, people = (frozenset(ids.get(n, ())) for n in ("threads", "posts", "people"))
        return Changes(
            threads=threads,
            posts=posts,
            people=people,
            documents=self._changed(threads, posts, people),
        )

    def _changed(
        self, threads: Iterable[int], posts: frozenset[int], people: Iterable[int]
    ) -> Iterator[Document]:
        of_threads: set[int] = set()
        for some in chunked(threads, AT_ONCE):
            found = Post.select(Post.id).where(Post.thread.in_(some)).tuples()
            of_threads.update(row[0] for row in found)
        for chosen in chunked(sorted(of_threads | posts, reverse=True), AT_ONCE):
            yield from posts_as_documents(Post.id.in_(chosen))
        for some in chunked(sorted(people), AT_ONCE):
            yield from _people(User.id.in_(some))

    def _people_after(self, number: int) -> Iterator[tuple[str, Document]]:
        def following(last: int) -> list[Document]:
            return _people(User.id > last)

        return _walk(following, number, "u")

    def _posts_before(self, number: int | None) -> Iterator[tuple[str, Document]]:
        if number is None:
            number = int(Post.select(fn.MAX(Post.id)).scalar() or 0) + 1

        def following(last: int) -> list[Document]:
            return posts_as_documents(Post.id < last)

        return _walk(following, number, "p")


def _walk(
    following: Callable[[int], list[Document]], last: int, sort: str
) -> Iterator[tuple[str, Document]]:
    while found := following(last):
        for document in found:
            yield f"{sort}{document.ref}", document
        last = found[-1].ref


def posts_as_documents(which: Any) -> list[Document]:
    """The next posts that may be searched, newest first: standing ones of standing threads."""
    rows = list(
        Post.select(
            Post.id,
            Post.thread,
            Post.number,
            Post.html,
            Post.created_at,
            Thread.kind,
            Thread.owner,
            Thread.space,
            Thread.audience,
            Thread.title,
            Thread.tag_names,
            Post.parts,
        )
        .join(Thread)
        .where(which & Post.deleted_at.is_null() & Thread.deleted_at.is_null())
        .where(Post.sort != "log")
        .order_by(Post.id.desc())
        .limit(AT_ONCE)
        .tuples()
    )
    readers = _readers({row[1] for row in rows if row[8] == PRIVATE})
    asked = words_of([row[0] for row in rows if "poll" in row[11].split()])
    return [_post(row[:11], readers, asked.get(row[0], "")) for row in rows]


def _post(row: Sequence[Any], readers: Mapping[int, tuple[str, ...]], poll: str = "") -> Document:
    ref, thread_id, number, html, created_at, kind, owner, space_id, audience, title, tags = row
    return Document(
        kind=kind,
        ref=ref,
        thread_id=thread_id,
        number=number,
        owner=owner,
        space_id=space_id,
        audience=audience,
        readers=readers.get(thread_id, ()),
        title=title,
        names=(title,) if number == 1 else (),
        # Who looks for a tag's word finds what has the tag; a poll is found by what it asks.
        body=" ".join(filter(None, (plain_of(html), poll, tags if number == 1 else ""))),
        day=_day(created_at),
    )


def _readers(thread_ids: set[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    if thread_ids:
        rows = Participant.select(Participant.thread, Participant.user, Participant.group)
        for thread_id, user, group in rows.where(Participant.thread.in_(thread_ids)).tuples():
            found.setdefault(thread_id, []).append(f"u:{user}" if user else f"g:{group}")
    return {thread_id: tuple(names) for thread_id, names in found.items()}


def _people(which: Any) -> list[Document]:
    rows = (
        User.select(User.id, User.username, User.name, User.bio_html, User.place, User.created_at)
        .where(which & User.state.in_(SHOWN))
        .order_by(User.id)
        .limit(AT_ONCE)
        .tuples()
    )
    return [
        Document(
            kind=PERSON,
            ref=ref,
            audience=PEOPLE,
            title=f"{name} {username}".strip(),
            names=tuple(filter(None, (name, username))),
            body=f"{plain_of(bio)} {place}".strip(),
            day=_day(created_at),
        )
        for ref, username, name, bio, place, created_at in rows
    ]


def _day(moment: datetime) -> int:
    return (moment.date() - EPOCH).days
