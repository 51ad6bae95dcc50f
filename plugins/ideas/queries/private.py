"""Reads of private ideas: what was said of opening one."""

from __future__ import annotations

from typing import NamedTuple

from plugins.ideas.models import IdeaConsent
from plugins.ideas.rules import may_ask
from townhall import Actor, Post, Thread, ThreadView, visible


class Consent(NamedTuple):
    """What was said: whether the team has asked, what the author has answered ("" for nothing),
    the idea that the team has made of it, if the reader sees that, whether it was the team that
    made it private, and whether the team may ask now."""

    is_asked: bool = False
    answer: str = ""
    published: Thread | None = None
    is_shut: bool = False
    may_ask: bool = True


def consent_of(actor: Actor, thread: ThreadView) -> Consent:
    """What was said of opening a private idea that was loaded through the actor's sight."""
    row = IdeaConsent.get_or_none(IdeaConsent.thread == thread.id)
    if row is None:
        return Consent()
    made = row.published_id and Thread.get_or_none((Thread.id == row.published_id) & visible(actor))
    is_asked = row.asked_at is not None
    return Consent(is_asked, row.answer, made or None, row.is_shut, may_ask(row))


def text_of(thread: ThreadView) -> str:
    """What the author has written, for the team to begin with."""
    first = (Post.thread == thread.id) & (Post.number == 1)
    return str(Post.select(Post.body).where(first).scalar() or "")
