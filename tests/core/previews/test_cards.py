"""Previews of pages that posts link to: who gets one, what it shows, how it goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from lxml import html as markup

from core import clock
from core.models import Outbox
from core.previews import jobs
from core.previews.actions import MOST_AN_HOUR, PAUSES
from core.previews.models import PostPreview, Preview
from core.threads import moderation
from core.threads.actions import reply, start_thread
from core.threads.models import Post, Thread
from core.threads.queries import visible_post
from tests.core.previews.conftest import article
from tests.support.outside import PUBLIC, Outside, page
from townhall.testing import Browser

URL = "http://pumps.example/a"


@pytest.fixture(autouse=True)
def on(switch: Callable[..., None], web: Outside) -> None:
    """The owner wants previews, and there is a page."""
    switch()
    web.has(URL, article(description="How it works.", **{"og:site_name": "All Pumps"}))


@pytest.fixture
def write(app: Flask, board: Any, actors: SimpleNamespace) -> Callable[..., Thread]:
    """Alice starts a thread with this text."""

    def started(body: str, actor: Any = None) -> Thread:
        with app.test_request_context("/"):
            return start_thread(
                actor or actors.alice, board.id, kind="topic", title="Pump stops", body=body
            )

    return started


@pytest.fixture
def cards(client: Browser, sign_in: Any) -> Callable[..., list[Any]]:
    """The previews on a thread's page, as elements."""

    def shown(thread: Thread, user: Any = None) -> list[Any]:
        browser = sign_in(user) if user else client
        answer = browser.get(f"/forums/t/{thread.id}/{thread.slug}")
        assert answer.status_code == 200
        return list(markup.fromstring(answer.data).cssselect(".previews > li"))

    return shown


def states() -> dict[str, str]:
    return dict(Preview.select(Preview.url, Preview.state).tuples())


def test_a_link_on_a_line_of_its_own_gets_a_preview_from_the_worker(
    write: Any, cards: Any, run_jobs: Any, web: Outside
) -> None:
    thread = write(f"Look:\n\n{URL}\n\nGood?")
    assert web.connected == []
    assert cards(thread) == []
    run_jobs()
    (card,) = cards(thread)
    texts = [" ".join(element.text_content().split()) for element in card]
    assert texts == ["A pump in pieces", "How it works.", "pumps.example · All Pumps"]
    (link,) = card.iter("a")
    assert (link.get("href"), link.get("rel")) == (URL, "nofollow ugc noopener")


def test_showing_a_preview_calls_nobody(
    write: Any, cards: Any, run_jobs: Any, web: Outside
) -> None:
    thread = write(URL)
    run_jobs()
    asked = list(web.connected)
    (card,) = cards(thread)
    assert web.connected == asked
    loads = "img video audio iframe source link script object embed".split()
    assert [element.tag for element in card.iter() if element.tag in loads] == []


@pytest.mark.parametrize(
    "body",
    [
        f"See {URL} there",
        f"[Pumps]({URL})",
        f"> {URL}",
        f"- {URL}",
        f"`{URL}`",
        f"Code:\n\n    {URL}",
        "https://localhost/x",
        "http://pumps.example:8080/",
        "http://127.0.0.1/",
        "http://localhost/t/1",
        "/t/1",
        "mailto:bob@example.org",
    ],
)
def test_other_links_get_none(write: Any, body: str, web: Outside, run_jobs: Any) -> None:
    write(body)
    run_jobs()
    assert set(states().values()) <= {"refused"}
    assert web.connected == []


def test_a_post_has_three_at_most_in_the_order_of_its_links(
    write: Any, cards: Any, run_jobs: Any, web: Outside
) -> None:
    urls = [web.has(f"http://pumps.example/{n}", article(f"Page {n}")) for n in (3, 1, 4, 2)]
    thread = write("\n\n".join([*urls[:2], *urls]))
    run_jobs()
    assert [card[0].text_content() for card in cards(thread)] == ["Page 3", "Page 1", "Page 4"]


def test_while_it_is_off_nothing_is_kept_fetched_or_shown(
    write: Any, cards: Any, run_jobs: Any, web: Outside, switch: Any
) -> None:
    waiting = write(URL)
    switch(on=False)
    off = write("http://pumps.example/b")
    run_jobs()
    assert web.connected == []
    assert list(states()) == [URL]
    switch()
    assert cards(waiting) == cards(off) == []
    with clock.frozen_at(clock.now() + timedelta(days=2)):
        jobs.renew()
        run_jobs()
    assert len(cards(waiting)) == 1
    switch(on=False)
    assert cards(waiting) == []


def test_it_is_off_until_the_owner_wants_it(app: Flask) -> None:
    from core.site import site

    assert site().registry.setting("core", "link_previews").default is False


@pytest.mark.parametrize(
    ("hosts", "asked"),
    {
        "": True,
        "pumps.example": True,
        "example.org\n*.Pumps.example": True,
        "notpumps.example, other.example": False,
        "!!!": False,
    }.items(),
)
def test_only_sites_on_the_owners_list_are_asked(
    write: Any, run_jobs: Any, web: Outside, switch: Any, hosts: str, asked: bool
) -> None:
    switch(hosts=hosts)
    write(URL)
    run_jobs()
    assert bool(web.connected) is asked


