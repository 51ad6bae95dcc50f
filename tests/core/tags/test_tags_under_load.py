"""Many write tags at the same moment, on real connections: rows and counters agree."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

from flask import Flask

from core.tags import actions
from core.threads import moderation
from core.threads.actions import edit_post, start_thread
from core.threads.models import Post, Tag, Thread
from tests.core.tags.conftest import consistent, tag_of
from tests.support.together import all_at_once

CLIENTS = 24


def start(talk: Any, tags: str, number: int) -> None:
    start_thread(
        talk.alice,
        talk.thread.space_id,
        kind="topic",
        title=f"Number {number}",
        body="Text",
        tags=tags,
    )


def test_a_tag_that_all_make_at_once_is_made_once(app: Flask, talk: SimpleNamespace) -> None:
    words = ("new pump", "pump new", "pump sun new")
    deeds = [partial(start, talk, words[n % 3], n) for n in range(CLIENTS)]
    assert all_at_once(app, deeds) == []
    assert tag_of("new").thread_count == CLIENTS
    assert Tag.select().count() == 3
    consistent()


def test_threads_that_get_a_tag_while_it_is_merged_have_the_other(
    app: Flask, talk: SimpleNamespace
) -> None:
    start(talk, "pumps", 0)
    start(talk, "pump", 1)
    deeds: list[Any] = [partial(start, talk, "pumps sun", n) for n in range(CLIENTS)]
    deeds.insert(
        CLIENTS // 2,
        partial(actions.merge_tags, talk.maya, tag_of("pumps").id, tag_of("pump").id),
    )
    assert all_at_once(app, deeds) == []
    assert not Thread.select().where(Thread.tag_names.contains("pumps")).exists()
    assert tag_of("pump").thread_count == CLIENTS + 2
    consistent()


def test_edits_deletions_and_merges_at_once_agree_in_the_end(
    app: Flask, talk: SimpleNamespace
) -> None:
    for number in range(12):
        start(talk, "a b c", number)
    firsts = list(Post.select().where((Post.number == 1) & (Post.thread != talk.thread.id)))
    deeds: list[Any] = [
        partial(edit_post, talk.maya, post.id, f"New {at}", version=1, tags="c a d")
        for at, post in enumerate(firsts[:6])
    ]
    deeds += [partial(moderation.delete_thread, talk.maya, post.thread_id) for post in firsts[4:]]
    deeds += [partial(start, talk, "d c b a", 50 + n) for n in range(6)]
    deeds += [
        partial(actions.merge_tags, talk.maya, tag_of("b").id, tag_of("a").id),
        partial(actions.edit_tag, talk.maya, tag_of("c").id, name="See", slug="see"),
    ]
    assert all_at_once(app, deeds) == []
    consistent()


def test_only_one_of_two_merges_against_each_other_succeeds(
    app: Flask, talk: SimpleNamespace
) -> None:
    start(talk, "a", 0)
    start(talk, "b", 1)
    one, other = tag_of("a").id, tag_of("b").id
    problems = all_at_once(
        app,
        [
            partial(actions.merge_tags, talk.maya, one, other),
            partial(actions.merge_tags, talk.maya, other, one),
        ],
    )
    assert [type(problem).__name__ for problem in problems] == ["Rejected"]
    consistent()
