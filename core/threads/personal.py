"""Somebody's threads and posts: taken along as they wrote them, and taken away with them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from flask_babel import gettext as _
from peewee import fn

from core import clock
from core.access import Actor
from core.db import transaction
from core.drafts.models import Draft
from core.personal import Erasing, Exported, Leaver, PersonalFile
from core.review.models import ReviewItem
from core.sanctions.models import Appeal
from core.text import render_markdown, slugify
from core.threads import counters, moderation, written
from core.threads.models import Post, Reaction, Revision, Submission, Thread
from core.threads.reacting import bring_reaction, forget_reactions
from core.threads.written import Written

BATCH = 50
_SLUG = re.compile(r"^[^/?#]*")


def export(user_id: int) -> Exported:
    """Every thread they wrote in as a text, and every post, version and reaction as a row."""
    mine = Post.author == user_id
    threads = Thread.select(Thread.id, Thread.slug).join(Post).where(mine).distinct()
    for thread_id, slug in threads.order_by(Thread.id).tuples().iterator():
        text = partial(_thread_as_text, user_id, thread_id)
        yield PersonalFile(f"posts/{thread_id}-{slug or 'thread'}.md", text)
    yield from _posts(user_id)
    rows = Reaction.select(Post.thread, Post.number, Reaction.name, Reaction.created_at).join(Post)
    for thread, number, name, at in rows.where(Reaction.user == user_id).tuples().iterator():
        row = {"thread": thread, "number": number, "name": name, "created_at": at}
        yield {"table": "reaction", **row}


def _posts(user_id: int) -> Iterator[dict[str, Any]]:
    columns = (
        Thread.title,
        Thread.kind,
        Post.thread,
        Post.number,
        Post.body,
        Post.created_at,
        Post.edited_at,
        Post.deleted_at,
    )
    rows = Post.select(*columns).join(Thread).where(Post.author == user_id).order_by(Post.id)
    for row in rows.dicts().iterator():
        title = row["title"] if row["number"] == 1 else None
        yield {"table": "post", **row, "title": title}
    former = (Revision.version, Revision.title, Revision.body, Revision.created_at)
    texts = Revision.select(Post.thread, Post.number, *former).join(Post)
    theirs = (Revision.editor == user_id) & (Post.author == user_id)
    for row in texts.where(theirs).order_by(Revision.id).dicts().iterator():
        yield {"table": "revision", **row}


def _thread_as_text(user_id: int, thread_id: int) -> io.BytesIO:
    """What they wrote in one thread, as Markdown."""
    title = Thread.select(Thread.title).where(Thread.id == thread_id).scalar() or ""
    posts = Post.select(Post.number, Post.created_at, Post.body).where(
        (Post.thread == thread_id) & (Post.author == user_id)
    )
    made = io.BytesIO()
    made.write(f"# {title}\n".encode())
    for number, at, body in posts.order_by(Post.number).tuples().iterator():
        made.write(f"\n## #{number}, {at:%Y-%m-%d %H:%M} UTC\n\n{body}\n".encode())
    made.seek(0)
    return made


def erase(leaver: Leaver) -> Erasing:
    """Take their posts away, if they wanted that: what they wrote is blank in every place that
    keeps it. A thread in which others answered stays for these."""
    return None if leaver.keeps_posts else _take_away(leaver)


def _take_away(leaver: Leaver) -> Iterator[int]:
    forget_reactions(leaver.user_id)
    after = leaver.mark
    while True:
        rows = Post.select(Post.id).where((Post.author == leaver.user_id) & (Post.id > after))
        ids = [row[0] for row in rows.order_by(Post.id).limit(BATCH).tuples()]
        for post_id in ids:
            blank(leaver.user_id, post_id)
        if not ids:
            return
        after = ids[-1]
        yield after


def blank(user_id: int, post_id: int) -> None:
    """Delete a post by its author and leave nothing of its words, here or in its history."""
    actor = Actor(user_id=user_id)
    with transaction():
        post = Post.get_by_id(post_id)
        thread_id = post.thread_id
        goes = post.number > 1 or not _answered(user_id, thread_id)
        if goes and post.deleted_at is None:
            moderation.delete_post(actor, post_id)
        body = "" if goes else _("*The member who began this thread has left.*")
        rendered = render_markdown(body)
        Post.update(
            body=body,
            html=rendered.html,
            html_version=Post.html_version + 1,
            edited_at=None if goes else clock.now(),
            delete_reason="",
        ).where(Post.id == post_id).execute()
        Revision.delete().where(Revision.post == post_id).execute()
        written.tell(Written(actor, thread_id, post_id, post.number, body, rendered, is_new=False))
        if post.number == 1:
            _take_title(thread_id)
        counters.index_posts(post_id)


def _answered(user_id: int, thread_id: int) -> bool:
    """Whether somebody else's words stand in a thread."""
    others = (Post.thread == thread_id) & (Post.author != user_id) & Post.deleted_at.is_null()
    return bool(Post.select().where(others & (Post.sort != "log")).exists())


