"""A person's page: what it says, to whom, and what it never tells."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.accounts.models import User
from core.registry import Tab
from core.spaces.actions import create_space, set_grants
from core.threads.actions import reply, start_thread
from core.threads.moderation import delete_post
from core.threads.reacting import react
from townhall import hookimpl
from townhall.testing import Browser

Counted = Callable[..., AbstractContextManager[list[str]]]


@pytest.fixture
def talk(app: Flask, board: Any, actors: SimpleNamespace) -> SimpleNamespace:
    """A thread by alice that bob answers and charlie likes."""
    with app.test_request_context("/"):
        thread = start_thread(
            actors.alice, board.id, kind="topic", title="Pump stops", body="It *stops*."
        )
        answer = reply(actors.bob, thread.id, "Clean the filter.")
        react(actors.charlie, answer.id, "like")
        return SimpleNamespace(thread=thread, answer=answer)


@pytest.fixture
def hidden(app: Flask, actors: SimpleNamespace) -> SimpleNamespace:
    """A board that only staff see, with a thread by maya that ada answers."""
    with app.test_request_context("/"):
        space = create_space(Actor(is_admin=True), owner="forums", title="Back room")
        groups = {
            name: group for name, group in _builtin().items() if name in ("everyone", "staff")
        }
        set_grants(
            Actor(is_admin=True),
            space.id,
            {(groups["everyone"], "spaces.see"): "no", (groups["staff"], "spaces.see"): "yes"},
            permissions=["spaces.see"],
        )
        thread = start_thread(
            actors.maya, space.id, kind="topic", title="Canary zebra", body="Secret zebra."
        )
        answer = reply(actors.maya, thread.id, "More zebra.")
        react(actors.ada, answer.id, "like")
        return SimpleNamespace(space=space, thread=thread, answer=answer)


def _builtin() -> dict[str, int]:
    from core.access import rights

    return rights().builtin


def test_a_profile_says_who_somebody_is(client: Browser, cast: SimpleNamespace) -> None:
    User.update(
        bio_html="<p>I grow beans.</p>", place="Huế", links=["https://beans.example/a"]
    ).where(User.id == cast.alice.id).execute()
    page = client.get("/people/alice").text
    assert "I grow beans." in page
    assert "Huế" in page
    assert 'href="https://beans.example/a" rel="me nofollow ugc noopener"' in page


def test_any_spelling_of_a_name_leads_to_its_one_address(
    client: Browser, cast: SimpleNamespace
) -> None:
    answer = client.get("/people/ALICE")
    assert answer.status_code == 308
    assert answer.headers["Location"] == "/people/alice"
    assert client.get("/people/Alice/threads").headers["Location"] == "/people/alice/threads"
    assert client.get("/people/nobody-here").status_code == 404


def test_tabs_show_what_somebody_did(
    client: Browser, cast: SimpleNamespace, talk: SimpleNamespace
) -> None:
    assert "Pump stops" in client.get("/people/alice/threads").text
    assert "Clean the filter." in client.get("/people/bob/replies").text
    assert "Clean the filter." in client.get("/people/charlie/likes").text
    assert "Pump stops" in client.get("/people/bob").text
    assert client.get("/people/bob/passwords").status_code == 404


@pytest.mark.parametrize("tab", ["", "/threads", "/replies", "/likes"])
def test_nothing_of_a_hidden_board_is_told(
    tab: str,
    client: Browser,
    cast: SimpleNamespace,
    hidden: SimpleNamespace,
    sign_in: Any,
) -> None:
    for name in ("maya", "ada"):
        for browser in (client, sign_in(cast.bob)):
            page = browser.get(f"/people/{name}{tab}").text
            assert "zebra" not in page.lower()
            assert '<span class="count">1</span>' not in page
    seen = sign_in(cast.maya).get("/people/maya/threads").text
    assert "Canary zebra" in seen
    assert '<span class="count">1</span>' in seen


def test_deleted_posts_leave_the_page(
    app: Flask,
    client: Browser,
    cast: SimpleNamespace,
    actors: SimpleNamespace,
    talk: SimpleNamespace,
) -> None:
    with app.test_request_context("/"):
        delete_post(actors.bob, talk.answer.id)
    for path in ("/people/bob", "/people/bob/replies", "/people/charlie/likes"):
        assert "Clean the filter." not in client.get(path).text


def test_threads_of_a_plugin_that_is_off_leave_the_page(
    client: Browser, cast: SimpleNamespace, talk: SimpleNamespace, enable: Any
) -> None:
    enable("forums", on=False)
    assert "Pump stops" not in client.get("/people/alice").text
    assert client.get("/people/alice/threads").status_code == 200
    enable("forums")
    assert "Pump stops" in client.get("/people/alice").text


def test_pages_of_a_long_list_follow_each_other(
    app: Flask, client: Browser, actors: SimpleNamespace, talk: SimpleNamespace
) -> None:
    with app.test_request_context("/"):
        for number in range(45):
            reply(actors.bob, talk.thread.id, f"Answer {number:02}")
    seen: list[str] = []
    url = "/people/bob/replies"
    while url:
        page = client.get(url).text
        seen += [f"{n:02}" for n in range(45) if f"Answer {n:02}<" in page]
        url = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        url = url.replace("&amp;", "&") if 'rel="next"' in page else ""
    assert sorted(seen) == [f"{n:02}" for n in range(45)]


def test_a_cursor_that_makes_no_sense_starts_over(
    client: Browser, cast: SimpleNamespace, talk: SimpleNamespace
) -> None:
    for after in ("x", "%00", "bnVsbA", "WyJhIl0", "W1tdXQ", "é" * 50, "A" * 5000):
        for path in ("/people/bob/replies", "/people/alice/threads", "/people/"):
            assert client.get(path, query_string={"after": after}).status_code == 200


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("unclaimed", "Nobody has claimed the account yet"),
        ("suspended", "This account is suspended"),
        ("closed", "This member has left"),
    ],
)
def test_accounts_that_are_not_in_use_say_so(
    state: str, words: str, client: Browser, make_user: Any
) -> None:
    make_user("dora", state=state, bio_html="<p>Buy pills</p>", links=["https://pills.example"])
    page = client.get("/people/dora")
    assert page.status_code == 200
    assert words in page.text
    assert "pills" not in page.text
    assert "noindex" in page.text


def test_who_has_not_confirmed_is_there_for_themselves_and_staff_only(
    client: Browser, cast: SimpleNamespace, make_user: Any, sign_in: Any
) -> None:
    dora = make_user("dora", state="pending")
    assert client.get("/people/dora").status_code == 404
    assert sign_in(cast.bob).get("/people/dora").status_code == 404
    assert sign_in(dora).get("/people/dora").status_code == 200
    assert sign_in(cast.maya).get("/people/dora").status_code == 200


def test_only_staff_see_the_way_to_look_after_an_account(
    client: Browser, cast: SimpleNamespace, sign_in: Any
) -> None:
    link = f"/admin/members/{cast.alice.id}"
    assert link not in client.get("/people/alice").text
    assert link not in sign_in(cast.alice).get("/people/alice").text
    assert link in sign_in(cast.maya).get("/people/alice").text


def test_a_tab_of_a_plugin_stands_beside_the_others_and_may_fail_alone(
    client: Browser, cast: SimpleNamespace, temporary_plugin: Any
) -> None:
    def broken() -> dict[str, Any]:
        raise RuntimeError("no weather")

    class Weather:
        @hookimpl
        def tabs(self, page: str, subject: Any) -> list[Tab]:
            assert (page, subject.username) == ("profile", "alice")
            return [Tab(key="rain", label="Rain", template="admin/none.html", context=broken)]

    temporary_plugin("weather", Weather())
    assert ">Rain" in client.get("/people/alice").text
    answer = client.get("/people/alice/rain")
    assert answer.status_code == 200
    assert "This part of the page did not work" in answer.text


def test_who_has_left_has_no_tabs_to_swap(client: Browser, make_user: Any) -> None:
    make_user("dora", state="closed")
    answer = client.part("/people/dora/threads", target="activity")
    assert answer.status_code == 200
    assert "This member has left" in answer.text


def test_a_tab_alone_is_what_htmx_gets(
    client: Browser, cast: SimpleNamespace, talk: SimpleNamespace
) -> None:
    part = client.part("/people/alice/threads", target="activity").text
    assert part.strip().startswith('<div class="activity" id="activity">')
    assert "<html" not in part


@pytest.mark.parametrize("tab", ["", "/threads", "/replies", "/likes"])
def test_a_profile_asks_the_database_little(
    tab: str, cast: SimpleNamespace, talk: SimpleNamespace, sign_in: Any, queries: Counted
) -> None:
    browser = sign_in(cast.maya)
    browser.get(f"/people/bob{tab}")
    with queries(max=12):
        assert browser.get(f"/people/bob{tab}").status_code == 200
