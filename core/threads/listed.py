"""Rows of lists as markup. A thread is rendered once for everybody who sees it alike, so a list
is mostly put together from finished rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, NamedTuple

from flask import g, render_template
from markupsafe import Markup

from core.cache import Bounded, Same
from core.db import as_utc, utc_text
from core.registry import State, ThreadKind
from core.tags.looks import all_looks
from core.threads.addresses import kind_of
from core.threads.rows import ThreadLine
from core.web.assets import asset
from core.web.furniture import reader, trusted
from core.web.when import told_briefly

# What a row is made of, besides what belongs to its reader. Views and points are not in it: they
# change all the time, and no row shows them.
SHOWN = (
    *("id", "kind", "title", "slug", "state", "tag_names", "is_locked", "post_count"),
    *("author_username", "author_name", "author_avatar"),
    *("last_id", "last_username", "last_name", "last_avatar"),
)
NOWHERE: Mapping[int, str] = {}
_shown = itemgetter(*(ThreadLine._fields.index(name) for name in SHOWN))
_rows: Bounded[str] = Bounded(4000)
_looks: Bounded[_Look] = Bounded(200)


class _Page(NamedTuple):
    """What is the same for all rows of a list."""

    mixed: bool
    language: str
    icons: str
    tags: Same | None


class _Look(NamedTuple):
    """How rows of a kind and state look to readers of a language. Kept, so that it is the same
    object each time: as part of keys it is not looked into, but for the states of its kind."""

    kind: ThreadKind
    state: State | None
    mixed: bool
    mark: object


def thread_row(
    line: ThreadLine, *, mixed: bool = False, space: str = "", new_after: datetime | None = None
) -> Markup:
    """One thread in a list; see `thread_rows`."""
    spaces = {line.space_id: space}
    return thread_rows([line], mixed=mixed, spaces=spaces, new_after=new_after)


def thread_rows(
    lines: Iterable[ThreadLine],
    *,
    mixed: bool = False,
    spaces: Mapping[int, str] = NOWHERE,
    new_after: datetime | None = None,
) -> Markup:
    """Threads of a list. `mixed` marks their kind, in lists of several; `spaces` names where they
    are; those never opened are unread for members when started after `new_after`."""
    zone, language = reader()
    told = told_briefly(zone, language)
    page = _Page(mixed, language, asset("icons.svg"), None if mixed else Same(all_looks()))
    looks = g.setdefault("row_looks", {}).setdefault(page, {})
    # Compared as the database writes moments, so that none has to be taken apart.
    since = utc_text(new_after) if new_after is not None and g.actor.signed_in else None
    found = []
    for line in lines:
        look = looks.get((line.kind, line.state))
        if look is None:
            look = looks[line.kind, line.state] = _look(line, page)
        read, fresh = line.read_number, line.last_number > line.read_number
        unread = fresh if read else since is not None and line.created_raw > since
        key = (
            look.mark,
            _shown(line),
            (read, line.last_number) if read and fresh else unread,
            told(_minute(line.last_post_raw)),
            spaces.get(line.space_id, ""),
        )
        found.append(_rows.get(key, partial(_render, line, look, key)))
    return trusted("".join(found))


def _look(line: ThreadLine, page: _Page) -> _Look:
    kind = kind_of(line.kind)
    # A kind whose owner names the states makes them anew at each call.
    states = g.setdefault("row_states", {})
    if kind.key not in states:
        states[kind.key] = {state.key: state for state in reversed(kind.all_states())}
    state = states[kind.key].get(line.state)
    # What is declared is there once and has lazy words; what is data may be made at each call.
    shown = state if callable(kind.states) else Same(state)
    return _looks.get((page, Same(kind), shown), lambda: _Look(kind, state, page.mixed, object()))


def _render(line: ThreadLine, look: _Look, key: tuple[Any, ...]) -> str:
    *_rest, unread, time, space = key
    return render_template(
        "threads/_row.html",
        line=line,
        kind=look.kind,
        state=look.state,
        mixed=look.mixed,
        unread=bool(unread),
        space=space,
        time=time,
    )


@lru_cache(maxsize=8192)
def _minute(raw: Any) -> int:
    moment = as_utc(raw)
    return int(moment.timestamp()) // 60 if moment is not None else 0
