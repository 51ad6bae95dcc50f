"""What members of a level may do, exactly, however many ask at once."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, settings
from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.spaces.models import Space
from core.threads.actions import edit_post, reply, start_thread
from core.threads.models import Post, Thread
from core.threads.rules import Rejected
from core.trust import limits, ranges
from tests.core.accounts.reading import hidden
from tests.core.trust.conftest import OWNER
from tests.support.together import all_at_once
from townhall.testing import Browser

LINKS = "One https://a.example two https://b.example"


def refused(deed: Any) -> Rejected:
    with pytest.raises(Rejected) as error:
        deed()
    return error.value


def test_a_post_may_have_so_many_links_and_no_more(place: SimpleNamespace, limit: Any) -> None:
    limit("links", 2)
    reply(place.alice, place.thread.id, LINKS)
    said = refused(lambda: reply(place.alice, place.thread.id, f"{LINKS} https://c.example"))
    assert said.field == "body"
    assert said.message == "A post of yours may have 2 links for now; this one has 3."


def test_links_to_this_site_are_not_counted(place: SimpleNamespace, limit: Any) -> None:
    limit("links", 0)
    reply(place.alice, place.thread.id, "See http://localhost/forums/")
    assert refused(lambda: reply(place.alice, place.thread.id, "https://a.example"))


def test_pictures_and_names_are_counted(place: SimpleNamespace, limit: Any) -> None:
    limit("images", 0)
    limit("mentions", 1)
    assert "1 person" in refused(lambda: reply(place.alice, place.thread.id, "@bob @ada")).message
    picture = "![x](/files/a/00000000000000000000000000000000/x.webp)"
    assert "0 pictures" in refused(lambda: reply(place.alice, place.thread.id, picture)).message


def test_what_stood_in_a_post_before_may_stay(place: SimpleNamespace, limit: Any) -> None:
    limit("links", 3)
    post = reply(place.alice, place.thread.id, LINKS)
    limit("links", 1)
    assert edit_post(place.alice, post.id, f"{LINKS} three", version=1).version == 2
    more = f"{LINKS} https://c.example"
    assert refused(lambda: edit_post(place.alice, post.id, more, version=2))


def test_the_team_and_higher_levels_are_not_limited_by_the_lowest(
    place: SimpleNamespace, limit: Any
) -> None:
    limit("links", 0)
    User.update(trust=3).where(User.id == place.bob.id).execute()
    for actor in (place.maya, place.ada, actor_for(place.bob.id)):
        reply(actor, place.thread.id, LINKS)


def test_nobody_is_limited_while_the_owner_wants_no_limits(
    place: SimpleNamespace, limit: Any
) -> None:
    limit("links", 0)
    settings.put(OWNER, "core", "limits_apply", False)
    reply(place.alice, place.thread.id, LINKS)


def test_replies_of_a_day_end_at_the_limit_and_begin_again(
    place: SimpleNamespace, limit: Any, at: Any
) -> None:
    limit("replies", 2)
    for _n in range(2):
        reply(place.alice, place.thread.id, "Hello.")
    assert "2 replies" in refused(lambda: reply(place.alice, place.thread.id, "More")).message
    with at(clock.now() + timedelta(hours=25)):
        reply(place.alice, place.thread.id, "Next day.")


def test_deleting_does_not_make_room(place: SimpleNamespace, limit: Any) -> None:
    limit("threads", 1)
    thread = start_thread(place.alice, place.board.id, kind="topic", title="One", body="1")
    Thread.update(deleted_at=clock.now()).where(Thread.id == thread.id).execute()
    said = refused(
        lambda: start_thread(place.alice, place.board.id, kind="topic", title="Two", body="2")
    )
    assert said.field == "title"


def test_the_same_form_sent_again_is_no_reply_more(place: SimpleNamespace, limit: Any) -> None:
    limit("replies", 1)
    first = reply(place.alice, place.thread.id, "Once.", once="key")
    assert reply(place.alice, place.thread.id, "Once.", once="key").id == first.id


@pytest.mark.parametrize("most", [1, 4])
def test_of_many_replies_at_once_as_many_stand_as_are_allowed(
    app: Flask, place: SimpleNamespace, limit: Any, most: int
) -> None:
    limit("replies", most)
    deeds = [lambda: reply(place.alice, place.thread.id, "Me first.") for _n in range(8)]
    problems = all_at_once(app, deeds)
    assert [type(problem) for problem in problems] == [Rejected] * (8 - most)
    assert Post.select().where(Post.author == place.alice.id).count() == most


def test_of_many_threads_at_once_as_many_stand_as_are_allowed(
    app: Flask, place: SimpleNamespace, limit: Any
) -> None:
    limit("threads", 3)
    deeds = [
        lambda: start_thread(place.alice, place.board.id, kind="topic", title="Mine", body="x")
        for _n in range(8)
    ]
    problems = all_at_once(app, deeds)
    assert len(problems) == 5
    assert Space.get_by_id(place.board.id).thread_count == 1 + 3


def test_new_members_of_one_network_share_a_limit(
    app: Flask, place: SimpleNamespace, limit: Any
) -> None:
    settings.put(OWNER, "core", "range_posts", 3)
    writers = [place.alice, place.bob, place.charlie, place.alice]
    for actor in writers[:3]:
        reply(actor, place.thread.id, "From here.")
    assert "network" in refused(lambda: reply(place.alice, place.thread.id, "More")).message
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "198.51.100.9"}):
        reply(place.alice, place.thread.id, "From elsewhere.")


@pytest.mark.parametrize("start", range(0, 24, 5))
def test_a_day_is_a_day_wherever_it_begins(app: Flask, start: int) -> None:
    """Who waits for the end of a window must not get two windows at once."""
    first = clock.now().replace(hour=start, minute=20)

    def passed(hours: float, deeds: int) -> int:
        with clock.frozen_at(first + timedelta(hours=hours)):
            where = {"within": timedelta(hours=24), "where": "203.0.113.0/24"}
            return sum(ranges.take("sign-up", 3, **where) for _n in range(deeds))  # type: ignore[arg-type]

    with app.test_request_context("/"):
        assert passed(0, 1) == 1
        assert passed(23.9, 5) == 2
        assert passed(24.1, 5) == 0
        assert passed(25, 5) == 1
        assert passed(47, 5) == 0
        assert passed(49, 5) == 2


def test_a_form_that_is_refused_keeps_its_text(
    place: SimpleNamespace, limit: Any, browser: Browser
) -> None:
    limit("links", 0)
    with clock.frozen_at(clock.now() - timedelta(seconds=20)):
        once = [hidden(browser.get(page), "once") for page in (place.url, "/forums/s/workshop/new")]
    path = f"/forums/t/{place.thread.id}/reply"
    answer = browser.send(path, body="See https://a.example", once=once[0])
    assert answer.status_code == 422
    assert "See https://a.example" in answer.text
    assert "A post of yours may have 0 links for now" in answer.text
    fields = {"title": "A link", "body": "https://a.example", "once": once[1]}
    new = browser.send("/forums/s/workshop/new", **fields)
    assert new.status_code == 422
    assert "A post of yours may have 0 links for now" in new.text
    assert Post.select().where(Post.author == place.alice.id).count() == 0


def test_every_line_of_the_table_has_a_number_for_each_level(app: Flask) -> None:
    with app.test_request_context("/"):
        assert all(len(numbers) == 4 for numbers in limits.table().values())
        assert limits.table()["edit_days"] == (60, 60, 60, 60)
        assert limits.table()["called"] == (10, None, None, None)
        assert limits.table()["files"] == (30, 200, 200, 200)
