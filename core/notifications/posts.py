"""Who is told of a post: worked out by a worker, after it was written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from core import outbox
from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.notifications.following import TOPIC
from core.notifications.recipients import News, hears, recipients
from core.notifications.telling import Notice, tell
from core.site import site
from core.threads.models import Post, Reaction, Thread
from core.watching.actions import watch_by_itself
from core.watching.rules import Outcome

REACTED = "notify.reaction"


@outbox.handles(TOPIC)
def tell_of_posts(tasks: list[outbox.Task]) -> None:
    """Tell those concerned of each post, and watch its thread for who wrote it.

    Done again after it was cut off it goes on where it was, because `tell` does.
    """
    for task in tasks:
        news = _news(task.payload)
        if news is None:
            continue
        if not news.is_edit:
            _watch_for_writer(news)
        key = f"post:{news.post.id}"
        for sort, people in recipients(news).items():
            _tell(news, sort, key, people)
        _tell_author(news, task.payload.get("edit"))


@outbox.handles(REACTED)
def tell_of_reactions(tasks: list[outbox.Task]) -> None:
    """Tell authors of what was given to their posts, unless it was taken back meanwhile."""
    for task in tasks:
        news = _news(task.payload)
        if news is None or news.post.author_id == news.actor.id:
            continue
        given = (Reaction.post == news.post.id) & (Reaction.user == news.actor.id)
        if Reaction.select().where(given).exists():
            key = f"reaction:{news.post.id}:{news.actor.id}"
            _tell_one(news, key, Outcome("reaction", "reacted"))


def _news(payload: Mapping[str, Any]) -> News | None:
    """What a row of the outbox is about, as it stands now; None when nobody is to be told."""
    post = Post.get_or_none(Post.id == payload["post"])
    thread = None if post is None else Thread.get_by_id(post.thread_id)
    if post is None or thread is None or post.sort == "log":
        return None
    if post.deleted_at is not None or thread.deleted_at is not None:
        return None
    if thread.owner not in site().plugins.active() | {"core"}:
        return None
    try:
        actor = actor_for(payload["actor"])
    except User.DoesNotExist:
        return None
    edit = payload.get("edit")
    if edit is None:
        return News(post, thread, actor)
    quotes = [(thread_id, number) for thread_id, number in edit["quotes"]]
    return News(post, thread, actor, edit["names"], quotes)


def _watch_for_writer(news: News) -> None:
    source: Any = "started" if news.post.number == 1 else "replied"
    watch_by_itself(news.actor.id, news.thread, source, news.post.created_at)


def _tell(news: News, sort: str, key: str, people: Mapping[int, str]) -> None:
    tell(
        Notice(
            sort=sort,
            key=key,
            people=people,
            actor_id=news.actor.id,
            thread_id=news.thread.id,
            number=news.post.number,
            otherwise=_written_to(news),
        )
    )


def _written_to(news: News) -> dict[str, Collection[int]]:
    """Who hears of the post by a mail of its kind's own."""
    kind = site().registry.kind(news.thread.kind)
    if news.is_edit or kind is None or kind.writes_to is None:
        return {}
    return {"mail": kind.writes_to(news.post.id)}


def _tell_author(news: News, edit: Mapping[str, Any] | None) -> None:
    """Tell authors what others have made of their text."""
    if edit is not None and news.post.author_id != news.actor.id:
        key = f"edit:{news.post.id}:{edit['version']}"
        _tell_one(news, key, Outcome("edit", "edited"))


def _tell_one(news: News, key: str, what: Outcome) -> None:
    author_id = int(news.post.author_id)
    heard = hears(author_id, news, what)
    if heard is not None:
        _tell(news, heard.sort, key, {author_id: heard.reason})
