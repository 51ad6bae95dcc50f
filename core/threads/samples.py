"""Writes sample threads as if they had been written over time: with moments, thanks,
edits and reading places, in one transaction each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from core import clock
from core.access import rights
from core.accounts.models import User
from core.db import transaction
from core.polls.samples import write_poll
from core.seed.shapes import SampleEdit, SampleTag, SampleThread
from core.site import site
from core.text import render_markdown, slugify
from core.threads import tagging
from core.threads.models import Post, Reaction, Revision, Tag, Thread

POST_LINK = re.compile(r"\]\(#(\d+)\)")


def people_ids() -> dict[str, int]:
    """Ids of all accounts by user name."""
    return dict(User.select(User.username, User.id).tuples())


def write_thread(
    sample: SampleThread, *, space_id: int, kind: str, people: Mapping[str, int]
) -> tuple[int, int | None]:
    """Write one sample thread; its id and the id of its accepted post.

    Counters of spaces, people and tags are left to `core.threads.recount`.
    """
    at = clock.now() - timedelta(days=sample.days_ago)
    rng = Random(sample.title)
    with transaction():
        tagging.enter()
        thread = Thread.create(
            kind=kind,
            owner=site().registry.kind_owner(kind),
            space=space_id,
            author=people[sample.author],
            title=sample.title,
            slug=slugify(sample.title),
            audience=rights().audience(space_id),
            is_locked=sample.locked,
            pinned_at=at if sample.pinned else None,
            created_at=at,
            last_post_at=at,
        )
        accepted = None
        for number, post in enumerate(sample.posts, start=1):
            at = min(at + timedelta(minutes=post.minutes_after_previous), clock.now())
            row = _write_post(thread, number, sample, people=people, at=at)
            _thank(row, max(post.likes, sample.likes if number == 1 else 0), people, rng)
            if number == sample.accepted:
                accepted = row.id
            for poll in sample.polls:
                if poll.post == number:
                    write_poll(row, poll, people)
        for edit in sample.edited:
            _write_edit(thread, edit, people)
        tagging.set_tags(thread, [slugify(tag) for tag in sample.tags])
    return thread.id, accepted


def describe_tags(tags: list[SampleTag]) -> None:
    """Make the sample's tags with what they are about."""
    for tag in tags:
        Tag.insert(slug=tag.slug, name=tag.slug, description=tag.description).on_conflict(
            conflict_target=[Tag.slug], preserve=[Tag.description]
        ).execute()


def _write_post(
    thread: Thread,
    number: int,
    sample: SampleThread,
    *,
    people: Mapping[str, int],
    at: datetime,
) -> Post:
    post = sample.posts[number - 1]
    body = _with_addresses(post.body, thread.id)
    return Post.create(  # type: ignore[no-any-return]
        thread=thread,
        number=number,
        author=people[post.author],
        reply_to=post.reply_to,
        body=body,
        html=render_markdown(body).html,
        created_at=at,
    )


def _thank(post: Post, count: int, people: Mapping[str, int], rng: Random) -> None:
    others = sorted(set(people.values()) - {post.author_id})
    for user_id in rng.sample(others, min(count, len(others))):
        Reaction.create(post=post.id, user=user_id, name="like", created_at=post.created_at)
    count = min(count, len(others))
    Post.update(reaction_count=count).where(Post.id == post.id).execute()
    if post.number == 1:
        Thread.update(score=count).where(Thread.id == post.thread_id).execute()


def _write_edit(thread: Thread, edit: SampleEdit, people: Mapping[str, int]) -> None:
    post = Post.get((Post.thread == thread.id) & (Post.number == edit.post))
    when = min(post.created_at + timedelta(hours=edit.hours_later), clock.now())
    Revision.create(
        post=post,
        version=post.version,
        editor=post.edited_by_id or post.author_id,
        title=thread.title if edit.post == 1 else None,
        tag_names=thread.tag_names if edit.post == 1 else None,
        body=edit.before,
        created_at=post.edited_at or post.created_at,
    )
    Post.update(version=post.version + 1, edited_at=when, edited_by=people[edit.by]).where(
        Post.id == post.id
    ).execute()


def _with_addresses(body: str, thread_id: int) -> str:
    """Links to `#4` made links to post 4 of this thread."""
    return POST_LINK.sub(rf"](/t/{thread_id}/\1)", body)
