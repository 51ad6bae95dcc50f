"""Columns by the names that declarations give them: `table.column`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import peewee

from core.db import Model
from core.personal import PersonalData
from core.site import site


def declared() -> list[PersonalData]:
    """What core and every loaded plugin say of their tables, those that are off too, in the
    order in which it is done."""
    found = [item for _owner, item in site().registry.of(PersonalData)]
    return sorted(found, key=lambda data: data.order)


def column(name: str) -> peewee.Field:
    """The field of a name. Raises `LookupError` for one that no loaded table has."""
    table, _dot, field = name.partition(".")
    for model in tables():
        if model._meta.table_name == table and field in model._meta.fields:
            return cast("peewee.Field", model._meta.fields[field])
    raise LookupError(f"no table has a column {name}")


def tables() -> Iterator[Any]:
    """Every model of the running program."""
    waiting = list(Model.__subclasses__())
    while waiting:
        model = waiting.pop()
        waiting.extend(model.__subclasses__())
        yield model


def owner_of(field: peewee.Field) -> Any:
    """The model of a field."""
    return field.model
