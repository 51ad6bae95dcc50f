"""What `core.access` decides about somebody and a thing, with everything that it looked at.

Nothing is decided here: verdicts are those of `Actor.can`, `visible` and the loaders, and the
reasons are the parts of which those are made (`Actor.cause`, `Rights.words`, `gates`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from peewee import fn
from werkzeug.exceptions import NotFound

from core.access import (
    YES,
    Actor,
    Cause,
    Forbidden,
    SignInNeeded,
    gates,
    in_group,
    listed,
    nobody,
    require_somewhere,
)
from core.accounts.models import User
from core.accounts.names import username_key
from core.accounts.sessions import actor_for
from core.groups.models import Group
from core.registry import Permission
from core.rights import Word, rights
from core.site import site
from core.spaces.matrix import offered
from core.spaces.queries import SpaceRow, all_spaces, visible_spaces
from core.threads.models import Post, Thread
from core.threads.queries import visible_thread


class Who(NamedTuple):
    """About whom it is asked: a visitor, somebody in a group, or a person."""

    actor: Actor
    sort: str
    name: str


class Said(NamedTuple):
    """One word about one of somebody's groups; `counts` where no later one takes its place."""

    group: str
    allowed: bool | None
    place: str
    space_id: int | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Whether somebody holds a permission, what decided it, and what was said on the way."""

    permission: Permission
    cause: Cause
    said: list[Said]

    @property
    def allowed(self) -> bool:
        """What `Actor.can` says."""
        return self.cause in YES


@dataclass(frozen=True, slots=True)
class ThreadAnswer:
    """Whether somebody sees a thread in lists and may open it, gate by gate."""

    thread: Thread
    title: str
    is_listed: bool
    opens: bool
    plugin_is_on: bool
    holds_label: bool
    takes_part: bool
    is_standing: bool
    may_moderate: bool
    post_number: int
    post_is_gone: bool


@dataclass(frozen=True, slots=True)
class SpaceAnswer:
    """Whether somebody sees a space."""

    space: SpaceRow
    sees: bool
    plugin_is_on: bool


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """Whether somebody gets past the door of a page: what lies behind has gates of its own."""

    permission: Permission
    opens: bool


def somebody(who: str) -> Who | None:
    """Whom some words mean: nothing or `visitor`, `group:7`, or a user name; None for nobody."""
    who = who.strip()
    if who in ("", "visitor"):
        return Who(nobody(), "visitor", "")
    sort, colon, number = who.partition(":")
    if colon:
        group = Group.get_or_none(Group.id == int(number)) if number.isdecimal() else None
        if sort != "group" or group is None:
            return None
        return Who(in_group(group.id), "group", group.name)
    user = User.get_or_none(User.username_key == username_key(who.removeprefix("@")))
    return Who(actor_for(user.id), "person", user.name or user.username) if user else None


def groups_to_ask() -> list[tuple[int, str]]:
    """(id, name) of every group."""
    rows = Group.select(Group.id, Group.name).order_by(Group.key.is_null(), Group.id)
    return [(row[0], row[1]) for row in rows.tuples()]


def names_of_groups(actor: Actor) -> list[str]:
    """The groups that somebody is in, as far as their account counts for."""
    rows = Group.select(Group.name).where(Group.id.in_(list(actor.group_ids))).order_by(Group.id)
    return [row[0] for row in rows.tuples()]


def line(actor: Actor, permission: Permission, space_id: int | None) -> Line:
    """One permission of somebody's in a space, or (None) everywhere."""
    if permission.name == "site.account":
        return Line(permission, actor.cause(permission.name), [])
    words = rights().words(permission.name, space_id)
    last = {word.group_id: word for word in words}
    names = dict(Group.select(Group.id, Group.name).tuples())
    said = [
        _said(word, names, counts=last[word.group_id] is word)
        for word in words
        if word.group_id in actor.group_ids
    ]
    return Line(permission, actor.cause(permission.name, space_id), said)


def lines(actor: Actor, space: SpaceRow) -> list[Line]:
    """Every permission that makes sense in a space."""
    return [line(actor, permission, space.id) for permission in offered(space)]


def _said(word: Word, names: dict[int, str], *, counts: bool) -> Said:
    space = all_spaces().get(word.place) if isinstance(word.place, int) else None
    place = "default" if word.place == "default" else "space" if space else "everywhere"
    title = space.title if space else place
    space_id = space.id if space else None
    return Said(names.get(word.group_id, ""), word.allowed, title, space_id, counts)


def spaces_to_ask(asker: Actor) -> list[SpaceRow]:
    """The spaces that may be asked about: those that the asker sees; all of them for owners."""
    return list(all_spaces().values()) if asker.is_admin else visible_spaces(asker)


def about_space(asker: Actor, actor: Actor, space_id: int) -> SpaceAnswer | None:
    """About a space that the asker may ask about; None for any other."""
    space = next((one for one in spaces_to_ask(asker) if one.id == space_id), None)
    if space is None:
        return None
    on = space.owner in site().plugins.active()
    return SpaceAnswer(space, any(one.id == space_id for one in visible_spaces(actor)), on)


def about_page(actor: Actor, permission: Permission) -> PageAnswer:
    """About the door of a page."""
    try:
        require_somewhere(actor, permission.name)
    except (Forbidden, SignInNeeded):
        return PageAnswer(permission, opens=False)
    return PageAnswer(permission, opens=True)


def about_thread(
    asker: Actor, actor: Actor, thread_id: int, number: int = 0
) -> ThreadAnswer | None:
    """About a thread that the asker sees; owners may ask about any, and read no more than its
    number of one that they do not see. None for any other."""
    gate = gates(actor)
    row = (
        Thread.select(
            Thread,
            _as_number(gate.plugin_is_on).alias("on_"),
            _as_number(gate.holds_label).alias("label_"),
            _as_number(gate.takes_part).alias("part_"),
            _as_number(gate.is_standing).alias("standing_"),
            _as_number(listed(actor)).alias("listed_"),
        )
        .where(Thread.id == thread_id)
        .objects()
        .first()
    )
    if row is None:
        return None
    seen = _opens(asker, thread_id)
    if not seen and not asker.is_admin:
        return None
    gone = Post.deleted_at.is_null(False) & (Post.thread == thread_id) & (Post.number == number)
    return ThreadAnswer(
        thread=row,
        title=row.title if seen else "",
        is_listed=bool(row.listed_),
        opens=_opens(actor, thread_id),
        plugin_is_on=bool(row.on_),
        holds_label=bool(row.label_),
        takes_part=bool(row.part_),
        is_standing=bool(row.standing_),
        may_moderate=actor.can("spaces.moderate", row.space_id),
        post_number=number,
        post_is_gone=number > 1 and Post.select().where(gone).exists(),
    )


def thread_of_post(post_id: int) -> tuple[int, int]:
    """(thread, number) of a post; zeros for none."""
    row = Post.select(Post.thread, Post.number).where(Post.id == post_id).tuples().first()
    return (row[0], row[1]) if row else (0, 0)


def _opens(actor: Actor, thread_id: int) -> bool:
    try:
        visible_thread(actor, thread_id)
    except NotFound:
        return False
    return True


def _as_number(condition: Any) -> Any:
    """A condition as a column: databases differ in what they call true."""
    return fn.COALESCE(condition, False)
