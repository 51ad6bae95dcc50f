"""Which tags a thread carries: what typed words mean, and the rows and counters of it.

Only called inside a transaction, which has called `enter` before it touched any row. Then
whoever merges tags works alone, and nobody who waits for a tag holds what that one needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import peewee
from flask_babel import gettext as _
from peewee import JOIN, fn

from core.access import Actor
from core.db import database, is_postgres
from core.threads.models import Tag, TagGroup, Thread, ThreadTag
from core.threads.rules import Rejected, checked_tags
from core.watchwords.looking import Blocked, check_name

# Any number will do that is not the lock of migrations.
GATE = 7_410_002


class Meant(NamedTuple):
    """A tag that is there: what its word means, and the group that says who may use it."""

    slug: str
    name: str
    group_id: int | None
    group: str
    is_single: bool
    is_for_team: bool


def enter(*, alone: bool = False) -> None:
    """Wait until nobody merges or renames tags or, `alone`, until nobody writes any.

    Comes before everything else that locks. SQLite has but one writer at any time.
    """
    if is_postgres():
        lock = fn.PG_ADVISORY_XACT_LOCK if alone else fn.PG_ADVISORY_XACT_LOCK_SHARED
        peewee.Select(columns=[lock(GATE)]).execute(database)


def meanings(slugs: Iterable[str]) -> dict[str, Meant]:
    """What words mean that are tags or synonyms; unknown ones are left out."""
    main: Any = Tag.alias()
    rows = (
        Tag.select(
            Tag.slug,
            fn.COALESCE(main.slug, Tag.slug),
            fn.COALESCE(main.name, Tag.name),
            TagGroup.id,
            TagGroup.name,
            TagGroup.is_single,
            TagGroup.is_for_team,
        )
        .join(main, JOIN.LEFT_OUTER, on=(Tag.main == main.id))
        .join(
            TagGroup,
            JOIN.LEFT_OUTER,
            on=(TagGroup.id == fn.COALESCE(main.group, Tag.group)),
        )
        .where(Tag.slug.in_(list(slugs)))
    )
    found = {}
    for word, slug, name, group_id, group, single, team in rows.tuples():
        found[word] = Meant(slug, name, group_id, group or "", bool(single), bool(team))
    return found


def chosen(
    actor: Actor, space_id: int, given: str | Sequence[str], *, before: Sequence[str] = ()
) -> list[str]:
    """The tags that typed words give a thread that had those of `before`.

    A synonym gives its main tag. Raises `Rejected` for more than five, for a watched word,
    for two of a group that allows one, and for those that only the team gives or takes away.
    """
    slugs = checked_tags(given if isinstance(given, str) else list(given))
    known = meanings([*slugs, *before]) if slugs or before else {}
    slugs = list(dict.fromkeys(known[slug].slug if slug in known else slug for slug in slugs))
    by_slug = {meant.slug: meant for meant in known.values()}
    _check_new([slug for slug in slugs if slug not in by_slug and slug not in before])
    moved = [slug for slug in (*slugs, *before) if (slug in slugs) != (slug in before)]
    if not (actor.is_staff or actor.can("spaces.moderate", space_id)):
        _check_team([by_slug[slug] for slug in moved if slug in by_slug], slugs)
    added = [by_slug[slug] for slug in slugs if slug in by_slug and slug in moved]
    _check_single(added, [by_slug[slug] for slug in slugs if slug in by_slug])
    return slugs


def _check_new(slugs: list[str]) -> None:
    """A tag that nobody has used yet is a name like any other."""
    for slug in slugs:
        try:
            check_name(slug.replace("-", " "))
        except Blocked as error:
            raise Rejected("tags", str(error)) from error


def _check_team(moved: list[Meant], slugs: list[str]) -> None:
    for meant in moved:
        if meant.is_for_team and meant.slug in slugs:
            raise Rejected("tags", _("Only the team gives the tag “%(tag)s”.", tag=meant.name))
        if meant.is_for_team:
            raise Rejected(
                "tags",
                _("Only the team takes the tag “%(tag)s” away. Put it back.", tag=meant.name),
            )


def _check_single(added: list[Meant], all_of_them: list[Meant]) -> None:
    for one in added:
        same = [meant.name for meant in all_of_them if meant.group_id == one.group_id]
        if one.is_single and len(same) > 1:
            words = _(
                "Choose one of the group “%(group)s”: %(tags)s.",
                group=one.group,
                tags=", ".join(same),
            )
            raise Rejected("tags", words)


def set_tags(thread: Thread, slugs: Sequence[str]) -> None:
    """Make a thread carry exactly these tags, which are no synonyms; new ones are made."""
    rows = ThreadTag.select(Tag.slug, Tag.id).join(Tag).where(ThreadTag.thread == thread.id)
    held: dict[str, int] = dict(rows.tuples())
    fresh = [slug for slug in slugs if slug not in held]
    gone = [tag_id for slug, tag_id in held.items() if slug not in slugs]
    # In one order everywhere, so that two writers never wait for each other.
    for slug in sorted(fresh):
        Tag.insert(slug=slug, name=slug).on_conflict_ignore().execute()
    ids = _locked((Tag.slug.in_(fresh)) | Tag.id.in_(gone)) if fresh or gone else {}
    mine = ThreadTag.thread == thread.id
    for tag_id in gone:
        left = ThreadTag.delete().where(mine & (ThreadTag.tag == tag_id)).execute()
        _count(thread, tag_id, -left)
    for slug in fresh:
        query = ThreadTag.insert(thread=thread.id, tag=ids[slug]).on_conflict_ignore()
        _count(thread, ids[slug], query.as_rowcount().execute())
    thread.tag_names = " ".join(slugs)
    Thread.update(tag_names=thread.tag_names).where(Thread.id == thread.id).execute()


def _locked(which: Any) -> dict[str, int]:
    query = Tag.select(Tag.slug, Tag.id).where(which).order_by(Tag.id)
    return dict((query.for_update() if is_postgres() else query).tuples())


def _count(thread: Thread, tag_id: int, step: int) -> None:
    """Deleted threads are not counted: theirs come back with them. Nor are private ones: theirs
    come when they are opened."""
    deleted_at: Any = thread.deleted_at
    if step and deleted_at is None and not thread.is_private:
        Tag.update(thread_count=Tag.thread_count + step).where(Tag.id == tag_id).execute()


def count_tags(thread: Thread, step: int) -> None:
    """Count a thread's tags when it goes or comes back."""
    ids = _locked(Tag.slug.in_(thread.tag_names.split())) if thread.tag_names else {}
    if ids:
        Tag.update(thread_count=Tag.thread_count + step).where(
            Tag.id.in_(list(ids.values()))
        ).execute()
