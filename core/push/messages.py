"""What a browser shows of a row of the inbox: worked out when it is sent, for what its owner may
see then."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from flask import current_app, url_for
from flask_babel import force_locale, get_locale, ngettext
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from core import clock, settings
from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.notifications.models import Notification
from core.notifications.telling import MOST_NAMES, channels_of, sort_of
from core.previews.reading import plain_line
from core.push.actions import GREETING
from core.registry import NotificationSort
from core.site import site
from core.text import excerpt, shut
from core.threads.addresses import thread_url
from core.threads.models import Post
from core.threads.queries import visible_post, visible_thread
from core.threads.rows import ThreadView
from core.watching.queries import choices_of, surroundings
from core.watching.rules import deciding
from core.web.furniture import trusted

NAMED = 2  # people by name, the others by their number


class Message(NamedTuple):
    """What a browser shows: JSON with title, body, url, tag and lang, as the service worker
    takes it. One takes the place of an earlier one of the same `tag`."""

    tag: str
    text: bytes


def message_of(notification_id: int, user: User) -> Message | None:
    """What to show of a row, or None when there is nothing any more: read meanwhile, put off,
    switched off or out of sight."""
    if notification_id == GREETING:
        return _greeting(user)
    row = Notification.get_or_none(
        (Notification.id == notification_id)
        & (Notification.user == user.id)
        & (Notification.state == "unread")
    )
    if row is None or (row.snoozed_until and row.snoozed_until > clock.now()):
        return None
    if row.owner not in site().plugins.active() | {"core"}:
        return None
    try:
        sort = sort_of(row.sort)[1]
    except KeyError:
        return None
    if all(channel.name != "push" for channel in channels_of([user.id], sort)[user.id]):
        return None
    # A context of its own: addresses are made here, and the language is the reader's.
    with current_app.test_request_context("/"), force_locale(user.locale or "en"):
        try:
            return _written(row, sort, user)
        except NotFound:
            return None


def _greeting(user: User) -> Message:
    with current_app.test_request_context("/"), force_locale(user.locale or "en"):
        title = str(settings.get("core", "site_name"))
        return _message(
            title, _("This browser now shows what you are told."), url_for("push.index"), "hello"
        )


def _written(row: Notification, sort: NotificationSort, user: User) -> Message | None:
    """The message. Raises `NotFound` for what that person may not see."""
    title, text, url = row.title, row.text, row.url
    if row.thread_id:
        thread = visible_thread(actor_for(user.id), row.thread_id)
        if thread.deleted_at is not None or _is_muted(row, thread, user):
            return None
        title, url = thread.title, thread_url(thread, row.last_number or None)
        if row.last_number:
            text = _text_of(row, user)
    tag = f"t{row.thread_id}" if row.thread_id else f"n{row.id}"
    people: list[int] = list(row.people)
    says = people or row.reason.partition(":")[0] in sort.says
    said = sort.sentence(row.reason, names_of(people), row.times) if says else sort.label
    body = "\n".join(filter(None, [plain_line(str(said), 200), plain_line(text, 200)]))
    return _message(title or str(sort.label), body, url, tag)


def _message(title: str, body: str, url: str, tag: str) -> Message:
    said = {
        "title": plain_line(title, 120),
        "body": body,
        "url": url,
        "tag": tag,
        "lang": str(get_locale()).replace("_", "-"),
    }
    return Message(tag, json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode())


def _is_muted(row: Notification, thread: ThreadView, user: User) -> bool:
    """Whether that person wants to hear nothing of the thread, or of whoever did it last."""
    people: list[int] = list(row.people)
    around = surroundings(thread.id, thread.space_id, person_id=people[0] if people else 0)
    decides = deciding(choices_of(user.id, around), around)
    return decides is not None and decides.level == "mute"


def _text_of(row: Notification, user: User) -> str:
    """The beginning of the newest post it is about, as it now stands."""
    found = Post.select(Post.id).where(
        (Post.thread == row.thread_id) & (Post.number == row.last_number)
    )
    post_id = found.scalar()
    if post_id is None:
        raise NotFound
    post = visible_post(actor_for(user.id), post_id)[1]
    if post.deleted_at is not None:
        raise NotFound
    return excerpt(trusted(shut(post.html)).striptags(), 200)


def names_of(user_ids: list[int]) -> str:
    """Those who did it, newest first, as the inbox says it: "Ana, Bo and 3 others"."""
    first = user_ids[:NAMED]
    rows: Any = User.select(User.id, User.name, User.username).where(User.id.in_(first)).tuples()
    known = {user_id: plain_line(name or username, 60) for user_id, name, username in rows}
    names = [known[user_id] for user_id in first if user_id in known]
    others = len(user_ids) - len(names)
    if not names:
        return str(_("Somebody"))
    if len(names) < NAMED:
        return str(_and_others(names[0], others)) if others else names[0]
    two = {"first": names[0], "second": names[1]}
    if len(user_ids) >= MOST_NAMES:
        return str(_("%(first)s, %(second)s and many others", **two))
    return (
        str(_two_and_others(two, others)) if others else str(_("%(first)s and %(second)s", **two))
    )


def _and_others(first: str, others: int) -> Any:
    return ngettext(
        "%(first)s and %(num)s other", "%(first)s and %(num)s others", others, first=first
    )


def _two_and_others(two: dict[str, str], others: int) -> Any:
    return ngettext(
        "%(first)s, %(second)s and %(num)s other",
        "%(first)s, %(second)s and %(num)s others",
        others,
        **two,
    )
