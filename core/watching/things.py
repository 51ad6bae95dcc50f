"""The things that may be watched: found through what the actor sees, with a name and a page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from core.access import Actor, visible
from core.accounts.models import User
from core.groups.models import Group, Membership
from core.registry import ThreadKind
from core.site import site
from core.spaces.queries import visible_spaces
from core.threads.addresses import thread_url
from core.threads.lists import lines_of
from core.threads.models import Tag, Thread, ThreadTag
from core.watching.rules import TARGETS, Target
from core.web.errors import NotFound


class Thing(NamedTuple):
    """Something that may be watched: what it is called and its page ("" for none)."""

    target: Target
    id: int
    name: str
    url: str = ""


ICONS: Mapping[str, str] = {
    "thread": "messages-square",
    "person": "user",
    "tag": "tag",
    "group": "users",
    "space": "layout-grid",
    "site": "house",
}


def thing(actor: Actor, target: str, target_id: int) -> Thing:
    """One of them. Raises `NotFound` for a missing one, one that the actor may not see, and for
    the actor themselves."""
    if target not in TARGETS:
        raise NotFound
    found = things(actor, target, [target_id])
    if target_id not in found:
        raise NotFound
    return found[target_id]


def things(actor: Actor, target: Target, ids: Collection[int]) -> dict[int, Thing]:
    """Some of one sort by id, those left out that the actor may not see; at most one query."""
    found = _FINDERS[target](actor, ids) if ids else {}
    return {key: Thing(target, key, *known) for key, known in found.items()}


def _threads(actor: Actor, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    lines = lines_of(actor, list(ids))
    known = {kind.key for _owner, kind in site().registry.of(ThreadKind)}
    return {
        key: (line.title, thread_url(line)) for key, line in lines.items() if line.kind in known
    }


def _people(actor: Actor, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    if not actor.can("profiles.see"):
        return {}
    rows = User.select(User.id, User.username, User.name).where(
        User.id.in_(list(ids))
        & (User.id != actor.id)
        & User.state.in_(("active", "suspended", "unclaimed"))
    )
    return {
        key: (name or username, url_for("profiles.profile", username=username))
        for key, username, name in rows.tuples()
    }


def _tags(actor: Actor, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    rows = (
        Tag.select(Tag.id, Tag.slug, Tag.name)
        .join(ThreadTag)
        .join(Thread)
        .where(Tag.id.in_(list(ids)) & visible(actor))
        .distinct()
    )
    return {key: (f"#{name}", url_for("tags.tag", slug=slug)) for key, slug, name in rows.tuples()}


def _groups(actor: Actor, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Groups that the actor is in: which others there are is not theirs to know."""
    rows = (
        Group.select(Group.id, Group.name, Group.slug, Group.key)
        .join(Membership)
        .where(Group.id.in_(list(ids)) & (Membership.user == actor.id))
    )
    return {
        group_id: (name, "" if key else url_for("groups.group", slug=slug))
        for group_id, name, slug, key in rows.tuples()
    }


def _spaces(actor: Actor, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    endpoints = {owner: kind.space_endpoint for owner, kind in site().registry.of(ThreadKind)}
    return {
        space.id: (space.title, url_for(endpoints[space.owner], slug=space.slug))
        for space in visible_spaces(actor)
        if space.id in ids and space.owner in endpoints
    }


def _site(_actor: Actor, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {0: (_("Everything here"), url_for("home.index"))} if 0 in ids else {}


_FINDERS: Mapping[str, Any] = {
    "thread": _threads,
    "person": _people,
    "tag": _tags,
    "group": _groups,
    "space": _spaces,
    "site": _site,
}
