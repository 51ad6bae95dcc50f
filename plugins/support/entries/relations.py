"""Merging, splitting, people in a ticket, and threads of other kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from plugins.support import log
from plugins.support.happenings import TicketChanged
from plugins.support.origins import origins_of, settle_origins
from plugins.support.queries.relations import around, people_in
from plugins.support.relation_sorts import SORTS
from plugins.support.rules import may_answer, may_answer_in, may_share, may_take_private
from townhall import (
    Actor,
    Event,
    ItemAction,
    NotificationSort,
    PersonalData,
    PostView,
    SlotFill,
    ThreadView,
    visible_spaces,
)


def notifications() -> list[NotificationSort]:
    """Requests that were split, shared, made of posts, or may be published."""
    return list(SORTS)


def personal_data() -> list[PersonalData]:
    """What they did with tickets, and what they found instead of asking."""
    return [
        PersonalData(
            name="support.relations",
            label=_l("Requests that they merged, split, published or made of posts"),
            freed=("support_work.actor", "support_origin.made_by", "support_consent.asked_by"),
        ),
        PersonalData(
            name="support.deflection",
            label=_l("Threads that answered them before they asked"),
            own=("support_deflection.user",),
            aside=("support_deflection.user",),
        ),
    ]


def slots() -> list[SlotFill]:
    """A thread of which something is handled in private says so."""
    return [SlotFill(slot="content.before_body", template="support/handled.html", context=_handled)]


def actions_on(
    thread: ThreadView, posts: Sequence[PostView], actor: Actor
) -> Iterator[tuple[int, ItemAction]]:
    """A post in public can be gone on with in private."""
    if not actor.is_member or not visible_spaces(actor, owner="support"):
        return
    for post in posts:
        if may_take_private(actor, thread, post):
            url = url_for("support.take", post_id=post.id)
            label = _("Handle in private")
            yield post.id, ItemAction(label=label, icon="life-buoy", url=url, order=70)


def follow(event: Event) -> None:
    """A thread tells when what was made of it is over."""
    if isinstance(event, TicketChanged) and event.sort == log.STATE:
        settle_origins(event.thread_id)


def side(actor: Actor, thread: ThreadView, ticket: Any) -> dict[str, Any]:
    """Who is in a ticket, and what stands around it: shown by `_side_relations.html`."""
    return {
        "people": people_in(thread.id),
        "around": around(actor, thread.id),
        "is_team": may_answer(actor, thread),
        "may_share": may_share(actor, thread),
        "is_requester": actor.user_id == thread.author_id,
        "is_tracker": ticket.is_tracker,
    }


def _handled(actor: Actor, thread: ThreadView) -> dict[str, Any] | None:
    found = origins_of(thread.id)
    if not found or thread.owner == "support":
        return None
    # Whose request it is and who works on it are led there; others learn that it is, no more.
    links = [
        one.ticket_id
        for one in found
        if actor.user_id == one.author_id or may_answer_in(actor, one.space_id)
    ]
    return {"is_open": any(one.is_open for one in found), "links": links}
