"""Telling: one row for each thread and sort, each person once for one event."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.accounts.models import User
from core.events import Event
from core.notifications import telling
from core.notifications.events import NotificationsTold
from core.notifications.jobs import forget_old
from core.notifications.models import ChannelChoice, Notification, Told
from core.notifications.telling import Notice, channels_of, sort_of, tell
from core.registry import Channel, NotificationSort
from core.site import site
from tests.support.together import all_at_once
from townhall.testing import add_user


def notice(place: SimpleNamespace, key: str, people: dict[int, str], **more: Any) -> Notice:
    known = {"sort": "reply", "thread_id": place.thread.id, "actor_id": place.bob.user_id}
    return Notice(key=key, people=people, **{**known, **more})


def test_a_row_says_who_what_and_why(place: SimpleNamespace) -> None:
    alice, bob = place.alice.user_id, place.bob.user_id
    told = tell(notice(place, "post:2", {alice: "started", bob: "thread"}, number=2, text="Yes."))
    assert told == [alice]
    row = Notification.get()
    assert (row.user_id, row.owner, row.sort, row.reason) == (alice, "core", "reply", "started")
    assert (row.number, row.last_number, row.times, row.people) == (2, 2, 1, [bob])
    assert (row.state, row.text) == ("unread", "Yes.")


def test_the_same_event_is_told_once_whatever_the_sort(place: SimpleNamespace) -> None:
    people = {place.alice.user_id: "named"}
    assert tell(notice(place, "post:2", people, sort="mention")) == [place.alice.user_id]
    assert tell(notice(place, "post:2", people)) == []
    assert [row.sort for row in Notification.select()] == ["mention"]


def test_an_unread_row_counts_on_and_a_read_one_begins_anew(place: SimpleNamespace) -> None:
    alice, ids = place.alice.user_id, [place.bob.user_id, place.charlie.user_id]
    for number, actor_id in ((2, ids[0]), (3, ids[1]), (4, ids[0])):
        people = {alice: "started"}
        tell(notice(place, f"post:{number}", people, number=number, actor_id=actor_id))
    row = Notification.get()
    assert (row.number, row.last_number, row.times, row.people) == (2, 4, 3, ids)
    for state in ("read", "done"):
        Notification.update(state=state).execute()
        tell(notice(place, f"after {state}", {alice: "answered"}, number=9, actor_id=ids[1]))
        row = Notification.get()
        assert (row.number, row.times, row.people, row.state) == (9, 1, [ids[1]], "unread")
        assert row.reason == "answered"


def test_rows_that_differ_go_on_each_in_its_own_way(place: SimpleNamespace) -> None:
    alice, charlie, maya = (getattr(place, n).user_id for n in ("alice", "charlie", "maya"))
    tell(notice(place, "post:2", {alice: "started", charlie: "thread"}, actor_id=maya))
    Notification.update(state="read").where(Notification.user == charlie).execute()
    people = {alice: "answered", charlie: "tag:pumps", maya: "thread"}
    assert tell(notice(place, "post:3", people)) == sorted(people)
    rows = {row.user_id: (row.reason, row.people, row.times) for row in Notification.select()}
    bob = place.bob.user_id
    assert rows == {
        alice: ("answered", [bob, maya], 2),
        charlie: ("tag:pumps", [bob], 1),
        maya: ("thread", [bob], 1),
    }


def test_without_a_thread_each_event_has_a_row(place: SimpleNamespace) -> None:
    for key in ("one", "two"):
        people = {place.alice.user_id: "reacted"}
        tell(Notice(sort="reaction", key=key, people=people, title="Hello", url="/"))
    assert [row.title for row in Notification.select()] == ["Hello", "Hello"]


@pytest.mark.parametrize("state", ["pending", "suspended", "closed", "unclaimed"])
def test_only_those_in_good_standing_are_told(place: SimpleNamespace, state: str) -> None:
    User.update(state=state).where(User.id == place.alice.user_id).execute()
    assert tell(notice(place, "post:2", {place.alice.user_id: "started"})) == []
    assert not Told.select().exists()


def test_open_pages_learn_of_it_after_the_commit(
    place: SimpleNamespace, happened: list[Event]
) -> None:
    tell(notice(place, "post:2", {place.alice.user_id: "started"}))
    tell(notice(place, "post:2", {place.alice.user_id: "started"}))
    assert [e for e in happened if isinstance(e, NotificationsTold)] == [
        NotificationsTold((place.alice.user_id,))
    ]


@pytest.fixture
def pigeon(app: Flask) -> Any:
    """A channel that keeps what it was given."""
    sent: list[tuple[int, int]] = []
    site().registry.add(
        "core",
        Channel(
            name="pigeon",
            label="Pigeon",
            queue=lambda user_id, row_id: sent.append((user_id, row_id)),
            ready=lambda user_id: True,
        ),
    )
    return sent


def test_channels_carry_what_somebody_chose(place: SimpleNamespace, pigeon: list[Any]) -> None:
    alice, charlie = place.alice.user_id, place.charlie.user_id
    ChannelChoice.create(user=alice, sort="reply", channel="pigeon", is_on=True)
    ChannelChoice.create(user=charlie, sort="reply", channel="pigeon", is_on=False)
    tell(notice(place, "post:2", {alice: "started", charlie: "thread"}))
    assert [user_id for user_id, _row in pigeon] == [alice]
    assert pigeon[0][1] == Notification.get(Notification.user == alice).id
    sort = sort_of("reply")[1]
    names = {u: [c.name for c in cs] for u, cs in channels_of([alice, charlie], sort).items()}
    assert ("pigeon" in names[alice], "pigeon" in names[charlie]) == (True, False)


def test_a_channel_may_take_all_at_once(place: SimpleNamespace, pigeon: list[Any]) -> None:
    taken: list[Any] = []
    site().registry.add(
        "core",
        Channel(
            name="flock",
            label="Flock",
            queue=lambda user_id, row_id: pytest.fail("one by one"),
            ready=lambda user_id: True,
            queue_all=taken.append,
        ),
    )
    people = {place.alice.user_id: "started", place.charlie.user_id: "thread"}
    for user_id in people:
        ChannelChoice.create(user=user_id, sort="reply", channel="flock", is_on=True)
    tell(notice(place, "post:2", people))
    assert taken == [{row.user_id: row.id for row in Notification.select()}]


def test_many_are_told_in_few_statements(
    place: SimpleNamespace, queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "channels_of", lambda *_args: {})
    people = {add_user(f"crowd{n}").id: "thread" for n in range(60)}
    with queries(max=8):
        assert len(tell(notice(place, "post:2", people))) == 60
    with queries(max=10):
        assert len(tell(notice(place, "post:3", people))) == 60
    assert {row.times for row in Notification.select()} == {2}


def test_cut_off_half_way_it_goes_on_where_it_was(
    place: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = {add_user(f"crowd{n}").id: "thread" for n in range(10)}
    monkeypatch.setattr(telling, "BATCH", 4)
    put = telling._put
    calls = []

    def breaking(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the power is gone")
        return put(*args)

    monkeypatch.setattr(telling, "_put", breaking)
    with pytest.raises(RuntimeError):
        tell(notice(place, "post:2", people))
    assert Notification.select().count() == 4
    assert len(tell(notice(place, "post:2", people))) == 6
    assert Notification.select().count() == 10
    assert {row.times for row in Notification.select()} == {1}


def test_two_workers_tell_each_person_once(app: Flask, place: SimpleNamespace) -> None:
    people = {add_user(f"crowd{n}").id: "thread" for n in range(20)}
    one, other = notice(place, "post:2", people), notice(place, "post:3", people)
    assert all_at_once(app, [partial(tell, one), partial(tell, other)] * 3) == []
    rows = list(Notification.select())
    assert len(rows) == 20
    assert {row.times for row in rows} == {2}


def test_what_was_told_long_ago_is_forgotten(place: SimpleNamespace, at: Any) -> None:
    people = {place.alice.user_id: "started"}
    with at(clock.ago(days=400)):
        tell(notice(place, "post:2", people))
        tell(Notice(sort="reaction", key="other", people=people, title="Hello", url="/"))
    Notification.update(state="done").where(Notification.sort == "reply").execute()
    tell(notice(place, "post:3", people, sort="mention"))
    forget_old()
    assert [row.key for row in Told.select()] == ["post:3"]
    assert {row.sort for row in Notification.select()} == {"reaction", "mention"}


def test_who_hears_of_it_otherwise_is_not_told_by_that_channel(
    app: Flask, place: SimpleNamespace
) -> None:
    carried: list[int] = []
    channel = Channel(
        name="drum", label="Drum", queue=lambda who, _row: carried.append(who), ready=lambda _: True
    )
    site().registry.add("core", channel)
    alice, ada = place.alice.user_id, place.ada.user_id
    for user_id in (alice, ada):
        ChannelChoice.create(user=user_id, sort="reply", channel="drum", is_on=True)
    people = {alice: "started", ada: "thread"}
    told = tell(notice(place, "post:2", people, number=2, otherwise={"drum": {alice}}))
    assert (sorted(told), carried) == (sorted(people), [ada])


def test_a_reason_may_say_what_happened() -> None:
    sort = NotificationSort(
        name="weather.storm",
        label="Storms",
        icon="info",
        said=lambda names, times: f"{names} saw {times}",
        says={"near": "A storm is near"},
        reasons={"near": "You are near", "far": "You asked"},
    )
    assert sort.sentence("near:paris", "Ana", 1) == "A storm is near"
    assert sort.sentence("near", "Ana", 2) == "Ana saw 2"
    assert sort.sentence("far", "Ana", 1) == "Ana saw 1"
