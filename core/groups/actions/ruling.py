"""Rules of groups: kept, ended and followed.

A rule moves only those it has let in itself: who was put in by hand, came in or owns the group
stays, and who left or was taken out is not brought back.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple

from flask_babel import gettext as _

from core import audit, clock, outbox
from core.access import Actor, Forbidden
from core.db import transaction
from core.groups.actions.places import put_in, take_out
from core.groups.actions.refusing import CannotChange, lock, require_manager
from core.groups.fitting import (
    Conditions,
    by_rule,
    carries_staff_rights,
    conditions_of,
    fitting,
    kept_out,
    newcomers,
    released,
    rests,
    rule_of,
)
from core.groups.models import Group, GroupRule, Membership
from core.groups.seeing import GroupView, rosters
from core.notifications.telling import Notice, tell

FOLLOW = "groups.follow"
SETTLE = "groups.settle"
SORT = "group_rule"


class Stale(Exception):
    """The rule was changed since the form showed it."""


class Moved(NamedTuple):
    """How many joined and left."""

    joined: int = 0
    left: int = 0


def may_rule(actor: Actor, group_id: int, conditions: Conditions) -> bool:
    """Whether somebody who looks after a group may say (and undo) such a rule of it.

    What a rule says is read off its preview, so nobody asks by it for what they do not see:
    domains of addresses and groups with rights of the team are for owners of the site, levels of
    trust for the team, other groups for who sees who is in them.
    """
    if actor.can("site.admin"):
        return True
    if conditions.domain or carries_staff_rights(group_id):
        return False
    if conditions.trust and not actor.can("site.staff"):
        return False
    seen = Group.select().where((Group.id == conditions.group) & rosters(actor))
    return not conditions.group or seen.exists()


def keep_rule(actor: Actor, group: GroupView, conditions: Conditions, *, seen: str) -> None:
    """Let a group have this rule; a worker lets in and lets go. Needs to look after the group and
    `may_rule`, of the rule before too: dropping a condition opens the group.

    `seen` is the sign of the rule that the form showed. Raises `Stale`, `CannotChange` and
    `Forbidden`.
    """
    require_manager(actor, group)
    if not conditions:
        raise CannotChange(_("Say at least one thing that it asks for."))
    if conditions.group == group.id:
        raise CannotChange(_("A group cannot ask for itself."), "group")
    if not may_rule(actor, group.id, conditions):
        raise Forbidden("site.admin")
    with transaction():
        row, before = _held(actor, group, seen)
        values = {
            "conditions": conditions.as_data(),
            "by_admin": actor.can("site.admin"),
            "changed_at": clock.now(),
            "changed_by": actor.user_id,
        }
        GroupRule.insert(group=group.id, **values).on_conflict(
            conflict_target=[GroupRule.group], update=values
        ).execute()
        after = conditions.as_data()
        audit.record(actor, "group.rule", row, before=before, after=after, note=group.slug)
        outbox.put(FOLLOW, {"group": group.id})


def end_rule(actor: Actor, group: GroupView, *, seen: str, people: Literal["stay", "go"]) -> None:
    """Let a group have no rule any more. Who is in it by the rule stays as if put in by hand, or
    goes. Needs and raises what `keep_rule` does."""
    require_manager(actor, group)
    with transaction():
        row, before = _held(actor, group, seen)
        GroupRule.delete().where(GroupRule.group == group.id).execute()
        if people == "stay":
            Membership.update(by_rule=False).where(Membership.group == group.id).execute()
        else:
            outbox.put(FOLLOW, {"group": group.id})
        after = {"people": people}
        audit.record(actor, "group.end_rule", row, before=before, after=after, note=group.slug)


def follow_rule(group_id: int) -> Moved:
    """Let in who fits and is not there, and let go whom the rule has let in and who fits no more,
    a lot in each transaction. Two at once, or one that was killed and begins anew, move and tell
    nobody twice."""
    joined = left = 0
    for lot in by_rule(group_id):
        left += settle(group_id, lot).left
    for lot in newcomers(group_id, conditions_of(rule_of(group_id))):
        joined += settle(group_id, lot).joined
    GroupRule.update(followed_at=clock.now()).where(GroupRule.group == group_id).execute()
    return Moved(joined, left)


def settle(group_id: int, user_ids: Collection[int]) -> Moved:
    """Do for some people what the rule of a group says now. Rights follow at once."""
    with transaction():
        group = lock(group_id)
        if group is None or group.key is not None:
            return Moved()
        rule = rule_of(group_id)
        fit = fitting(conditions_of(rule), user_ids)
        inside = Membership.select(Membership.user).where(
            (Membership.group == group_id) & Membership.user.in_(list(user_ids))
        )
        mine = released(group_id).where(Membership.user.in_(list(user_ids)))
        gone = sorted({row[0] for row in mine.tuples()} - fit)
        wanted = fit - {row[0] for row in inside.tuples()} - kept_out(group_id, user_ids)
        if rule is None or rests(rule):
            wanted = set()
        for user_id in gone:
            take_out(group_id, user_id)
        # In the order of ids everywhere: workers that wait for each other in a circle never end.
        new = [one for one in sorted(wanted) if put_in(group_id, one, by_rule=True)]
        _tell(group, new)
        moved = Moved(len(new), len(gone))
        if any(moved):
            audit.record(
                Actor(), "group.follow_rule", group, after=moved._asdict(), note=group.slug
            )
        return moved


def _held(actor: Actor, group: GroupView, seen: str) -> tuple[Group, dict[str, object]]:
    """The group, locked, and its rule as data, which the actor may change and has seen."""
    row = lock(group.id)
    if row is None or row.key is not None:
        raise CannotChange(_("This group is gone."))
    before = conditions_of(rule_of(group.id))
    if not may_rule(actor, group.id, before):
        raise Forbidden("site.admin")
    if seen != before.mark:
        raise Stale
    return row, before.as_data()


def _tell(group: Group, user_ids: Collection[int]) -> None:
    """Tell people that they are in now: once of each group, however often they come and go."""
    tell(
        Notice(
            sort=SORT,
            key=f"group:{group.id}:rule",
            people=dict.fromkeys(user_ids, "rule"),
            title=group.name,
            url=f"/groups/{group.slug}",
        )
    )
