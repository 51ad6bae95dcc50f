"""Opening a ticket for somebody who has asked in another way: at the door, by telephone."""

from __future__ import annotations

from flask_babel import gettext as _

from plugins.support.actions.starting import open_ticket
from plugins.support.rules import may_answer_in
from townhall import Actor, Forbidden, Rejected, Thread, User, actor_for, username_key


def open_for(
    actor: Actor, space_id: int, requester: str, *, title: str, body: str, once: str = ""
) -> Thread:
    """Write a request down for the member called `requester`, who then is the one that asked. The
    log names `actor`, and no clock of a first answer runs. Needs `rules.may_answer_in`.

    Raises `Forbidden`, and `Rejected` (field `requester`, `title` or `body`).
    """
    if not may_answer_in(actor, space_id):
        raise Forbidden("support.answer")
    asks = _named(requester)
    if not asks.can("spaces.start", space_id):
        raise Rejected("requester", _("They may not ask in this queue."))
    return open_ticket(
        asks,
        space_id,
        title=title,
        body=body,
        channel="team",
        once=f"team-{actor.user_id}-{once}" if once else "",
        by=actor.user_id,
    )


def _named(name: str) -> Actor:
    wanted = username_key(name.strip().lstrip("@"))
    known = (User.username_key == wanted) & (User.state == "active")
    user_id = User.select(User.id).where(known).scalar() if wanted else None
    if user_id is None:
        raise Rejected(
            "requester", _("There is no member of that name. Write it as on their page.")
        )
    return actor_for(user_id)
