"""What a change of many tickets would do, before it does, and what those of late have done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _

from plugins.support.models import SupportBatch
from plugins.support.priorities import LOOKS
from plugins.support.queries.desk import TicketLine
from plugins.support.rules import may_answer_in, may_lead
from plugins.support.states import SOLVED, category_of, standing_of
from plugins.support.wishes import Wish
from townhall import LARGEST, Actor, NotFound, actor_for


class Outlook(NamedTuple):
    """What would become of a ticket: sentences, or why nothing would."""

    line: TicketLine
    steps: list[str]
    problem: str


def outlooks(lines: list[TicketLine], wish: Wish, names: Mapping[int, str]) -> list[Outlook]:
    """What would become of each ticket; `names` are what people and teams are called, by id."""
    wanted = wish.assignee_id
    whose = actor_for(wanted) if wanted else None
    found = []
    for line in lines:
        problem = ""
        if whose is not None and not may_answer_in(whose, line.space_id):
            problem = _("They do not work on the tickets of this queue.")
        steps = [] if problem else _steps(line, wish, names)
        found.append(Outlook(line, steps, problem or ("" if steps else _("It is so already."))))
    return found


def _steps(line: TicketLine, wish: Wish, names: Mapping[int, str]) -> list[str]:
    steps = []
    if wish.state is not None and wish.state != line.state:
        steps.append(_("State: %(after)s", after=_state(wish.state)))
        if category_of(wish.state) == SOLVED and not line.assignee and wish.assignee_id is None:
            steps.append(_("It becomes yours, because nobody has it."))
    if wish.priority is not None and wish.priority != line.priority:
        steps.append(_("Priority: %(after)s", after=LOOKS[wish.priority].name))
    if wish.assignee_id is not None and wish.assignee_id != line.assignee_id:
        whose = names.get(wish.assignee_id, "") if wish.assignee_id else _("nobody")
        steps.append(_("Who has it: %(after)s", after=whose))
    if wish.is_spam is not None and wish.is_spam != line.is_spam:
        steps.append(_("It is spam.") if wish.is_spam else _("It is no spam."))
    added = [one for one in wish.add if one not in line.tags]
    removed = [one for one in wish.remove if one in line.tags]
    if added:
        steps.append(_("New tags: %(tags)s", tags=", ".join(added)))
    if removed:
        steps.append(_("Tags that go: %(tags)s", tags=", ".join(removed)))
    return steps


def _state(slug: str) -> str:
    found = standing_of(slug)
    return found.name if found else slug


def batch_of(actor: Actor, batch_id: int) -> SupportBatch:
    """A change of many tickets: one's own, or anybody's for who keeps order. Raises `NotFound`."""
    row = SupportBatch.get_or_none(SupportBatch.id == min(batch_id, LARGEST))
    if row is None or (row.actor_id != actor.user_id and not may_lead(actor)):
        raise NotFound
    return row  # type: ignore[no-any-return]


def batches_of(actor: Actor) -> list[Any]:
    """Somebody's own of late, newest first."""
    mine = SupportBatch.select().where(SupportBatch.actor == actor.id)
    return list(mine.order_by(SupportBatch.id.desc()).limit(10))
