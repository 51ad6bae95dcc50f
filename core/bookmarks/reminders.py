"""The mail that reminds somebody of a bookmark: once, and only of what they may still see."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from core import clock, mail, outbox
from core.accounts.letters import at_home
from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.bookmarks.actions import TOPIC
from core.bookmarks.models import Bookmark
from core.db import transaction
from core.threads.addresses import thread_url
from core.threads.queries import visible_post
from core.threads.rows import PostView, ThreadView


@outbox.handles(TOPIC, keep=("bookmark",))
def remind(tasks: list[outbox.Task]) -> None:
    """Write reminders whose time has come."""
    for task in tasks:
        with at_home(task.payload["base"]), transaction():
            _remind(task.payload["bookmark"], datetime.fromisoformat(task.payload["at"]))


def _remind(bookmark_id: int, at: datetime) -> None:
    """Settle one reminder, in one transaction with its mail: who does it a second time finds
    it settled, and one that was changed or taken back is not there any more."""
    waiting = (
        (Bookmark.id == bookmark_id) & (Bookmark.remind_at == at) & Bookmark.reminded_at.is_null()
    )
    if not Bookmark.update(reminded_at=clock.now()).where(waiting).execute():
        return
    bookmark = Bookmark.get_by_id(bookmark_id)
    user = User.get_by_id(bookmark.user_id)
    if user.state != "active" or not user.email:
        return
    try:
        thread, post = visible_post(actor_for(user.id), bookmark.post_id)
    except NotFound:
        return
    if thread.deleted_at is None and post.deleted_at is None:
        with force_locale(user.locale or "en"):
            _write(user, bookmark, thread, post)


def _write(user: User, bookmark: Bookmark, thread: ThreadView, post: PostView) -> None:
    mail.send(
        user.email,
        _("Reminder: %(title)s", title=thread.title),
        "bookmark",
        title=mail.defanged(thread.title),
        number=post.number,
        note=bookmark.note,
        link=thread_url(thread, post.number, external=True),
        bookmarks=url_for("bookmarks.index", _external=True),
    )
