"""Blocking somebody: nothing that they do reaches one, and they cannot follow or invite one."""

from __future__ import annotations

from flask_babel import gettext as _

from core import clock
from core.access import Actor, Forbidden
from core.blocks.holding import hold
from core.blocks.models import Block
from core.blocks.queries import in_team
from core.db import transaction
from core.groups.models import GroupInvite
from core.notifications.models import Notification
from core.watching.models import Watch

GONE = ("pending", "waiting", "contact", "closed")


class CannotBlock(ValueError):
    """This person cannot be blocked; the message is a sentence for who tried."""


def block(actor: Actor, person_id: int) -> bool:
    """Block somebody; whether that is new. Nobody is told. Needs `site.member`.

    They are muted by it, which keeps back notices of every sort and mail of every plugin; they
    follow the actor no more, their open invitations into groups are gone, and what stands in the
    inbox because of them alone is done. Raises `CannotBlock` for the team and for oneself.
    """
    _check(actor, person_id)
    with transaction():
        hold(actor.id)
        row = {"user": actor.id, "blocked": person_id, "created_at": clock.now()}
        is_new = bool(Block.insert(row).on_conflict_ignore().as_rowcount().execute())
        _mute(actor.id, person_id)
        _let_go(actor.id, person_id)
    return is_new


def unblock(actor: Actor, person_id: int) -> bool:
    """Take a block back; whether there was one. They are heard of again, as if nothing had been
    chosen about them. Needs `site.member`."""
    if not actor.can("site.member"):
        raise Forbidden("site.member")
    with transaction():
        hold(actor.id)
        mine = (Block.user == actor.id) & (Block.blocked == person_id)
        if not Block.delete().where(mine).execute():
            return False
        Watch.delete().where(_about(actor.id, person_id) & (Watch.level == "mute")).execute()
        return True


def _check(actor: Actor, person_id: int) -> None:
    if not actor.can("site.member"):
        raise Forbidden("site.member")
    if person_id == actor.id:
        raise CannotBlock(_("That is you."))
    if in_team([person_id]):
        raise CannotBlock(
            _("Everybody must be able to read what the team writes. You can mute them instead.")
        )


def _mute(user_id: int, person_id: int) -> None:
    row = {"target": "person", "target_id": person_id, "level": "mute", "source": "own"}
    Watch.insert(user=user_id, created_at=clock.now(), **row).on_conflict(
        conflict_target=[Watch.user, Watch.target, Watch.target_id],
        preserve=[Watch.level, Watch.source, Watch.created_at],
    ).execute()


def _let_go(user_id: int, person_id: int) -> None:
    """Take back what has reached somebody already, and what would reach them later."""
    Watch.delete().where(_about(person_id, user_id) & (Watch.level != "mute")).execute()
    offered = (GroupInvite.user == user_id) & (GroupInvite.created_by == person_id)
    GroupInvite.delete().where(offered).execute()
    people = Notification.people
    alone = people.cast("TEXT") == people.db_value([person_id])
    Notification.update(state="done", snoozed_until=None).where(
        (Notification.user == user_id) & alone & (Notification.state != "done")
    ).execute()


def _about(user_id: int, person_id: int) -> object:
    whom = (Watch.target == "person") & (Watch.target_id == person_id)
    return (Watch.user == user_id) & whom