def _take_title(thread_id: int) -> None:
    Thread.update(delete_reason="").where(Thread.id == thread_id).execute()
    retitle(thread_id, _("Thread of a former member"))


def retitle(thread_id: int, title: str) -> None:
    """Call a thread something else, also in the addresses that others' forms have kept, and where
    its posts were reported. Inside a transaction."""
    before = Thread.select(Thread.slug).where(Thread.id == thread_id).scalar()
    slug = slugify(title)
    Thread.update(title=title, slug=slug, version=Thread.version + 1).where(
        Thread.id == thread_id
    ).execute()
    place = f"/{thread_id}/{before}"
    for column in (Draft.address, Submission.target):
        column.model.update({column: fn.REPLACE(column, place, f"/{thread_id}/{slug}")}).where(
            column.contains(place)
        ).execute()
    _retitle_reviewed(thread_id, title, slug)
    counters.index_thread(thread_id)


def _retitle_reviewed(thread_id: int, title: str, slug: str) -> None:
    posts = Post.select(Post.id).where(Post.thread == thread_id)
    reported = (ReviewItem.subject_type == "post") & ReviewItem.subject_id.in_(posts)
    for item in list(ReviewItem.select().where(reported)):
        snapshot: dict[str, Any] = item.snapshot
        if not snapshot.get("title"):
            continue
        number = snapshot.get("number", 1)
        shown = _("#%(number)s in “%(title)s”", number=number, title=title)
        snapshot["title"] = title if number == 1 else str(shown)
        head, place, rest = str(snapshot.get("url", "")).partition(f"/{thread_id}/")
        snapshot["url"] = f"{head}{place}{_SLUG.sub(slug, rest, count=1) if place else ''}"
        ReviewItem.update(snapshot=snapshot).where(ReviewItem.id == item.id).execute()
        against = Appeal.select(Appeal.item).where(Appeal.against == f"item:{item.id}")
        for heard in list(ReviewItem.select().where(ReviewItem.id.in_(against))):
            about = {**heard.snapshot, "title": snapshot["title"]}
            ReviewItem.update(snapshot=about).where(ReviewItem.id == heard.id).execute()


def hide(user_id: int) -> Any:
    """Take their reactions back, and keep what they were. Threads and posts are deleted by
    whoever removes them (see `core.sanctions.purging`)."""
    columns = (Reaction.post, Reaction.name, Reaction.created_at)
    rows = Reaction.select(*columns).where(Reaction.user == user_id).order_by(Reaction.post)
    kept = [[post_id, name, at.isoformat()] for post_id, name, at in rows.tuples()]
    forget_reactions(user_id)
    return kept


def show(user_id: int, kept: Any) -> None:
    """Let them have reacted again."""
    for post_id, name, at in kept:
        bring_reaction(user_id, post_id, name, at)
