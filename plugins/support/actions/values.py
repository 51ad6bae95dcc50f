"""What a ticket answers to fields: said with the request, and put right by the team."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.support import happenings, log
from plugins.support.actions.changing import By, check_seen, held_ticket
from plugins.support.fields import field_of
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportValue
from plugins.support.queries.values import values_by_key
from plugins.support.rules import may_answer
from townhall import Forbidden, emit, transaction


def keep_values(thread_id: int, values: Mapping[str, str]) -> None:
    """Keep what a new request answers, by key of the field, in the transaction that opens it."""
    rows = [
        {"thread": thread_id, "field": field.id, "value": value}
        for key, value in values.items()
        if value and (field := field_of(key)) is not None
    ]
    if rows:
        SupportValue.insert_many(rows).on_conflict_ignore().execute()


def set_values(by: By, thread_id: int, values: Mapping[str, str]) -> list[int]:
    """Let a ticket answer so, by key of the field; an empty value is no answer. The rows of its log
    that came of it.

    People need `rules.may_answer`. Raises `Forbidden`, and `changing.Stale` when others have done
    something since `by.seen`.
    """
    with transaction():
        thread = held_ticket(thread_id)
        if by.actor is not None and not may_answer(by.actor, thread):
            raise Forbidden("support.answer")
        check_seen(by, thread_id)
        before = values_by_key(thread_id)
        changed = {key: value for key, value in values.items() if before.get(key, "") != value}
        return [
            _set(by, thread_id, (key, before.get(key, ""), value))
            for key, value in changed.items()
            if field_of(key) is not None
        ]


def _set(by: By, thread_id: int, step: tuple[str, str, str]) -> int:
    key, before, after = step
    field = field_of(key)
    assert field, "the caller has looked"
    SupportValue.delete().where(
        (SupportValue.thread == thread_id) & (SupportValue.field == field.id)
    ).execute()
    if after:
        SupportValue.create(thread=thread_id, field=field.id, value=after)
    what = Happened(
        sort=log.FIELD,
        role=by.role,
        actor_id=by.actor_id,
        before={"field": key, "value": before},
        after={"field": key, "value": after},
        rule_id=by.rule_id,
    )
    entry = write_entry(thread_id, what)
    emit(
        happenings.TicketChanged(thread_id, by.actor_id, entry, by_rule=by.rule_id, sort=log.FIELD)
    )
    return entry
