"""Invitations: links that let so many people sign up until a date."""

from __future__ import annotations

import secrets
from datetime import timedelta

from core import audit, clock
from core.access import Actor, Forbidden, require
from core.accounts.models import Invite
from core.accounts.sessions import hashed
from core.db import transaction
from core.groups.actions.places import put_in
from core.groups.models import InviteGroup
from core.groups.queries import manageable


class UsedUp(Exception):
    """The invitation was used as often as it may be, has run out, or was taken back."""


def make_invite(
    actor: Actor, *, uses: int, days: int, note: str = "", group_id: int | None = None
) -> tuple[Invite, str]:
    """Make an invitation; the secret of its link is told this once. Needs `accounts.invite`, and
    to look after the group that it leads into, if it leads into one: raises `Forbidden`."""
    require(actor, "accounts.invite")
    if group_id is not None and group_id not in dict(manageable(actor)):
        raise Forbidden("groups.manage")
    secret = secrets.token_urlsafe(16)
    now = clock.now()
    with transaction():
        invite = Invite.create(
            token_hash=hashed(secret),
            note=note[:120],
            created_by=actor.id,
            created_at=now,
            expires_at=now + timedelta(days=days),
            uses_left=uses,
        )
        if group_id is not None:
            InviteGroup.create(invite=invite, group=group_id)
        after = {"uses": uses, "days": days, "group": group_id}
        audit.record(actor, "invite.make", invite, after=after)
    return invite, secret


def take_back(actor: Actor, invite_id: int) -> bool:
    """Make an invitation worthless. Needs `accounts.invite`. Whether there was one."""
    require(actor, "accounts.invite")
    with transaction():
        invite = Invite.get_or_none(Invite.id == invite_id)
        if invite is None:
            return False
        audit.record(actor, "invite.take_back", invite, before={"uses": invite.uses_left})
        Invite.update(uses_left=0).where(Invite.id == invite_id).execute()
        return True


def find(secret: str) -> Invite | None:
    """The invitation of a link if it works now, else None."""
    if not secret:
        return None
    found: Invite | None = Invite.get_or_none((Invite.token_hash == hashed(secret)) & _open())
    return found


def use(secret: str) -> None:
    """Count one use, inside the transaction of the sign-up. Raises `UsedUp`.

    One conditional update, so that the last place goes to one person only.
    """
    changed = (
        Invite.update(uses_left=Invite.uses_left - 1, used=Invite.used + 1)
        .where((Invite.token_hash == hashed(secret)) & _open())
        .execute()
    )
    if not changed:
        raise UsedUp


def lead_in(secret: str, user_id: int) -> None:
    """Put somebody into the group that their invitation leads into, inside the transaction of
    the sign-up. It counts once their address is confirmed, as all groups do."""
    rows = InviteGroup.select(InviteGroup.group).join(Invite)
    for (group_id,) in rows.where(Invite.token_hash == hashed(secret)).tuples():
        put_in(group_id, user_id)


def _open() -> object:
    return (Invite.uses_left > 0) & (Invite.expires_at > clock.now())
