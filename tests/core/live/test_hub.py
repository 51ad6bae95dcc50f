"""The open connections of one process."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import peewee
import pytest

from core import versions
from core.accounts.models import Session
from core.groups.models import Group
from core.live import hub as hubs
from core.live import looking
from core.live.hub import Hub
from core.live.models import Here
from core.live.opening import Ticket
from core.live.sending import signal
from core.spaces.models import Space, SpaceGrant
from core.threads.models import Thread
from tests.core.live.conftest import Written, do, until
from townhall import actor_for, reply

Tickets = Callable[..., Ticket]
Live = Callable[..., None]


def answer(place: SimpleNamespace) -> Callable[[], object]:
    return lambda: reply(actor_for(place.bob.id), place.thread.id, "Here too.")


def shut(place: SimpleNamespace) -> None:
    """Let only staff see the board from now on."""
    for key in ("everyone", "members"):
        group = Group.get(Group.key == key)
        SpaceGrant.create(space=place.board.id, group=group, permission="spaces.see", allowed=None)
    label = f"space:{place.board.id}"
    Space.update(audience=label).where(Space.id == place.board.id).execute()
    Thread.update(audience=label).where(Thread.space == place.board.id).execute()
    versions.bump("access")


def test_a_reply_reaches_the_pages_that_show_its_thread(
    place: SimpleNamespace, ticket: Tickets, live: Live
) -> None:
    topic = f"thread:{place.thread.id}:1"
    mine, other = Written(), Written()
    tickets = ticket(topic, place.alice), ticket(f"threads:{place.board.id}:0")

    async def story(hub: Hub) -> None:
        hub.open(tickets[0], mine)
        hub.open(tickets[1], other)
        await until(lambda: mine.texts and other.texts)
        assert mine.news == {topic: ""}
        await do(place.app, answer(place))
        await until(lambda: mine.news[topic])
        assert mine.news == {topic: "1 new reply"}
        assert len(other.texts) == 1

    live(story)


def test_what_has_not_changed_is_not_said_again(
    place: SimpleNamespace, ticket: Tickets, live: Live
) -> None:
    topic = f"thread:{place.thread.id}:1"
    page, second = Written(), Written()
    tickets = ticket(topic), ticket(topic)

    async def story(hub: Hub) -> None:
        hub.open(tickets[0], page)
        await until(lambda: page.texts)
        await do(place.app, lambda: signal(f"thread:{place.thread.id}"))
        hub.open(tickets[1], second)
        await until(lambda: second.texts)
        assert len(page.texts) == 1

    live(story)


def test_whose_access_is_taken_away_hears_nothing_more(
    place: SimpleNamespace, ticket: Tickets, live: Live
) -> None:
    topic = f"thread:{place.thread.id}:1"
    hidden, seen = Written(), Written()
    tickets = ticket(topic, place.charlie), ticket(topic, place.ada)

    async def story(hub: Hub) -> None:
        hub.open(tickets[0], hidden)
        hub.open(tickets[1], seen)
        await until(lambda: hidden.texts and seen.texts)
        await do(place.app, lambda: shut(place))
        await do(place.app, lambda: reply(actor_for(place.ada.id), place.thread.id, "For staff."))
        await do(place.app, lambda: reply(actor_for(place.maya.id), place.thread.id, "Yes."))
        await until(lambda: seen.news[topic])
        assert hidden.news == {topic: ""}

    live(story)


def test_a_session_that_has_ended_ends_its_connections(
    place: SimpleNamespace, ticket: Tickets, live: Live
) -> None:
    page = Written()
    opened = ticket(f"thread:{place.thread.id}:1", place.alice)

    async def story(hub: Hub) -> None:
        hub.open(opened, page)
        await until(lambda: page.texts)
        await do(place.app, lambda: Session.delete().execute())
        await do(place.app, answer(place))
        await until(lambda: not len(hub))
        assert len(page.texts) == 1

    live(story)


def test_a_beat_ends_what_is_over_without_any_news(
    place: SimpleNamespace, ticket: Tickets, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "BEAT", 0)
    signed_out, gone, stays = Written(), Written(), Written()
    topic = f"thread:{place.thread.id}:1"
    tickets = ticket(topic, place.alice), ticket(topic), ticket(topic, place.bob)

    async def story(hub: Hub) -> None:
        for one, page in zip(tickets, (signed_out, gone, stays), strict=True):
            hub.open(one, page)
        await until(lambda: signed_out.texts and gone.texts and stays.texts)
        gone.closed = True
        ended = Session.user == place.alice.id
        await do(place.app, lambda: Session.delete().where(ended).execute())
        await until(lambda: len(hub) == 1 and ":\n\n" in stays.texts)

    live(story)


def test_an_old_connection_ends_and_the_browser_comes_again(
    place: SimpleNamespace, ticket: Tickets, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "BEAT", 0)
    monkeypatch.setattr(hubs, "LONGEST", 0)
    page = Written()
    opened = ticket(f"thread:{place.thread.id}:1")

    async def story(hub: Hub) -> None:
        hub.open(opened, page)
        await until(lambda: page.texts and not len(hub))

    live(story)


def test_of_too_many_connections_of_one_person_the_oldest_goes(
    place: SimpleNamespace, ticket: Tickets, live: Live
) -> None:
    opened = ticket("inbox", place.alice)
    pages = [Written() for _n in range(hubs.EACH + 1)]
    visitor = Written()
    other = ticket("threads:0:0")

    async def story(hub: Hub) -> None:
        hub.open(other, visitor)
        for page in pages:
            hub.open(opened, page)
        await until(lambda: all(page.texts for page in pages[1:]))
        assert len(hub) == hubs.EACH + 1
        await do(place.app, lambda: signal(f"inbox:{place.alice.id}"))

    live(story)


def test_a_page_that_cannot_be_written_to_keeps_nobody_waiting(
    place: SimpleNamespace, ticket: Tickets, live: Live
) -> None:
    topic = f"thread:{place.thread.id}:1"
    broken, page = Written(), Written()
    broken.closed = True
    tickets = ticket(topic), ticket(topic)

    async def story(hub: Hub) -> None:
        hub.open(tickets[0], broken)
        hub.open(tickets[1], page)
        await until(lambda: page.texts)
        assert len(hub) == 1

    live(story)


def test_those_who_keep_order_see_each_other_come_and_go(
    place: SimpleNamespace, ticket: Tickets, live: Live
) -> None:
    topic = f"here:{place.thread.id}"
    ada, maya = Written(), Written()
    tickets = ticket(topic, place.ada), ticket(topic, place.maya)

    async def story(hub: Hub) -> None:
        hub.open(tickets[0], ada)
        await until(lambda: ada.texts)
        hub.open(tickets[1], maya)
        await until(lambda: ada.news.get(topic) == "Also here: Maya")
        await until(lambda: maya.news.get(topic) == "Also here: Ada")
        maya.closed = True
        await do(place.app, lambda: Here.delete().where(Here.user == place.maya.id).execute())
        await do(place.app, lambda: signal(topic))
        await until(lambda: ada.news[topic] == "")

    live(story)


def test_whose_access_is_taken_away_is_not_here_any_more(
    place: SimpleNamespace, ticket: Tickets, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.live.hub.BEAT", 0)
    page, opened = Written(), ticket(f"here:{place.thread.id}", place.maya)

    async def story(hub: Hub) -> None:
        hub.open(opened, page)
        await until(lambda: page.texts)
        thread = Thread.update(audience="private").where(Thread.id == place.thread.id)
        await do(place.app, thread.execute)
        for _time in range(2):
            beats = len(page.texts)
            await until(lambda beats=beats: len(page.texts) > beats + 1)
            await do(place.app, lambda: Here.delete().execute())
        beats = len(page.texts)
        await until(lambda: len(page.texts) > beats + 1)
        assert not await do(place.app, lambda: Here.select().exists())

    live(story)


def test_an_ended_hub_writes_to_nobody(place: SimpleNamespace, ticket: Tickets, live: Live) -> None:
    page = Written()
    opened = ticket(f"thread:{place.thread.id}:1")

    async def story(hub: Hub) -> None:
        hub.open(opened, page)
        await until(lambda: page.texts)
        hub.stop()
        assert not len(hub)

    live(story)


def test_what_could_not_be_asked_is_asked_again(
    place: SimpleNamespace, ticket: Tickets, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Written()
    opened = ticket(f"thread:{place.thread.id}:1")
    look, failed = looking.look, []

    def away(*values: Any) -> Any:
        if not failed:
            failed.append(True)
            raise peewee.OperationalError("the database is away")
        return look(*values)

    monkeypatch.setattr(looking, "look", away)

    async def story(hub: Hub) -> None:
        hub.open(opened, page)
        await until(lambda: page.texts)
        assert failed

    live(story)
