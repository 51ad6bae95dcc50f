"""One ticket, as its requester and as the team reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from plugins.support import KIND, NOTES
from plugins.support.actions.answering import follow_post
from plugins.support.actions.attending import forget_talk
from plugins.support.actions.following import follow_deed, refusal_of, refusal_of_notes
from plugins.support.actions.reading import settle_readers
from plugins.support.actions.starting import begin_ticket
from plugins.support.queries.letters import written_to
from plugins.support.rules import may_answer_in, works_on
from plugins.support.states import states
from townhall import Actor, Job, NavItem, Permission, PersonalData, SpaceRow, ThreadKind


def permissions() -> list[Permission]:
    """Working on tickets."""
    label = _l("Answer requests: read the tickets of the queue, reply, write notes")
    return [Permission(name="support.answer", label=label, defaults=("staff",), writes=True)]


def kinds() -> list[ThreadKind]:
    """The ticket, and what the team says about it."""
    return [
        ThreadKind(
            key=KIND,
            label=_l("Request"),
            plural=_l("Requests"),
            icon="life-buoy",
            section="support",
            endpoint="support.ticket",
            reply_endpoint="support.reply",
            space_endpoint="support.queue",
            start_endpoint="support.new_in",
            states=states,
            begin=begin_ticket,
            added=follow_post,
            refuses=refusal_of,
            follows=follow_deed,
            works=works_on,
            by_time=True,
            writes_to=written_to,
        ),
        ThreadKind(
            key=NOTES,
            label=_l("Notes of the team"),
            plural=_l("Notes of the team"),
            icon="sticky-note",
            section="support",
            endpoint="support.notes",
            reply_endpoint="support.reply_note",
            space_endpoint="support.queue",
            taggable=False,
            refuses=refusal_of_notes,
            works=works_on,
            by_time=True,
        ),
    ]


def jobs() -> list[Job]:
    """What is over is forgotten; requests are read by who answers them now."""
    return [
        Job(name="support.talk", every=timedelta(hours=1), run=forget_talk),
        Job(name="support.readers", every=timedelta(minutes=10), run=settle_readers),
    ]


def nav(actor: Actor, spaces: Sequence[SpaceRow]) -> list[NavItem]:
    """A request that the team writes down for a member."""
    if not any(may_answer_in(actor, space.id) for space in spaces):
        return []
    return [
        NavItem(
            label=_("Request of a member"),
            endpoint="support.new_for",
            place="new",
            icon="life-buoy",
            section="support",
            order=41,
        )
    ]


def personal_data() -> list[PersonalData]:
    """Who answers whose requests, and who is in them."""
    return [
        PersonalData(
            name="support.tickets",
            label=_l("Requests to the help desk, and what became of them"),
            own=("support_person.user",),
            aside=("support_person.user",),
            freed=("support_ticket.assignee", "support_entry.actor", "support_person.added_by"),
        ),
        PersonalData(
            name="support.outgoing",
            label=_l("Answers that have not left yet"),
            own=("support_outgoing.author",),
            aside=("support_outgoing.author",),
        ),
        PersonalData(
            name="support.presence",
            label=_l("Which requests they look at just now"),
            own=("support_presence.user",),
            stays={"support_presence.user": "it is forgotten within two hours"},
        ),
    ]
