"""Threads that somebody may mean to link: by address, by number, by words."""

from __future__ import annotations

from core.access import Actor
from core.previews.own import thread_meant
from core.search import words
from core.search.driver import PERSON, Unavailable
from core.search.engine import engine
from core.search.service import sights_of
from core.threads.lists import lines_of
from core.threads.moved import standing_id
from core.threads.rows import ThreadLine

SHOWN = 10
LOOKED_AT = 30


def found_threads(actor: Actor, typed: str, *, besides: int) -> list[ThreadLine]:
    """At most ten threads that the actor may see: the one that an address or a number names, or
    those that fit the words best. Never the one `besides` itself."""
    named = thread_meant(typed)
    ids = [standing_id(named)] if named else _with_words(actor, typed)
    lines = lines_of(actor, [id_ for id_ in ids if id_ != besides], listed=not named)
    return [lines[id_] for id_ in ids if id_ in lines][:SHOWN]


def _with_words(actor: Actor, typed: str) -> list[int]:
    """Ids of threads whose titles begin so, then of those with all the words; none while there
    is no index."""
    asked = words.parse(typed.replace("\0", ""))
    if asked.is_empty or not actor.can("search.use"):
        return []
    sights = sights_of(actor)
    begun = tuple(words.runs(words.fold(typed[:100])))[:8]
    try:
        hits = engine().suggest(begun, sights, SHOWN) if begun else []
        hits += engine().search(asked, sights).hits[:LOOKED_AT]
    except Unavailable:
        return []
    return list(dict.fromkeys(hit.thread_id for hit in hits if hit.kind != PERSON))[:LOOKED_AT]
