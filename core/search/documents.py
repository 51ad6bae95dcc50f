"""Rows of the database as documents for an engine: one per post, one per person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from peewee import chunked, fn

from core.accounts.models import User
from core.fields.queries import searched, searched_people
from core.polls.queries import words_of
from core.search.driver import (
    EPOCH,
    INSIDERS,
    OUTSIDERS,
    PEOPLE,
    PERSON,
    PRIVATE,
    Changes,
    Document,
)
from core.search.plain import plain_of
from core.threads.models import Participant, Post, Thread

AT_ONCE = 500
SHOWN = ("active", "unclaimed")
"""Accounts that are people to be found; others are not confirmed, sent away or gone."""
STANDING = (
    Post.deleted_at.is_null()
    & Thread.deleted_at.is_null()
    & ~Thread.is_unlisted
    & (Post.sort != "log")
)
"""Posts that may be searched: standing ones of standing threads that are in lists."""


class Community:
    """The database as an engine's source. Needs a connection while it is read."""

    def total(self) -> int:
        """How many documents there are."""
        shown = User.select(fn.COUNT(User.id)).where(User.state.in_(SHOWN))
        people = shown.scalar() + shown.where(_inside()).scalar()
        posts = Post.select(fn.COUNT(Post.id)).join(Thread).where(STANDING).scalar()
        return int(people) + int(posts)

    def documents(self, after: str) -> Iterator[tuple[str, Document]]:
        """Everybody, once more those of whom members find more, then every post from the newest
        on, behind the mark `after`."""
        sort, number = after[:1] or "u", int(after[1:] or 0)
        if sort == "u":
            yield from self._people_after(number, "u")
        if sort in "um":
            yield from self._people_after(number if sort == "m" else 0, "m")
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
            yield from _insiders(User.id.in_(some))

    def _people_after(self, number: int, sort: str) -> Iterator[tuple[str, Document]]:
        def following(last: int) -> list[Document]:
            return (_people if sort == "u" else _insiders)(User.id > last)

        return _walk(following, number, sort)

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
        .where(which & STANDING)
        .order_by(Post.id.desc())
        .limit(AT_ONCE)
        .tuples()
    )
    readers = _readers({row[1] for row in rows if row[8] == PRIVATE})
    asked = words_of([row[0] for row in rows if "poll" in row[11].split()])
    merged = _merged_titles({row[1] for row in rows if row[2] == 1})
    return [
        _post(row[:11], readers, asked.get(row[0], ""), merged.get(row[1], "") * (row[2] == 1))
        for row in rows
    ]


def _post(
    row: Sequence[Any], readers: Mapping[int, tuple[str, ...]], poll: str = "", merged: str = ""
) -> Document:
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
        # Who looks for a tag's word finds what has the tag; a poll is found by what it asks, and
        # what was merged by its title in the thread it is part of.
        body=" ".join(filter(None, (plain_of(html), poll, tags if number == 1 else "", merged))),
        day=_day(created_at),
    )


def _readers(thread_ids: set[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    if thread_ids:
        rows = Participant.select(Participant.thread, Participant.user, Participant.group)
        for thread_id, user, group in rows.where(Participant.thread.in_(thread_ids)).tuples():
            found.setdefault(thread_id, []).append(f"u:{user}" if user else f"g:{group}")
    return {thread_id: tuple(names) for thread_id, names in found.items()}


def _merged_titles(thread_ids: set[int]) -> dict[int, str]:
    """What threads were called that are part of some others by now, by those: merged into them,
    or into what was merged into them. One query."""
    if not thread_ids:
        return {}
    columns = ("into_id", "thread_id", "title")
    merged, more = Thread.alias(), Thread.alias()
    first = (
        merged.select(merged.merged_into, merged.id, merged.title)
        .where(merged.merged_into.in_(thread_ids))
        .cte("merged", recursive=True, columns=columns)
    )
    further = more.select(first.c.into_id, more.id, more.title).join(
        first, on=(more.merged_into == first.c.thread_id)
    )
    # Not UNION ALL: what was seen before ends the walk, even in a circle.
    chain = first.union(further)
    found: dict[int, list[str]] = {}
    rows = chain.select_from(chain.c.into_id, chain.c.title).order_by(chain.c.thread_id)
    for into_id, title in rows.tuples():
        found.setdefault(into_id, []).append(title)
    return {into_id: " ".join(titles) for into_id, titles in found.items()}


def _people(which: Any) -> list[Document]:
    """The next profiles, as whoever may see people finds them."""
    rows = _person_rows(which)
    ids = [row[0] for row in rows]
    told, inside = searched(ids, "everyone"), searched(ids, "members")
    return [_person(row, told, OUTSIDERS if row[0] in inside else PEOPLE) for row in rows]


def _insiders(which: Any) -> list[Document]:
    """The next profiles with words that only members see, as members find them."""
    rows = _person_rows(which & _inside())
    ids = [row[0] for row in rows]
    told, inside = searched(ids, "everyone"), searched(ids, "members")
    both = {ref: f"{told.get(ref, '')} {words}" for ref, words in inside.items()}
    return [_person(row, both, INSIDERS) for row in rows if row[0] in inside]


def _inside() -> Any:
    return User.id.in_(searched_people("members"))


def _person_rows(which: Any) -> list[Sequence[Any]]:
    return list(
        User.select(User.id, User.username, User.name, User.bio_html, User.place, User.created_at)
        .where(which & User.state.in_(SHOWN))
        .order_by(User.id)
        .limit(AT_ONCE)
        .tuples()
    )


def _person(row: Sequence[Any], told: Mapping[int, str], audience: str) -> Document:
    ref, username, name, bio, place, created_at = row
    return Document(
        kind=PERSON,
        ref=ref,
        audience=audience,
        title=f"{name} {username}".strip(),
        names=tuple(filter(None, (name, username))),
        body=" ".join(filter(None, (plain_of(bio), place, told.get(ref)))),
        day=_day(created_at),
    )


def _day(moment: datetime) -> int:
    return (moment.date() - EPOCH).days
