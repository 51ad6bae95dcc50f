"""Reads of people and of what they did, as far as the reader may see it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

import peewee
from peewee import Case, Value, fn
from werkzeug.exceptions import NotFound

from core.access import Actor, listed, rights
from core.accounts.models import User
from core.accounts.names import username_key
from core.accounts.queries import account_once_called
from core.groups.models import Membership
from core.keyset import Key, Page, moment, paged
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


def visible_person(actor: Actor, username: str) -> PersonView:
    """Somebody by user name, however it is written, or by one that they had before. Raises
    `NotFound`.

    An account whose address nobody has confirmed is there for itself and staff only.
    """
    people = User.select(*_COLUMNS, _role()).tuples()
    row = people.where(User.username_key == username_key(username)).first()
    row = row or people.where(User.id == account_once_called(username)).first()
    if row is None:
        raise NotFound
    person = PersonView(*row)
    if person.state in ("pending", "waiting") and person.id != actor.user_id and not actor.is_staff:
        raise NotFound
    return person


def _role() -> Any:
    """The role of a row of `User`, for its statement."""
    builtin = rights().builtin

    def is_in(group: str) -> Any:
        mine = (Membership.user == User.id) & (Membership.group == builtin[group])
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
    query = _replies(actor, person_id).select(*_POST, *_THREAD).namedtuples()
    keys = (Key("created_at", Post.created_at, moment), Key("post_id", Post.id, int))
    return paged(query, keys, after, size=PAGE)


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


def _posts(actor: Actor, person_id: int) -> peewee.ModelSelect:
    return (
        Post.select()
        .join(Thread)
        .where(
            listed(actor)
            & (Post.author == person_id)
            & Post.deleted_at.is_null()
            & (Post.sort != "log")
        )
    )


def _replies(actor: Actor, person_id: int) -> peewee.ModelSelect:
    return _posts(actor, person_id).where(Post.number > 1)


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
