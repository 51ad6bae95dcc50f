"""What is asked of a thread or post before it is written, and who may change one.

Every sentence here is shown to the person, at the field it is about.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Protocol

from flask_babel import gettext as _

from core import clock
from core.access import Actor
from core.mentions.queries import render_text
from core.sanctions.blocking import BlockedLink, check_links
from core.site import site
from core.spaces.queries import all_spaces
from core.text import Rendered, TooLong, slugify
from core.threads.windows import edit_days
from core.watchwords.looking import Blocked, settled, settled_at_once

TITLE_LENGTH = (3, 200)
TAGS = 5
SEPARATORS = ",;，、،؛"
COMMAS = dict.fromkeys(map(ord, SEPARATORS), " ")
SIGNS = {"+": "-plus", "#": "-sharp", "&": "-and-"}


class Rejected(ValueError):
    """What was sent cannot be taken; `field` says where, the message why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class HasAuthor(Protocol):
    """A post as rules look at it."""

    @property
    def number(self) -> int: ...
    @property
    def author_id(self) -> int: ...
    @property
    def created_at(self) -> Any: ...
    @property
    def deleted_at(self) -> Any: ...


class IsThread(Protocol):
    """A thread as rules look at it."""

    @property
    def space_id(self) -> int: ...
    @property
    def is_locked(self) -> bool: ...
    @property
    def deleted_at(self) -> Any: ...


class OfKind(IsThread, Protocol):
    """A thread of a kind, which may have rules of its own."""

    @property
    def kind(self) -> str: ...


def checked_title(title: str) -> str:
    """The title with its white space put right. Raises `Rejected`."""
    title = " ".join(title.split())
    if len(title) < TITLE_LENGTH[0]:
        raise Rejected("title", _("A title of at least three letters, such as “Pump stops”."))
    if len(title) > TITLE_LENGTH[1]:
        raise Rejected("title", _("At most 200 letters; say the rest in the text."))
    return settled_in("title", title)


def checked_body(body: str, *, post_id: int | None = None) -> tuple[str, Rendered]:
    """The text with line ends put right, and its HTML; `post_id` when a post is changed.

    Raises `Rejected`.
    """
    body = body.replace("\r\n", "\n").replace("\x00", "").strip()
    if not body:
        raise Rejected("body", _("Write something first."))
    body = settled_in("body", body)
    try:
        rendered = render_text(body, post_id=post_id)
        check_links(rendered.html)
    except (TooLong, BlockedLink) as error:
        raise Rejected("body", str(error)) from error
    return body, rendered


def settled_in(field: str, text: str) -> str:
    """What was typed without words that are censored. Raises `Rejected` for one that is blocked."""
    try:
        return settled(text)
    except Blocked as error:
        raise Rejected(field, str(error)) from error


def settled_now(field: str, text: str) -> str:
    """The same for a text that stands at once and cannot wait: `Rejected` also for a word that
    somebody would have to look at."""
    try:
        return settled_at_once(text)
    except Blocked as error:
        raise Rejected(field, str(error)) from error


def tag_slug(word: str) -> str:
    """The address of a tag, at most 60 characters; empty when no letter or digit is left.

    `c`, `c++` and `c#` are three tags, yet slugs have no such signs: they are spelt out.
    """
    spelt = re.sub(r"[+#&]", lambda sign: SIGNS[sign[0]], word.lstrip("#"))
    slug = slugify(spelt, fallback="")[:60].rstrip("-")
    return slug if any(sign.isalnum() for sign in slug) else ""


def checked_tags(given: str | tuple[str, ...] | list[str]) -> list[str]:
    """Tag slugs from what was typed (commas or spaces between them). Raises `Rejected`."""
    words = given.translate(COMMAS).split() if isinstance(given, str) else list(given)
    slugs = list(dict.fromkeys(filter(None, map(tag_slug, words))))
    if len(slugs) > TAGS:
        raise Rejected("tags", _("At most five tags."))
    return slugs


def may_reply(actor: Actor, thread: IsThread) -> bool:
    """Members with the right may reply; in a locked thread only moderators, in an archived
    space nobody."""
    if thread.deleted_at is not None or not actor.can("spaces.reply", thread.space_id):
        return False
    space = all_spaces().get(thread.space_id)
    if space is not None and space.is_archived:
        return False
    return not thread.is_locked or may_moderate(actor, thread)


def may_moderate(actor: Actor, thread: IsThread) -> bool:
    """Whether the actor keeps order in the thread's space."""
    return actor.can("spaces.moderate", thread.space_id)


def may_edit(actor: Actor, thread: OfKind, post: HasAuthor) -> bool:
    """Authors may edit for the days the owner has set for their trust level, moderators always;
    the first post also whom its kind lets (`ThreadKind.edits`)."""
    if may_delete(actor, thread, post):
        return True
    stands = post.deleted_at is None and thread.deleted_at is None
    return stands and post.number == 1 and may_edit_first(actor, thread)


def may_edit_first(actor: Actor, thread: OfKind) -> bool:
    """Whether the kind of a thread lets somebody change its first post, whoever wrote it."""
    kind = site().registry.kind(thread.kind)
    if kind is None or kind.edits is None or not may_reply(actor, thread):
        return False
    return kind.edits(actor, thread)


def may_delete(actor: Actor, thread: IsThread, post: HasAuthor) -> bool:
    """Authors may delete for as long as they may edit, moderators always."""
    if post.deleted_at is not None or thread.deleted_at is not None:
        return False
    if may_moderate(actor, thread):
        return True
    if post.author_id != actor.user_id or not may_reply(actor, thread):
        return False
    days = edit_days(actor.trust)
    return not days or bool(clock.now() - post.created_at < timedelta(days=days))


def may_restore(actor: Actor, thread: IsThread, deleted_by: int | None) -> bool:
    """Moderators may bring back anything, others what they deleted."""
    if may_moderate(actor, thread):
        return True
    return actor.can("site.write") and deleted_by == actor.user_id


def may_react(actor: Actor, thread: IsThread, post: HasAuthor) -> bool:
    """Members may react to other people's posts that stand."""
    return (
        actor.can("site.write")
        and post.author_id != actor.user_id
        and post.deleted_at is None
        and thread.deleted_at is None
    )
