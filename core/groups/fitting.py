"""Rules of groups: what they ask for, and who fits. A rule is data, a few conditions that must
all hold; none of them says "not", so that rules about each other's groups always come to rest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from core import clock
from core.accounts.models import User
from core.groups.models import GroupOut, GroupRule, Membership
from core.registry import Permission, ThreadKind
from core.site import site
from core.spaces.models import SpaceGrant

LOT = 200
SHOWN = 50
"""How many names a preview shows of those who join, and of those who leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a rule asks for; 0 and nothing ask for nothing.

    `trust`: at least that level. `days`: a member for so many. `posts` and `answers` (accepted by
    others): at least so many. `domain`: of the address for mail, confirmed. `group`: in that
    group. `confirmed`: the address is.
    """

    trust: int = 0
    days: int = 0
    posts: int = 0
    answers: int = 0
    domain: str = ""
    group: int = 0
    confirmed: bool = False

    def __bool__(self) -> bool:
        return bool(self.as_data())

    def as_data(self) -> dict[str, Any]:
        """Those that ask for something, by name."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Conditions:
        """From what `as_data` gave. Raises `TypeError` for a condition that nobody knows."""
        return cls(**data)

    @property
    def mark(self) -> str:
        """A sign of them: who sends a form says with it what they saw."""
        text = json.dumps(self.as_data(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


class Preview(NamedTuple):
    """What a rule would do: how many would join, leave and stay by it, the first names of those
    who move, and how many fit but were taken out by hand."""

    joins: int
    leaves: int
    stays: int
    kept_out: int
    joining: list[User]
    leaving: list[User]


def rule_of(group_id: int) -> GroupRule | None:
    """The rule of a group."""
    found: GroupRule | None = GroupRule.get_or_none(GroupRule.group == group_id)
    return found


def conditions_of(rule: GroupRule | None) -> Conditions:
    """What a rule asks for; none asks for nothing."""
    return Conditions.of(rule.conditions) if rule else Conditions()


def fitting(conditions: Conditions, user_ids: Collection[int]) -> set[int]:
    """Those of some people who fit: nobody where nothing is asked for, and nobody who is not in
    good standing."""
    if not conditions or not user_ids:
        return set()
    rows = User.select(User.id).where(User.id.in_(list(user_ids)) & _matching(conditions))
    found = {row[0] for row in rows.tuples()}
    return found & _answering(conditions.answers, found) if conditions.answers else found


def newcomers(group_id: int, conditions: Conditions) -> Iterator[list[int]]:
    """Those who fit and are not in the group, by lots; some of them were taken out by hand."""
    if not conditions:
        return
    inside = Membership.select(Membership.user).where(Membership.group == group_id)
    query = User.select(User.id).where(_matching(conditions) & User.id.not_in(inside))
    for lot in _lots(query, User.id):
        found = _answering(conditions.answers, lot) if conditions.answers else set(lot)
        if found:
            yield sorted(found)


def by_rule(group_id: int) -> Iterator[list[int]]:
    """Those whom a rule has let in and may let go, by lots."""
    yield from _lots(released(group_id), Membership.user)


def released(group_id: int) -> Any:
    """Those whom a rule has let in and may let go, as a query. While there is a rule, who cannot
    be here now is left where they are, and looked at when they are back."""
    query = (
        Membership.select(Membership.user)
        .join(User, on=(Membership.user == User.id))
        .where((Membership.group == group_id) & Membership.by_rule & ~Membership.is_owner)
    )
    return query.where(User.state == "active") if rule_of(group_id) else query


def kept_out(group_id: int, user_ids: Collection[int]) -> set[int]:
    """Those of some people who were taken out of a group by hand, or left it."""
    mine = (GroupOut.group == group_id) & GroupOut.user.in_(list(user_ids))
    return {row[0] for row in GroupOut.select(GroupOut.user).where(mine).tuples()}


def preview(group_id: int, conditions: Conditions) -> Preview:
    """What would happen if this were the rule."""
    joining: list[int] = []
    leaving: list[int] = []
    joins = leaves = stays = out = 0
    for lot in newcomers(group_id, conditions):
        stay_out = kept_out(group_id, lot)
        out += len(stay_out)
        joins += len(lot) - len(stay_out)
        joining += [one for one in lot if one not in stay_out][: SHOWN - len(joining)]
    for lot in by_rule(group_id):
        fit = fitting(conditions, lot)
        stays += len(fit)
        leaves += len(lot) - len(fit)
        leaving += [one for one in lot if one not in fit][: SHOWN - len(leaving)]
    return Preview(joins, leaves, stays, out, _people(joining), _people(leaving))


def carries_staff_rights(group_id: int) -> bool:
    """Whether a group was given what members do not have from the start."""
    given = SpaceGrant.select(SpaceGrant.permission).where(
        (SpaceGrant.group == group_id) & SpaceGrant.allowed.is_null(False) & SpaceGrant.allowed
    )
    declared = {item.name: item.defaults for _owner, item in site().registry.of(Permission)}
    usual = {"everyone", "members"}
    # One that nobody declares may be that of a plugin which is away: it counts as well.
    return any(not usual & set(declared.get(name, ())) for (name,) in given.tuples())


def rests(rule: GroupRule) -> bool:
    """Whether a rule lets nobody in for now: its group has got rights of the team since somebody
    kept it who is no owner of the site."""
    return not rule.by_admin and carries_staff_rights(rule.group_id)


def _matching(conditions: Conditions) -> Any:
    """The filter on `User`, but for accepted answers, which plugins count."""
    found = User.state == "active"
    if conditions.trust:
        found &= User.trust >= conditions.trust
    if conditions.days:
        found &= User.created_at <= clock.ago(days=conditions.days)
    if conditions.posts or conditions.answers:
        found &= User.post_count >= max(conditions.posts, 1)
    if conditions.confirmed or conditions.domain:
        found &= User.confirmed_at.is_null(False)
    if conditions.domain:
        found &= User.email.endswith(f"@{conditions.domain}")
    if conditions.group:
        inside = Membership.alias()
        found &= User.id.in_(inside.select(inside.user).where(inside.group == conditions.group))
    return found


def _answering(least: int, user_ids: Collection[int]) -> set[int]:
    """Those of some people of whom others have accepted so many answers."""
    counts = dict.fromkeys(user_ids, 0)
    active = site().plugins.active()
    for owner, kind in site().registry.of(ThreadKind):
        if kind.accepted is not None and owner in active:
            for user_id, number in kind.accepted(sorted(user_ids)).items():
                counts[user_id] = counts.get(user_id, 0) + number
    return {user_id for user_id, number in counts.items() if number >= least}


def _lots(query: Any, column: Any) -> Iterator[list[int]]:
    """The numbers that a query gives, a lot at a time in their order."""
    after = 0
    while True:
        rows = query.where(column > after).order_by(column).limit(LOT).tuples()
        lot = [row[0] for row in rows]
        if not lot:
            return
        yield lot
        after = lot[-1]


def _people(user_ids: list[int]) -> list[User]:
    rows = User.select(User.id, User.username, User.name, User.avatar)
    return list(rows.where(User.id.in_(user_ids)).order_by(User.username))
