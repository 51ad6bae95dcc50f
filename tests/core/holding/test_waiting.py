"""Texts that wait: kept, seen by nobody else, withdrawn."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import versions
from core.accounts.models import User
from core.drafts.actions import save_draft
from core.drafts.models import Draft
from core.holding import spaces
from core.holding.models import Held
from core.holding.waits import Waits
from core.models import Outbox
from core.notifications.models import Notification
from core.review.models import ReviewItem
from core.spaces.models import Space
from core.threads.actions import edit_post, reply, start_thread
from core.threads.models import Post, Thread
from core.watchwords.actions import watch_word
from tests.core.holding.conftest import CANARY, OWNER
from tests.support.together import all_at_once


def waits(deed: Any) -> list[str]:
    """Why a text waits; the test fails where it does not."""
    with pytest.raises(Waits) as error:
        deed()
    return [reason.name for reason in error.value.reasons]


def test_a_reply_that_waits_is_no_post(place: SimpleNamespace, held_reply: Any) -> None:
    held = held_reply()
    assert (held.state, held.act, held.user_id) == ("waiting", "reply", place.alice.id)
    assert Post.select().where(Post.author == place.alice.id).count() == 0
    assert Thread.get_by_id(place.thread.id).last_number == 1
    assert User.get_by_id(place.alice.id).waiting == 1
    item = ReviewItem.get()
    assert (item.sort, item.subject_id, item.space_id) == ("held", held.id, place.board.id)


def test_a_thread_that_waits_keeps_all_that_its_form_said(
    place: SimpleNamespace, browsers: SimpleNamespace, rule: Any
) -> None:
    rule("approve_first", 1)
    fields = {"title": "New pump", "body": "Which?", "tags": "pump, valve", "is_question": "y"}
    answer = browsers.alice.send("/forums/s/workshop/new", **fields)
    assert (answer.status_code, answer.location) == (303, "/account/waiting")
    held = Held.get()
    assert (held.title, held.body, held.fields["tags"]) == ("New pump", "Which?", ["pump", "valve"])
    assert held.fields["extra"] == {"is_question": True}
    assert Space.get_by_id(place.board.id).thread_count == 1


def test_the_same_form_sent_twice_waits_once(place: SimpleNamespace, held_reply: Any) -> None:
    first = held_reply("Once", once="one-use-key")
    assert held_reply("Once", once="one-use-key").id == first.id
    assert Held.select().count() == 1
    assert User.get_by_id(place.alice.id).waiting == 1


def test_its_draft_goes_when_a_text_is_kept(place: SimpleNamespace, held_reply: Any) -> None:
    save_draft(place.alice, f"reply-{place.thread.id}", {"body": "Half of it"})
    held_reply()
    assert Draft.select().count() == 0


def test_nobody_but_its_author_and_the_team_comes_upon_it(
    place: SimpleNamespace, held_reply: Any, browsers: SimpleNamespace, run_jobs: Any
) -> None:
    run_jobs()
    held_reply()
    waiting = Outbox.select(Outbox.topic).where(Outbox.state == "waiting")
    # Those who decide hear that something waits, and nobody hears of anything else.
    assert [row.topic for row in waiting] == ["review.tell"]
    pages = (
        place.url, "/", "/forums/", "/forums/latest", "/forums/latest.atom", "/feed.atom",
        "/forums/s/workshop", "/forums/s/workshop.atom", "/search?q=hello", "/search.atom?q=hello",
        "/search/suggest?q=hello", "/people/alice", "/people/alice/posts", "/inbox/",
        "/drafts/", "/account/waiting", f"/t/{place.thread.id}.atom",
    )  # fmt: skip
    for who in (browsers.bob, browsers.visitor):
        for page in pages:
            assert CANARY not in who.get(page).text, page
    assert Notification.select().count() == 0
    assert Post.select().count() == 1
    assert CANARY in browsers.alice.get(place.url).text
    assert CANARY in browsers.alice.get("/account/waiting").text


def test_who_has_nothing_waiting_is_asked_about_nothing(
    place: SimpleNamespace, browsers: SimpleNamespace, queries: Any
) -> None:
    browsers.bob.get(place.url)
    with queries(max=50) as texts:
        browsers.bob.get(place.url)
        browsers.bob.get("/forums/s/workshop")
    assert [text for text in texts if "held" in text.lower().replace("withheld", "")] == []


def test_an_author_takes_a_text_back_into_the_drafts(
    place: SimpleNamespace, held_reply: Any, browsers: SimpleNamespace
) -> None:
    held = held_reply()
    assert browsers.bob.send(f"/account/waiting/{held.id}/withdraw").status_code == 404
    assert browsers.alice.send(f"/account/waiting/{held.id}/withdraw").status_code == 303
    assert Held.get().state == "withdrawn"
    assert User.get_by_id(place.alice.id).waiting == 0
    assert ReviewItem.get().state == "done"
    assert CANARY in browsers.alice.get(place.url).text
    assert Draft.get().key == f"reply-{place.thread.id}"
    assert browsers.alice.send(f"/account/waiting/{held.id}/withdraw").status_code == 404


def test_the_first_posts_of_a_new_member_wait(place: SimpleNamespace, rule: Any) -> None:
    rule("approve_first", 2)
    deed = lambda: reply(place.alice, place.thread.id, "Hello.")  # noqa: E731
    assert waits(deed) == ["first"]
    User.update(post_count=2).where(User.id == place.alice.id).execute()
    assert deed().number == 2


def test_links_of_new_members_wait_and_those_to_this_site_do_not(
    place: SimpleNamespace, rule: Any
) -> None:
    rule("approve_links", True)
    assert waits(lambda: reply(place.alice, place.thread.id, "https://a.example")) == ["links"]
    post = reply(place.alice, place.thread.id, "http://localhost/forums/")
    changed = lambda: edit_post(place.alice, post.id, "https://a.example", version=1)  # noqa: E731
    assert waits(changed) == ["links"]


def test_watched_words_wait_once_and_not_where_they_stood_before(place: SimpleNamespace) -> None:
    post = reply(place.alice, place.thread.id, "A gizmo.")
    watch_word(OWNER, word="Gizmo", action="review", is_whole=True, note="")
    versions.refresh()
    assert waits(lambda: reply(place.alice, place.thread.id, "Two GIZMO.")) == ["word"]
    assert edit_post(place.alice, post.id, "A small gizmo.", version=1).version == 2


def test_a_space_lets_members_wait_and_groups_through(place: SimpleNamespace) -> None:
    spaces.switch(OWNER, place.board.id, on=True)
    versions.refresh()
    new = lambda who: start_thread(  # noqa: E731
        who, place.board.id, kind="topic", title="Mine", body="x"
    )
    assert waits(lambda: new(place.alice)) == ["space"]
    assert new(place.maya).id
    spaces.switch(OWNER, place.board.id, on=False)
    versions.refresh()
    assert new(place.alice).id


def test_those_who_keep_order_never_wait(place: SimpleNamespace, rule: Any) -> None:
    rule("approve_below", 3)
    assert reply(place.maya, place.thread.id, "Hello.").number == 2


def test_many_sendings_of_one_form_at_once_wait_once(
    app: Flask, place: SimpleNamespace, rule: Any
) -> None:
    rule("approve_below", 1)

    def send() -> None:
        try:
            reply(place.alice, place.thread.id, "Me.", once="same")
        except Waits as error:
            error.keep()

    assert all_at_once(app, [send] * 6) == []
    assert Held.select().count() == 1
    assert User.get_by_id(place.alice.id).waiting == 1
    assert ReviewItem.select().count() == 1
