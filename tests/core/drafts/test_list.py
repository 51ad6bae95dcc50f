"""The list of one's own drafts."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask

from core.drafts.actions import save_draft
from core.drafts.models import Draft
from townhall.testing import Browser


@pytest.fixture
def drafts(app: Flask, talk: SimpleNamespace, actors: SimpleNamespace) -> list[Draft]:
    """A reply, a change, a new thread and a form of a plugin, all begun by bob."""
    with app.test_request_context("/"):
        save_draft(actors.bob, talk.key, {"body": "A half reply"})
        save_draft(actors.bob, f"edit-{talk.answer.id}", {"body": "A half change", "version": "1"})
        key = f"new-topic-{talk.board.id}"
        save_draft(actors.bob, key, {"title": "A half title", "body": "A half thread"})
        form = {"place": "The barn", "note": "Bring boots"}
        save_draft(actors.bob, "events:invite-3", form, address="/events/3/invite")
    return list(Draft.select().order_by(Draft.id))


def test_each_draft_has_its_place_its_age_and_a_way_on(
    talk: SimpleNamespace, drafts: list[Draft], browsers: SimpleNamespace
) -> None:
    page = browsers.bob.get("/drafts/").text
    assert "4 drafts" in page
    for words in ("A half reply", "A half change", "A half title", "A half thread", "Bring boots"):
        assert words in page
    for url in (
        f"{talk.url}#reply",
        f"/posts/{talk.answer.id}/edit",
        "/forums/s/workshop/new",
        "/events/3/invite",
    ):
        assert f'href="{url}"' in page
    assert "Pump stops" in page
    assert "Change of #2" in page
    assert "Workshop" in page
    assert "<time" in page


def test_everybody_sees_only_their_own(drafts: list[Draft], browsers: SimpleNamespace) -> None:
    for browser in (browsers.alice, browsers.maya, browsers.ada):
        assert "A half" not in browser.get("/drafts/").text
        for draft in drafts:
            assert browser.get(f"/drafts/{draft.id}").status_code == 404
            assert browser.send(f"/drafts/{draft.id}/delete").status_code == 404
    assert Draft.select().count() == 4


def test_visitors_are_asked_to_sign_in(client: Browser) -> None:
    assert client.get("/drafts/").headers["Location"].startswith("/sign-in")


def test_a_draft_is_deleted(drafts: list[Draft], browsers: SimpleNamespace) -> None:
    answer = browsers.bob.send(f"/drafts/{drafts[0].id}/delete")
    assert answer.headers["Location"] == "/drafts/"
    page = browsers.bob.get("/drafts/").text
    assert "The draft is deleted." in page
    assert "A half reply" not in page
    assert browsers.bob.send(f"/drafts/{drafts[0].id}/delete").status_code == 404


def test_an_empty_list_says_what_comes_there(browsers: SimpleNamespace) -> None:
    page = browsers.bob.get("/drafts/").text
    assert "No drafts" in page
    assert "Save draft" in page


def test_the_account_menu_leads_there(browsers: SimpleNamespace) -> None:
    assert 'href="/drafts/"' in browsers.bob.get("/").text
    assert 'href="/drafts/"' not in browsers.visitor.get("/").text


def test_a_moved_thread_keeps_its_drafts_place(
    app: Flask, talk: SimpleNamespace, drafts: list[Draft], browsers: SimpleNamespace
) -> None:
    first = f"/posts/{talk.thread.posts.get().id}/edit"
    browsers.alice.send(first, title="Pump runs again", body="It runs.", tags="", version="1")
    page = browsers.bob.get("/drafts/").text
    assert "Pump runs again" in page
    assert f'href="/forums/t/{talk.thread.id}/pump-runs-again#reply"' in page


def test_what_was_written_is_shown_as_text(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    browsers.bob.send(f"/drafts/{talk.key}", body='</textarea><img src=x onerror="x">', htmx=True)
    for url in ("/drafts/", talk.url, f"/drafts/{Draft.get().id}"):
        assert "<img src=x" not in browsers.bob.get(url).text


def test_the_list_asks_a_fixed_number_of_times(
    app: Flask,
    drafts: list[Draft],
    actors: SimpleNamespace,
    browsers: SimpleNamespace,
    queries: object,
) -> None:
    browsers.bob.get("/drafts/")
    with queries(max=6):  # type: ignore[operator]
        browsers.bob.get("/drafts/")
