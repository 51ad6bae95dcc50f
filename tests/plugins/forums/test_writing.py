"""Writing in the forums, as forms without JavaScript and as htmx sends them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from core.threads.models import Post, Thread


def test_a_refused_thread_keeps_what_was_typed(board: Any, browsers: SimpleNamespace) -> None:
    page = browsers.alice.send("/forums/s/workshop/new", title="x", body="A long text", tags="one")
    assert page.status_code == 422
    assert "A long text" in page.text
    assert 'value="one"' in page.text
    assert 'aria-invalid="true"' in page.text
    assert Thread.select().count() == 0


def test_a_form_shown_again_keeps_its_one_use_key(board: Any, browsers: SimpleNamespace) -> None:
    page = browsers.alice.send("/forums/s/workshop/new", title="", body="", once="the-key")
    assert 'value="the-key"' in page.text


def test_preview_shows_the_text_and_writes_nothing(board: Any, browsers: SimpleNamespace) -> None:
    page = browsers.alice.send(
        "/forums/s/workshop/new", title="A title", body="It is *bold*", show="preview"
    )
    assert "<em>bold</em>" in page.text
    assert 'value="A title"' in page.text
    assert Thread.select().count() == 0


def test_a_reply_answers_303_to_a_browser_and_a_part_to_htmx(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    path = f"/forums/t/{question.id}/reply"
    plain = browsers.bob.send(path, body="Plain")
    assert plain.status_code == 303
    assert plain.headers["Location"] == f"{question.url}/3#p3"
    part = browsers.bob.send(path, body="With htmx", htmx=True)
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<div id="conversation"')
    assert "With htmx" in part.text
    assert "HX-Request" in part.headers["Vary"]


def test_an_empty_reply_is_refused_with_a_sentence(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    page = browsers.bob.send(f"/forums/t/{question.id}/reply", body="  ")
    assert page.status_code == 422
    assert "Write something first." in page.text


def test_a_reply_to_a_thread_locked_meanwhile_keeps_the_text(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    browsers.maya.send(f"/t/{question.id}/lock", on="1")
    page = browsers.bob.send(f"/forums/t/{question.id}/reply", body="My long answer")
    assert page.status_code == 422
    assert "My long answer" in page.text
    assert Post.select().count() == 2


def test_quoting_puts_the_source_and_the_text_into_the_form(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    page = browsers.alice.get(f"{question.url}/2?quote=2").text
    assert f"[Bob in #2](/t/{question.id}/2)" in page
    assert "&gt; Clean the filter." in page
    assert 'name="reply_to" value="2"' in page


def test_a_reply_says_what_it_answers(question: SimpleNamespace, browsers: SimpleNamespace) -> None:
    browsers.alice.send(f"/forums/t/{question.id}/reply", body="Thanks!", reply_to="2")
    assert f'href="{question.url}/2#p2"' in browsers.bob.get(question.url).text


def test_editing_in_place_gives_the_form_and_then_the_post(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    path = f"/posts/{question.answer.id}/edit"
    form = browsers.bob.part(path, target="p2").text
    assert form.lstrip().startswith("<form")
    saved = browsers.bob.send(path, body="Clean both.", version="1", htmx=True)
    assert 'id="p2"' in saved.text
    assert "Clean both." in saved.text
    assert "<html" not in saved.text


def test_thanks_from_htmx_bring_back_the_post(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    part = browsers.alice.send(f"/posts/{question.answer.id}/react", name="like", htmx=True)
    assert 'aria-pressed="true"' in part.text
    assert "<html" not in part.text


def test_strangers_cannot_edit_or_delete(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    for deed in ("edit", "delete"):
        assert browsers.charlie.get(f"/posts/{question.answer.id}/{deed}").status_code == 403
        sent = browsers.charlie.send(f"/posts/{question.answer.id}/{deed}", body="x", version="1")
        assert sent.status_code == 403


def test_visitors_are_asked_to_sign_in_and_led_back(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    answer = browsers.visitor.get("/forums/s/workshop/new")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=/forums/s/workshop/new"


def test_two_boards_ask_where_a_thread_belongs(
    board: Any, browsers: SimpleNamespace, app: Any
) -> None:
    from core.access import Actor
    from core.spaces.actions import create_space

    assert browsers.alice.get("/forums/new").headers["Location"] == "/forums/s/workshop/new"
    with app.test_request_context("/"):
        create_space(Actor(is_admin=True), owner="forums", title="Garden")
    assert "Garden" in browsers.alice.get("/forums/new").text
