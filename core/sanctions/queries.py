"""Reads of sanctions: one's own standing, and somebody's history for those who keep order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from peewee import JOIN, fn
from werkzeug.exceptions import NotFound

from core import clock
from core.access import Actor
from core.accounts.models import User
from core.db import LARGEST
from core.review.models import ReviewItem
from core.review.queries import is_on
from core.sanctions.models import Appeal, HiddenPost, Purge, Sanction, StaffNote
from core.sanctions.purging import UNDO_WITHIN
from core.site import site
from core.text import excerpt
from core.threads.models import Post, Thread

MOST = 50


class Line(NamedTuple):
    """A sanction, with who gave it and what came of the appeal."""

    id: int
    sort: str
    reason: str
    created_at: datetime
    ends_at: datetime | None
    ended_at: datetime | None
    ended_why: str
    username: str | None
    name: str | None

    @property
    def runs(self) -> bool:
        """Whether it holds now."""
        lapsed = self.ends_at is not None and self.ends_at <= clock.now()
        return self.sort != "warn" and self.ended_at is None and not lapsed

    @property
    def against(self) -> str:
        """What an appeal against it is kept under."""
        return f"sanction:{self.id}"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about something that somebody wrote, as its author is shown it.

    `may_return`: whether they may change it, upon which it returns."""

    against: str
    title: str
    text: str
    what: str
    reason: str
    at: datetime
    post_id: int | None
    may_return: bool
    may_appeal: bool


class NoteLine(NamedTuple):
    """A note about somebody, and who wrote it."""

    id: int
    text: str
    created_at: datetime
    author_id: int | None
    username: str | None
    name: str | None


def sanctions_of(user_id: int) -> list[Line]:
    """All sanctions of somebody, the newest first."""
    rows = (
        Sanction.select(
            Sanction.id,
            Sanction.sort,
            Sanction.reason,
            Sanction.created_at,
            Sanction.ends_at,
            Sanction.ended_at,
            Sanction.ended_why,
            User.username,
            User.name,
        )
        .join(User, JOIN.LEFT_OUTER, on=(Sanction.given_by == User.id))
        .where(Sanction.user == user_id)
        .order_by(Sanction.id.desc())
        .limit(MOST)
        .tuples()
    )
    return [Line(*row) for row in rows]


def decisions_of(user_id: int) -> list[Decided]:
    """What was decided about somebody's posts and stands, the newest first."""
    return [*_hidden(user_id), *_decided(user_id)]


def appeals_of(user_id: int) -> dict[str, Appeal]:
    """Somebody's appeals by what they are against."""
    rows = Appeal.select().where(Appeal.user == user_id).order_by(Appeal.id.desc()).limit(MOST)
    return {row.against: row for row in rows}


def may_appeal(user_id: int, against: str) -> bool:
    """Whether that is something of theirs that may be appealed against, once."""
    known = {line.against for line in sanctions_of(user_id) if line.ended_at is None}
    known |= {one.against for one in decisions_of(user_id) if one.may_appeal}
    return against in known and Appeal.get_or_none(Appeal.against == against) is None


def own_hidden(actor: Actor, post_id: int) -> tuple[HiddenPost, Post]:
    """A hidden post of the actor's and its mark. Raises `NotFound`."""
    row = (
        HiddenPost.select(HiddenPost, Post, Thread)
        .join(Post)
        .join(Thread)
        .where(
            (HiddenPost.post == post_id)
            & HiddenPost.returned_at.is_null()
            & (Post.author == actor.id)
            & _plugin_is_on()
            & (Post.deleted_at.is_null(False) | Thread.deleted_at.is_null(False))
        )
        .first()
    )
    if row is None:
        raise NotFound
    return row, row.post


def sanction(sanction_id: int) -> Sanction:
    """A sanction. Raises `NotFound`."""
    return _one(Sanction, sanction_id)  # type: ignore[no-any-return]


def noted(note_id: int) -> int:
    """Whom a note is about. Raises `NotFound`."""
    return int(_one(StaffNote, note_id).user_id)


def purged(purge_id: int) -> int:
    """Whom a removal was of. Raises `NotFound`."""
    return int(_one(Purge, purge_id).user_id)


def appealed(user_id: int, against: str) -> Line | Decided | None:
    """What an appeal of somebody's is against, as they are shown it."""
    found: list[Line | Decided] = [*sanctions_of(user_id), *decisions_of(user_id)]
    return next((one for one in found if one.against == against), None)


