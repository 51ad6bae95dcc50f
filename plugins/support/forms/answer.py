"""The forms on the page of a ticket: an answer, a note, where it stands."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _

from plugins.support.actions.changing import Changes
from plugins.support.queries.tickets import TicketView
from townhall import LARGEST, Rejected, ThreadForm


class SpeechForm(ThreadForm):
    """An answer of the team, or a note: a text and nothing else."""

    title = None  # type: ignore[assignment]  # left out so
    tags = None  # type: ignore[assignment]  # left out so
    with_poll = None  # type: ignore[assignment]  # left out so


def seen_row() -> int | None:
    """The newest row of the log that the page of this form showed; one that says nothing has seen
    nothing."""
    return number_of("seen") or 0


def number_of(name: str) -> int | None:
    """A number that was sent, None where there is none."""
    text = request.form.get(name, "")
    if not text.isascii() or not text.isdecimal() or len(text) > 10:
        return None
    return min(int(text), LARGEST)


def sent_changes(ticket: TicketView, user_id: int | None) -> Changes:
    """What the form wants of a ticket. What it shows as it is stays out, so that whoever solves
    what nobody has can have it. Raises `Rejected` for what is no choice of it."""
    state = request.form.get("state", "")[:40] or None
    assignee = user_id if request.form.get("take") else _choice("assignee")
    team, stays = _choice("team"), request.form.get("stays")
    return Changes(
        state=state,
        priority=_choice("priority"),
        assignee_id=None if assignee == (ticket.assignee_id or 0) else assignee,
        team_id=None if team == (ticket.team_id or 0) else team,
        stays_open=None if stays is None else stays == "yes",
    )


def _choice(name: str) -> int | None:
    if not request.form.get(name):
        return None
    found = number_of(name)
    if found is None:
        raise Rejected(name, _("That is none of the choices."))
    return found
