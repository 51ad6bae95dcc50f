"""What a clock does to threads, once, and what pages say of it beforehand."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.access import Forbidden
from core.models import Audit
from core.threads import moderation
from core.threads.actions import reply
from core.threads.models import Post, Thread
from core.threads.rules import Rejected
from core.threadwork.models import ThreadTimer
from core.threadwork.timers import run_due, set_timers
from tests.core.threadwork.conftest import recounted_alike
from tests.support.together import all_at_once

NOTHING = dict.fromkeys(("closes_at", "opens_at", "quiet_days", "unpins_at"))


def later(**span: float) -> Any:
    return clock.now() + timedelta(**span)


def lines(thread: Thread) -> list[str]:
    rows = Post.select(Post.body).where((Post.thread == thread.id) & (Post.sort == "log"))
    return [row[0] for row in rows.order_by(Post.number).tuples()]


def test_a_thread_closes_and_opens_at_its_time(town: SimpleNamespace, write: Any, at: Any) -> None:
    a = write("Aaa")
    times = {"closes_at": later(hours=1), "opens_at": later(hours=9)}
    set_timers(town.maya, a.id, **{**NOTHING, **times})
    assert run_due() == 0
    with at(later(hours=2)):
        assert (run_due(), run_due()) == (1, 0)
        with pytest.raises(Rejected):
            reply(town.bob, a.id, "Too late")
    with at(later(hours=10)):
        assert run_due() == 1
    assert Thread.get_by_id(a.id).is_locked is False
    assert lines(a) == ["closed this, as it was set to", "opened this again, as it was set to"]
    assert not ThreadTimer.select().exists()
    assert recounted_alike() == {}


def test_a_night_that_nobody_worked_through_ends_open(
    town: SimpleNamespace, write: Any, at: Any
) -> None:
    a = write("Aaa")
    times = {"closes_at": later(hours=1), "opens_at": later(hours=9)}
    set_timers(town.maya, a.id, **{**NOTHING, **times})
    with at(later(days=2)):
        run_due()
    assert Thread.get_by_id(a.id).is_locked is False


def test_it_closes_when_nobody_has_replied_for_days(
    town: SimpleNamespace, write: Any, at: Any
) -> None:
    a = write("Aaa")
    set_timers(town.maya, a.id, **{**NOTHING, "quiet_days": 3})
    with at(later(days=2)):
        run_due()
        reply(town.bob, a.id, "Still here")
    with at(later(days=4)):
        assert run_due() == 0
    with at(later(days=6)):
        assert run_due() == 1
    assert Thread.get_by_id(a.id).is_locked
    assert lines(a) == ["closed this, because nobody had replied for long"]


def test_a_pin_ends(town: SimpleNamespace, write: Any, at: Any) -> None:
    a = write("Aaa")
    moderation.set_pinned(town.maya, a.id, on=True)
    set_timers(town.maya, a.id, **{**NOTHING, "unpins_at": later(days=1)})
    with at(later(days=2)):
        run_due()
    assert Thread.get_by_id(a.id).pinned_at is None
    assert lines(a) == []


def test_many_workers_do_it_once(app: Flask, town: SimpleNamespace, write: Any) -> None:
    ids = [write(f"Aaa {n}").id for n in range(3)]
    past = clock.now() - timedelta(minutes=1)
    for id_ in ids:
        ThreadTimer.create(thread=id_, closes_at=past, set_by=town.maya.id, set_at=past)
    assert all_at_once(app, [partial(run_due) for _ in range(5)]) == []
    assert Post.select().where(Post.sort == "log").count() == 3
    assert Audit.select().where(Audit.action == "thread.lock").count() == 3


def test_what_is_gone_is_left_alone(town: SimpleNamespace, write: Any, at: Any) -> None:
    a = write("Aaa")
    set_timers(town.maya, a.id, **{**NOTHING, "closes_at": later(hours=1)})
    moderation.delete_thread(town.maya, a.id)
    with at(later(hours=2)):
        assert run_due() == 0


def test_only_who_keeps_order_sets_the_clock(town: SimpleNamespace, write: Any) -> None:
    a = write("Aaa")
    with pytest.raises(Forbidden):
        set_timers(town.alice, a.id, **{**NOTHING, "quiet_days": 3})


def test_the_page_says_what_is_to_come(
    town: SimpleNamespace, write: Any, cast: SimpleNamespace, sign_in: Any, client: Any
) -> None:
    a = write("Aaa")
    maya = sign_in(cast.maya)
    day = later(days=3).date().isoformat()
    fields = {"closes_day": day, "closes_time": "10:00", "quiet_days": "5"}
    assert maya.send(f"/threads/{a.id}/work/timers", **fields).status_code == 303
    page = client.get(f"/forums/t/{a.id}/aaa").text
    assert "Closes on" in page
    assert "Closes after 5 days without a reply" in page
    assert f'value="{day}"' in maya.get(f"/threads/{a.id}/work").text


@pytest.mark.parametrize(
    "fields",
    [
        {"closes_day": "2001-01-01"},
        {"closes_day": "9999-12-31"},
        {"closes_day": "soon"},
        {"quiet_days": "0"},
        {"quiet_days": "99999"},
        {"opens_day": "2999-01-01", "opens_time": "x"},
    ],
)
def test_odd_times_are_refused(
    town: SimpleNamespace, write: Any, cast: SimpleNamespace, sign_in: Any, fields: dict[str, str]
) -> None:
    a = write("Aaa")
    answer = sign_in(cast.maya).send(f"/threads/{a.id}/work/timers", **fields)
    assert answer.status_code == 422
    assert not ThreadTimer.select().exists()


def test_what_is_pinned_everywhere_stands_on_every_board(
    town: SimpleNamespace, write: Any, cast: SimpleNamespace, sign_in: Any, client: Any
) -> None:
    a, hidden = write("For everybody"), write("For the team", board="team", by="maya")
    maya = sign_in(cast.maya)
    for thread in (a, hidden):
        assert maya.send(f"/threads/{thread.id}/work/pin", on="1").status_code == 303
    page = client.get("/forums/s/two").text
    assert ("For everybody" in page, "For the team" in page) == (True, False)
    maya.send(f"/t/{a.id}/pin", on="0")
    assert "For everybody" not in client.get("/forums/s/two").text
