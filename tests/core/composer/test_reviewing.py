"""A text looked at before it is posted, and a warning about names that will not hear of it."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from core.accounts.models import User
from core.threads.models import Post, Thread


def test_the_preview_in_place_is_what_the_post_will_be(
    town: Any, browsers: SimpleNamespace
) -> None:
    path = f"/preview?thread={town.talk.id}"
    part = browsers.bob.send(path, body="It is **bold**, @alice.", htmx=True).text
    assert "<html" not in part
    assert "<strong>bold</strong>" in part
    assert 'href="/people/alice"' in part
    browsers.bob.send(town.path, body="It is **bold**, @alice.")
    assert Post.get(Post.number == 3).html in part


def test_the_button_shows_the_preview_without_a_script(
    town: Any, browsers: SimpleNamespace
) -> None:
    page = browsers.bob.send(town.path, body="It is **bold**", show="preview")
    assert page.status_code == 200
    assert "<strong>bold</strong>" in page.text
    assert Post.select().where(Post.thread == town.talk).count() == 2


def test_an_edit_can_be_looked_at_too(town: Any, browsers: SimpleNamespace) -> None:
    path = f"/posts/{town.answer.id}/edit"
    page = browsers.bob.send(path, body="Clean **both**.", version="1", show="preview")
    assert page.status_code == 200
    assert "<strong>both</strong>" in page.text
    assert Post.get_by_id(town.answer.id).body == "Clean the *filter* first."


@pytest.mark.parametrize("where", ["thread={secret}", "space={den}", "thread=0", "space=x"])
def test_a_place_that_one_may_not_see_answers_like_none(
    town: Any, browsers: SimpleNamespace, where: str
) -> None:
    where = where.format(secret=town.secret.id, den=town.den.id)
    assert browsers.bob.send(f"/preview?{where}", body="x").status_code == 404
    assert browsers.bob.get(f"/compose/people?{where}&q=a").status_code == 404


def test_a_text_that_is_too_long_is_said_to_be_so(town: Any, browsers: SimpleNamespace) -> None:
    page = browsers.bob.send(f"/preview?thread={town.talk.id}", body="x" * 60_001)
    assert "too long" in page.text
    assert "Send it once more" not in page.text
    page = browsers.bob.send(town.path, body="x" * 60_001, show="preview")
    assert page.status_code == 422


def test_somebody_who_cannot_see_it_is_named_first_and_then_it_is_posted(
    town: Any, browsers: SimpleNamespace
) -> None:
    path = f"/forums/t/{town.secret.id}/reply"
    page = browsers.maya.send(path, body="Ask @bob and @alice, not @ada.")
    assert page.status_code == 422
    assert "@bob cannot see this." in page.text
    assert "@alice cannot see this." in page.text
    assert "@ada cannot" not in page.text
    assert "Ask @bob and @alice" in page.text
    assert Post.select().where(Post.thread == town.secret).count() == 1
    told = told_in(page.text)
    again = browsers.maya.send(path, body="Ask @bob and @alice, not @ada.", told=told)
    assert again.status_code == 303


def test_another_name_is_warned_of_again(town: Any, browsers: SimpleNamespace) -> None:
    path = f"/forums/t/{town.secret.id}/reply"
    told = told_in(browsers.maya.send(path, body="Ask @bob.").text)
    page = browsers.maya.send(path, body="Ask @bob and @charlie.", told=told)
    assert page.status_code == 422
    assert "@charlie cannot see this." in page.text


def test_the_preview_warns_as_well_and_then_posting_goes_through(
    town: Any, browsers: SimpleNamespace
) -> None:
    part = browsers.maya.send(f"/preview?thread={town.secret.id}", body="Ask @bob.", htmx=True)
    assert "@bob cannot see this." in part.text
    path = f"/forums/t/{town.secret.id}/reply"
    sent = browsers.maya.send(path, body="Ask @bob.", told=told_in(part.text))
    assert sent.status_code == 303


def test_a_suspended_person_is_warned_of_in_a_new_thread_and_in_an_edit(
    town: Any, browsers: SimpleNamespace, cast: SimpleNamespace
) -> None:
    User.update(state="suspended").where(User.id == cast.charlie.id).execute()
    new = {"title": "Where is he", "body": "Has anybody seen @charlie?"}
    page = browsers.alice.send("/forums/s/workshop/new", **new)
    assert page.status_code == 422
    assert "@charlie is suspended" in page.text
    assert not Thread.select().where(Thread.title == "Where is he").exists()
    told = told_in(page.text)
    assert browsers.alice.send("/forums/s/workshop/new", **new, told=told).status_code == 303
    path = f"/posts/{town.answer.id}/edit"
    page = browsers.bob.send(path, body="Ask @charlie.", version="1", htmx=True)
    assert page.status_code == 422
    assert "@charlie is suspended" in page.text
    assert "<html" not in page.text


def test_odd_fields_of_the_composer_do_no_harm(town: Any, browsers: SimpleNamespace) -> None:
    path = f"/forums/t/{town.secret.id}/reply"
    page = browsers.maya.send(path, body="Ask @bob.", told="<b>" * 2000 + "\x00")
    assert page.status_code == 422
    sent = browsers.bob.send("/preview?thread=" + "9" * 400, body="x")
    assert sent.status_code == 404
    sent = browsers.bob.send(f"/preview?thread={town.talk.id}&post={town.secret.id}99", body="x")
    assert sent.status_code == 404


def test_visitors_are_asked_to_sign_in(town: Any, browsers: SimpleNamespace) -> None:
    for path in ("/compose/people?q=a", "/compose/emoji?q=smi", "/compose/similar?title=a"):
        answer = browsers.visitor.get(path)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in")


def test_the_reply_form_alone_is_a_page(town: Any, browsers: SimpleNamespace) -> None:
    page = browsers.alice.get(f"/t/{town.talk.id}/reply?quote=1&quote=2&quote=2&quote=77&quote=x")
    assert page.status_code == 200
    assert page.text.count("&gt; [") == 2
    assert 'name="reply_to" value="2"' in page.text
    assert "Clean the <em>filter</em> first." in page.text
    assert browsers.alice.get(f"/t/{town.secret.id}/reply").status_code == 404
    browsers.maya.send(f"/t/{town.talk.id}/lock", on="1")
    assert browsers.alice.get(f"/t/{town.talk.id}/reply").status_code == 403


def told_in(text: str) -> str:
    """What the composer says it has told of."""
    found = re.search(r'name="told" value="([^"]*)"', text)
    assert found is not None
    return found[1]
