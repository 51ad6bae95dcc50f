"""As whom a browser is shown the site: what its session says, made into an actor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from core import clock
from core.access import Acting, Actor, Seen, in_group, nobody, rights
from core.accounts.models import User
from core.groups.models import Group
from core.impersonation.models import Impersonation

Maker = Callable[[Actor, int], Actor | None]


def seated(person: Actor, acting: str) -> Actor:
    """Whom the signed-in `person` acts as, by the words that their session keeps: `visitor`,
    `member`, `group:7`, `person:12` (looking) or `help:34` (an impersonation).

    The person themselves where they may not (any more), where it is over, and for any other
    words. Asked for each request, so losing a role ends it.
    """
    sort, _colon, number = acting.partition(":")
    maker = _MAKERS.get(sort)
    if maker is None or (number and not number.isdecimal()):
        return person
    return maker(person, int(number or 0)) or person


def may_look(person: Actor, sort: str, number: int = 0) -> bool:
    """Whether somebody may look at the site as a visitor or plain member (the team), as somebody
    in a group (the team: in one of theirs) or as a given person (owners)."""
    if person.is_admin:
        return sort in _MAKERS and sort != "help"
    if not person.is_staff:
        return False
    return sort in ("visitor", "member") or (sort == "group" and number in person.group_ids)


def _as_visitor(person: Actor, _number: int) -> Actor | None:
    return _looking(person, nobody(), "visitor") if may_look(person, "visitor") else None


def _as_member(person: Actor, _number: int) -> Actor | None:
    seen = in_group(rights().builtin["members"])
    return _looking(person, seen, "member") if may_look(person, "member") else None


def _as_one_of(person: Actor, number: int) -> Actor | None:
    group = Group.get_or_none(Group.id == number)
    if group is None or not may_look(person, "group", number):
        return None
    return _looking(person, in_group(number), "group", group.name)


def _as_person(person: Actor, number: int) -> Actor | None:
    from core.accounts.sessions import actor_for  # that module asks this one

    if not may_look(person, "person") or number == person.user_id:
        return None
    try:
        seen = actor_for(number)
    except User.DoesNotExist:
        return None
    return _looking(person, seen, "person", seen.name or seen.username)


def _looking(person: Actor, seen: Actor, sort: Seen, name: str = "") -> Actor:
    """The actor of who only looks: no account's, so that nothing of anybody's own is found, and
    with no more of what is seen than `person` sees anyway."""
    return replace(
        seen,
        user_id=None if seen.user_id is None else 0,
        labels=seen.labels & person.labels,
        timezone=person.timezone,
        locale=person.locale,
        scheme=person.scheme,
        session_id=person.session_id,
        proved_at=None,
        caught_up_at=None,
        mail_came_back=False,
        must_add_factor=False,
        consent="given",
        waiting=0,
        acting_for=Acting(mode="look", by=person, sort=sort, label=name),
    )


def _as_helped(person: Actor, number: int) -> Actor | None:
    from core.accounts.sessions import actor_for  # that module asks this one

    row = Impersonation.get_or_none(Impersonation.id == number)
    if row is None or row.actor_id != person.user_id or row.session_id != person.session_id:
        return None
    if row.ended_at is not None or row.ends_at <= clock.now() or not person.is_admin:
        return None
    helped = actor_for(row.user_id)
    # Who became an owner meanwhile is not to be acted for any more.
    if helped.is_admin or helped.state != "active":
        return None
    name = helped.name or helped.username
    acting = Acting(
        mode="help", by=person, sort="person", label=name, until=row.ends_at, number=row.id
    )
    return replace(
        helped,
        session_id=person.session_id,
        proved_at=None,
        must_add_factor=False,
        # Nobody agrees for somebody else: until they do, what writes stays closed.
        consent="given" if helped.consent == "given" else "declined",
        acting_for=acting,
    )


_MAKERS: Mapping[str, Maker] = {
    "visitor": _as_visitor,
    "member": _as_member,
    "group": _as_one_of,
    "person": _as_person,
    "help": _as_helped,
}
