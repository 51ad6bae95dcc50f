"""People who signed up while accounts need an approval: let in, or told that they are not."""

from __future__ import annotations

import peewee

from core import audit, clock, outbox
from core.access import Actor, Forbidden
from core.accounts import letters, sessions
from core.accounts.events import Confirmed
from core.accounts.models import User
from core.db import transaction
from core.events import emit
from core.holding.deciding import Gone
from core.holding.models import Application

STATE = "waiting"


def approve_member(actor: Actor, user_id: int) -> None:
    """Make somebody who waits a member, and tell them by mail. Needs `site.staff`.

    Raises `Gone` where they do not wait any more.
    """
    with transaction():
        user = _taken(actor, user_id, "active")
        Application.update(approved_at=clock.now(), approved_by=actor.user_id).where(
            Application.user == user_id
        ).execute()
        outbox.put("search.index", {"people": [user_id]})
        letters.order("approved", user_id=user_id)
        audit.record(actor, "member.approve", user, before=STATE, after="active")
        emit(Confirmed(user_id))


def decline_member(actor: Actor, user_id: int, reason: str) -> None:
    """Do not let somebody in: they hear so by mail and their account goes, so that the address
    is free. Needs `site.staff`. Raises `Gone`."""
    with transaction():
        user = _taken(actor, user_id, "closed")
        letters.order("declined", address=user.email, locale=user.locale, reason=reason)
        audit.record(actor, "member.decline", user, before=STATE, note=user.username)
        sessions.end_all(user_id)
        try:
            with transaction():
                User.delete().where(User.id == user_id).execute()
        except peewee.IntegrityError:
            # Something of theirs is kept that they could make before; the account stays closed.
            User.update(email_key=None).where(User.id == user_id).execute()


def _taken(actor: Actor, user_id: int, state: str) -> User:
    if not actor.can("site.staff"):
        raise Forbidden("site.staff")
    mine = (User.id == user_id) & (User.state == STATE)
    if not User.update(state=state).where(mine).execute():
        raise Gone("They do not wait any more.")
    return User.get_by_id(user_id)  # type: ignore[no-any-return]
