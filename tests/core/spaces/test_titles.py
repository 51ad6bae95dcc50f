"""Who may see that a space is there, but not read it, gets the titles of its threads alone."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.exceptions import NotFound

from core import outbox
from core.access import listed, rights, visible
from core.spaces.actions import set_grants
from core.spaces.queries import OnlyTitles, closed_spaces, visible_space, visible_spaces
from core.threads.actions import reply, start_thread
from core.threads.models import Post, Thread
from core.threads.moderation import delete_thread
from core.threads.queries import visible_post, visible_thread
from core.versions import refresh
from tests.core.attachments.conftest import address_in, picture, uploaded
from tests.core.spaces.conftest import OWNER

TITLE, BODY = "Nightjar plans", "Quokka in the text"
KIND_WORDS = "You may see that this is here, but not read it"


@pytest.fixture
def door(
    boards: SimpleNamespace, actors: SimpleNamespace, sign_in: Any, cast: SimpleNamespace
) -> SimpleNamespace:
    """The cellar, read by the team; members see what it is called and what its threads are."""
    known = rights().builtin
    wanted: Any = {
        (known["everyone"], "spaces.see"): "no",
        (known["staff"], "spaces.see"): "yes",
        (known["members"], "spaces.titles"): "yes",
    }
    names = ["spaces.see", "spaces.titles"]
    set_grants(OWNER, boards.cellar.id, wanted, permissions=names)
    refresh()
    file = uploaded(sign_in(cast.maya), picture())
    start = {"kind": "topic", "title": TITLE}
    thread = start_thread(actors.maya, boards.cellar.id, body=f"{BODY}: {file}", **start)
    post = reply(actors.maya, thread.id, f"{BODY}, again. @bob")
    private = start_thread(
        actors.maya, boards.cellar.id, body=BODY, kind="topic", title="Own", audience="private"
    )
    gone = start_thread(actors.maya, boards.cellar.id, body=BODY, kind="topic", title="Gone")
    delete_thread(actors.maya, gone.id)
    hidden = start_thread(actors.maya, boards.cellar.id, body=BODY, kind="topic", title="Unlisted")
    Thread.update(is_unlisted=True).where(Thread.id == hidden.id).execute()
    outbox.drain()
    refresh()
    return SimpleNamespace(
        space=boards.cellar,
        thread=thread,
        post=post,
        others=(private, gone, hidden),
        file=address_in(file),
        url=f"/closed/forums/{boards.cellar.slug}",
    )


def test_titles_are_listed_with_a_lock_and_nothing_else(
    door: SimpleNamespace, sign_in: Any, cast: SimpleNamespace
) -> None:
    bob = sign_in(cast.bob)
    assert "Closed to you" in bob.get("/").text
    assert door.url in bob.get("/forums/").text
    page = bob.get(door.url)
    assert page.status_code == 200
    assert TITLE in page.text
    for word in (BODY, ">Own<", ">Gone<", ">Unlisted<", f"/t/{door.thread.id}"):
        assert word not in page.text


def test_addresses_of_the_space_and_its_threads_say_kindly_that_they_are_closed(
    door: SimpleNamespace, sign_in: Any, cast: SimpleNamespace
) -> None:
    bob, thread_id = sign_in(cast.bob), door.thread.id
    for path in (
        f"/forums/s/{door.space.slug}",
        f"/forums/t/{thread_id}/nightjar-plans",
        f"/forums/t/{thread_id}/nightjar-plans/2",
        f"/t/{thread_id}",
    ):
        answer = bob.get(path)
        assert answer.status_code == 403, path
        assert KIND_WORDS in answer.text
        assert BODY not in answer.text
    for other in door.others:
        assert bob.get(f"/t/{other.id}").status_code == 404


def test_nothing_but_those_pages_tells_anything(
    door: SimpleNamespace, sign_in: Any, cast: SimpleNamespace, fresh_actor: Any
) -> None:
    bob, slug, thread_id = sign_in(cast.bob), door.space.slug, door.thread.id
    for path in (
        "/",
        "/forums/",
        "/forums/latest",
        "/search?q=Quokka",
        "/search?q=Nightjar",
        "/search/suggest?q=Nightjar",
        "/people/maya",
        "/inbox/",
        f"/forums/s/{slug}.atom",
        f"/forums/s/{slug}/new",
        f"/forums/t/{thread_id}.atom",
        f"/t/{thread_id}/reply",
        f"/posts/{door.post.id}/edit",
        f"/posts/{door.post.id}/history",
        f"/preview?thread={thread_id}",
        f"/preview?space={door.space.id}",
        door.file,
    ):
        answer = bob.get(path)
        assert BODY not in answer.text, path
        assert TITLE not in answer.text.replace("q=Nightjar", ""), path
        assert KIND_WORDS not in answer.text, path
    assert bob.get(door.file).status_code == 404
    before = Post.select().count()
    for path in (f"/forums/t/{thread_id}/reply", f"/forums/s/{slug}/new"):
        answer = bob.send(path, body="Let me in.", title="Let me in")
        assert answer.status_code == 404
        assert KIND_WORDS not in answer.text
    part = bob.part(f"/forums/t/{thread_id}/nightjar-plans")
    assert part.status_code == 404
    assert Post.select().count() == before


def test_sight_and_labels_know_nothing_of_titles(door: SimpleNamespace, fresh_actor: Any) -> None:
    bob = fresh_actor("bob")
    assert door.space.id in [space.id for space in closed_spaces(bob)]
    assert door.space.id not in [space.id for space in visible_spaces(bob)]
    assert f"space:{door.space.id}" not in bob.labels
    mine = Thread.id == door.thread.id
    assert not Thread.select().where(mine & visible(bob)).exists()
    assert not Thread.select().where(mine & listed(bob)).exists()
    for look in (
        lambda: visible_thread(bob, door.thread.id),
        lambda: visible_post(bob, door.post.id),
        lambda: visible_space(bob, "forums", door.space.slug),
    ):
        with pytest.raises(OnlyTitles):
            look()
    for other in door.others:
        with pytest.raises(NotFound) as caught:
            visible_thread(bob, other.id)
        assert not isinstance(caught.value, OnlyTitles)


def test_who_reads_the_space_has_no_closed_door_and_who_may_nothing_sees_none(
    door: SimpleNamespace, sign_in: Any, cast: SimpleNamespace, client: Any
) -> None:
    maya = sign_in(cast.maya)
    assert maya.get(f"/forums/t/{door.thread.id}/nightjar-plans").status_code == 200
    for browser in (maya, client):
        assert browser.get(door.url).status_code == 404
        assert "Closed to you" not in browser.get("/").text
    assert client.get(f"/t/{door.thread.id}").status_code == 404
    assert client.get(f"/forums/s/{door.space.slug}").status_code == 404


def test_a_never_closes_the_door_too_and_what_is_said_above_holds_below(
    door: SimpleNamespace, boards: SimpleNamespace, say: Callable[..., None], fresh_actor: Any
) -> None:
    say(boards.safe, see={"everyone": "no", "staff": "yes"})
    ids = {space.id for space in closed_spaces(fresh_actor("bob"))}
    assert ids == {boards.cellar.id, boards.safe.id}
    say(boards.safe, titles={"members": "never"})
    assert [space.id for space in closed_spaces(fresh_actor("bob"))] == [boards.cellar.id]


def test_from_the_start_nobody_is_let_no_further_than_to_a_door(
    boards: SimpleNamespace, say: Callable[..., None], fresh_actor: Any
) -> None:
    say(boards.cellar, see={"everyone": "no", "staff": "yes"})
    assert closed_spaces(fresh_actor("bob")) == []


@pytest.fixture
def fresh_actor(cast: SimpleNamespace, actor_of: Any) -> Callable[[str], Any]:
    """Somebody of the cast as their next request would have them."""
    return lambda name: actor_of(getattr(cast, name))
