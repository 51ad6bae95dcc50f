"""Reads of mail that came in. Whoever asks for a mail is an owner, or has seen its post."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, fn

from core import files
from core.accounts.models import User
from core.inbound.letter import Unreadable, read_letter
from core.inbound.models import InboundMail
from core.inbound.taking import beginning_of
from core.keyset import Key, Page, paged
from core.threads.models import Post

STATES = (
    *("waiting", "held", "refused", "ignored", "posted", "taken"),
    *("bounce", "double", "deleted", "new"),
)
PAGE = 25
MOST_SHOWN = 100_000
MOST_READ = 1_000_000
"""Bytes of a mail that are taken apart to show its words: they come before its files."""


def tally() -> dict[str, int]:
    """How many mails are in each state."""
    rows = InboundMail.select(InboundMail.state, fn.COUNT(InboundMail.id))
    return dict(rows.group_by(InboundMail.state).tuples())


def mails_page(state: str, after: str) -> Page[Any]:
    """Mails in one state, newest first."""
    query = _listed().where(InboundMail.state == state)
    return paged(query, (Key("id", InboundMail.id, int),), after, size=PAGE)


def mail(mail_id: int) -> Any | None:
    """One mail as the list has it, or None."""
    return _listed().where(InboundMail.id == mail_id).first()


def source_of(mail_id: int) -> str:
    """A mail as it came, as text; empty when it is not kept any more. Long ones are cut."""
    try:
        raw = beginning_of(InboundMail.get_by_id(mail_id), MOST_SHOWN)
    except files.Away:
        raw = None
    text = (raw or b"").decode("utf-8", "replace").replace("\r\n", "\n")
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


def mail_of_post(post_id: int) -> InboundMail | None:
    """The mail that a post came by, or None."""
    found: InboundMail | None = InboundMail.get_or_none(InboundMail.post == post_id)
    return found


def words_of(row: InboundMail) -> str:
    """All that a mail says, quotes and signature included, without its headers: those tell
    addresses and machines. Empty when it is not kept any more."""
    try:
        raw = beginning_of(row, MOST_READ)
        return read_letter(raw).text[:MOST_SHOWN] if raw is not None else ""
    except (files.Away, Unreadable):
        return ""


def _listed() -> Any:
    return (
        InboundMail.select(
            InboundMail.id,
            InboundMail.state,
            InboundMail.reason,
            InboundMail.detail,
            InboundMail.source,
            InboundMail.recipient,
            InboundMail.sender,
            InboundMail.subject,
            InboundMail.size,
            InboundMail.raw,
            InboundMail.received_at,
            User.username,
            Post.number.alias("number"),
            Post.thread.alias("thread_id"),
        )
        .join(User, JOIN.LEFT_OUTER, on=(InboundMail.user == User.id))
        .join_from(InboundMail, Post, JOIN.LEFT_OUTER, on=(InboundMail.post == Post.id))
        .namedtuples()
    )
