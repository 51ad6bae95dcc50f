"""A thread to put tags on, and those who keep them in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.tags import actions
from core.threads.actions import start_thread
from core.threads.models import Tag, Thread, ThreadTag
from tests.core.threads.conftest import actors, board, talk

__all__ = ["actors", "board", "talk"]


@pytest.fixture
def tagged(talk: Any) -> Callable[..., Thread]:
    """`tagged("pump water", by=talk.bob)`: a new thread with these tags."""

    def start(tags: str, *, by: Any = None, **values: Any) -> Thread:
        actor = by or talk.alice
        space = values.pop("space_id", talk.thread.space_id)
        fields = {"title": "Tagged", "body": "Text", **values}
        return start_thread(actor, space, kind="topic", tags=tags, **fields)

    return start


@pytest.fixture
def grouped(talk: Any) -> Callable[..., Any]:
    """`grouped("Status", "open done", is_single=True)`: a group with these tags."""

    def make(name: str, tags: str, *, is_single: bool = False, is_for_team: bool = False) -> Any:
        group = actions.save_group(
            talk.maya, None, name=name, is_single=is_single, is_for_team=is_for_team
        )
        for slug in tags.split():
            Tag.insert(slug=slug, name=slug).on_conflict_ignore().execute()
            Tag.update(group=group.id).where(Tag.slug == slug).execute()
        return group

    return make


def tag_of(slug: str) -> Tag:
    return Tag.get(Tag.slug == slug)  # type: ignore[no-any-return]


def names(thread: Thread) -> str:
    return str(Thread.get_by_id(thread.id).tag_names)


def consistent() -> None:
    """What threads say, the rows and the counters agree."""
    for thread in Thread.select():
        rows = ThreadTag.select(Tag.slug).join(Tag).where(ThreadTag.thread == thread.id).tuples()
        assert sorted(row[0] for row in rows) == sorted(thread.tag_names.split()), thread.title
    for tag in Tag.select():
        rows = ThreadTag.select().join(Thread).where(ThreadTag.tag == tag.id)
        standing = rows.where(Thread.deleted_at.is_null()).count()
        assert tag.thread_count == standing, tag.slug
        assert tag.main_id is None or rows.count() == 0, tag.slug
