"""Changes of spaces and of the rights in them. Who may is checked by the caller's route.

Every action that changes who may see a space leaves its threads with the right label in the
same transaction: nothing is public for a moment after its space was made private.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import gettext as _
from peewee import fn

from core import audit, clock
from core.access import Actor
from core.db import transaction
from core.groups.models import Group
from core.spaces.labels import index_threads_of, lock, relabel
from core.spaces.matrix import STORED, WORDS, Verdict, mark
from core.spaces.models import Space, SpaceGrant
from core.spaces.queries import all_spaces, subtree
from core.text import slugify
from core.threads import counters
from core.threads.models import PRIVATE, Thread
from core.versions import bump

KEPT = ("title", "slug", "description", "icon", "tint", "position", "parent_id")


class CannotChange(ValueError):
    """The space cannot be changed so; `field` says where, the message is for the person."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Stale(Exception):
    """The rights were changed since the form showed them."""


def create_space(
    actor: Actor,
    *,
    owner: str,
    title: str,
    slug: str = "",
    description: str = "",
    icon: str = "",
    tint: int = 0,
    parent_id: int | None = None,
    position: int | None = None,
) -> Space:
    """Make a space of the plugin `owner`, under `parent_id` or on top, last in its row.

    It begins with the rights of its parent. Raises `CannotChange` when the slug is taken.
    """
    with transaction():
        _check_parent(None, owner, parent_id)
        space = Space.create(
            owner=owner,
            parent=parent_id,
            slug=_unused_slug(owner, slug or slugify(title, fallback="space"), exact=bool(slug)),
            title=title,
            description=description,
            icon=icon,
            tint=tint,
            position=_last_position(parent_id) if position is None else position,
            # Nobody holds this label: hidden until the rights have been asked.
            audience="space:0",
            created_at=clock.now(),
        )
        relabel([space.id])
        audit.record(actor, "space.create", space, after=_kept(space))
    return Space.get_by_id(space.id)  # type: ignore[no-any-return]


def edit_space(actor: Actor, space_id: int, **values: Any) -> None:
    """Change what a space says, its order or its parent (see `KEPT`); rights follow the parent.

    Raises `CannotChange` for a slug that is taken or a parent inside the space itself.
    """
    if unknown := set(values) - set(KEPT):
        raise TypeError(f"not to be edited: {unknown}")
    with transaction():
        lock(subtree(space_id))
        space = Space.get_by_id(space_id)
        before = _kept(space)
        if "parent_id" in values:
            _check_parent(space_id, space.owner, values["parent_id"])
        if values.get("slug", space.slug) != space.slug:
            values["slug"] = _unused_slug(space.owner, values["slug"], exact=True)
        for name, value in values.items():
            setattr(space, name, value)
        space.save()
        relabel(subtree(space_id))
        _record_change(actor, "space.edit", space, before=before, after=_kept(space))


def archive_space(actor: Actor, space_id: int, *, on: bool) -> None:
    """Close a space to new threads and replies, or open it again; all stays readable."""
    with transaction():
        space = Space.get_by_id(space_id)
        if space.is_archived != on:
            Space.update(is_archived=on).where(Space.id == space_id).execute()
            bump("access")
            audit.record(actor, "space.archive" if on else "space.reopen", space, note=space.title)


def shift_space(actor: Actor, space_id: int, step: int) -> None:
    """Move a space one place up (-1) or down (+1) among those beside it."""
    with transaction():
        space = Space.get_by_id(space_id)
        beside = Space.owner == space.owner
        beside &= (
            Space.parent.is_null() if space.parent_id is None else Space.parent == space.parent_id
        )
        order = [
            row[0]
            for row in Space.select(Space.id)
            .where(beside)
            .order_by(Space.position, Space.id)
            .tuples()
        ]
        at = order.index(space_id)
        to = min(max(at + step, 0), len(order) - 1)
        order.insert(to, order.pop(at))
        for place, one in enumerate(order, 1):
            Space.update(position=place * 10).where(Space.id == one).execute()
        bump("access")
        audit.record(actor, "space.shift", space, note=space.title)


