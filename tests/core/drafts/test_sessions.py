"""A session that ends while somebody writes takes nothing with it, and opens no door."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from lxml import html

from core.accounts import passwords
from core.accounts.models import Session, User
from core.drafts.actions import save_draft
from core.drafts.models import Draft
from core.threads.models import Post, Thread
from tests.core.drafts.reading import fields_of
from townhall.testing import HTMX, Browser

PASSWORD = "four green bicycles"
TEXT = "What I have thought about <b>all</b> morning."


@pytest.fixture
def bob(talk: SimpleNamespace, cast: SimpleNamespace, browsers: SimpleNamespace) -> Any:
    """bob's browser, who has a password and has opened the thread."""
    kept = passwords.hash_password(PASSWORD)
    User.update(password=kept).where(User.id == cast.bob.id).execute()
    browsers.bob.get(talk.url)
    return browsers.bob


def end_sessions() -> None:
    Session.delete().execute()


def sign_in_fields(page: Any) -> dict[str, str]:
    """What the form with the sign-in fields would send."""
    form = html.document_fromstring(page.text).xpath("//form[@action='/sign-in/again']")[0]
    return {name: value or "" for name, value in form.form_values()}


def signed_in_by(browser: Browser, page: Any, **typed: str) -> Any:
    fields = {**sign_in_fields(page), "username": "bob", "password": PASSWORD, **typed}
    return browser.post("/sign-in/again", data=fields)


def test_a_reply_without_a_session_comes_back_after_signing_in(
    bob: Browser, talk: SimpleNamespace
) -> None:
    token = bob.csrf_token()
    end_sessions()
    page = bob.post(talk.reply, data={"csrf_token": token, "body": TEXT, "draft": talk.key})
    assert page.status_code == 401
    assert "Your session has ended, so nothing was posted." in page.text
    assert "&lt;b&gt;all&lt;/b&gt;" in page.text
    assert "<b>all</b>" not in page.text
    answer = signed_in_by(bob, page)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{talk.url}#reply"
    assert Post.select().count() == 2, "nothing is posted by itself"
    assert fields_of(bob.get(talk.url), talk.key)["body"].strip() == TEXT


def test_losing_every_cookie_is_the_same(app: Flask, bob: Browser, talk: SimpleNamespace) -> None:
    """The token is then wrong too, and the answer still no bare error."""
    fresh: Browser = app.test_client()  # type: ignore[assignment]
    page = fresh.post(talk.reply, data={"csrf_token": "old", "body": TEXT, "draft": talk.key})
    assert page.status_code == 401
    assert signed_in_by(fresh, page).headers["Location"] == f"{talk.url}#reply"
    assert Draft.get().data["body"] == TEXT


def test_a_new_thread_comes_back_with_all_its_fields(bob: Browser, talk: SimpleNamespace) -> None:
    end_sessions()
    key = f"new-topic-{talk.board.id}"
    page = bob.send("/forums/s/workshop/new", title="A title", body=TEXT, tags="one two", draft=key)
    assert signed_in_by(bob, page).headers["Location"] == "/forums/s/workshop/new"
    fields = fields_of(bob.get("/forums/s/workshop/new"), key)
    assert (fields["title"], fields["body"].strip(), fields["tags"]) == ("A title", TEXT, "one two")
    assert "is_question" not in fields
    assert Thread.select().count() == 1


def test_a_change_comes_back_with_the_version_it_began_with(
    bob: Browser, talk: SimpleNamespace
) -> None:
    end_sessions()
    edit = f"/posts/{talk.answer.id}/edit"
    page = bob.send(edit, body=TEXT, version="1", draft=f"edit-{talk.answer.id}")
    assert signed_in_by(bob, page).headers["Location"] == edit
    fields = fields_of(bob.get(edit), f"edit-{talk.answer.id}")
    assert (fields["body"].strip(), fields["version"]) == (TEXT, "1")


