"""Warning, silencing and suspending, and the end of it. Every deed of the team is logged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from core import audit, clock, outbox
from core.access import Actor
from core.accounts import sessions
from core.accounts.models import User
from core.db import is_postgres, transaction
from core.events import emit
from core.groups.models import Group
from core.sanctions import ballots, telling
from core.sanctions.events import Sanctioned, SanctionEnded
from core.sanctions.models import Sanction
from core.sanctions.rules import FOREVER, LONGEST, Refusal, check_touch, checked_reason
from core.threadwork.hold import once_more


def impose(
    actor: Actor,
    user_id: int,
    sort: str,
    *,
    reason: str,
    until: datetime | None = None,
    item_id: int | None = None,
) -> Sanction:
    """Warn, silence or suspend somebody, until a moment or without end; they are told why.

    A silence or suspension takes the place of one that runs. A suspended person is signed out
    everywhere; without end, their votes do not count until it ends. Raises `Refusal` or
    `Forbidden` (see `core.sanctions.rules`).
    """
    reason, now = checked_reason(reason), clock.now()
    if sort == "warn":
        until = None
    if until is not None and not now < until <= now + LONGEST:
        raise Refusal(_("An end in the future, within ten years, or none."))
    given = {"user": user_id, "sort": sort, "reason": reason, "item": item_id, "ends_at": until}
    return once_more(lambda: _impose(actor, {**given, "created_at": now}))


def _impose(actor: Actor, given: dict[str, Any]) -> Sanction:
    one_at_a_time()
    user_id, sort = given["user"], given["sort"]
    running = _running(user_id, sort) if sort != "warn" else []
    # Threads, whose votes change, come before people wherever something is locked.
    kept = ballots.pass_on(user_id, running, ends=sort != "suspend" or given["ends_at"])
    user = _held(user_id)
    check_touch(actor, user, sort)
    before = _standing(user)
    made: Sanction = Sanction.create(**given, given_by=actor.user_id, votes=kept)
    for row in running:
        if _finish(row, "replaced", actor.user_id):
            Sanction.update(replaced_by=made.id).where(Sanction.id == row.id).execute()
    _set_standing(user, sort, given["ends_at"])
    after = {**_standing(user), "sanction": made.id, **({"votes": len(kept)} if kept else {})}
    audit.record(actor, f"member.{sort}", user, before=before, after=after, note=given["reason"])
    telling.tell_sanctioned(made)
    emit(Sanctioned(user_id, sort, made.id))
    return made


def lift(actor: Actor, sanction_id: int, *, why: str = "lifted") -> bool:
    """End a silence or suspension before its time, or take a warning back. Whether it ran.

    `why` is `lifted`, `appeal` or `undone`: the last two say that it should not have been, so
    what it took the place of runs again, if its end lies ahead. Raises `Refusal` or `Forbidden`.
    """
    return once_more(lambda: _lift(actor, sanction_id, why))


def _lift(actor: Actor, sanction_id: int, why: str) -> bool:
    one_at_a_time()
    row: Sanction = Sanction.get_by_id(sanction_id)
    former = _replaced(row) if why in ("appeal", "undone") else None
    # Threads, whose votes change, come before people wherever something is locked.
    votes = ballots.give_back(row, former)
    user = _held(row.user_id)
    check_touch(actor, user, "warn" if row.sort == "warn" else "lift")
    before = _standing(user)
    if not _finish(row, why, actor.user_id):
        return False
    _let_go(user, row)
    if former is not None:
        _reopen(user, former)
    after = {**_standing(user), "sanction": row.id, **({"votes": votes} if votes else {})}
    audit.record(actor, f"member.{row.sort}.end", user, before=before, after=after, note=why)
    return True


def _replaced(row: Sanction) -> Sanction | None:
    """What a sanction took the place of, if it would still run."""
    ended_at: Any = row.ended_at
    if ended_at is not None:
        return None
    ahead = Sanction.ends_at.is_null() | (Sanction.ends_at > clock.now())
    mine = (Sanction.replaced_by == row.id) & (Sanction.ended_why == "replaced")
    found: Sanction | None = (
        Sanction.select().where(mine & ahead).order_by(Sanction.id.desc()).first()
    )
    return found


def _reopen(user: User, former: Sanction) -> None:
    """Let a sanction run again that another one had replaced; they are told of it anew."""
    Sanction.update(ended_at=None, ended_by=None, ended_why="", replaced_by=None).where(
        Sanction.id == former.id
    ).execute()
    ends_at: Any = former.ends_at
    _set_standing(user, former.sort, ends_at)
    telling.tell_sanctioned(former)
    emit(Sanctioned(user.id, former.sort, former.id))


def end_lapsed() -> int:
    """End what has run its time. A scheduled job; how many were ended."""
    due = Sanction.select(Sanction.id).where(
        Sanction.ended_at.is_null() & (Sanction.ends_at <= clock.now())
    )
    ended = 0
    for (sanction_id,) in list(due.tuples()):
        with transaction():
            one_at_a_time()
            row = Sanction.get_by_id(sanction_id)
            user = _held(row.user_id)
            if _finish(row, "time", None):
                _let_go(user, row)
                ended += 1
    _free_the_rest()
    return ended


def _free_the_rest() -> None:
    """Whoever is still suspended though the time is over, such as one who was leaving then."""
    over = (User.state == "suspended") & (User.suspended_until <= clock.now())
    for (user_id,) in list(User.select(User.id).where(over).tuples()):
        with transaction():
            user = _held(user_id)
            if user.state == "suspended" and not _running(user_id, "suspend"):
                _unlock(user)


def one_at_a_time() -> None:
    """Two owners who suspend each other at once must not both succeed, nor two who end the same."""
    if is_postgres():
        list(Group.select().where(Group.key == "admins").for_update())


def _held(user_id: int) -> User:
    query = User.select().where(User.id == user_id)
    found: User = (query.for_update() if is_postgres() else query).get()
    return found


def _running(user_id: int, sort: str) -> list[Sanction]:
    mine = (Sanction.user == user_id) & (Sanction.sort == sort) & Sanction.ended_at.is_null()
    return list(Sanction.select().where(mine))


def _finish(row: Sanction, why: str, actor_id: int | None) -> bool:
    changed = (
        Sanction.update(ended_at=clock.now(), ended_by=actor_id, ended_why=why)
        .where((Sanction.id == row.id) & Sanction.ended_at.is_null())
        .execute()
    )
    if changed:
        emit(SanctionEnded(row.user_id, row.sort, row.id, why))
    return bool(changed)


def _set_standing(user: User, sort: str, until: datetime | None) -> None:
    if sort == "silence":
        _change(user, silenced_until=until or FOREVER)
    elif sort == "suspend":
        _change(user, state="suspended", suspended_until=until)
        sessions.end_all(user.id)
        outbox.put("search.index", {"people": [user.id]})


def _let_go(user: User, row: Sanction) -> None:
    """Give back what an ended sanction took."""
    if row.sort == "silence":
        _change(user, silenced_until=None)
    elif row.sort == "suspend" and user.state == "suspended":
        _unlock(user)


def free(actor: Actor, user: User) -> None:
    """Let a suspended account be used again, as it was, and end what it was suspended for. The
    caller has checked the right to, and writes the log."""
    for row in _running(user.id, "suspend"):
        ballots.give_back(row, None)
        _finish(row, "lifted", actor.user_id)
    _unlock(user)


def _unlock(user: User) -> None:
    is_confirmed = user.confirmed_at is not None
    _change(user, state="active" if is_confirmed else "pending", suspended_until=None)
    outbox.put("search.index", {"people": [user.id]})


def _change(user: User, **values: Any) -> None:
    User.update(values).where(User.id == user.id).execute()
    for name, value in values.items():
        setattr(user, name, value)


def _standing(user: User) -> dict[str, str]:
    facts = {"state": user.state}
    for name in ("silenced_until", "suspended_until"):
        moment = getattr(user, name)
        if moment is not None:
            facts[name] = moment.isoformat()
    return facts
