"""What the team does with tags. Each deed works alone (see core.threads.tagging), since it
touches what every thread with the tag says, and is written to the log."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from peewee import Value, chunked, fn

from core import audit, outbox
from core.access import Actor, Forbidden
from core.db import transaction
from core.threads import tagging
from core.threads.models import PRIVATE, Tag, TagGroup, Thread, ThreadTag
from core.threads.rules import Rejected, tag_slug
from core.versions import bump

AT_ONCE = 200


def edit_tag(
    actor: Actor,
    tag_id: int,
    *,
    name: str,
    slug: str,
    description: str = "",
    tint: int = 0,
    icon: str = "",
    group_id: int | None = None,
) -> Tag:
    """Say how a tag is called, what it is about and how it looks. Needs `site.staff`.

    With another `slug` its threads say that one, and the old one becomes a synonym, so old
    addresses lead on. Raises `Rejected` (fields `name`, `slug`).
    """
    _require(actor)
    name, slug = " ".join(name.split())[:60], tag_slug(slug or name)
    if not name or not slug:
        raise Rejected("slug" if name else "name", _("At least one letter or digit."))
    with transaction():
        tagging.enter(alone=True)
        tag = Tag.get_by_id(tag_id)
        before = _facts(tag)
        if slug != tag.slug:
            _move(tag, slug)
        Tag.update(
            name=name, description=description.strip(), tint=tint, icon=icon, group=group_id
        ).where(Tag.id == tag_id).execute()
        tag = Tag.get_by_id(tag_id)
        bump("tags")
        audit.record(actor, "tag.edit", tag, before=before, after=_facts(tag))
    return tag  # type: ignore[no-any-return]


def merge_tags(actor: Actor, tag_id: int, into_id: int) -> Tag:
    """Make two tags one: the first becomes a synonym of the second, on all its threads.

    Needs `site.staff`. Raises `Rejected` (field `into`) when that makes no sense.
    """
    _require(actor)
    with transaction():
        tagging.enter(alone=True)
        tag, into = Tag.get_or_none(Tag.id == tag_id), Tag.get_or_none(Tag.id == into_id)
        if tag is None or into is None or tag.main_id or into.main_id or tag.id == into.id:
            raise Rejected("into", _("There is no other tag of that name."))
        threads = _thread_ids(tag)
        _say(tag.slug, into.slug, tag, into)
        ThreadTag.insert_from(
            ThreadTag.select(ThreadTag.thread, Value(into.id)).where(ThreadTag.tag == tag.id),
            [ThreadTag.thread, ThreadTag.tag],
        ).on_conflict_ignore().execute()
        ThreadTag.delete().where(ThreadTag.tag == tag.id).execute()
        Tag.update(main=into.id).where((Tag.main == tag.id) | (Tag.id == tag.id)).execute()
        Tag.update(thread_count=0, group=None).where(Tag.id == tag.id).execute()
        Tag.update(thread_count=_standing(into)).where(Tag.id == into.id).execute()
        _settle(threads)
        merged = Tag.get_by_id(into.id)
        facts = {"slug": tag.slug, "threads": tag.thread_count}
        after = {"slug": into.slug, "threads": merged.thread_count}
        audit.record(actor, "tag.merge", merged, before=facts, after=after)
    return merged  # type: ignore[no-any-return]


def add_synonym(actor: Actor, tag_id: int, word: str) -> None:
    """Let another word mean this tag. Needs `site.staff`. Raises `Rejected` (field `word`)."""
    _require(actor)
    slug = tag_slug(word)
    if not slug:
        raise Rejected("word", _("At least one letter or digit."))
    with transaction():
        tagging.enter(alone=True)
        tag = Tag.get_by_id(tag_id)
        taken = Tag.get_or_none(Tag.slug == slug)
        if taken is not None and (taken.main_id or taken.id == tag.id or _is_used(taken)):
            raise Rejected("word", _taken_words(taken, tag))
        if taken is not None:
            taken.delete_instance()
        Tag.create(slug=slug, name=slug, main=tag.id)
        bump("tags")
        audit.record(actor, "tag.synonym", tag, after={"word": slug})


def remove_synonym(actor: Actor, tag_id: int, synonym_id: int) -> None:
    """Let a word mean nothing any more. Needs `site.staff`."""
    _require(actor)
    with transaction():
        tagging.enter(alone=True)
        found = Tag.get_or_none((Tag.id == synonym_id) & (Tag.main == tag_id))
        if found is not None:
            found.delete_instance()
            bump("tags")
            audit.record(actor, "tag.synonym", Tag.get_by_id(tag_id), before={"word": found.slug})


def save_group(
    actor: Actor, group_id: int | None, *, name: str, is_single: bool, is_for_team: bool
) -> TagGroup:
    """Make a group of tags, or change one. Needs `site.staff`. Raises `Rejected` (`name`)."""
    _require(actor)
    name = " ".join(name.split())[:60]
    slug = tag_slug(name)
    if not slug:
        raise Rejected("name", _("At least one letter or digit."))
    values: dict[str, Any] = {"is_single": is_single, "is_for_team": is_for_team}
    with transaction():
        tagging.enter(alone=True)
        if TagGroup.select().where((TagGroup.slug == slug) & (TagGroup.id != group_id)).exists():
            raise Rejected("name", _("There is a group of that name."))
        if group_id is None:
            group = TagGroup.create(slug=slug, name=name, **values)
        else:
            TagGroup.update(slug=slug, name=name, **values).where(TagGroup.id == group_id).execute()
            group = TagGroup.get_by_id(group_id)
        bump("tags")
        audit.record(actor, "tag.group", group, after={"name": name, **values})
    return group  # type: ignore[no-any-return]


def delete_group(actor: Actor, group_id: int) -> None:
    """Dissolve a group; its tags stay. Needs `site.staff`."""
    _require(actor)
    with transaction():
        tagging.enter(alone=True)
        group = TagGroup.get_by_id(group_id)
        TagGroup.delete().where(TagGroup.id == group_id).execute()
        bump("tags")
        audit.record(actor, "tag.group_delete", group, before={"name": group.name})


def _require(actor: Actor) -> None:
    if not actor.can("site.staff"):
        raise Forbidden("site.staff")


def _move(tag: Tag, slug: str) -> None:
    """Give a tag another slug; the old one goes on meaning it."""
    taken = Tag.get_or_none(Tag.slug == slug)
    if taken is not None and taken.main_id != tag.id:
        raise Rejected("slug", _("There is a tag of that name already. You can merge the two."))
    if taken is not None:
        taken.delete_instance()
    old = tag.slug
    Tag.update(slug=slug).where(Tag.id == tag.id).execute()
    Tag.create(slug=old, name=old, main=tag.id)
    _say(old, slug, tag, tag)
    _settle(_thread_ids(tag))


def _say(old: str, new: str, tag: Tag, into: Tag) -> None:
    """Let threads name a tag by its new slug, once."""
    mine = Thread.id.in_(ThreadTag.select(ThreadTag.thread).where(ThreadTag.tag == tag.id))
    theirs = Thread.id.in_(ThreadTag.select(ThreadTag.thread).where(ThreadTag.tag == into.id))
    padded = Value(" ").concat(Thread.tag_names).concat(" ")
    if tag.id != into.id:
        without = fn.TRIM(fn.REPLACE(padded, f" {old} ", " "))
        Thread.update(tag_names=without).where(mine & theirs).execute()
        mine = mine & ~theirs
    said = fn.TRIM(fn.REPLACE(padded, f" {old} ", f" {new} "))
    Thread.update(tag_names=said).where(mine).execute()


def _thread_ids(tag: Tag) -> list[int]:
    rows = ThreadTag.select(ThreadTag.thread).where(ThreadTag.tag == tag.id)
    return [row[0] for row in rows.tuples()]


def _settle(thread_ids: list[int]) -> None:
    """Have the threads found by their new tag, and shown with it."""
    for some in chunked(thread_ids, AT_ONCE):
        outbox.put("search.index", {"threads": list(some)})
    bump("tags")


def _standing(tag: Tag) -> int:
    rows = ThreadTag.select(fn.COUNT(Thread.id)).join(Thread)
    counted = Thread.deleted_at.is_null() & (Thread.audience != PRIVATE)
    return int(rows.where((ThreadTag.tag == tag.id) & counted).scalar())


def _is_used(tag: Tag) -> bool:
    held = ThreadTag.select().where(ThreadTag.tag == tag.id).exists()
    return bool(held or Tag.select().where(Tag.main == tag.id).exists())


def _taken_words(taken: Tag, tag: Tag) -> str:
    if tag.id in (taken.id, taken.main_id):
        return str(_("That word means this tag already."))
    if taken.main_id:
        return str(_("That word means another tag."))
    return str(_("That is a tag of its own. You can merge the two."))


def _facts(tag: Tag) -> dict[str, Any]:
    return {"slug": tag.slug, "name": tag.name, "tint": tag.tint, "group": tag.group_id}
