"""A reply as an address begins it: with quotes, or as the answer to a post."""

from __future__ import annotations

from flask import request

from core.access import Actor
from core.threads import queries
from core.threads.page import Draft
from core.threads.quoting import quoted
from core.threads.rows import ThreadView

QUOTES = 20


def begun_reply(actor: Actor, thread: ThreadView) -> Draft:
    """What `quote` (also several) and `reply`, both numbers of posts, put into the reply form."""
    named = (_number(text, thread) for text in request.args.getlist("quote")[:QUOTES])
    numbers = [number for number in dict.fromkeys(named) if number]
    answered = _number(request.args.get("reply", ""), thread)
    text = "".join(_quote(actor, thread, number) for number in numbers)
    return Draft(text, answered or (numbers[-1] if numbers else None))


def _number(text: str, thread: ThreadView) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
    return number if number <= thread.last_number else 0


def _quote(actor: Actor, thread: ThreadView, number: int) -> str:
    posts = queries.posts_from(actor, thread, number, number)
    return quoted(thread, posts[0]) if posts and posts[0].deleted_at is None else ""
