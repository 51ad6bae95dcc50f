"""Whether files may be attached is said for each space."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor, rights
from core.attachments.models import AttachmentUse
from core.spaces.actions import set_grants
from core.spaces.matrix import matrix, why
from core.spaces.queries import all_spaces
from core.threads.actions import start_thread
from core.threads.editing import edit_post
from core.threads.models import Post
from core.threads.rules import Rejected
from core.versions import refresh
from tests.core.attachments.conftest import picture, sent, uploaded
from townhall.testing import Browser

WORDS = "You may not attach files here"


@pytest.fixture
def without_files(app: Flask, board: Any) -> None:
    """Members attach nothing on the board; the team does."""
    with app.test_request_context("/"):
        known = rights().builtin
        wanted: Any = {
            (known["members"], "spaces.upload"): "no",
            (known["staff"], "spaces.upload"): "yes",
        }
        owner = Actor(is_admin=True)
        set_grants(owner, board.id, wanted, permissions=["spaces.upload"])
    refresh()


def test_members_attach_files_everywhere_from_the_start(
    app: Flask, board: Any, talk: Any, alice: Browser, actors: SimpleNamespace
) -> None:
    with app.test_request_context("/"):
        assert actors.alice.can("spaces.upload", board.id)
        names = [one.name for one in matrix(all_spaces()[board.id]).permissions]
        assert "spaces.upload" in names
        answers = {one.permission.name: one for one in why(actors.bob, all_spaces()[board.id])}
    assert answers["spaces.upload"].allowed
    assert 'name="files"' in alice.get(f"/forums/t/{talk.id}/pump-stops").text


def test_where_files_are_not_taken_no_form_asks_for_them(
    without_files: None, talk: Any, board: Any, alice: Browser, cast: Any, sign_in: Any
) -> None:
    post = Post.get(Post.thread == talk.id)
    paths = (
        f"/forums/t/{talk.id}/pump-stops",
        f"/forums/s/{board.slug}/new",
        f"/posts/{post.id}/edit",
    )
    for path in paths:
        page = alice.get(path)
        assert page.status_code == 200
        assert 'name="files"' not in page.text
    maya = sign_in(cast.maya)
    assert all('name="files"' in maya.get(path).text for path in paths[:2])


def test_a_text_with_a_file_comes_back_where_files_are_not_taken(
    without_files: None, talk: Any, board: Any, alice: Browser
) -> None:
    markdown = uploaded(alice, picture())
    before = Post.select().count()
    for path, more in (
        (f"/forums/t/{talk.id}/reply", {}),
        (f"/forums/s/{board.slug}/new", {"title": "A picture", "tags": ""}),
    ):
        answer = alice.send(path, body=f"Look: {markdown}", **more)
        assert answer.status_code == 422
        assert WORDS in answer.text
        assert markdown in answer.text
    answer = sent(alice, f"/forums/t/{talk.id}/reply", ("p.png", picture()), body="Look.")
    assert answer.status_code == 422
    assert WORDS in answer.text
    assert (Post.select().count(), AttachmentUse.select().count()) == (before, 0)


def test_what_stood_there_before_may_stay_and_what_others_show_may_be_quoted(
    app: Flask, board: Any, alice: Browser, actors: SimpleNamespace, request: Any
) -> None:
    shown, another = uploaded(alice, picture()), uploaded(alice, picture(size=(70, 50)))
    with app.test_request_context("/"):
        thread = start_thread(
            actors.alice, board.id, kind="topic", title="Pump", body=f"Look: {shown}"
        )
        request.getfixturevalue("without_files")
        post = Post.get(Post.thread == thread.id)
        edit_post(actors.alice, post.id, body=f"Look here: {shown}", version=post.version)
        with pytest.raises(Rejected, match="may not attach"):
            edit_post(actors.alice, post.id, body=f"{shown} {another}", version=post.version + 1)
        start_thread(actors.bob, board.id, kind="topic", title="Too", body=f"> {shown}")
        with pytest.raises(Rejected, match="may not attach"):
            start_thread(actors.alice, board.id, kind="topic", title="More", body=another)


def test_elsewhere_files_are_taken_as_before(
    app: Flask, without_files: None, alice: Browser, actors: SimpleNamespace
) -> None:
    from core.spaces.actions import create_space

    with app.test_request_context("/"):
        other = create_space(Actor(is_admin=True), owner="forums", title="Yard")
        body = uploaded(alice, picture())
        start_thread(actors.alice, other.id, kind="topic", title="Pump", body=body)
    assert AttachmentUse.select().count() == 1
