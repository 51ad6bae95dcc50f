"""Searching and suggesting for an actor: the engine finds, the database confirms.

Counts of a kind are exact up to `driver.FEW`: each such match is confirmed by the database
before it is counted. Larger ones come from the index and are rounded down, so that they tell
nothing of single threads that have just been hidden.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.access import Actor
from core.search import queries
from core.search.driver import (
    INSIDERS,
    OUTSIDERS,
    PEOPLE,
    PERSON,
    RANKED,
    Found,
    Hit,
    SearchQuery,
    Sights,
    Unavailable,
)
from core.search.engine import engine
from core.search.plain import plain_of
from core.search.queries import PersonRow, PostRow, TagName, ThreadName
from core.search.snippets import Marker, Piece
from core.search.words import fold, is_unspaced, runs
from core.site import site
from core.spaces.queries import SpaceRow
from core.text import shut

SIZE = 20
LAST_PAGE = RANKED // SIZE
SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Count:
    """How many; at least so many when not `exact`."""

    number: int = 0
    exact: bool = True

    @classmethod
    def together(cls, counts: Iterable[Count]) -> Count:
        """The sum; exact when all are."""
        every = list(counts)
        return cls(sum(count.number for count in every), all(count.exact for count in every))


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the result list: a post in its thread, or a person."""

    title: list[Piece]
    text: list[Piece]
    post: PostRow | None = None
    person: PersonRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a result page shows. `counts` are by kind, `total` is of the chosen kind or all."""

    lines: list[Shown] = field(default_factory=list)
    counts: dict[str, Count] = field(default_factory=dict)
    total: Count = field(default_factory=Count)
    pages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """What somebody may mean while they are typing."""

    threads: list[ThreadName] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    spaces: list[SpaceRow] = field(default_factory=list)
    tags: list[TagName] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.threads or self.people or self.spaces or self.tags)


def sights_of(actor: Actor) -> Sights:
    """What an actor may see, in the words of an engine."""
    more = INSIDERS if "members" in actor.labels else OUTSIDERS
    people = {PEOPLE, more} if actor.can("profiles.see") else set()
    readers = {f"g:{group}" for group in actor.private_group_ids}
    return Sights(
        labels=actor.labels | people,
        owners=site().plugins.active() | {"core"},
        readers=frozenset(readers | {f"u:{actor.id}"} if actor.signed_in else readers),
    )


def search(actor: Actor, query: SearchQuery) -> Results:
    """A page of results that the actor may see, best first.

    Raises `Unavailable` when there is no usable index.
    """
    if query.is_empty:
        return Results()
    found = engine().search(query, sights_of(actor))
    wanted = [hit for hit in found.hits if not query.kinds or hit.kind in query.kinds]
    confirmed = _confirmed(actor, found.few)
    few = {hit.kind for hit in found.few}
    if all(kind in few for kind in found.counts if not query.kinds or kind in query.kinds):
        wanted = [hit for hit in wanted if _key(hit) in confirmed]
    counts = _counts(found, confirmed)
    chosen = [count for kind, count in counts.items() if not query.kinds or kind in query.kinds]
    start = (query.page - 1) * SIZE
    return Results(
        lines=_lines(actor, wanted[start : start + SIZE], query),
        counts=counts,
        total=Count.together(chosen),
        pages=min(LAST_PAGE, -(-len(wanted) // SIZE)),
    )


def suggest(actor: Actor, text: str) -> Suggestions:
    """At most five each of threads, people, spaces and tags that the actor may see.

    Without a usable index, spaces and tags only. One letter is too little to go by, except in
    scripts without spaces.
    """
    words = tuple(runs(fold(text[:100])))[:8]
    if not words or (len(words[-1]) < 2 and not is_unspaced(words[-1])):
        return Suggestions()
    try:
        hits = engine().suggest(words, sights_of(actor), SUGGESTED * 3)
    except Unavailable:
        hits = []
    threads = [hit.thread_id for hit in hits if hit.kind != PERSON]
    people = [hit.ref for hit in hits if hit.kind == PERSON]
    names = queries.thread_names(actor, threads)
    faces = queries.person_rows(actor, people)
    return Suggestions(
        threads=[names[i] for i in dict.fromkeys(threads) if i in names][:SUGGESTED],
        people=[faces[i] for i in dict.fromkeys(people) if i in faces][:SUGGESTED],
        spaces=queries.spaces_named(actor, text, SUGGESTED),
        tags=queries.tags_beginning(actor, text, SUGGESTED),
    )


def _key(hit: Hit) -> tuple[bool, int]:
    return hit.kind == PERSON, hit.ref


def _confirmed(actor: Actor, hits: Iterable[Hit]) -> set[tuple[bool, int]]:
    """Those hits that the database lets the actor see."""
    by_sort: dict[bool, list[int]] = {False: [], True: []}
    for hit in hits:
        by_sort[hit.kind == PERSON].append(hit.ref)
    posts = queries.still_visible(actor, by_sort[False])
    people = queries.person_rows(actor, by_sort[True])
    return {(False, ref) for ref in posts} | {(True, ref) for ref in people}


def _counts(found: Found, confirmed: set[tuple[bool, int]]) -> dict[str, Count]:
    exact = {hit.kind: 0 for hit in found.few}
    for hit in found.few:
        exact[hit.kind] += _key(hit) in confirmed
    counts = {
        kind: Count(exact[kind], exact=not found.capped)
        if kind in exact
        else Count(_rounded(number), exact=False)
        for kind, number in found.counts.items()
    }
    return {kind: count for kind, count in counts.items() if count.number}


def _rounded(number: int) -> int:
    """Rounded down to two digits."""
    step = int("1".ljust(max(1, len(str(number)) - 1), "0"))
    return number // step * step


def _lines(actor: Actor, hits: list[Hit], query: SearchQuery) -> list[Shown]:
    posts = queries.post_rows(actor, [hit.ref for hit in hits if hit.kind != PERSON])
    people = queries.person_rows(actor, [hit.ref for hit in hits if hit.kind == PERSON])
    marker = Marker.of(query.terms, engine().stem)
    lines = []
    for hit in hits:
        if hit.kind == PERSON and (person := people.get(hit.ref)):
            name = marker.whole(person.name or person.username)
            lines.append(Shown(name, marker.best(plain_of(shut(person.bio_html))), person=person))
        elif hit.kind != PERSON and (post := posts.get(hit.ref)):
            text = marker.best(plain_of(shut(post.html)))
            lines.append(Shown(marker.whole(post.title), text, post=post))
    return lines
