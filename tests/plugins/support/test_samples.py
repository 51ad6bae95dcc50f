"""The sample tickets: the file fits, and they show what a desk does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from core import clock
from core.accounts.models import User
from core.notifications.models import Notification
from core.outbox import drain
from core.seed.community import write_community
from core.seed.content import SampleError, load_people
from core.threads.models import Thread
from plugins.support import log
from plugins.support.models import SupportEntry, SupportTicket
from plugins.support.seeding import load_samples
from plugins.support.states import CATEGORIES
from townhall import Actor, Post, actor_for, visible
from townhall.testing import Browser

QUEUES, REQUESTS = load_samples()
PEOPLE = {person.username: person for person in load_people()}
TITLES = {one.title for one in REQUESTS}


def test_the_requests_show_each_sort_of_state() -> None:
    assert len(REQUESTS) >= 12
    assert {one.queue for one in REQUESTS} == {row["slug"] for row in QUEUES}
    assert {one.state for one in REQUESTS} == set(CATEGORIES)


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda one: one.title)
def test_a_request_fits(request_: object) -> None:
    one = next(row for row in REQUESTS if row is request_)
    assert one.said[0]["by"] == one.author
    assert {row["by"] for row in (*one.said, *one.noted)} | set(one.people) <= PEOPLE.keys()
    assert all(PEOPLE[row["by"]].role == "staff" for row in one.noted)
    assert not one.assignee or PEOPLE[one.assignee].role == "staff"
    assert {one.about, one.merged_into} <= TITLES | {""}
    assert [state for _hours, state, _who in one.steps][-1:] in ([one.state], [])
    assert all(hours < one.days_ago * 24 for hours, _state, _who in one.steps)


def test_a_file_with_a_wrong_word_says_so(tmp_path: Path) -> None:
    (tmp_path / "requests.toml").write_text('queue = []\n[[request]]\ntitle = "X"\nplace = "Y"\n')
    with pytest.raises(SampleError, match="place"):
        load_samples(tmp_path / "requests.toml")


@pytest.fixture
def community(app: Flask) -> Iterator[Flask]:
    """The sample community, made on a Wednesday."""
    with app.test_request_context("/"):
        with clock.frozen_at(datetime(2026, 11, 18, 12, tzinfo=UTC)):
            write_community()
        yield app


def test_the_community_has_a_desk(community: Flask, client: Browser) -> None:
    assert SupportTicket.select().count() == len(REQUESTS)
    merged = Thread.get(Thread.title == "The probe again, with a picture")
    assert merged.merged_into.title == "The probe reads zero in the rain"
    said = Post.select().where((Post.thread == merged.merged_into_id) & (Post.sort == "reply"))
    bodies = [row.body for row in said.order_by(Post.number)]
    assert "water under the seal" in bodies[3], "in the order of time"
    assert SupportTicket.select().where(SupportTicket.tracker.is_null(False)).count() == 2
    assert SupportEntry.select().where(SupportEntry.sort == log.NOTE).count() == 2
    moments = [row.at for row in SupportEntry.select()]
    assert max(moments) <= datetime(2026, 11, 18, 12, tzinfo=UTC)
    drain()
    about = Notification.select().where(Notification.sort.startswith("support."))
    assert about.count() == 0, "nobody is told of samples"
    assert client.get("/search?q=bracket").status_code == 200


def test_requests_are_seen_by_those_in_them_and_the_team(community: Flask) -> None:
    for name, count in (("ines", 11), ("walt", 1), ("rutger", 1), ("kees", 0)):
        actor: Actor = actor_for(User.get(User.username == name).id)
        tickets = Thread.select().where((Thread.kind == "ticket") & visible(actor))
        notes = Thread.select().where((Thread.kind == "ticket_notes") & visible(actor))
        assert (tickets.count(), notes.count()) == (count, 2 if name == "ines" else 0), name
