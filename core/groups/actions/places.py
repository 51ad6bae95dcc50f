"""Who is in a group: joining, leaving, being put in, taken out and made an owner.

Rights follow at once: each request, each message of a live page and each mail asks the table
of memberships anew, and nothing that is kept in a process knows who is in a group.
"""

from __future__ import annotations

from flask_babel import gettext as _

from core import audit, clock
from core.access import Actor, Forbidden
from core.accounts.models import User
from core.db import transaction
from core.events import emit
from core.groups.actions.refusing import CannotChange, lock, require_manager
from core.groups.events import JoinedGroup, LeftGroup
from core.groups.models import GroupInvite, GroupOut, GroupRequest, GroupRule, Membership
from core.groups.seeing import GroupView
from core.watching.models import Watch


def join(actor: Actor, group: GroupView) -> bool:
    """Enter an open group; whether the actor was not in it before. Raises `CannotChange`."""
    if not actor.can("site.member"):
        raise Forbidden("site.member")
    with transaction():
        found = lock(group.id)
        if found is None or found.joining != "open":
            raise CannotChange(_("This group cannot be joined just like that any more."))
        return put_in(group.id, actor.id)


def leave(actor: Actor, group: GroupView) -> bool:
    """Leave a group; whether the actor was in it. Raises `CannotChange` for its last owner."""
    with transaction():
        lock(group.id)
        _keep_an_owner(group.id, actor.id)
        _keep_out(group.id, actor.id)
        return take_out(group.id, actor.id)


def add_member(actor: Actor, group: GroupView, user: User) -> bool:
    """Put somebody into a group without asking them; whether they were not in it. Needs
    `groups.manage`: owners invite."""
    if not actor.can("groups.manage"):
        raise Forbidden("groups.manage")
    if user.state != "active":
        raise CannotChange(_("Only members who can sign in may be put into a group."), "username")
    with transaction():
        lock(group.id)
        is_new = put_in(group.id, user.id)
        if is_new:
            audit.record(actor, "group.add", user, note=group.slug)
    return is_new


def remove_member(actor: Actor, group: GroupView, user_id: int) -> bool:
    """Take somebody out of a group; whether they were in it. Needs to look after it.

    Raises `CannotChange` where an owner would take out the last one.
    """
    require_manager(actor, group)
    with transaction():
        lock(group.id)
        if not actor.can("groups.manage"):
            _keep_an_owner(group.id, user_id)
        _keep_out(group.id, user_id)
        gone = take_out(group.id, user_id)
        if gone:
            audit.record(actor, "group.remove", User.get_by_id(user_id), note=group.slug)
    return gone


def set_owner(actor: Actor, group: GroupView, user_id: int, *, on: bool) -> bool:
    """Make somebody in a group an owner, or one no longer; whether that changed anything.

    Needs to look after it. Raises `CannotChange` where an owner would leave it without one.
    """
    require_manager(actor, group)
    theirs = (Membership.group == group.id) & (Membership.user == user_id)
    with transaction():
        lock(group.id)
        if not on and not actor.can("groups.manage"):
            _keep_an_owner(group.id, user_id)
        was = Membership.is_owner != on
        # Who looks after a group is in it by somebody's word, and stays.
        changed = Membership.update(is_owner=on, by_rule=False).where(theirs & was).execute()
        if changed:
            audit.record(
                actor, "group.owner", User.get_by_id(user_id), after={"on": on}, note=group.slug
            )
    return bool(changed)


def put_in(group_id: int, user_id: int, *, by_rule: bool = False) -> bool:
    """Write somebody into a group, inside the caller's transaction; whether they are new there.

    A request that waits is not needed any more, nor is an invitation. Who is put in otherwise
    than by the rule of the group stays whatever that says, and may be brought back by it later.
    """
    row = {"group": group_id, "user": user_id, "created_at": clock.now(), "by_rule": by_rule}
    is_new = bool(Membership.insert(row).on_conflict_ignore().as_rowcount().execute())
    if not by_rule:
        theirs = (Membership.group == group_id) & (Membership.user == user_id)
        Membership.update(by_rule=False).where(theirs & Membership.by_rule).execute()
        out = (GroupOut.group == group_id) & (GroupOut.user == user_id)
        GroupOut.delete().where(out).execute()
    GroupRequest.update(state="joined", decided_at=clock.now()).where(
        (GroupRequest.group == group_id)
        & (GroupRequest.user == user_id)
        & (GroupRequest.state == "waiting")
    ).execute()
    theirs = (GroupInvite.group == group_id) & (GroupInvite.user == user_id)
    GroupInvite.delete().where(theirs).execute()
    if is_new:
        emit(JoinedGroup(group_id, user_id))
    return is_new


def take_out(group_id: int, user_id: int) -> bool:
    """Take somebody out of a group, inside the caller's transaction; whether they were in it.
    What they have chosen to hear of it goes too."""
    theirs = (Membership.group == group_id) & (Membership.user == user_id)
    gone = bool(Membership.delete().where(theirs).execute())
    if gone:
        mine = (Watch.user == user_id) & (Watch.target == "group") & (Watch.target_id == group_id)
        Watch.delete().where(mine).execute()
        emit(LeftGroup(group_id, user_id))
    return gone


def _keep_out(group_id: int, user_id: int) -> None:
    """Remember that somebody who is in a group with a rule goes by a deed, and not by the rule."""
    theirs = (Membership.group == group_id) & (Membership.user == user_id)
    has_rule = GroupRule.select().where(GroupRule.group == group_id).exists()
    if has_rule and Membership.select().where(theirs).exists():
        row = {"group": group_id, "user": user_id, "created_at": clock.now()}
        GroupOut.insert(row).on_conflict_ignore().execute()


def _keep_an_owner(group_id: int, user_id: int) -> None:
    """Raise `CannotChange` if somebody is the only owner of a group who can sign in."""
    owners = (
        Membership.select(Membership.user)
        .join(User)
        .where((Membership.group == group_id) & Membership.is_owner & (User.state == "active"))
    )
    ids = {row[0] for row in owners.tuples()}
    if ids == {user_id}:
        raise CannotChange(_("This is the last owner. Make somebody else an owner first."))
