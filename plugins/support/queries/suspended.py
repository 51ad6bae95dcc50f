"""Reads of mail that waits for the team, and of who is kept out."""

from __future__ import annotations

from typing import Any

from plugins.support.models import SupportBlock, SupportSuspended
from plugins.support.rules import answered_spaces, may_answer_in
from townhall import LARGEST, Actor, Key, NotFound, Page, User, kept_mail, paged

PAGE = 25
MOST_SHOWN = 20_000


def waiting_page(actor: Actor, after: str) -> Page[Any]:
    """Mail that waits for the teams that somebody is of, newest first."""
    mine = SupportSuspended.space.in_(answered_spaces(actor))
    query = SupportSuspended.select().where(mine)
    return paged(query, (Key("id", SupportSuspended.id, int),), after, size=PAGE)


def how_many_wait(space_ids: list[int]) -> int:
    """How many mails wait for the teams of some queues."""
    mine = SupportSuspended.space.in_(space_ids)
    return int(SupportSuspended.select().where(mine).count()) if space_ids else 0


def waiting_mail(actor: Actor, suspended_id: int) -> SupportSuspended:
    """A mail that waits, for the team of its queue. Raises `NotFound` for everybody else."""
    known = suspended_id <= LARGEST
    row = SupportSuspended.get_or_none(SupportSuspended.id == suspended_id) if known else None
    if row is None or not may_answer_in(actor, row.space_id):
        raise NotFound
    return row  # type: ignore[no-any-return]


def words_of(mail_id: int) -> str:
    """All that a mail says as text, cut where it is very long; empty when it is not kept."""
    kept = kept_mail(mail_id)
    return kept.letter.text.replace("\x00", "")[:MOST_SHOWN] if kept is not None else ""


def blocks() -> list[Any]:
    """Who is kept out, by address, each with who wrote it down."""
    columns = (SupportBlock, User.username, User.name)
    query = SupportBlock.select(*columns).left_outer_join(User)
    return list(query.order_by(SupportBlock.pattern).limit(500))
