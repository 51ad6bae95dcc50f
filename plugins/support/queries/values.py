"""What tickets answer to fields."""

from __future__ import annotations

from typing import NamedTuple

from plugins.support.fields import Field, all_fields, fields_in
from plugins.support.models import SupportValue


class Shown(NamedTuple):
    """A field with what a ticket answers; empty for nothing."""

    field: Field
    value: str


def values_by_key(thread_id: int) -> dict[str, str]:
    """What a ticket answers, by key of the field, archived fields too."""
    if not all_fields():
        return {}
    mine = SupportValue.thread == thread_id
    rows = SupportValue.select(SupportValue.field, SupportValue.value).where(mine).tuples()
    kept = dict(rows)
    return {one.key: kept[one.id] for one in all_fields() if one.id in kept}


def differences(source_id: int, target_id: int) -> list[tuple[str, str, str]]:
    """What two tickets answer otherwise: what it is called, and both answers. What one of them
    alone answers is no difference."""
    ends, stays = values_by_key(source_id), values_by_key(target_id)
    return [
        (one.label, ends[one.key], stays[one.key])
        for one in all_fields()
        if one.key in ends and one.key in stays and ends[one.key] != stays[one.key]
    ]


def shown_values(thread_id: int, space_id: int, *, is_team: bool) -> list[Shown]:
    """What to show beside a ticket: to the team what its queue asks and what was answered to others
    once, to requesters what they may read and was answered."""
    values = values_by_key(thread_id)
    if not is_team:
        return [
            Shown(one, values[one.key])
            for one in all_fields()
            if one.is_public and values.get(one.key)
        ]
    asked = {one.key for one in fields_in(space_id, public=False)}
    return [
        Shown(one, values.get(one.key, ""))
        for one in all_fields()
        if one.key in asked or one.key in values
    ]
