"""Starting and ending to see the site as somebody else, each with its line in the log."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from core import audit, clock
from core.access import Actor, Forbidden
from core.accounts.models import Session, User
from core.accounts.sessions import actor_for
from core.db import transaction
from core.groups.models import Group
from core.impersonation.models import Impersonation
from core.impersonation.seats import may_look

LASTS = timedelta(minutes=30)


class CannotAct(ValueError):
    """It is not done; the message is a sentence for the person."""


def look_as(actor: Actor, sort: str, number: int = 0) -> None:
    """Show this browser the site as a `visitor`, a `member`, somebody in a `group` or a given
    `person` would see it, and take nothing that writes until it is stopped.

    Needs `site.staff`; other groups and persons need `site.admin` and are logged. Raises
    `Forbidden`, and `CannotAct` where there is no such group or person.
    """
    if actor.acting_for is not None or actor.session_id is None:
        raise CannotAct(_("Stop looking as somebody else first."))
    if not may_look(actor, sort, number):
        raise Forbidden("site.admin")
    subject = None
    if sort == "group":
        subject = Group.get_or_none(Group.id == number)
    elif sort == "person":
        subject = User.get_or_none((User.id == number) & (User.id != actor.id))
    if subject is None and sort in ("group", "person"):
        raise CannotAct(_("There is nobody of that name to look as."))
    words = f"{sort}:{number}" if subject is not None else sort
    with transaction():
        Session.update(acting=words).where(Session.id == actor.session_id).execute()
        if subject is not None:
            audit.record(actor, "view_as.start", subject, note=sort)


def act_for(actor: Actor, user_id: int, reason: str) -> Impersonation:
    """Use a member's account to help them, for half an hour, in this browser.

    Needs `site.admin`; that the actor has proved lately who they are is the route's to ask.
    Raises `CannotAct` for another owner, an account that cannot be used, and without a reason.
    """
    if not actor.can("site.admin"):
        raise Forbidden("site.admin")
    reason = " ".join(reason.split())[:300]
    if actor.acting_for is not None or actor.session_id is None:
        raise CannotAct(_("Stop looking as somebody else first."))
    if not reason:
        raise CannotAct(_("Say why: the member will read it."))
    helped = actor_for(user_id)
    if helped.user_id == actor.user_id or helped.is_admin:
        raise CannotAct(_("Nobody acts for an owner."))
    if helped.state != "active":
        raise CannotAct(_("This account cannot be used."))
    with transaction():
        row: Impersonation = Impersonation.create(
            actor=actor.user_id,
            user=user_id,
            session=actor.session_id,
            reason=reason,
            started_at=clock.now(),
            ends_at=clock.now() + LASTS,
        )
        Session.update(acting=f"help:{row.id}").where(Session.id == actor.session_id).execute()
        audit.record(actor, "impersonation.start", User.get_by_id(user_id), note=reason)
    return row


def stop(actor: Actor) -> None:
    """Be oneself again in this browser, whatever it was before."""
    acting = actor.acting_for
    with transaction():
        Session.update(acting="").where(Session.id == actor.session_id).execute()
        if acting is not None and acting.mode == "help":
            _close(acting.number)


def note_deed(actor: Actor, endpoint: str) -> None:
    """Keep that a form was sent with somebody else's account, and which."""
    if actor.acting_for is None:
        return
    with transaction():
        Impersonation.update(deeds=Impersonation.deeds + 1).where(
            Impersonation.id == actor.acting_for.number
        ).execute()
        audit.record(actor, "impersonation.deed", User.get_by_id(actor.id), note=endpoint)


def close_over() -> int:
    """Write down the end of what nobody ended: its time is over, or the browser signed out. How
    many there were. A scheduled job; acting itself ends with its time, whether this runs or not.
    """
    over = Impersonation.ended_at.is_null() & (
        (Impersonation.ends_at <= clock.now()) | Impersonation.session.is_null()
    )
    ids = [row[0] for row in Impersonation.select(Impersonation.id).where(over).tuples()]
    with transaction():
        return sum(_close(number) for number in ids)


def _close(number: int) -> bool:
    """Write the end of one, once; whether it was open. It ended at its time at the latest."""
    row = Impersonation.get_or_none(Impersonation.id == number)
    if row is None:
        return False
    ended = min(clock.now(), row.ends_at)
    still = (Impersonation.id == number) & Impersonation.ended_at.is_null()
    if not Impersonation.update(ended_at=ended).where(still).execute():
        return False
    Session.update(acting="").where(Session.acting == f"help:{number}").execute()
    owner = Actor(user_id=row.actor_id)
    audit.record(
        owner,
        "impersonation.end",
        User.get_by_id(row.user_id),
        after={"deeds": row.deeds},
        note=row.reason,
    )
    return True
