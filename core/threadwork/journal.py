"""What a deed has changed, row by row, so that it can be taken back exactly: and of that only
what nobody has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

import peewee

from core.bookmarks.models import Bookmark
from core.db import UTCDateTime, is_postgres
from core.drafts.models import Draft
from core.letters.models import MailDue
from core.links.models import ThreadLink
from core.notifications.models import Notification
from core.threads.models import Post, ReadMark, Thread, ThreadTag
from core.threadwork.models import ThreadTimer
from core.watching.models import Watch

TABLES: dict[str, Any] = {
    model._meta.table_name: model
    for model in (
        Bookmark,
        Draft,
        MailDue,
        Notification,
        Post,
        ReadMark,
        Thread,
        ThreadLink,
        ThreadTag,
        ThreadTimer,
        Watch,
    )
}
Values = Mapping[str, Any]


class Journal:
    """Writes rows and remembers how they were: `[table, key, before, after]`, where `before`
    is null for a new row and `after` for one that was deleted. Column names are those of the
    database."""

    def __init__(self, entries: Sequence[Any] = ()) -> None:
        self.entries: list[Any] = list(entries)

    def update(self, row: peewee.Model, *, known_by: str = "", **values: Any) -> None:
        """Change columns of a row that was read in this transaction; the same again is nothing.

        `known_by` is a column that never changes, by which an undo tells the row from a later
        one: where rows are deleted, SQLite gives their numbers again.
        """
        model = type(row)
        now = _plain(row, values)
        before = {name: _plain_of(row, name) for name in now}
        changed = {name: value for name, value in now.items() if before[name] != value}
        if changed:
            _write(model, _key_of(row), changed)
            mark = {known_by: _plain_of(row, known_by)} if known_by else {}
            old = {name: before[name] for name in changed} | mark
            self.entries.append([model._meta.table_name, _key_of(row), old, changed | mark])
            for name, value in changed.items():
                field = model._meta.columns[name]
                setattr(row, _name(field), _value(field, value))

    def insert(self, model: Any, **values: Any) -> Any:
        """Make a row and give it."""
        row = model.create(**values)
        kept = {name: _plain_of(row, name) for name in model._meta.columns}
        self.entries.append([model._meta.table_name, _key_of(row), None, kept])
        return row

    def delete(self, row: peewee.Model) -> None:
        """Delete a row that was read in this transaction."""
        model = type(row)
        kept = {name: _plain_of(row, name) for name in model._meta.columns}
        model.delete().where(_is(model, _key_of(row))).execute()
        self.entries.append([model._meta.table_name, _key_of(row), kept, None])

    def undo(self) -> int:
        """Put everything back that is still as it was left, newest first; how many rows were
        left alone because somebody has changed them since."""
        return sum(not _put_back(*entry) for entry in reversed(self.entries))


def held(query: Any) -> Any:
    """The rows of a query, kept from others until the transaction ends."""
    return query.for_update("FOR NO KEY UPDATE") if is_postgres() else query


def _put_back(table: str, key: Values, before: Values | None, after: Values | None) -> bool:
    model = TABLES[table]
    row = held(model.select().where(_is(model, key))).first()
    if after is None:
        return _bring(model, row, before or {})
    if row is None or any(_plain_of(row, name) != value for name, value in after.items()):
        # A row that has gone altogether needs nothing put back.
        return row is None
    if before is None:
        model.delete().where(_is(model, key)).execute()
    else:
        _write(model, key, before)
    return True


def _bring(model: Any, row: Any, values: Values) -> bool:
    """Put a deleted row back, with another number where its own is another row's by now."""
    numbered = isinstance(model._meta.primary_key, peewee.AutoField)
    if row is not None and numbered:
        values = {name: value for name, value in values.items() if name not in _key_of(row)}
    if row is None or numbered:
        _insert(model, values)
    return row is None or numbered


def _insert(model: Any, values: Values) -> None:
    fields = {model._meta.columns[n]: _value_of(model, n, v) for n, v in values.items()}
    model.insert(fields).on_conflict_ignore().execute()


def _write(model: Any, key: Values, values: Values) -> None:
    fields = {model._meta.columns[n]: _value_of(model, n, v) for n, v in values.items()}
    model.update(fields).where(_is(model, key)).execute()


def _is(model: Any, key: Values) -> Any:
    columns = model._meta.columns
    return reduce(and_, (columns[name] == value for name, value in key.items()))


def _key_of(row: peewee.Model) -> dict[str, Any]:
    fields = row._meta.get_primary_keys()
    return {field.column_name: _plain_of(row, field.column_name) for field in fields}


def _plain(row: peewee.Model, values: Values) -> dict[str, Any]:
    """Given values by column, as the journal keeps them."""
    fields = row._meta.combined
    return {fields[name].column_name: _kept(value) for name, value in values.items()}


def _plain_of(row: peewee.Model, column: str) -> Any:
    field = row._meta.columns[column]
    return _kept(getattr(row, _name(field)))


def _name(field: peewee.Field) -> str:
    return str(getattr(field, "object_id_name", field.name))


def _kept(value: Any) -> Any:
    if isinstance(value, peewee.Model):
        return value._pk
    return value.isoformat() if isinstance(value, datetime) else value


def _value_of(model: Any, column: str, value: Any) -> Any:
    return _value(model._meta.columns[column], value)


def _value(field: peewee.Field, value: Any) -> Any:
    if isinstance(field, UTCDateTime) and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value