def set_grants(
    actor: Actor,
    space_id: int | None,
    wanted: Mapping[tuple[int, str], Verdict],
    *,
    permissions: Collection[str],
    seen: str = "",
) -> None:
    """Make exactly these the rights said in a space (None: everywhere), of `permissions`.

    Keys are (group id, permission); what is left out is inherited. Rights of other
    permissions, such as those of a plugin that is off, stay. When it returns, every thread
    in the space and below has the label that the new rights ask for. `seen` is the sign
    (`matrix.mark`) of what a form showed: raises `Stale`, and changes nothing, when the rights
    are not those any more.
    """
    here = SpaceGrant.space.is_null() if space_id is None else SpaceGrant.space == space_id
    here &= SpaceGrant.permission.in_(list(permissions))
    with transaction():
        below = list(all_spaces()) if space_id is None else subtree(space_id)
        lock(below)
        # Whoever saves next waits here at the latest, and reads then what this one has written.
        bump("access")
        if seen and seen != mark(space_id, permissions):
            raise Stale
        before = _granted(here)
        SpaceGrant.delete().where(here).execute()
        for (group_id, permission), verdict in wanted.items():
            if permission not in permissions:
                raise ValueError(f"{permission} was not asked for")
            SpaceGrant.insert(
                space=space_id, group=group_id, permission=permission, allowed=STORED[verdict]
            ).execute()
        after = _granted(here)
        labels = relabel(below)
        if before != after:
            changed = {key for key in before | after if before.get(key) != after.get(key)}
            audit.record(
                actor,
                "space.grants",
                Space.get_by_id(space_id) if space_id else None,
                before={key: before.get(key, "inherit") for key in changed},
                after={key: after.get(key, "inherit") for key in changed},
                note="; ".join(f"{old} > {new}" for old, new in labels.values()),
            )


def delete_space(actor: Actor, space_id: int, *, move_to: int | None = None) -> None:
    """Delete a space. Its threads, deleted ones too, go to `move_to` and get its label.

    Raises `CannotChange` when there are spaces in it, or threads and nowhere to move them.
    """
    with transaction():
        space = Space.get_by_id(space_id)
        lock([space_id, *([move_to] if move_to else [])])
        if Space.select().where(Space.parent == space_id).exists():
            raise CannotChange(_("There are spaces in it. Move or delete those first."))
        if Thread.select().where(Thread.space == space_id).exists():
            _move_threads(space, move_to)
        before = _kept(space)
        audit.record(actor, "space.delete", space, before=before, after={"moved_to": move_to})
        Space.delete().where(Space.id == space_id).execute()
        bump("access")


def _move_threads(space: Space, move_to: int | None) -> None:
    target = Space.get_or_none(Space.id == move_to) if move_to else None
    if target is None or target.owner != space.owner or target.id == space.id:
        raise CannotChange(_("Choose where its threads go."), "move_to")
    index_threads_of(space.id)
    mine = Thread.space == space.id
    Thread.update(audience=target.audience).where(mine & (Thread.audience != PRIVATE)).execute()
    Thread.update(space=target.id).where(mine).execute()
    standing = (Thread.space == target.id) & Thread.deleted_at.is_null()
    standing &= Thread.audience != PRIVATE
    count = Thread.select(fn.COUNT(Thread.id), fn.COALESCE(fn.SUM(Thread.post_count), 0))
    threads, posts = count.where(standing).tuples().get()
    Space.update(thread_count=threads, post_count=posts).where(Space.id == target.id).execute()
    counters.refresh_space(target.id)


def _check_parent(space_id: int | None, owner: str, parent_id: int | None) -> None:
    if parent_id is None:
        return
    parent = Space.get_or_none(Space.id == parent_id)
    if parent is None or parent.owner != owner:
        raise CannotChange(_("A space of the same sort."), "parent_id")
    if space_id is not None and parent_id in subtree(space_id):
        raise CannotChange(_("A space cannot stand inside itself."), "parent_id")


def _unused_slug(owner: str, wanted: str, *, exact: bool) -> str:
    """`wanted`, or with a number behind it unless it must be exactly that."""
    wanted = wanted[:70]
    for number in range(1, 1000):
        slug = wanted if number == 1 else f"{wanted}-{number}"
        taken = Space.select().where((Space.owner == owner) & (Space.slug == slug)).exists()
        if not taken:
            return slug
        if exact:
            break
    raise CannotChange(_("Another space has this address already."), "slug")


def _last_position(parent_id: int | None) -> int:
    beside = Space.parent.is_null() if parent_id is None else Space.parent == parent_id
    return int(Space.select(fn.COALESCE(fn.MAX(Space.position), 0)).where(beside).scalar()) + 10


def _granted(here: Any) -> dict[str, str]:
    """Rights as words, for the log: `staff: spaces.see` to `yes`."""
    rows = (
        SpaceGrant.select(Group.slug, SpaceGrant.permission, SpaceGrant.allowed)
        .join(Group)
        .where(here)
        .tuples()
    )
    return {f"{slug}: {permission}": WORDS[allowed] for slug, permission, allowed in rows}


def _kept(space: Space) -> dict[str, Any]:
    return {name: getattr(space, name) for name in KEPT}


def _record_change(
    actor: Actor, action: str, space: Space, *, before: dict[str, Any], after: dict[str, Any]
) -> None:
    changed = [name for name in after if before[name] != after[name]]
    if changed:
        audit.record(
            actor,
            action,
            space,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
            note=space.title,
        )
