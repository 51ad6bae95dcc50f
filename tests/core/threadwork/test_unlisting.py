"""A thread in no list is found by its link, and nowhere else; pins for all stand on top of home."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock, versions
from core.buffer import flush_all
from core.bulk.actions import do_batch, undo_batch
from core.letters.digests import _new_threads, _replies
from core.models import Audit
from core.notifications.models import Notification
from core.spaces.models import Space
from core.tags.queries import in_use, suggested, visible_tags
from core.threads import moderation
from core.threads.actions import reply
from core.threads.lists import Query, threads_page, unread_by_space
from core.threads.models import Thread
from core.threadwork.merging import merge_threads
from core.threadwork.splitting import split_posts
from core.threadwork.undoing import undo_work
from core.watching.models import Watch
from tests.core.threadwork.conftest import recounted_alike
from townhall.testing import Browser

NAME = "Nightjars of the marsh"
PLACES = (
    "/",
    "/?view=new",
    "/?view=unread",
    "/forums/",
    "/forums/s/one",
    "/search?q=nightjars",
    "/search/suggest?q=nightjars",
    "/compose/similar?title=the+marsh+of+nightjars",
    "/tags/",
    "/people/alice",
    "/people/alice?tab=threads",
    "/people/bob?tab=replies",
    "/forums/s/one.atom",
    "/all.atom",
)


@pytest.fixture
def bird(write: Any) -> Thread:
    thread: Thread = write(NAME, replies=["bob", "charlie"], tags="marshes")
    write("Something else", replies=["bob"])
    return thread


@pytest.fixture
def shown(cast: SimpleNamespace, sign_in: Any, run_jobs: Any) -> Callable[[Any], list[str]]:
    """Where somebody is shown the thread by its name or by what stands in it."""

    def look(user: Any) -> list[str]:
        flush_all()
        run_jobs()
        browser: Browser = sign_in(user)
        return [url for url in PLACES if has(browser, url)]

    return look


def has(browser: Browser, url: str) -> bool:
    page = browser.get(url)
    assert page.status_code in (200, 404), url
    return any(word in page.text for word in ("marsh:", "marsh<", f"{NAME}</", "marshes</"))


def test_no_list_names_it_and_its_link_still_works(
    town: SimpleNamespace, bird: Thread, shown: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    before = shown(cast.charlie)
    assert len(before) > 6, before
    maya = sign_in(cast.maya)
    assert maya.send(f"/threads/{bird.id}/work/unlist", on="1").status_code == 303
    for user in (cast.charlie, cast.alice, cast.maya):
        assert shown(user) == []
    for browser in (sign_in(cast.charlie), sign_in(cast.alice)):
        page = browser.get(f"/forums/t/{bird.id}/{bird.slug}")
        assert page.status_code == 200
        assert NAME in page.text
        assert '<meta name="robots" content="noindex">' in page.text
        assert "In no list" not in page.text
        assert browser.get(f"/t/{bird.id}.atom").status_code == 200
    assert "In no list" in maya.get(f"/forums/t/{bird.id}/{bird.slug}").text
    maya.send(f"/threads/{bird.id}/work/unlist", on="0")
    assert shown(cast.charlie) == before
    lines = [line.action for line in Audit.select().order_by(Audit.id)]
    assert [line for line in lines if "list" in line] == ["thread.unlist", "thread.list"]


def test_only_moderators_do_it(
    town: SimpleNamespace, bird: Thread, cast: SimpleNamespace, sign_in: Any
) -> None:
    url = f"/threads/{bird.id}/work/unlist"
    for user in (cast.alice, cast.charlie):
        assert sign_in(user).send(url, on="1").status_code == 403
    assert not Thread.get_by_id(bird.id).is_unlisted


def test_counts_and_summaries_leave_it_out(town: SimpleNamespace, bird: Thread) -> None:
    from core.threads.models import ReadMark

    since = clock.now() - timedelta(hours=1)
    ReadMark.delete().execute()
    ReadMark.create(user=town.ada.id, thread=bird.id, number=1, read_at=since)

    def told() -> tuple[Any, ...]:
        return (
            bird.id in _new_threads(town.maya, since),
            _replies(town.ada, since),
            unread_by_space(town.ada),
            [tag.slug for tag in visible_tags(town.maya)],
            [one.slug for one in suggested(town.maya, "mar")],
            [tag.slug for tag in in_use(town.maya)],
        )

    one = town.one.id
    assert told() == (True, 2, {one: 1}, ["marshes"], ["marshes"], ["marshes"])
    moderation.set_unlisted(town.maya, bird.id, on=True)
    assert told() == (False, 0, {}, [], [], [])


def test_a_reply_does_not_bring_it_to_the_front(town: SimpleNamespace, bird: Thread) -> None:
    other = Thread.get(Thread.title == "Something else")
    moderation.set_unlisted(town.maya, bird.id, on=True)
    assert Space.get_by_id(town.one.id).last_thread_id == other.id
    reply(town.bob, bird.id, "Still there?")
    assert Space.get_by_id(town.one.id).last_thread_id == other.id
    assert recounted_alike() == {}


def test_pins_do_not_show_it(town: SimpleNamespace, bird: Thread) -> None:
    moderation.set_pinned_everywhere(town.maya, bird.id, on=True)
    versions.refresh()
    pinned = Query(space_ids=(town.one.id,), only="pinned")
    assert [line.id for line in threads_page(town.bob, pinned).lines] == [bird.id]
    moderation.set_unlisted(town.maya, bird.id, on=True)
    assert threads_page(town.bob, pinned).lines == []


def test_what_is_split_off_is_in_no_list_either(town: SimpleNamespace, bird: Thread) -> None:
    moderation.set_unlisted(town.maya, bird.id, on=True)
    posts = [row.id for row in bird.posts if row.number > 1]
    done = split_posts(town.maya, bird.id, posts, title="Their song", space_id=town.one.id)
    assert Thread.get_by_id(done.other_id).is_unlisted
    undo_work(town.maya, done.id)
    assert Thread.get_by_id(bird.id).is_unlisted


def test_merging_and_taking_it_back_keeps_it_so(town: SimpleNamespace, bird: Thread) -> None:
    other = Thread.get(Thread.title == "Something else")
    moderation.set_unlisted(town.maya, bird.id, on=True)
    work = merge_threads(town.maya, bird.id, other.id)
    assert not Thread.get_by_id(other.id).is_unlisted
    undo_work(town.maya, work.id)
    found = {row.id: row.is_unlisted for row in Thread.select()}
    assert found == {bird.id: True, other.id: False}
    assert recounted_alike() == {}


def test_many_at_once_shows_it_marked_and_brings_it_back(
    town: SimpleNamespace, bird: Thread, cast: SimpleNamespace, sign_in: Any
) -> None:
    batch = do_batch(town.maya, [bird.id], "unlist")
    page = sign_in(cast.maya).get(f"/bulk/?space={town.one.id}").text
    assert NAME in page
    assert page.count("In no list") == 1
    undo_batch(town.maya, batch.id)
    assert not Thread.get_by_id(bird.id).is_unlisted


def test_what_is_pinned_for_all_stands_on_top_of_home(
    town: SimpleNamespace, bird: Thread, cast: SimpleNamespace, sign_in: Any, write: Any
) -> None:
    secret = write("For the team", board="team", by="maya")
    write("The newest")
    maya = sign_in(cast.maya)
    bob = sign_in(cast.bob)
    page = bob.get("/").text
    assert page.index("The newest") < page.index(NAME)
    for thread in (bird, secret):
        assert maya.send(f"/threads/{thread.id}/work/pin", on="1").status_code == 303
    page = bob.get("/").text
    assert page.index("Pinned") < page.index(NAME) < page.index("The newest")
    assert page.count(f">{NAME}<") == 1
    assert "For the team" not in page
    assert "For the team" in maya.get("/").text
    assert NAME not in bob.get("/?view=new").text.split("The newest")[0]
    maya.send(f"/threads/{bird.id}/work/pin", on="0")
    assert "Pinned" not in bob.get("/").text


def test_who_watches_its_space_is_told_nothing_of_it(
    town: SimpleNamespace,
    bird: Thread,
    cast: SimpleNamespace,
    actors: SimpleNamespace,
    run_jobs: Any,
) -> None:
    for user, target, number in (
        (cast.maya, "space", bird.space_id),
        (cast.ada, "thread", bird.id),
    ):
        Watch.insert(
            user=user,
            target=target,
            target_id=number,
            level="watch",
            source="chosen",
            created_at=clock.ago(days=1),
        ).execute()
    moderation.set_unlisted(actors.maya, bird.id, on=True)
    run_jobs()
    Notification.delete().execute()
    reply(actors.bob, bird.id, "They sing at dusk.")
    run_jobs()
    told = {row.user_id for row in Notification.select()}
    assert cast.ada.id in told
    assert cast.maya.id not in told
