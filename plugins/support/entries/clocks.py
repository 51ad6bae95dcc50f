"""Service levels, calendars and figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from plugins.support import KIND, words
from plugins.support.actions.alarms import SORT, give_alarms
from plugins.support.actions.clocks import reckon_all, refresh_clocks
from plugins.support.actions.questions import SORT as QUESTION
from plugins.support.actions.questions import look_at_questions
from plugins.support.clocks.targets import next_due
from plugins.support.metrics import metrics as metrics_of_the_desk
from plugins.support.queries.clocks import clocks_beside
from plugins.support.queries.tickets import TicketView
from plugins.support.rules import may_answer, may_answer_in
from townhall import (
    Actor,
    Event,
    Job,
    Metric,
    NavItem,
    NotificationSort,
    PersonalData,
    SpaceRow,
    ThreadView,
    clock,
    events,
    hold_threads,
    transaction,
)


def jobs() -> list[Job]:
    """Alarms each minute, all clocks once a day, public questions now and then."""
    return [
        Job(name="support.alarms", every=timedelta(minutes=1), run=give_alarms),
        Job(name="support.reckon", every=timedelta(days=1), run=reckon_all),
        Job(name="support.questions", every=timedelta(minutes=5), run=look_at_questions),
    ]


def metrics() -> list[Metric]:
    """How soon requests are answered and solved, and how many come back."""
    return metrics_of_the_desk()


def nav(actor: Actor, spaces: Sequence[SpaceRow]) -> list[NavItem]:
    """Reports and questions that wait, for the team."""
    if not any(may_answer_in(actor, one.id) for one in spaces):
        return []
    place: dict[str, Any] = {"section": "support", "place": "team", "order": 42}
    items = [
        NavItem(
            label=_("Questions that wait"), endpoint="support.questions", icon="clock", **place
        ),
        NavItem(label=_("Reports"), endpoint="support.reports", icon="chart-column", **place),
    ]
    if actor.is_admin:
        label = _("Service levels")
        items.append(NavItem(label=label, endpoint="support.levels", icon="hourglass", **place))
    return items


def notifications() -> list[NotificationSort]:
    """That an answer or a solution is due, or overdue."""
    return [
        NotificationSort(
            name=SORT,
            label=_l("Requests that are due"),
            icon="clock",
            said=lambda _names, _times: _("An answer is due"),
            reasons={
                "yours": _l("The request is yours to answer"),
                "group": _l("Your group hears of what was missed"),
                "team": _l("You answer the requests of this queue"),
            },
            waits=True,
        ),
        NotificationSort(
            name=QUESTION,
            label=_l("Public questions without an answer"),
            icon="circle-question-mark",
            said=lambda _names, _times: _("A question has waited for too long"),
            reasons={"team": _l("You answer for the team")},
        ),
    ]


def personal_data() -> list[PersonalData]:
    """Who gets what was missed, and who has put a question aside."""
    return [
        PersonalData(
            name="support.levels",
            label=_l("Who gets requests that are overdue, and who put public questions aside"),
            freed=("support_policy.gives_to", "support_question.done_by"),
        )
    ]


def follow(event: Event) -> None:
    """The clocks of a request that was deleted go on when it is back: its alarms were let go."""
    if isinstance(event, events.ThreadRestored):
        with transaction():
            thread = hold_threads(event.thread_id).get(event.thread_id)
            if thread is not None and thread.kind == KIND:
                refresh_clocks(thread.id)


def side(actor: Actor, thread: ThreadView, ticket: TicketView) -> dict[str, Any] | None:
    """When a ticket is due next, for the team, as `_side_clocks.html` shows it; None where
    nothing is promised at all."""
    found = clocks_beside(ticket) if may_answer(actor, thread) else None
    if found is None or not found.targets:
        return None
    running = [one for one in found.targets if one.is_running]
    due = next_due(running)
    shown = due[1] if due else (running[0] if running else None)
    if shown is None:
        return {"standing": None}
    return {
        "name": words.NAMES[shown.name],
        "due": due[0] if due else None,
        "standing": words.standing(shown, clock.now()),
    }
