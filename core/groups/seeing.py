"""Who knows of a group, sees who is in it, calls it by name and looks after it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from core import clock
from core.access import Actor
from core.groups.models import Group, GroupInvite, Membership


class GroupView(NamedTuple):
    """A group as an actor finds it. `size` counts members in good standing; `asked` is the
    state of the actor's own request, empty for none."""

    id: int
    key: str | None
    name: str
    slug: str
    description: str
    description_html: str
    joining: str
    seen_by: str
    roster: str
    mention: str
    questions: list[str]
    created_at: datetime
    size: int
    is_owner: bool
    asked: str
    is_invited: bool


def seen(actor: Actor) -> Any:
    """The filter on `Group` of groups of one's own that an actor may know of. A hidden one is
    known to those in it, those who are invited and those who look after all groups."""
    own = Group.key.is_null()
    if actor.can("groups.manage"):
        return own
    known = (Group.seen_by == "everyone") | Group.id.in_(sorted(actor.group_ids))
    if actor.is_member:
        known |= (Group.seen_by == "members") | Group.id.in_(invited(actor.id))
    return own & known


def invited(user_id: int) -> Any:
    """The ids of groups into which somebody is invited by name just now, as a query."""
    return GroupInvite.select(GroupInvite.group).where((GroupInvite.user == user_id) & usable())


def usable() -> Any:
    """The filter on `GroupInvite` of those that work."""
    return (GroupInvite.uses_left > 0) & (GroupInvite.expires_at > clock.now())


def is_in(actor: Actor, group: GroupView) -> bool:
    """Whether the actor is in it."""
    return group.id in actor.group_ids


def manages(actor: Actor, group: GroupView) -> bool:
    """Whether the actor looks after it: one of its owners, or of those who look after all."""
    return actor.can("groups.manage") or (group.is_owner and actor.can("site.write"))


def sees_roster(actor: Actor, group: GroupView) -> bool:
    """Whether the actor may see who is in it."""
    if manages(actor, group):
        return True
    return {
        "everyone": True,
        "members": actor.is_member,
        "group": is_in(actor, group),
    }.get(group.roster, False)


def rosters(actor: Actor) -> Any:
    """The filter on `Group` of those of which the actor may see who is in them."""
    if actor.can("groups.manage"):
        return seen(actor)
    open_to = ["everyone", "members"] if actor.is_member else ["everyone"]
    inside = (Group.roster == "group") & Group.id.in_(sorted(actor.group_ids))
    owned = Membership.select(Membership.group).where(
        (Membership.user == actor.id) & Membership.is_owner
    )
    return seen(actor) & (Group.roster.in_(open_to) | inside | Group.id.in_(owned))


def may_mention(actor: Actor, mention: str, group_id: int, owned: set[int]) -> bool:
    """Whether the actor may call a group that they know of by name, by its own setting.

    `owned` are the groups of which they are an owner.
    """
    if mention == "nobody":
        return False
    if actor.can("groups.manage") or group_id in owned:
        return True
    return mention == "members" or (mention == "group" and group_id in actor.group_ids)


def owned_by(actor: Actor) -> set[int]:
    """The ids of groups of which the actor is an owner."""
    mine = (Membership.user == actor.id) & Membership.is_owner
    return {row[0] for row in Membership.select(Membership.group).where(mine).tuples()}
