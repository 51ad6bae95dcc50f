"""Paging by key: a page begins where the last one ended, so a far page costs what the first
does and nothing is shown twice when rows are added meanwhile."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import peewee

T = TypeVar("T")
SIZE = 24


@dataclass(frozen=True, slots=True)
class Key:
    """One column that a list is sorted by: its name in a row and how a cursor's text becomes
    its value again."""

    name: str
    column: Any
    parse: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; `after` is the cursor of the next one, empty at the end."""

    rows: list[T]
    after: str = ""


def paged(
    query: peewee.ModelSelect,
    keys: Sequence[Key],
    after: str,
    *,
    down: bool = True,
    size: int = SIZE,
) -> Page[Any]:
    """One page of `query`, sorted by `keys`, all descending or all ascending.

    The last key must be unique. `after` comes from the address: one that makes no sense
    starts the list over.
    """
    columns = [key.column for key in keys]
    values = cursor(after, keys)
    if values is not None:
        here, there = peewee.Tuple(*columns), peewee.Tuple(*map(_stored, columns, values))
        query = query.where(here < there if down else here > there)
    query = query.order_by(*[column.desc() if down else column.asc() for column in columns])
    return page_of(list(query.limit(size + 1)), keys, size)


def page_of(rows: list[T], keys: Sequence[Key], size: int = SIZE) -> Page[T]:
    """Rows as a page; one more than it holds says that there is a next one."""
    shown = rows[:size]
    return Page(shown, _encode(shown[-1], keys) if len(rows) > size else "")


def moment(text: str) -> datetime:
    """A moment from a cursor. Raises `ValueError`."""
    return datetime.fromisoformat(text)


def _stored(column: Any, value: Any) -> Any:
    """The value as the column keeps it; what is worked out in the query is kept nowhere."""
    return column.to_value(value) if isinstance(column, peewee.Field) else value


def _encode(row: Any, keys: Sequence[Key]) -> str:
    values = [getattr(row, key.name) for key in keys]
    texts = [v.isoformat() if isinstance(v, datetime) else str(v) for v in values]
    return urlsafe_b64encode(json.dumps(texts).encode()).decode().rstrip("=")


def cursor(text: str, keys: Sequence[Key]) -> list[Any] | None:
    """The values with which the page before ended; None for a cursor that makes no sense."""
    if not text or len(text) > 400:
        return None
    try:
        texts = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(texts, list) or len(texts) != len(keys):
            return None
        return [key.parse(str(value)) for key, value in zip(keys, texts, strict=True)]
    except (ValueError, binascii.Error):
        return None


def walked(query: peewee.ModelSelect, *keys: Any, size: int = 500) -> Iterator[dict[str, Any]]:
    """Every row of a query as a dict, in the order of `keys`, which are unique together and
    among its columns; some at a time, so that a million rows take up no more than a few."""
    after: tuple[Any, ...] | None = None
    while True:
        part = query if after is None else query.where(peewee.Tuple(*keys) > peewee.Tuple(*after))
        rows = list(part.order_by(*keys).limit(size).dicts())
        yield from rows
        if len(rows) < size:
            return
        after = tuple(rows[-1][key.name] for key in keys)