def test_a_page_that_many_link_is_fetched_once(write: Any, run_jobs: Any, web: Outside) -> None:
    write(URL)
    write(f"{URL}#part\n\nHTTP://PUMPS.example:80/a")
    run_jobs()
    write(URL)
    run_jobs()
    assert len(web.connected) == 1
    assert Preview.select().count() == 1


def test_after_thirty_days_a_page_is_asked_again_and_shows_what_it_says_now(
    write: Any, cards: Any, run_jobs: Any, web: Outside
) -> None:
    thread = write(URL)
    run_jobs()
    web.pages["pumps.example/a"] = article("Renewed")
    jobs.renew()
    assert run_jobs() == 0
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        jobs.renew()
        run_jobs()
        assert cards(thread)[0][0].text_content() == "Renewed"


def test_a_page_that_gives_no_answer_is_tried_again_and_then_left_alone(
    write: Any, cards: Any, run_jobs: Any, web: Outside
) -> None:
    web.pages["pumps.example/a"] = page("", status="503 Busy")
    thread = write(URL)
    run_jobs()
    now = clock.now()
    for pause in PAUSES:
        assert states() == {URL: "waiting"}
        now += pause
        with clock.frozen_at(now):
            run_jobs()
    assert states() == {URL: "failed"}
    assert len(web.connected) == 1 + len(PAUSES)
    assert Outbox.select().where(Outbox.state == "failed").count() == 0
    assert cards(thread) == []
    with clock.frozen_at(now + timedelta(days=2)):
        web.pages["pumps.example/a"] = article()
        jobs.renew()
        run_jobs()
        assert cards(thread) == []
        write(URL)
        run_jobs()
        assert len(cards(thread)) == 1


def test_a_page_that_fails_later_keeps_what_it_said(
    write: Any, cards: Any, run_jobs: Any, web: Outside
) -> None:
    thread = write(URL)
    run_jobs()
    web.pages["pumps.example/a"] = page("", status="503 Busy")
    now = clock.now() + timedelta(days=31)
    with clock.frozen_at(now):
        jobs.renew()
        run_jobs()
    for pause in PAUSES:
        now += pause
        with clock.frozen_at(now):
            run_jobs()
    assert len(web.connected) == 2 + len(PAUSES)
    assert len(cards(thread)) == 1
    assert run_jobs() == 0


def test_a_page_that_is_gone_loses_its_preview(
    write: Any, cards: Any, run_jobs: Any, web: Outside
) -> None:
    thread = write(URL)
    run_jobs()
    del web.pages["pumps.example/a"]
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        jobs.renew()
        run_jobs()
        assert cards(thread) == []
    assert states() == {URL: "failed"}


@pytest.mark.parametrize("role", ["alice", "maya"])
@pytest.mark.parametrize("htmx", [False, True])
def test_its_author_and_those_who_keep_order_take_it_off_for_good(
    write: Any,
    cards: Any,
    run_jobs: Any,
    cast: SimpleNamespace,
    sign_in: Any,
    role: str,
    htmx: bool,
    app: Flask,
    actors: SimpleNamespace,
) -> None:
    thread = write(URL)
    run_jobs()
    user = getattr(cast, role)
    (button,) = cards(thread, user)[0].iter("button")
    fields = {button.get("name"): button.get("value")}
    answer = sign_in(user).send(button.get("formaction"), htmx=htmx, **fields)
    assert answer.status_code == (204 if htmx else 303)
    assert cards(thread, user) == []
    with app.test_request_context("/"):
        from core.threads.editing import edit_post

        post = Post.get(Post.thread == thread.id)
        edit_post(actors.alice, post.id, f"More.\n\n{URL}", version=1)
    assert cards(thread) == []


def test_nobody_else_takes_it_off(
    write: Any, cards: Any, run_jobs: Any, cast: SimpleNamespace, sign_in: Any, client: Browser
) -> None:
    thread = write(URL)
    run_jobs()
    assert list(cards(thread, cast.bob)[0].iter("button")) == []
    post = Post.get(Post.thread == thread.id)
    preview = Preview.get().id
    url = f"/posts/{post.id}/previews"
    assert sign_in(cast.bob).send(url, preview=preview).status_code == 403
    assert client.send(url, preview=preview).status_code == 303
    assert sign_in(cast.bob).send("/posts/99999/previews", preview=preview).status_code == 404
    assert len(cards(thread)) == 1


