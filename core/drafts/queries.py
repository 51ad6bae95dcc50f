"""Reads of drafts. Everybody has only their own, so each read names its owner."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN

from core.access import Actor, visible
from core.db import Prepared, as_utc, param
from core.drafts.models import Draft
from core.drafts.places import start_address
from core.spaces.queries import visible_spaces
from core.threads.addresses import thread_url
from core.threads.models import Post, Submission, Thread
from core.web.rescue import Fields

LISTED = 300


class DraftRow(NamedTuple):
    """One draft as its form needs it."""

    id: int
    version: int
    updated_raw: Any
    data_raw: str
    others_raw: str | None

    @property
    def fields(self) -> Fields:
        """The fields of the form by name."""
        return dict(json.loads(self.data_raw))

    @property
    def others(self) -> list[Fields]:
        """Texts of the same form that came from elsewhere."""
        return list(json.loads(self.others_raw or "[]"))

    @property
    def saved_at(self) -> datetime:
        """When it was last saved."""
        return as_utc(self.updated_raw)  # type: ignore[return-value]


def _found(by: str) -> Any:
    column = Draft.key if by == "key" else Draft.id
    return Draft.select(
        Draft.id,
        Draft.version,
        Draft.updated_at,
        Draft.data.cast("TEXT"),
        Draft.others.cast("TEXT"),
    ).where((Draft.user == param("user")) & (column == param("sought")))


_draft = Prepared(DraftRow, _found)


def find_draft(actor: Actor, key: str) -> DraftRow | None:
    """The actor's draft of one form, or None."""
    return _draft.first("key", user=actor.id, sought=key)


def own_draft(actor: Actor, draft_id: int) -> DraftRow | None:
    """One of the actor's drafts by its id, or None."""
    return _draft.first("id", user=actor.id, sought=draft_id)


def count_drafts(actor: Actor) -> int:
    """How many drafts the actor has."""
    return int(Draft.select().where(Draft.user == actor.id).count())


class DraftLine(NamedTuple):
    """A draft in the list of one's own.

    `thread_title` and `address` are empty when the place is gone or no longer to be seen.
    """

    id: int
    key: str
    kind: str
    title: str
    excerpt: str
    saved_at: datetime
    place: str
    address: str
    number: int | None

    @property
    def sort(self) -> str:
        """`reply`, `edit`, `new` or, for a form of a plugin's own, nothing."""
        name = self.key.partition("-")[0]
        return name if name in ("reply", "edit", "new") else ""


def own_drafts(actor: Actor) -> list[DraftLine]:
    """The actor's drafts, last saved first, each with its place as the actor sees it now."""
    rows = (
        Draft.select(
            Draft.id,
            Draft.key,
            Draft.kind,
            Draft.title,
            Draft.excerpt,
            Draft.updated_at,
            Draft.space_id,
            Draft.post_id,
            Draft.address,
            Thread.id,
            Thread.kind,
            Thread.slug,
            Thread.title,
            Post.number,
        )
        .join(Thread, JOIN.LEFT_OUTER, on=((Draft.thread == Thread.id) & visible(actor)))
        .join(Post, JOIN.LEFT_OUTER, on=((Draft.post == Post.id) & (Post.thread == Thread.id)))
        .where(Draft.user == actor.id)
        .order_by(Draft.updated_at.desc(), Draft.id.desc())
        .limit(LISTED)
    )
    spaces = {space.id: space for space in visible_spaces(actor)}
    return [_line(row, spaces) for row in rows.tuples()]


class _At(NamedTuple):
    """Just enough of a thread for its address."""

    id: int
    kind: str
    slug: str


def _line(row: tuple[Any, ...], spaces: dict[int, Any]) -> DraftLine:
    draft_id, key, kind, title, excerpt, saved, space_id, post_id, address, *thread = row
    thread_id, thread_kind, slug, thread_title, number = thread
    place = thread_title or ""
    if thread_id is not None:
        kind = thread_kind  # which may be another one than when it was begun
        at = f"/posts/{post_id}/edit" if post_id and number else ""
        address = at or f"{thread_url(_At(thread_id, thread_kind, slug))}#reply"
    elif key.startswith("new-") and space_id in spaces:
        place, address = spaces[space_id].title, start_address(kind, spaces[space_id].slug)
    elif ":" not in key:
        address = ""
    return DraftLine(draft_id, key, kind, title, excerpt, as_utc(saved), place, address, number)  # type: ignore[arg-type]


def was_sent(actor: Actor, once: str) -> bool:
    """Whether a form with this one-use key has been sent already."""
    if not once:
        return False
    return bool(
        Submission.select().where(Submission.key == f"{actor.user_id}:{once[:60]}").exists()
    )
