"""Who gets a file: whoever may see a post that shows it, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.attachments.models import Attachment, AttachmentUse
from core.spaces.visibility import set_visibility
from core.threads import moderation
from core.threads.actions import reply, start_thread
from core.threads.editing import edit_post
from core.threads.models import Participant, Post
from tests.core.attachments.conftest import address_in, picture, sent, uploaded
from townhall.testing import Browser

Statuses = dict[str, int]


@pytest.fixture
def statuses(client: Browser, cast: SimpleNamespace, sign_in: Any) -> Callable[[str], Statuses]:
    """What everybody is answered at an address."""
    browsers = {name: sign_in(user) for name, user in vars(cast).items()}

    def asked(url: str) -> Statuses:
        all_ = {"nobody": client, **browsers}
        return {name: browser.get(url).status_code for name, browser in all_.items()}

    return asked


def only(*names: str) -> Statuses:
    everyone = ("nobody", "alice", "bob", "charlie", "maya", "ada")
    return {name: 200 if name in names or not names else 404 for name in everyone}


@pytest.fixture
def markdown(alice: Browser) -> str:
    return uploaded(alice, picture("JPEG", (2000, 1500)))


def test_until_it_is_posted_it_is_its_sender_s_alone(
    markdown: str, statuses: Callable[[str], Statuses]
) -> None:
    assert statuses(address_in(markdown)) == only("alice")
    assert statuses(address_in(markdown).replace("/a/", "/s/")) == only("alice")


def test_in_a_public_post_everybody_gets_it(
    markdown: str, statuses: Callable[[str], Statuses], write: Any, actors: SimpleNamespace
) -> None:
    write(actors.alice, markdown)
    assert statuses(address_in(markdown)) == only()


def test_in_a_private_thread_its_participants_get_it(
    app: Flask,
    board: Any,
    markdown: str,
    statuses: Callable[[str], Statuses],
    actors: SimpleNamespace,
) -> None:
    with app.test_request_context("/"):
        thread = start_thread(
            actors.alice,
            board.id,
            kind="topic",
            title="Between us",
            body=markdown,
            audience="private",
        )
        for actor in (actors.alice, actors.bob):
            Participant.create(thread=thread.id, user=actor.user_id)
    assert statuses(address_in(markdown)) == only("alice", "bob")


def test_in_a_space_of_the_team_it_is_the_team_s(
    app: Flask,
    closed: Any,
    statuses: Callable[[str], Statuses],
    sign_in: Any,
    cast: Any,
    actors: SimpleNamespace,
) -> None:
    markdown = uploaded(sign_in(cast.maya), picture())
    with app.test_request_context("/"):
        start_thread(actors.maya, closed.id, kind="topic", title="Ours", body=markdown)
    assert statuses(address_in(markdown)) == only("maya", "ada")


def test_it_is_gone_with_the_space_that_is_closed(
    app: Flask,
    board: Any,
    markdown: str,
    statuses: Callable[[str], Statuses],
    write: Any,
    actors: SimpleNamespace,
) -> None:
    write(actors.alice, markdown)
    with app.test_request_context("/"):
        set_visibility(actors.ada, board.id, "staff")
    assert statuses(address_in(markdown)) == only("maya", "ada")


def test_of_two_posts_one_that_is_seen_is_enough(
    app: Flask,
    closed: Any,
    statuses: Callable[[str], Statuses],
    sign_in: Any,
    cast: SimpleNamespace,
    write: Any,
    actors: SimpleNamespace,
) -> None:
    markdown = uploaded(sign_in(cast.maya), picture())
    with app.test_request_context("/"):
        start_thread(actors.maya, closed.id, kind="topic", title="Ours", body=markdown)
    write(actors.maya, f"For all:\n\n{markdown}")
    assert statuses(address_in(markdown)) == only()


def test_of_a_deleted_post_its_author_and_moderators_get_it(
    app: Flask,
    markdown: str,
    statuses: Callable[[str], Statuses],
    write: Any,
    actors: SimpleNamespace,
) -> None:
    post = write(actors.alice, markdown)
    with app.test_request_context("/"):
        moderation.delete_post(actors.maya, post.id)
    assert statuses(address_in(markdown)) == only("alice", "maya", "ada")
    with app.test_request_context("/"):
        moderation.restore_post(actors.maya, post.id)
    assert statuses(address_in(markdown)) == only()


def test_of_a_deleted_thread_moderators_get_it(
    app: Flask,
    talk: Any,
    markdown: str,
    statuses: Callable[[str], Statuses],
    write: Any,
    actors: SimpleNamespace,
) -> None:
    write(actors.alice, markdown)
    with app.test_request_context("/"):
        moderation.delete_thread(actors.maya, talk.id)
    assert statuses(address_in(markdown)) == only("maya", "ada")


def test_taken_out_of_the_text_it_is_its_sender_s_again(
    app: Flask,
    markdown: str,
    statuses: Callable[[str], Statuses],
    write: Any,
    actors: SimpleNamespace,
) -> None:
    post = write(actors.alice, markdown)
    with app.test_request_context("/"):
        edit_post(actors.alice, post.id, "Without.", version=1)
    assert statuses(address_in(markdown)) == only("alice")
    assert Attachment.get().unused_since is not None


def test_to_know_an_address_gives_no_right_to_the_file(
    markdown: str, statuses: Callable[[str], Statuses], write: Any, actors: SimpleNamespace
) -> None:
    """Else whoever finds one, say in a log, would only have to post it."""
    write(actors.bob, f"See {address_in(markdown)} and {markdown}")
    assert AttachmentUse.select().count() == 0
    assert statuses(address_in(markdown)) == only("alice")


def test_a_moderator_s_edit_keeps_what_the_post_showed(
    app: Flask,
    markdown: str,
    statuses: Callable[[str], Statuses],
    write: Any,
    actors: SimpleNamespace,
) -> None:
    post = write(actors.alice, markdown)
    with app.test_request_context("/"):
        moderation.delete_post(actors.alice, post.id)
        moderation.restore_post(actors.alice, post.id)
        edit_post(actors.maya, post.id, f"Tidied:\n\n{markdown}", version=1)
    assert statuses(address_in(markdown)) == only()


def test_who_tidies_a_post_does_not_open_what_its_author_could_not(
    app: Flask,
    closed: Any,
    statuses: Callable[[str], Statuses],
    sign_in: Any,
    cast: SimpleNamespace,
    write: Any,
    actors: SimpleNamespace,
) -> None:
    """Else a member who has seen an address would only have to wait for a moderator."""
    markdown = uploaded(sign_in(cast.maya), picture())
    with app.test_request_context("/"):
        start_thread(actors.maya, closed.id, kind="topic", title="Ours", body=markdown)
    post = write(actors.bob, f"Teh pump: {markdown}")
    with app.test_request_context("/"):
        edit_post(actors.maya, post.id, f"The pump: {markdown}", version=1)
        assert statuses(address_in(markdown)) == only("maya", "ada")
        edit_post(actors.bob, post.id, "Nothing.", version=2)
        edit_post(actors.maya, post.id, f"The pump: {markdown}", version=3)
    assert statuses(address_in(markdown)) == only("maya", "ada")


def test_a_moderator_brings_an_author_s_own_file_back(
    app: Flask,
    markdown: str,
    statuses: Callable[[str], Statuses],
    write: Any,
    actors: SimpleNamespace,
) -> None:
    post = write(actors.alice, markdown)
    with app.test_request_context("/"):
        edit_post(actors.alice, post.id, "Without.", version=1)
        edit_post(actors.maya, post.id, markdown, version=2)
    assert statuses(address_in(markdown)) == only()


def test_a_moderator_cannot_show_an_author_s_file_that_the_author_did_not(
    app: Flask,
    markdown: str,
    statuses: Callable[[str], Statuses],
    write: Any,
    actors: SimpleNamespace,
) -> None:
    post = write(actors.alice, "Without.")
    with app.test_request_context("/"):
        edit_post(actors.maya, post.id, markdown, version=1)
        edit_post(actors.maya, post.id, f"Again: {markdown}", version=2)
    assert statuses(address_in(markdown)) == only("alice")


def test_authors_take_out_and_put_back_their_own(
    app: Flask,
    markdown: str,
    statuses: Callable[[str], Statuses],
    write: Any,
    actors: SimpleNamespace,
) -> None:
    post = write(actors.alice, markdown)
    with app.test_request_context("/"):
        edit_post(actors.alice, post.id, "Without.", version=1)
        edit_post(actors.alice, post.id, markdown, version=2)
    assert statuses(address_in(markdown)) == only()


def test_a_missing_file_and_one_of_others_are_answered_alike(
    markdown: str, sign_in: Any, cast: SimpleNamespace
) -> None:
    bob = sign_in(cast.bob)
    bob.get("/forums/")
    hidden = bob.get(address_in(markdown))
    key = address_in(markdown).split("/")[3]
    missing = bob.get(address_in(markdown).replace(key, "f" * 32))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.text.replace(key, "") == missing.text.replace("f" * 32, "")
    assert set(hidden.headers.keys()) == set(missing.headers.keys())


def test_no_cache_keeps_it_without_asking_again(
    alice: Browser, markdown: str, client: Browser
) -> None:
    answer = alice.get(address_in(markdown))
    assert answer.headers["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": answer.headers["ETag"]}
    again = alice.get(address_in(markdown), headers=known)
    assert (again.status_code, again.data) == (304, b"")
    policy = "Content-Security-Policy"
    assert again.headers[policy] == answer.headers[policy] == "default-src 'none'; sandbox"
    assert client.get(address_in(markdown), headers=known).status_code == 404


def test_an_address_is_right_as_a_whole_or_not_at_all(alice: Browser, markdown: str) -> None:
    right = address_in(markdown)
    for wrong in (
        right.replace("2000x1500", "20x15"),
        right.replace("photo", "login"),
        right.removesuffix(".webp") + ".html",
        right.replace("/a/", "/s/") + "x",
        right.upper(),
    ):
        assert alice.get(wrong).status_code == 404, wrong


def test_a_page_asks_for_a_file_in_few_statements(
    app: Flask, client: Browser, markdown: str, write: Any, actors: Any, queries: Any
) -> None:
    write(actors.alice, markdown)
    client.get(address_in(markdown))
    with queries(max=4):
        assert client.get(address_in(markdown)).status_code == 200


def test_posts_without_files_cost_nothing(
    app: Flask, talk: Any, actors: SimpleNamespace, queries: Any
) -> None:
    with app.test_request_context("/"):
        reply(actors.bob, talk.id, "One.")
        with queries(max=99) as texts:
            reply(actors.bob, talk.id, "Two.")
    assert not [text for text in texts if "attachment" in text]


def test_files_of_an_edited_first_post_stay(
    alice: Browser, talk: Any, markdown: str, actors: SimpleNamespace, app: Flask
) -> None:
    first = Post.get(Post.thread == talk.id)
    with app.test_request_context("/"):
        edit_post(actors.alice, first.id, markdown, version=1)
        edit_post(actors.alice, first.id, f"{markdown}\n\nMore.", version=2)
    assert AttachmentUse.select().count() == 1
    assert sent(alice, "/files", ("a.txt", b"x"), field="file").status_code == 201
