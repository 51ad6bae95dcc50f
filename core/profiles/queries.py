"""Reads of people and of what they did, as far as the reader may see it."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

import peewee
from peewee import Case, Value, fn
from werkzeug.exceptions import NotFound

from core.access import Actor, Sight, listed, rights
from core.accounts.models import User
from core.accounts.names import username_key
from core.accounts.queries import account_once_called
from core.db import Prepared, as_utc, param, utc_text
from core.groups.models import Membership
from core.keyset import Key, Page, cursor, moment, page_of, paged
from core.threads.models import Post, Reaction, Thread
from core.threads.reactions import LIKE

PAGE = 20


class PersonView(NamedTuple):
    """Somebody as their page shows them; `role` is `admin` or `staff` of those who are."""

    id: int
    username: str
    name: str
    avatar: str
    state: str
    created_at: datetime
    bio_html: str
    place: str
    links: list[str]
    timezone: str
    role: str

    @property
    def shown_name(self) -> str:
        """The name, or the user name of one who gave none."""
        return self.name or self.username


_COLUMNS = [getattr(User, name) for name in PersonView._fields if name != "role"]


class ReplyLine(NamedTuple):
    """A reply with the thread that it stands in."""

    post_id: int
    number: int
    html: str
    created_at: Any
    reaction_count: int
    id: int
    kind: str
    slug: str
    title: str
    space_id: int


REPLY_KEYS = (Key("created_at", Post.created_at, moment), Key("post_id", Post.id, int))


def visible_person(actor: Actor, username: str) -> PersonView:
    """Somebody by user name, however it is written, or by one that they had before. Raises
    `NotFound`.

    An account whose address nobody has confirmed is there for itself and staff only, and so is
    somebody who is known by their mail alone.
    """
    builtin = rights().builtin
    groups = {"admins": builtin["admins"], "staff": builtin["staff"]}
    row = _by_name.first(name=username_key(username), **groups)
    row = row or _by_id.first(person=account_once_called(username), **groups)
    if row is None:
        raise NotFound
    person = row._replace(
        created_at=as_utc(row.created_at),  # type: ignore[arg-type]
        links=json.loads(row.links),  # type: ignore[arg-type]
    )
    hidden = person.state in ("pending", "waiting", "contact")
    if hidden and person.id != actor.user_id and not actor.is_staff:
        raise NotFound
    return person


def _role() -> Any:
    """The role of a row of `User`, for its statement."""

    def is_in(group: str) -> Any:
        mine = (Membership.user == User.id) & (Membership.group == param(group))
        return fn.EXISTS(Membership.select(Value(1)).where(mine))

    return Case(None, [(is_in("admins"), "admin"), (is_in("staff"), "staff")], "")


def own_profile(actor: Actor) -> User:
    """The actor's own account with what can be edited of it."""
    columns = (User.name, User.bio, User.place, User.links, User.timezone, User.locale)
    seen = (User.avatar, User.hides_presence)
    found: User = User.select(User.id, *seen, *columns).where(User.id == actor.id).get()
    return found


def roles_of(user_ids: Collection[int]) -> dict[int, str]:
    """`admin` or `staff` for those of some people who are."""
    builtin = rights().builtin
    keys = {builtin["staff"]: "staff", builtin["admins"]: "admin"}
    rows = (
        Membership.select(Membership.user, Membership.group)
        .where(Membership.user.in_(list(user_ids)) & Membership.group.in_(list(keys)))
        .tuples()
    )
    found: dict[int, str] = {}
    for user_id, group_id in rows:
        if found.get(user_id) != "admin":
            found[user_id] = keys[group_id]
    return found


def replies_page(actor: Actor, person_id: int, after: str) -> Page[Any]:
    """What somebody answered in threads that the actor may see, newest first."""
    place = cursor(after, REPLY_KEYS)
    values: dict[str, Any] = {}
    if place is not None:
        at = as_utc(place[0])
        values = {"key": utc_text(at) if at else None, "last_id": place[1]}
    return page_of(_answered(actor, person_id, PAGE + 1, **values), REPLY_KEYS, PAGE)


def last_replies(actor: Actor, person_id: int, most: int) -> list[ReplyLine]:
    """The newest of them."""
    return _answered(actor, person_id, most)


def _answered(actor: Actor, person_id: int, size: int, **place: Any) -> list[ReplyLine]:
    sight = Sight.of(actor)
    values = {**sight.values, **place, "person": person_id, "size": size}
    rows = _replies.all(sight.shape, bool(place), **values)
    return [row._replace(created_at=as_utc(row.created_at)) for row in rows]


def likes_page(actor: Actor, person_id: int, after: str) -> Page[Any]:
    """Posts that somebody liked, those the actor may see, last liked first."""
    author = (User.username.alias("username"), User.name.alias("name"), User.avatar.alias("avatar"))
    given = Reaction.created_at.alias("given_at")
    query = (
        _likes(actor, person_id)
        .select(*_POST, *_THREAD, *author, given)
        .join_from(Post, User, on=(Post.author == User.id))
        .namedtuples()
    )
    keys = (Key("given_at", Reaction.created_at, moment), Key("post_id", Post.id, int))
    return paged(query, keys, after, size=PAGE)


def avatars_in_use(keys: Collection[str]) -> set[str]:
    """Those of some pictures' keys that an account shows."""
    rows = User.select(User.avatar).where(User.avatar.in_(list(keys))).tuples()
    return {row[0] for row in rows}


def _build_replies(sight: tuple[int, int, int], after: bool) -> peewee.Query:
    stands = Sight.condition(sight) & Thread.deleted_at.is_null() & ~Thread.is_unlisted
    wrote = (Post.author == param("person")) & Post.deleted_at.is_null()
    found = stands & wrote & (Post.sort != "log") & (Post.number > 1)
    if after:
        here = peewee.Tuple(Post.created_at, Post.id)
        found &= here < peewee.Tuple(param("key"), param("last_id"))
    newest = Post.created_at.desc(), Post.id.desc()
    rows = Post.select(*_POST, *_THREAD).join(Thread).where(found)
    return rows.order_by(*newest).limit(param("size"))


def _likes(actor: Actor, person_id: int) -> peewee.ModelSelect:
    return (
        Reaction.select()
        .join(Post)
        .join(Thread)
        .where(
            listed(actor)
            & (Reaction.user == person_id)
            & (Reaction.name == LIKE)
            & Post.deleted_at.is_null()
        )
    )


_POST = (Post.id.alias("post_id"), Post.number, Post.html, Post.created_at, Post.reaction_count)
_THREAD = (Thread.id, Thread.kind, Thread.slug, Thread.title, Thread.space.alias("space_id"))

_people = User.select(*_COLUMNS, _role())
_by_name = Prepared(PersonView, lambda: _people.where(User.username_key == param("name")))
_by_id = Prepared(PersonView, lambda: _people.where(User.id == param("person")))
_replies = Prepared(ReplyLine, _build_replies)