def test_the_team_takes_it_off_and_that_is_in_the_log(
    write: Any, cards: Any, run_jobs: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    from core.models import Audit

    thread = write(URL)
    run_jobs()
    post = Post.get(Post.thread == thread.id)
    url = f"/posts/{post.id}/previews"
    for _again in range(2):
        sign_in(cast.maya).send(url, preview=Preview.get().id)
    assert cards(thread) == []
    lines = Audit.select().where(Audit.action == "post.take_off_preview")
    assert [(line.actor_id, line.subject_id) for line in lines] == [(cast.maya.id, post.id)]


def test_a_stranger_to_the_space_gets_the_same_as_for_no_post(
    app: Flask, write: Any, run_jobs: Any, cast: SimpleNamespace, sign_in: Any, actors: Any
) -> None:
    from core.spaces.visibility import set_visibility

    thread = write(URL)
    run_jobs()
    with app.test_request_context("/"):
        set_visibility(actors.ada, thread.space_id, "staff")
    post = Post.get(Post.thread == thread.id)
    answer = sign_in(cast.charlie).send(f"/posts/{post.id}/previews", preview=1)
    assert answer.status_code == 404


@pytest.mark.parametrize("preview", ["", "x", "-1", "9" * 40, "²", "1 OR 1"])
def test_odd_numbers_take_nothing_off(
    write: Any, cards: Any, run_jobs: Any, cast: SimpleNamespace, sign_in: Any, preview: str
) -> None:
    thread = write(URL)
    run_jobs()
    post = Post.get(Post.thread == thread.id)
    answer = sign_in(cast.alice).send(f"/posts/{post.id}/previews", preview=preview)
    assert answer.status_code == 303
    assert len(cards(thread)) == 1


def test_an_edit_brings_and_takes_previews(
    app: Flask, write: Any, cards: Any, run_jobs: Any, web: Outside, actors: SimpleNamespace
) -> None:
    from core.threads.editing import edit_post

    other = web.has("http://pumps.example/b", article("Another"))
    thread = write(URL)
    run_jobs()
    post = Post.get(Post.thread == thread.id)
    with app.test_request_context("/"):
        edit_post(actors.alice, post.id, f"{other}\n\n{URL}", version=1)
        run_jobs()
        assert [c[0].text_content() for c in cards(thread)] == ["Another", "A pump in pieces"]
        edit_post(actors.alice, post.id, other, version=2)
        assert [c[0].text_content() for c in cards(thread)] == ["Another"]
        edit_post(actors.alice, post.id, "Never mind.", version=3)
    assert Post.get_by_id(post.id).parts == ""
    assert PostPreview.select().count() == 0


def test_with_its_post_a_preview_is_forgotten(
    app: Flask, write: Any, cards: Any, run_jobs: Any, web: Outside, actors: SimpleNamespace
) -> None:
    kept, other = write(URL), web.has("http://pumps.example/b", article())
    with app.test_request_context("/"):
        answer = reply(actors.alice, kept.id, other)
        run_jobs()
        moderation.delete_post(actors.alice, answer.id)
        moderation.restore_post(actors.alice, answer.id)
        moderation.delete_post(actors.alice, answer.id)
    jobs.sweep()
    assert Preview.select().count() == 2
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        jobs.sweep()
        assert states() == {URL: "ready"}
        with app.test_request_context("/"):
            moderation.delete_thread(actors.alice, kept.id)
    with clock.frozen_at(clock.now() + timedelta(days=63)):
        jobs.sweep()
    assert states() == {}


def test_a_member_cannot_have_the_worker_ask_for_ever(
    write: Any, actors: SimpleNamespace, web: Outside
) -> None:
    web.names["many.example"] = [[PUBLIC]]
    for start in range(0, MOST_AN_HOUR + 6, 3):
        write("\n\n".join(f"http://many.example/{n}" for n in range(start, start + 3)))
    assert Preview.select().count() == MOST_AN_HOUR
    write("http://many.example/999", actors.bob)
    assert Preview.select().count() == MOST_AN_HOUR + 1
    with clock.frozen_at(clock.now() + timedelta(hours=2)):
        write("http://many.example/1000")
    assert Preview.select().count() == MOST_AN_HOUR + 2


def test_a_save_that_is_taken_back_leaves_no_work(
    app: Flask, board: Any, actors: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.threads import actions

    def broken(*_values: Any) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(actions, "_remember", broken)
    with app.test_request_context("/"), pytest.raises(RuntimeError):
        start_thread(actors.alice, board.id, kind="topic", title="Pump stops", body=URL)
    assert Preview.select().count() == 0
    assert Outbox.select().where(Outbox.topic == "previews.fetch").count() == 0


def test_a_page_without_previews_asks_nothing_more_and_one_with_them_once(
    app: Flask, write: Any, run_jobs: Any, queries: Any, client: Browser, actors: Any
) -> None:
    plain, linked = write("No link."), write(URL)
    with app.test_request_context("/"):
        for _number in range(4):
            reply(actors.bob, linked.id, URL)
    run_jobs()

    def asked(thread: Thread) -> int:
        url = f"/forums/t/{thread.id}/{thread.slug}"
        client.get(url)
        with queries(max=99) as texts:
            client.get(url)
        return len([text for text in texts if "SELECT" in text])

    assert asked(linked) == asked(plain) + 1


def test_what_a_reader_may_is_asked_of_the_post(app: Flask, write: Any, actors: Any) -> None:
    thread = write(URL)
    with app.test_request_context("/"):
        _thread, post = visible_post(actors.bob, Post.get(Post.thread == thread.id).id)
    assert post.parts == "links"
