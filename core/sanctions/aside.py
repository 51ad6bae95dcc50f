"""What a spammer leaves beside posts, as every package has declared it: taken out of the tables
in the transaction that removes them, kept with the removal, and put back by its undoing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import peewee

from core.db import UTCDateTime, transaction
from core.erasing.columns import column, declared, owner_of

Rows = list[dict[str, Any]]


def set_aside(user_id: int) -> dict[str, Any]:
    """Take out or hide all that is declared so of somebody; what `put_back` needs of it."""
    rows: dict[str, Rows] = {}
    hidden: dict[str, Any] = {}
    for data in declared():
        for name in data.aside:
            rows[name] = _take_out(column(name), user_id)
        if data.hide is not None:
            hidden[data.name] = data.hide(user_id)
    return {"rows": rows, "hidden": hidden}


def put_back(user_id: int, kept: Mapping[str, Any]) -> None:
    """Bring back what was set aside: rows of things that are gone by now stay away, and what
    has taken a row's place meanwhile stays."""
    hidden = kept.get("hidden", {})
    for data in reversed(declared()):
        if data.show is not None and data.name in hidden:
            data.show(user_id, hidden[data.name])
        for name in reversed(data.aside):
            for row in kept.get("rows", {}).get(name, ()):
                _put_in(owner_of(column(name)), row)


def _take_out(field: peewee.Field, user_id: int) -> Rows:
    model = owner_of(field)
    theirs = field == user_id
    rows = [
        {name: _kept(value) for name, value in row.items()}
        for row in model.select().where(theirs).order_by(*model._meta.get_primary_keys()).dicts()
    ]
    model.delete().where(theirs).execute()
    return rows


def _put_in(model: Any, row: Mapping[str, Any]) -> None:
    fields = model._meta.fields
    values = {name: _value(fields[name], value) for name, value in row.items() if name in fields}
    key = model._meta.primary_key
    # SQLite gives numbers of rows that are gone again. Nothing hangs off these: another will do.
    if isinstance(key, peewee.AutoField) and model.get_or_none(key == values[key.name]):
        del values[key.name]
    try:
        with transaction():
            model.insert(values).on_conflict_ignore().execute()
    except peewee.IntegrityError:
        return


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _value(field: peewee.Field, value: Any) -> Any:
    if isinstance(field, UTCDateTime) and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value
