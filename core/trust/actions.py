"""Changes of trust: what somebody has earned, what a sanction takes, what the team chooses."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from flask_babel import force_locale
from flask_babel import gettext as _

from core import audit, settings
from core.access import Actor, Forbidden, rights
from core.accounts.models import User
from core.db import is_postgres, transaction
from core.events import emit
from core.groups.models import Membership
from core.notifications.telling import Notice, tell
from core.site import site
from core.trust import criteria, limits, queries
from core.trust.events import LevelChanged
from core.trust.limits import Number
from core.trust.models import Standing, TrustRule
from core.versions import bump

SORT = "trust"


def weigh(user_id: int) -> int:
    """Let somebody have the level they have earned, or lose what a sanction takes; the level.

    What was earned stays when criteria change later; only a sanction takes it. A level that the
    team has chosen stays as it is. Who rises is told once of each level.
    """
    facts, cap = queries.facts_of(user_id), queries.cap_of(user_id)
    with transaction():
        user = _held(user_id)
        standing = queries.standing_of(user_id)
        if user is None or standing.is_locked:
            return int(user.trust) if user else 0
        # Who cannot be here earns nothing, but loses what the sanction takes.
        rises = criteria.earned(facts) if user.state == "active" else 0
        level = int(min(max(user.trust, rises), cap))
        _put(user, level, standing)
        return level


def choose_level(actor: Actor, user_id: int, level: int) -> None:
    """Choose somebody's level, which then stays as it is. Needs `site.staff`, and `site.admin`
    for staff; nobody chooses their own. Raises `Forbidden`."""
    if level not in limits.LEVELS:
        raise ValueError(level)
    with transaction():
        user = _may_touch(actor, user_id)
        standing = queries.standing_of(user_id)
        before = {"level": user.trust, "locked": standing.is_locked}
        _put(user, level, standing, is_locked=True, locked_by=actor.user_id)
        audit.record(
            actor, "member.trust", user, before=before, after={"level": level, "locked": True}
        )


def release_level(actor: Actor, user_id: int) -> None:
    """Let somebody's level follow what they do again. As `choose_level`."""
    with transaction():
        user = _may_touch(actor, user_id)
        standing = queries.standing_of(user_id)
        if not standing.is_locked:
            return
        before = {"level": user.trust, "locked": True}
        _put(user, user.trust, standing, is_locked=False, locked_by=None)
        level = weigh(user_id)
        audit.record(
            actor, "member.trust", user, before=before, after={"level": level, "locked": False}
        )


class Stale(Exception):
    """The numbers were changed since the form showed them."""


def mark() -> str:
    """A sign of all numbers of the table: another one as soon as any of them is different. Who
    sends a form says with it what they saw."""
    needs = [[one.key, level, criteria.needed(one, level)] for one, level in _needs()]
    text = json.dumps([needs, sorted(limits.table().items())])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def put_rules(actor: Actor, wanted: Mapping[tuple[str, int], Number], *, seen: str = "") -> None:
    """Set numbers of the table, by name (of a limit, or `need_` and a criterion) and level.

    Those that are as they come are kept nowhere, so that they follow the program. Needs
    `site.admin`, checked by the caller; logged. `seen` is the sign (`mark`) of what a form
    showed: raises `Stale`, and changes nothing, when the numbers are not those any more.
    """
    with transaction():
        # Whoever saves next waits here, and reads then what this one has written.
        bump("settings")
        if seen and seen != mark():
            raise Stale
        before, after = {}, {}
        for (name, level), value in wanted.items():
            old = _number(name, level)
            if old == value:
                continue
            _store(actor, name, level, value)
            before[f"{name} {level}"], after[f"{name} {level}"] = old, value
        if after:
            bump("settings")
            audit.record(actor, "trust.rules", before=before, after=after)


def _needs() -> list[tuple[criteria.Criterion, int]]:
    return [(one, level) for one in criteria.CRITERIA for level in criteria.REACHED]


def reset_rules(actor: Actor) -> None:
    """Let every number of the table be as it comes. As `put_rules`."""
    with transaction():
        before = {f"{row.name} {row.level}": row.value for row in TrustRule.select()}
        TrustRule.delete().execute()
        for limit in limits.LIMITS:
            for name in limit.stored:
                usual_value = site().registry.setting("core", name).default
                if settings.get("core", name) != usual_value:
                    settings.put(actor, "core", name, usual_value)
        bump("settings")
        audit.record(actor, "trust.reset", before=before)


def _store(actor: Actor, name: str, level: int, value: Number) -> None:
    limit = limits.BY_NAME.get(name)
    if limit is not None and limit.stored:
        kept = limit.open if value is None else value
        settings.put(actor, "core", limit.stored[level], kept)
        return
    row = (TrustRule.name == name) & (TrustRule.level == level)
    TrustRule.delete().where(row).execute()
    if value != usual(name, level):
        TrustRule.insert(name=name, level=level, value=value).execute()


def usual(name: str, level: int) -> Number:
    """The number that comes with the program."""
    if name in limits.BY_NAME:
        return limits.usual(limits.BY_NAME[name], level)
    return _criterion(name).usual[level - 1]


def _number(name: str, level: int) -> Number:
    if name in limits.BY_NAME:
        return limits.number(limits.BY_NAME[name], level)
    return criteria.needed(_criterion(name), level)


def _criterion(name: str) -> criteria.Criterion:
    return next(one for one in criteria.CRITERIA if one.key == name)


def _put(user: User, level: int, standing: Standing, **values: object) -> None:
    """Keep a level, and tell of it who has risen to it for the first time."""
    rises = level > user.trust
    if level != user.trust:
        User.update(trust=level).where(User.id == user.id).execute()
        user.trust = level
        emit(LevelChanged(user.id, level))
    told = max(standing.told, level) if rises else standing.told
    if rises and level > standing.told:
        _tell(user, level)
    changed = {"told": told, **values}
    if told != standing.told or values:
        Standing.insert(user=user.id, **changed).on_conflict(
            conflict_target=[Standing.user], update=changed
        ).execute()


def _tell(user: User, level: int) -> None:
    with force_locale(user.locale or "en"):
        title = _("You have reached trust level %(level)s", level=level)
    tell(
        Notice(
            sort=SORT,
            key=f"trust:{user.id}:{level}",
            people={user.id: "reached"},
            title=title,
            url="/account/standing",
        )
    )


def _held(user_id: int) -> User | None:
    query = User.select().where(User.id == user_id)
    if is_postgres():
        query = query.for_update("FOR NO KEY UPDATE")
    found: User | None = query.first()
    return found


def _may_touch(actor: Actor, user_id: int) -> User:
    user = _held(user_id)
    if user is None or not actor.can("site.staff") or user_id == actor.user_id:
        raise Forbidden("site.staff")
    builtin = rights().builtin
    roles = Membership.group.in_([builtin["staff"], builtin["admins"]])
    is_team = Membership.select().where((Membership.user == user_id) & roles).exists()
    if is_team and not actor.can("site.admin"):
        raise Forbidden("site.admin")
    return user
