"""The directory: who is here, found by name and sorted, a page at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import peewee
from peewee import Case, fn

from core.access import Actor
from core.accounts.models import User
from core.accounts.names import username_key
from core.fields.queries import say
from core.keyset import Key, Page, moment, paged

Order = Literal["match", "posts", "newest", "name"]
ORDERS: tuple[Order, ...] = ("match", "posts", "newest", "name")
# Suspended, closed and unconfirmed accounts are not shown around.
LISTED = ("active", "unclaimed")
PAGE = 24
NEW_FOR = timedelta(days=7)


def people_page(actor: Actor, search: str, order: Order, after: str) -> Page[Any]:
    """Members whose name, user name or place holds `search`, or what they say in a field that
    is searched and that the actor may see; all of them without one.

    `match` puts those first whose name begins with it.
    """
    found = User.select(
        User.id,
        User.username,
        User.name,
        User.avatar,
        User.state,
        User.place,
        User.bio_html,
        User.post_count,
        User.created_at,
        fn.LOWER(User.username).alias("sort_name"),
        _rank(search).alias("rank"),
    ).where(User.state.in_(LISTED))
    if search:
        found = found.where(_matches(actor, search))
    keys, down = _keys(search, order)
    return paged(found.namedtuples(), keys, after, down=down, size=PAGE)


def member_count() -> int:
    """How many people the directory lists."""
    return int(User.select(fn.COUNT(User.id)).where(User.state.in_(LISTED)).scalar())


def _keys(search: str, order: Order) -> tuple[tuple[Key, ...], bool]:
    # Not by the key: in it, `i` and `l` are one letter.
    by_name = Key("sort_name", fn.LOWER(User.username), str)
    if order == "posts":
        return (Key("post_count", User.post_count, int), Key("id", User.id, int)), True
    if order == "newest":
        return (Key("created_at", User.created_at, moment), Key("id", User.id, int)), True
    if order == "match" and search:
        return (Key("rank", _rank(search), int), by_name), False
    return (by_name,), False


def _matches(actor: Actor, search: str) -> peewee.Expression:
    # LIKE folds the case of ASCII only on SQLite, so other scripts are asked in the few
    # ways a name is written. `contains` escapes the wildcards.
    ways = {search, search.lower(), search.upper(), search.title()}
    wanted = User.username.contains(search)
    for way in sorted(ways):
        wanted |= User.name.contains(way) | User.place.contains(way)
    said = say(actor, ways)
    return wanted if said is None else wanted | said


def _rank(search: str) -> Any:
    """0 for names that begin with the search, 1 for the rest."""
    if not search:
        return peewee.Value(0)
    starts = User.username.startswith(search) | User.name.startswith(search)
    key = username_key(search)
    if key:
        starts |= User.username_key.startswith(key)
    return Case(None, [(starts, 0)], 1)
