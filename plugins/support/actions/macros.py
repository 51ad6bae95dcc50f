"""Writing macros, and using them on tickets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from plugins.support import log
from plugins.support.actions.batches import change_as_wished
from plugins.support.actions.changing import By, check_seen, held_ticket
from plugins.support.actions.noting import write_note
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportMacro, SupportMacroUse
from plugins.support.placeholders import NAMES, filled, unknown_in
from plugins.support.queries.macros import Macro, macro_of, values_for
from plugins.support.rules import is_agent, may_answer, may_lead
from plugins.support.states import standing_of
from townhall import (
    Actor,
    Forbidden,
    NotKept,
    Rejected,
    add_to_draft,
    audit,
    clock,
    reply_key,
    transaction,
)

MOST = 500
LONGEST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A macro as its form says it. `use` is `me`, `all`, `queue:<id>` or `group:<id>`."""

    title: str
    body: str
    changes: dict[str, Any]
    use: str = "me"
    position: int = 0


def make_macro(actor: Actor, written: Written) -> int:
    """Write a macro; its id. One that others use needs `rules.may_lead`. Raises `Forbidden`, and
    `Rejected` (field `title`, `body`, `state` or `use`) for what cannot be, such as an unknown
    placeholder."""
    values = _checked(actor, written)
    with transaction():
        if SupportMacro.select().count() >= MOST:
            raise Rejected("title", _("There are too many macros. Take one away first."))
        now = clock.now()
        row = SupportMacro.create(**values, made_at=now, changed_at=now)
        _log(actor, "support.macro.make", row, after=written)
    return int(row.id)


def change_macro(actor: Actor, macro_id: int, written: Written) -> None:
    """Change a macro; what it has done stays. Rights and errors as for `make_macro`."""
    values = _checked(actor, written)
    with transaction():
        row = _held(actor, macro_id)
        SupportMacro.update(**values, changed_at=clock.now()).where(
            SupportMacro.id == macro_id
        ).execute()
        _log(actor, "support.macro.change", row, after=written)


def remove_macro(actor: Actor, macro_id: int) -> None:
    """Take a macro away. Raises as `change_macro`."""
    with transaction():
        row = _held(actor, macro_id)
        SupportMacro.delete().where(SupportMacro.id == macro_id).execute()
        _log(actor, "support.macro.remove", row)


def use_macro(
    actor: Actor, thread_id: int, macro_id: int, *, text: str | None, does: bool, seen: int | None
) -> None:
    """Use a macro on a ticket: put its words (or `text`, as they were changed) into the actor's
    draft of a reply, and (`does`) make its changes and write its note at once. What it says never
    leaves by itself: somebody sends the reply.

    Needs `rules.may_answer`. Raises `Forbidden`, `NotFound`, `Rejected`, and `changing.Stale` when
    others have done something since row `seen` of the ticket's log.
    """
    by = By(actor=actor, seen=seen)
    with transaction():
        thread = held_ticket(thread_id)
        if not may_answer(actor, thread):
            raise Forbidden("support.answer")
        check_seen(by, thread_id)
        macro = macro_of(actor, macro_id, space_id=thread.space_id)
        values = values_for(actor, thread)
        if does:
            _do(by, thread_id, macro, values)
        words = (filled(macro.body, values) if text is None else text).strip()[:LONGEST]
        if words:
            _write(actor, thread_id, words)
        did = ("both" if words else "changes") if does else "text"
        SupportMacroUse.create(
            macro=macro.id, thread=thread_id, user=actor.user_id, did=did, at=clock.now()
        )
        named = {"macro": macro.title, "did": did}
        what = Happened(sort=log.MACRO, role="team", actor_id=actor.user_id, after=named)
        write_entry(thread_id, what)


def _do(by: By, thread_id: int, macro: Macro, values: dict[str, str]) -> None:
    assert by.actor is not None
    change_as_wished(by, thread_id, macro.wish(by.actor))
    if macro.note.strip():
        write_note(by.actor, thread_id, filled(macro.note, values))


def _write(actor: Actor, thread_id: int, words: str) -> None:
    try:
        add_to_draft(actor, reply_key(thread_id), words)
    except NotKept as error:
        raise Rejected("text", str(error)) from error


def _checked(actor: Actor, written: Written) -> dict[str, Any]:
    if not is_agent(actor) or (written.use != "me" and not may_lead(actor)):
        raise Forbidden("support.answer")
    if not written.title.strip():
        raise Rejected("title", _("Give it a name."))
    for field, text in (("body", written.body), ("note", str(written.changes.get("note", "")))):
        if unknown := unknown_in(text):
            raise Rejected(field, _unknown(unknown))
        if len(text) > LONGEST:
            raise Rejected(field, _("That is too long."))
    state = written.changes.get("state")
    if state and standing_of(str(state)) is None:
        raise Rejected("state", _("There is no such state any more."))
    if not written.body.strip() and not written.changes:
        raise Rejected("body", _("Write what it says, or choose what it changes."))
    sort, _colon, number = written.use.partition(":")
    return {
        "title": written.title.strip()[:80],
        "body": written.body,
        "changes": written.changes,
        "user": actor.user_id if sort == "me" else None,
        "space": int(number) if sort == "queue" else None,
        "group_id": int(number) if sort == "group" else None,
        "position": written.position,
    }


def _unknown(names: list[str]) -> str:
    known = ", ".join(f"{{{name}}}" for name in NAMES)
    words = _(
        "{%(name)s} stands for nothing. These are known: %(known)s.", name=names[0], known=known
    )
    return str(words)


def _held(actor: Actor, macro_id: int) -> SupportMacro:
    """One that the actor may change: their own, and for who keeps order those of all."""
    row = SupportMacro.get_by_id(macro_of(actor, macro_id).id)
    if row.user_id is None and not may_lead(actor):
        raise Forbidden("spaces.moderate")
    return row  # type: ignore[no-any-return]


def _log(actor: Actor, action: str, row: SupportMacro, *, after: Written | None = None) -> None:
    """What all use is in the audit log; one's own is nobody else's."""
    if row.user_id is None or (after is not None and after.use != "me"):
        now = {"title": after.title, "body": after.body, **after.changes} if after else None
        before = {"title": row.title, "body": row.body, **row.changes}
        audit(
            actor,
            action,
            None,
            before=before if action != "support.macro.make" else None,
            after=now,
        )