def test_a_wrong_password_keeps_the_text(bob: Browser, talk: SimpleNamespace) -> None:
    end_sessions()
    page = bob.send(talk.reply, body=TEXT, draft=talk.key)
    again = signed_in_by(bob, page, password="wrong")
    assert again.status_code == 422
    assert "That did not match." in again.text
    assert json.loads(sign_in_fields(again)["kept"]) == {"body": TEXT}
    assert signed_in_by(bob, again).status_code == 303
    assert Draft.get().data == {"body": TEXT}


def test_a_draft_that_was_there_is_shown_beside_the_text(
    app: Flask, bob: Browser, talk: SimpleNamespace, actors: SimpleNamespace
) -> None:
    with app.test_request_context("/"):
        save_draft(actors.bob, talk.key, {"body": "From another device"})
    end_sessions()
    signed_in_by(bob, bob.send(talk.reply, body=TEXT, draft=talk.key))
    page = bob.get(talk.url)
    assert fields_of(page, talk.key)["body"].strip() == TEXT
    assert "From another device</textarea>" in page.text


def test_whoever_signed_in_elsewhere_meanwhile_only_sends_it_again(
    bob: Browser, talk: SimpleNamespace
) -> None:
    page = bob.post(talk.reply, data={"csrf_token": "of before", "body": TEXT, "draft": talk.key})
    assert page.status_code == 400
    form = html.document_fromstring(page.text).xpath(
        f"//form[@action='/drafts/{talk.key}/resume']"
    )[0]
    assert Draft.select().count() == 0
    answer = bob.post(form.get("action"), data=dict(form.form_values()))
    assert answer.headers["Location"] == f"{talk.url}#reply"
    assert Draft.get().data == {"body": TEXT}
    assert Post.select().count() == 2


def test_htmx_gets_the_sign_in_fields_into_the_page(bob: Browser, talk: SimpleNamespace) -> None:
    end_sessions()
    page = bob.send(talk.reply, body=TEXT, draft=talk.key, htmx=True)
    assert page.status_code == 401
    assert page.headers["HX-Retarget"] == "#main"
    assert "<html" not in page.text
    assert 'action="/sign-in/again"' in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_another_site_cannot_put_words_into_anybodys_form(
    bob: Browser, talk: SimpleNamespace, headers: dict[str, str], signed_in: bool
) -> None:
    if not signed_in:
        end_sessions()
    urls = (talk.reply, "/nothing/here", f"/drafts/{talk.key}", "/sign-in/again")
    tries = [(url, "") for url in urls] + [(url, bob.csrf_token()) for url in urls[:3]]
    for url, token in tries:
        data = {"csrf_token": token, "body": TEXT, "draft": talk.key}
        page = bob.post(url, data=data, headers={**headers, **HTMX})
        assert 'name="kept"' not in page.text, url
    # A browser that hides where it comes from, but has the token, is let through.
    if headers != {"Origin": "null"}:
        assert Draft.select().count() == 0


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_signing_in_leads_nowhere_else(bob: Browser, talk: SimpleNamespace, where: str) -> None:
    end_sessions()
    page = bob.send(talk.reply, body=TEXT, draft="ideas:form", draft_address=where)
    answer = signed_in_by(bob, page, next=where)
    assert answer.headers["Location"] == "/"


def test_what_was_kept_is_taken_only_as_text(bob: Browser, talk: SimpleNamespace) -> None:
    end_sessions()
    page = bob.send(talk.reply, body=TEXT, draft=talk.key)
    for odd in ("", "[1]", "{", '{"body": {"a": 1}}', '{"password": "secret of bob"}'):
        answer = bob.post(
            "/sign-in/again",
            data={
                **sign_in_fields(page),
                "kept": odd,
                "username": "bob",
                "password": "no",
            },
        )
        assert answer.status_code in (422, 429)
        assert "secret of bob" not in answer.text