def _one(model: Any, row_id: int) -> Any:
    row = model.get_or_none(model.id == row_id) if 0 < row_id <= LARGEST else None
    if row is None:
        raise NotFound
    return row


def notes_of(user_id: int) -> list[NoteLine]:
    """What those who keep order wrote about somebody, the newest first."""
    rows = (
        StaffNote.select(
            StaffNote.id,
            StaffNote.text,
            StaffNote.created_at,
            StaffNote.author,
            User.username,
            User.name,
        )
        .join(User, JOIN.LEFT_OUTER, on=(StaffNote.author == User.id))
        .where(StaffNote.user == user_id)
        .order_by(StaffNote.id.desc())
        .limit(MOST)
        .tuples()
    )
    return [NoteLine(*row) for row in rows]


def purge_to_undo(user_id: int) -> Purge | None:
    """The removal of somebody that can still be taken back."""
    recent = Purge.undone_at.is_null() & (Purge.done_at > clock.now() - UNDO_WITHIN)
    found: Purge | None = (
        Purge.select().where((Purge.user == user_id) & recent).order_by(Purge.id.desc()).first()
    )
    return found


def pictures_kept() -> set[str]:
    """The pictures of people whose removal can still be taken back."""
    recent = Purge.undone_at.is_null() & (Purge.done_at > clock.now() - UNDO_WITHIN)
    rows = Purge.select(Purge.removed).where(recent)
    return {
        row.removed["profile"]["avatar"]
        for row in rows
        if row.removed.get("profile", {}).get("avatar")
    }


def _hidden(user_id: int) -> list[Decided]:
    rows = (
        HiddenPost.select(HiddenPost, Post, Thread, ReviewItem)
        .join(Post)
        .join(Thread)
        .join(ReviewItem, JOIN.LEFT_OUTER, on=(HiddenPost.item == ReviewItem.id))
        .where(
            (Post.author == user_id)
            & _plugin_is_on()
            & HiddenPost.returned_at.is_null()
            & (Post.deleted_at.is_null(False) | Thread.deleted_at.is_null(False))
        )
        .order_by(HiddenPost.hidden_at.desc())
        .limit(MOST)
    )
    return [_as_decided(row) for row in rows]


def _plugin_is_on() -> Any:
    """The filter on `Thread` of what is there while its plugin is on."""
    return Thread.owner.in_([*sorted(site().plugins.active()), "core"])


def _as_decided(row: HiddenPost) -> Decided:
    post: Any = row.post
    by_reports = row.hidden_by_id is None
    # As it was called then: what the thread is called now may be for others only.
    then: Any = row.item.snapshot.get("title") if row.item_id else None
    return Decided(
        against=f"item:{row.item_id}",
        title=str(then or _("A post")),
        text=excerpt(post.body, 200),
        what="hide",
        reason=row.reason,
        at=row.hidden_at,
        post_id=post.id,
        may_return=row.may_return,
        # What reports alone have hidden is still to be decided by somebody.
        may_appeal=row.item_id is not None and not by_reports,
    )


def _decided(user_id: int) -> list[Decided]:
    back = (Post.id == ReviewItem.post) & Post.deleted_at.is_null() & Thread.deleted_at.is_null()
    is_back = fn.EXISTS(Post.select(Post.id).join(Thread).where(back))
    rows = (
        ReviewItem.select()
        .where(
            (ReviewItem.author == user_id)
            & is_on()
            & (ReviewItem.state == "done")
            & (ReviewItem.sort == "report")
            & ReviewItem.decision.in_(["delete", "edit", "moved", "remove_file"])
            & ~((ReviewItem.subject_type == "post") & (ReviewItem.decision == "delete") & is_back)
        )
        .order_by(ReviewItem.id.desc())
        .limit(MOST)
    )
    return [
        Decided(
            against=f"item:{row.id}",
            title=str(row.snapshot.get("title", "")),
            text=excerpt(str(row.snapshot.get("text", "")), 200),
            what="delete" if row.decision == "remove_file" else row.decision,
            reason=row.reason,
            at=row.decided_at,
            post_id=None,
            may_return=False,
            # Where it stands is for those who keep order there; nothing was taken away.
            may_appeal=row.decision != "moved",
        )
        for row in rows
    ]
