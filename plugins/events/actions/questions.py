"""What hosts ask of whoever comes: add, change, move and take out questions. The caller has
checked `is_host`."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from peewee import fn

from plugins.events.models import EventQuestion
from plugins.events.queries.questions import questions_of
from townhall import Actor, Rejected, Thread, ThreadView, audit, settled_now, transaction

LABEL = 200
CHOICES = 2000
MOST = 20
"""How many questions an event may have, and how many choices one of them."""
KINDS = {
    "text": _l("A line of text"),
    "long": _l("A longer text"),
    "choice": _l("One of a list"),
    "check": _l("A tick"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it is written; the names are those of `EventQuestion`."""

    label: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    is_required: bool = False


def add_question(actor: Actor, thread: ThreadView, asked: Asked) -> EventQuestion:
    """Ask one more question, after the others. Raises `Rejected`."""
    values = _checked(asked)
    with transaction():
        mine = EventQuestion.event == thread.id
        if EventQuestion.select().where(mine).count() >= MOST:
            raise Rejected("label", _("Twenty questions are enough."))
        last = EventQuestion.select(fn.MAX(EventQuestion.position)).where(mine).scalar()
        made: EventQuestion = EventQuestion.create(
            event=thread.id, position=(last or 0) + 1, **values
        )
        _log(actor, thread, asked.label)
    return made


def change_question(actor: Actor, thread: ThreadView, question_id: int, asked: Asked) -> None:
    """Ask something else in its place; answers that were given to it stay. Raises `Rejected`."""
    values = _checked(asked)
    with transaction():
        EventQuestion.update(values).where(EventQuestion.id == question_id).execute()
        _log(actor, thread, asked.label)


def move_question(event_id: int, question_id: int, *, step: int) -> None:
    """Let a question change places with the one before it (`step` -1) or after it (1)."""
    with transaction():
        rows = questions_of(event_id)
        at = next((n for n, row in enumerate(rows) if row.id == question_id), -1)
        to = at + step
        if at < 0 or not 0 <= to < len(rows):
            return
        rows[at], rows[to] = rows[to], rows[at]
        for position, row in enumerate(rows):
            EventQuestion.update(position=position).where(EventQuestion.id == row.id).execute()


def remove_question(actor: Actor, thread: ThreadView, question: EventQuestion) -> None:
    """Ask it no more; what was answered is no longer shown."""
    with transaction():
        EventQuestion.delete().where(EventQuestion.id == question.id).execute()
        _log(actor, thread, str(question.label))


def _log(actor: Actor, thread: ThreadView, label: str) -> None:
    """Write down what the team and hosts ask in others' events."""
    if actor.is_staff or thread.author_id != actor.user_id:
        audit(actor, "events.question", Thread.get_by_id(thread.id), note=label)


def _checked(asked: Asked) -> dict[str, object]:
    label = " ".join(asked.label.split())
    if not 0 < len(label) <= LABEL:
        raise Rejected("label", _("A question of at most 200 letters."))
    if asked.kind not in KINDS:
        raise Rejected("kind", _("Choose one of the list."))
    choices = list(dict.fromkeys(" ".join(line.split()) for line in asked.choices))
    choices = [word for word in choices if word] if asked.kind == "choice" else []
    if asked.kind == "choice" and not 2 <= len(choices) <= MOST:
        raise Rejected("choices", _("Two to twenty choices, each on a line of its own."))
    return {
        "label": settled_now("label", label),
        "kind": asked.kind,
        "choices": choices,
        "is_required": asked.is_required,
    }
