"""What is said to other programs: made anew each time from what is there, and only of what those
may see for whom they are told."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from core.access import Actor
from core.accounts.models import User
from core.doors import doors
from core.letters.plain import plain_of
from core.registry import WebhookEvent
from core.site import site
from core.spaces.models import Space
from core.threads.addresses import kind_of, thread_url
from core.threads.events import StateChanged, ThreadKindChanged, ThreadStarted
from core.threads.models import Post, Thread
from core.webhooks.models import WebhookDelivery
from core.webhooks.recording import TEST

log = logging.getLogger("townhall.webhooks")
MOST = 64_000  # bytes of one message
LONGEST = 8_000  # characters of a post
VISITOR = Actor()


class Withheld(Exception):
    """It is not said, now or later: `closed` to those it speaks to, `gone`, too `large`, or
    `unknown` to what is installed."""


def body_of(delivery: WebhookDelivery, audience: str) -> bytes:
    """The message as it is now. Raises `Withheld`, and whatever a plugin raises."""
    data = _data(delivery, audience)
    said = {"type": delivery.event, "timestamp": _moment(delivery.created_at), "data": data}
    # Labels may be lazy.
    body = json.dumps(said, ensure_ascii=False, default=str).encode()
    if len(body) > MOST:
        raise Withheld("large")
    return body


def event_of(delivery: WebhookDelivery) -> tuple[WebhookEvent, Any]:
    """How an event was declared, and what happened. Raises `Withheld` where neither is known any
    more."""
    declared = {event.name: event for _owner, event in site().registry.of(WebhookEvent)}
    try:
        found = declared[delivery.event]
        return found, found.event(**delivery.facts)
    except (KeyError, TypeError) as error:
        raise Withheld("unknown") from error


def first_post(event: ThreadStarted) -> Mapping[str, Any] | None:
    """What a new thread says."""
    post = _post((Post.thread == event.thread_id) & (Post.number == 1))
    return None if post is None else {"post": _said(post)}


def states(event: StateChanged) -> Mapping[str, Any]:
    """From which state to which, with the words for them."""
    kind = kind_of(Thread.select(Thread.kind).where(Thread.id == event.thread_id).scalar())

    def named(key: str) -> dict[str, str]:
        state = kind.state(key)
        return {"key": key, "label": str(state.label) if state else ""}

    return {"before": named(event.before), "after": named(event.after)}


def kinds(event: ThreadKindChanged) -> Mapping[str, Any] | None:
    """From which kind to which, with the words for them, and the state it has by now."""
    columns = (Thread.kind, Thread.state)
    row = Thread.select(*columns).where(Thread.id == event.thread_id).tuples().first()
    if row is None:
        return None

    def named(key: str) -> dict[str, str]:
        kind = site().registry.kind(key)
        return {"key": key, "label": str(kind.label) if kind else ""}

    state = kind_of(row[0]).state(row[1])
    return {
        "before": named(event.from_kind),
        "after": named(event.to_kind),
        "state": {"key": row[1], "label": str(state.label) if state else ""},
    }


def _data(delivery: WebhookDelivery, audience: str) -> dict[str, Any]:
    if delivery.event == TEST:
        return {"message": str(_("This is a test. Nothing has happened."))}
    declared, event = event_of(delivery)
    if declared.takes_back is not None and _is_unheard(delivery, declared.takes_back(event)):
        raise Withheld("gone")
    about = _about(event, audience)
    more = declared.payload(event)
    if more is None:
        raise Withheld("gone")
    return {**about, **more}


def _is_unheard(delivery: WebhookDelivery, first: Any) -> bool:
    """Whether the program was to hear of an event before, and has not."""
    if first is None:
        return False
    mine = (WebhookDelivery.webhook == delivery.webhook_id) & (WebhookDelivery.id < delivery.id)
    same = (WebhookDelivery.event == delivery.event) & (WebhookDelivery.facts == asdict(first))
    return bool(
        WebhookDelivery.select().where(mine & same & (WebhookDelivery.state != "sent")).exists()
    )


def _about(event: Any, audience: str) -> dict[str, Any]:
    """The thread and the post that an event is about. Raises `Withheld` where those that are
    spoken to may not see them."""
    thread_id, post_id = getattr(event, "thread_id", None), getattr(event, "post_id", None)
    if thread_id is None:
        if audience != "everything":
            raise Withheld("closed")
        return {}
    post = _post(Post.id == post_id) if post_id else None
    if post_id and post is None:
        raise Withheld("gone")
    # Posts move to other threads.
    thread = _open_thread(post.thread_id if post else thread_id, audience)
    said = {"thread": _thread(thread)}
    return {**said, "post": _said(post, thread)} if post else said


def _open_thread(thread_id: int, audience: str) -> Thread:
    door = doors([thread_id]).get(thread_id)
    if door is None or door.is_deleted:
        raise Withheld("gone")
    if door.owner not in {*site().plugins.active(), "core"}:
        raise Withheld("closed")
    query = Thread.select(Thread, User, Space).join(User, on=(Thread.author == User.id))
    thread: Thread = query.switch(Thread).join(Space).where(Thread.id == thread_id).get()
    if audience != "everything" and (thread.is_unlisted or not door.opens(VISITOR)):
        raise Withheld("closed")
    return thread


def _post(condition: Any) -> Post | None:
    query = Post.select(Post, User).join(User, on=(Post.author == User.id))
    found: Post | None = query.where(condition & Post.deleted_at.is_null()).first()
    return found


def _thread(thread: Thread) -> dict[str, Any]:
    return {
        "id": thread.id,
        "kind": thread.kind,
        "title": thread.title,
        "url": thread_url(thread, external=True),
        "state": thread.state,
        "tags": thread.tag_names.split(),
        "space": {"id": thread.space_id, "slug": thread.space.slug, "title": thread.space.title},
        "author": _person(thread.author),
        "created_at": _moment(thread.created_at),
    }


def _said(post: Post, thread: Thread | None = None) -> dict[str, Any]:
    thread = thread or post.thread
    return {
        "id": post.id,
        "number": post.number,
        "url": thread_url(thread, post.number, external=True),
        "text": plain_of(post.html, LONGEST),
        "author": _person(post.author),
        "created_at": _moment(post.created_at),
    }


def _person(user: User) -> dict[str, str]:
    url = url_for("profiles.profile", username=user.username, _external=True)
    return {"username": user.username, "name": user.name, "url": url}


def _moment(moment: Any) -> str:
    return str(moment.isoformat())
