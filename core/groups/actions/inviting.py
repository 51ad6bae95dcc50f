"""Inviting into a group: one member by name, or whoever has a link."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _

from core import audit, clock
from core.access import Actor, Forbidden
from core.accounts.models import User
from core.accounts.sessions import hashed
from core.blocks.queries import blocked_by
from core.db import transaction
from core.groups.actions.asking import decide
from core.groups.actions.places import put_in
from core.groups.actions.refusing import CannotChange, lock, require_manager
from core.groups.models import Group, GroupInvite, GroupRequest, Membership
from core.groups.seeing import GroupView, usable
from core.notifications.telling import Notice, tell

BY_NAME = timedelta(days=30)


def invite_member(actor: Actor, group: GroupView, user: User) -> str:
    """Invite a member by name and tell them; `invited`, or `joined` for who had asked to be let
    in: that answers their request. Needs to look after the group. Raises `CannotChange`."""
    _allow(actor, group)
    # The same words for both: nobody is told that they are blocked.
    if user.state != "active" or blocked_by(actor.id, [user.id]):
        raise CannotChange(_("This account cannot be invited."), "username")
    with transaction():
        lock(group.id)
        theirs = (Membership.group == group.id) & (Membership.user == user.id)
        if Membership.select().where(theirs).exists():
            raise CannotChange(_("They are in this group already."), "username")
        waiting = GroupRequest.get_or_none(
            (GroupRequest.group == group.id)
            & (GroupRequest.user == user.id)
            & (GroupRequest.state == "waiting")
        )
        if waiting is not None:
            decide(actor, group, waiting.id, approve=True)
            return "joined"
        number = _write(actor, group, user)
        audit.record(actor, "group.invite", user, note=group.slug)
        tell(
            Notice(
                sort="group_invite",
                key=f"group:{group.id}:invite:{number}",
                people={user.id: "invited"},
                actor_id=actor.id,
                title=group.name,
                url=url_for("groups.group", slug=group.slug),
            )
        )
    return "invited"


def _write(actor: Actor, group: GroupView, user: User) -> int:
    """The number of the invitation; one that has not been answered goes on."""
    values = {"created_at": clock.now(), "expires_at": clock.now() + BY_NAME, "uses_left": 1}
    theirs = (GroupInvite.group == group.id) & (GroupInvite.user == user.id)
    if not GroupInvite.update(**values).where(theirs).execute():
        row = {"group": group.id, "user": user.id, "created_by": actor.user_id, **values}
        return int(GroupInvite.insert(row).execute())
    return int(GroupInvite.get(theirs).id)


def accept(actor: Actor, group: GroupView) -> bool:
    """Say yes to an invitation by name; whether the actor is new in the group.

    Raises `CannotChange` when it does not work (any more).
    """
    with transaction():
        lock(group.id)
        if not GroupInvite.delete().where(_mine(actor, group) & usable()).execute():
            raise CannotChange(_("This invitation works no more."))
        return put_in(group.id, actor.id)


def decline(actor: Actor, group: GroupView) -> None:
    """Say no to an invitation by name. Nobody is told."""
    with transaction():
        GroupInvite.delete().where(_mine(actor, group)).execute()


def make_link(actor: Actor, group: GroupView, *, uses: int, days: int, note: str = "") -> str:
    """Make a link that lets members in; its secret is told this once. Needs to look after the
    group. Raises `CannotChange`."""
    _allow(actor, group)
    secret = secrets.token_urlsafe(16)
    with transaction():
        invite = GroupInvite.create(
            group=group.id,
            token_hash=hashed(secret),
            note=note[:120],
            created_by=actor.user_id,
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=days),
            uses_left=uses,
        )
        after = {"uses": uses, "days": days}
        audit.record(actor, "group.link", invite, after=after, note=group.slug)
    return secret


def find_link(secret: str) -> GroupInvite | None:
    """The invitation of a link if it works now, else None."""
    works = (GroupInvite.token_hash == hashed(secret)) & usable() & (Group.joining != "closed")
    found: GroupInvite | None = GroupInvite.select().join(Group).where(works).first()
    return found


def use_link(actor: Actor, secret: str) -> bool:
    """Enter a group by a link; whether the actor is new there. Who was in it uses nothing up.

    One conditional update, so that the last place goes to one person only. Raises `CannotChange`.
    """
    if not actor.can("site.member"):
        raise Forbidden("site.member")
    with transaction():
        invite = find_link(secret)
        if invite is None:
            raise CannotChange(_("This invitation works no more."))
        lock(invite.group_id)
        if not put_in(invite.group_id, actor.id):
            return False
        taken = GroupInvite.update(
            uses_left=GroupInvite.uses_left - 1, used=GroupInvite.used + 1
        ).where((GroupInvite.id == invite.id) & usable())
        if not taken.execute():
            raise CannotChange(_("This invitation works no more."))
        return True


def take_back(actor: Actor, group: GroupView, invite_id: int) -> bool:
    """Make an invitation worthless; whether there was one. Needs to look after the group."""
    require_manager(actor, group)
    with transaction():
        invite = GroupInvite.get_or_none(
            (GroupInvite.id == invite_id) & (GroupInvite.group == group.id)
        )
        if invite is None:
            return False
        audit.record(actor, "group.take_back", invite, note=group.slug)
        invite.delete_instance()
        return True


def _allow(actor: Actor, group: GroupView) -> None:
    require_manager(actor, group)
    if group.joining == "closed":
        raise CannotChange(_("Nobody is invited into this group: the team puts people in."))


def _mine(actor: Actor, group: GroupView) -> object:
    return (GroupInvite.group == group.id) & (GroupInvite.user == actor.id)
