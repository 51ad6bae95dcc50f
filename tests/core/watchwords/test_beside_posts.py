"""Words beside posts are asked like posts: those of polls, tags, files and groups."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from core import settings, versions
from core.access import Actor
from core.groups.models import Group
from core.holding.models import Held
from core.polls.models import Poll, PollOption
from core.threads.actions import edit_post, reply, start_thread
from core.threads.models import Post, Tag, Thread
from core.web.errors import Elsewhere

POLL = {"question": "Which one?", "options": "White\nBrown", "mode": "single", "results": "always"}
GROUP = {"name": "Friends", "joining": "open", "seen_by": "members"}
GROUP |= {"roster": "group", "mention": "group"}


@pytest.fixture
def own(place: SimpleNamespace) -> Post:
    """A reply of alice's."""
    return reply(place.alice, place.thread.id, "Mine.")


@pytest.mark.parametrize("action", ["block", "review"])
@pytest.mark.parametrize("field", ["question", "options"])
def test_a_poll_is_refused_with_its_words_kept(
    watch: Any, own: Post, cast: SimpleNamespace, sign_in: Any, field: str, action: str
) -> None:
    watch("gizmo", action)
    alice, url = sign_in(cast.alice), f"/posts/{own.id}/poll"
    answer = alice.send(url, **{**POLL, field: f"{POLL[field]}\nA gizmo"})
    assert answer.status_code == 422
    assert "gizmo" in answer.text
    assert Poll.select().count() == 0
    assert alice.send(url, **POLL).status_code == 303


def test_a_censored_word_is_blotted_out_of_a_poll(
    watch: Any, own: Post, cast: SimpleNamespace, sign_in: Any
) -> None:
    watch("gizmo", "censor")
    told = {**POLL, "options": "White\nMy gizmo"}
    assert sign_in(cast.alice).send(f"/posts/{own.id}/poll", **told).status_code == 303
    texts = [row.text for row in PollOption.select().order_by(PollOption.position)]
    assert texts == ["White", "My ■■■■■"]


def test_whose_texts_wait_hangs_no_poll_below_a_post_that_stands(
    place: SimpleNamespace, own: Post, cast: SimpleNamespace, sign_in: Any
) -> None:
    settings.put(Actor(is_admin=True), "core", "approve_below", 1)
    versions.refresh()
    answer = sign_in(cast.alice).send(f"/posts/{own.id}/poll", **POLL)
    assert answer.status_code == 422
    assert "would have to look at this first" in answer.text
    by_ada = Post.get((Post.thread == place.thread.id) & (Post.number == 1))
    assert sign_in(cast.ada).send(f"/posts/{by_ada.id}/poll", **POLL).status_code == 303
    assert Poll.select().count() == 1


def test_those_who_keep_order_may_use_words_that_are_looked_at(
    watch: Any, place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    watch("gizmo", "review")
    by_ada = Post.get((Post.thread == place.thread.id) & (Post.number == 1))
    told = {**POLL, "question": "Is it a gizmo?"}
    assert sign_in(cast.ada).send(f"/posts/{by_ada.id}/poll", **told).status_code == 303


def test_a_new_tag_is_a_name_and_one_that_is_there_stays(
    watch: Any, place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    new = {"kind": "topic", "title": "Pumps", "body": "Look."}
    start_thread(place.alice, place.board.id, **new, tags="blue-gizmo")
    watch("gizmo", "review")
    start_thread(place.alice, place.board.id, **new, tags="blue-gizmo")
    alice = sign_in(cast.alice)
    told = {"title": "Pumps", "body": "Look.", "tags": "red-gizmo"}
    answer = alice.send("/forums/s/workshop/new", **told)
    assert answer.status_code == 422
    assert "red-gizmo" in answer.text
    assert [tag.slug for tag in Tag.select()] == ["blue-gizmo"]


def test_a_group_says_nothing_that_is_watched(
    watch: Any, place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    watch("gizmo", "review")
    watch("fiddle", "censor")
    ada = sign_in(cast.ada)
    for field in ("name", "slug", "description", "questions"):
        answer = ada.send("/groups/new", **{**GROUP, field: "my-gizmo"})
        assert answer.status_code == 422, field
        assert "gizmo" in answer.text
    made = Group.select().where(Group.key.is_null())
    assert not made.exists()
    assert ada.send("/groups/new", **{**GROUP, "description": "A fiddle."}).status_code == 303
    assert made.get().description == "A ■■■■■■."


def test_a_file_is_not_called_so(
    watch: Any, place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    watch("gizmo", "censor")
    alice = sign_in(cast.alice)
    sent = {"csrf_token": alice.csrf_token(), "file": (BytesIO(b"Words of mine."), "my_gizmo.txt")}
    answer = alice.post("/files", data=sent)
    assert answer.status_code == 422
    assert "gizmo" in answer.text


def test_a_reason_for_a_change_is_read_by_all(watch: Any, place: SimpleNamespace) -> None:
    watch("gizmo", "review")
    post = reply(place.alice, place.thread.id, "Mine.")
    with pytest.raises(Elsewhere):
        edit_post(place.alice, post.id, "Mine, anew.", version=1, reason="A gizmo")
    assert Post.get_by_id(post.id).body == "Mine."


def test_a_title_that_stood_before_is_not_asked_again(watch: Any, place: SimpleNamespace) -> None:
    new = {"kind": "topic", "title": "My gizmo", "body": "Look."}
    thread = start_thread(place.alice, place.board.id, **new)
    watch("gizmo", "review")
    first = Post.get((Post.thread == thread.id) & (Post.number == 1))
    edit_post(place.alice, first.id, "Look here.", version=1, title="My gizmo")
    assert Post.get_by_id(first.id).body == "Look here."
    assert Held.select().count() == 0
    watch("gadget", "review")
    with pytest.raises(Elsewhere):
        edit_post(place.alice, first.id, "Look here.", version=2, title="My gizmo and gadget")
    assert Thread.get_by_id(thread.id).title == "My gizmo"
