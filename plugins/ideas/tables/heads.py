"""What columns and statuses are called in tables of others."""

from __future__ import annotations

import re

from plugins.ideas.statuses import (
    ACTIVE,
    CLOSED,
    DONE,
    OPEN,
    Status,
    default_status,
    status_of,
    statuses,
)

COLUMNS = {
    "key": ("id", "number", "key", "post id", "suggestion id", "idea id"),
    "url": ("url", "link", "address"),
    "title": ("title", "name", "idea", "suggestion", "subject"),
    "text": ("text", "body", "description", "details", "content"),
    "status": ("status", "state"),
    "votes": ("votes", "vote count", "votes count", "score", "upvotes", "supporters"),
    "tags": ("tags", "labels", "categories", "category names"),
    "author": ("author", "author name", "creator", "created by", "suggested by"),
    "consent": ("author consent", "consent", "may be named"),
    "created": ("created", "created at", "date", "created on", "submitted at"),
    "quarter": ("quarter", "eta"),
}
"""The columns that are read, and how they are called in tables of others."""
_CALLED = {called: name for name, all_ in COLUMNS.items() for called in all_}
_WORDS = {
    OPEN: ("open", "new", "pending", "backlog", "under review", "considering", "gathering votes"),
    ACTIVE: ("planned", "accepted", "started", "in progress", "working on", "scheduled"),
    DONE: ("done", "completed", "complete", "implemented", "shipped", "released", "launched"),
    CLOSED: ("closed", "declined", "rejected", "not planned", "wont do", "archived", "duplicate"),
}
_CATEGORY = {word: category for category, words in _WORDS.items() for word in words}


def column(head: str) -> str:
    """Which column a head stands for; "" for one that is not read."""
    return _CALLED.get(_plain(head), "")


def meant_status(text: str) -> Status | None:
    """The status that a word means here: by its name or slug, or the first one of what the word
    usually means. Without a word that of a new idea; None for one that means nothing here."""
    word = _plain(text)
    if not word:
        return default_status()
    named = (one for one in statuses() if word in (_plain(one.name), _plain(one.slug)))
    alike = (one for one in statuses() if one.category == _CATEGORY.get(word))
    return next(named, None) or status_of(text.strip()) or next(alike, None)


def _plain(word: str) -> str:
    """Without case, marks and double blanks: `Vote_Count` is `vote count`."""
    bare = re.sub(r"[^\w\s]|_", " ", word.replace("'", "").casefold())
    return " ".join(bare.split())
