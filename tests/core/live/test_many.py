"""Many readers who are told of the same thing at once: a few statements for all of them, and
each with their own rights and their own count."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from core import clock
from core.accounts.models import Session, User
from core.accounts.sessions import hashed
from core.blocks.models import Block
from core.groups.models import Group, Membership
from core.live import looking
from core.live.counting import READ
from core.live.hub import BATCH, Hub
from core.live.looking import Asked, Found, look
from core.live.opening import Ticket
from core.live.sending import signal
from core.live.topics import parse
from core.threads.models import Participant, Post, Thread
from tests.core.live.conftest import Written, do, until
from townhall import actor_for, reply, start_thread
from townhall.testing import add_user

Queries = Callable[..., AbstractContextManager[list[str]]]
ALL = 300
A_BATCH = 6
"""Statements for a batch: versions, sessions, the door, who takes part, posts, whom these readers
have blocked. What the site keeps until its version moves (grants, spaces, settings) has been read
for the first reader."""


def come(users: list[User], topics: str) -> list[Asked]:
    """Each user in a browser of their own, with a page open that follows `topics`."""
    now = clock.now()
    sessions = [
        {
            "token_hash": hashed(f"token-{user.id}"),
            "user": user,
            "created_at": now,
            "seen_at": now,
            "proved_at": now,
            "expires_at": now + timedelta(days=1),
        }
        for user in users
    ]
    Session.insert_many(sessions).execute()
    wanted = parse(topics)
    return [Asked(Ticket(user.id, f"token-{user.id}", "en", wanted), wanted) for user in users]


@pytest.fixture
def crowd(place: SimpleNamespace) -> list[User]:
    """As many people as there are to be told."""
    return [add_user(f"reader{number}") for number in range(ALL)]


def write(place: SimpleNamespace, author: User, body: str = "Here too.") -> None:
    with place.app.test_request_context("/"):
        reply(actor_for(author.id), place.thread.id, body)


def told(place: SimpleNamespace, asked: list[Asked]) -> list[str | None]:
    """What each hears of the only topic that is asked about; nothing where it is left out."""
    return [
        None if said is None else said.get(str(one.topics[0]))
        for one, said in zip(asked, look(place.app, asked), strict=True)
    ]


@pytest.mark.parametrize("audience", ["public", "private"])
def test_three_hundred_readers_of_a_thread_cost_a_few_statements(
    place: SimpleNamespace, crowd: list[User], queries: Queries, audience: str
) -> None:
    Thread.update(audience=audience).where(Thread.id == place.thread.id).execute()
    Participant.insert_many([{"thread": place.thread, "user": user} for user in crowd]).execute()
    write(place, place.alice)
    asked = come(crowd, f"thread:{place.thread.id}:1")
    told(place, asked[:1])
    batches = [asked[start : start + BATCH] for start in range(0, len(asked), BATCH)]
    with queries(max=A_BATCH * len(batches)):
        said = [text for batch in batches for text in told(place, batch)]
    assert said == ["1 new reply"] * ALL


def test_three_hundred_readers_of_a_list_cost_a_few_statements(
    place: SimpleNamespace, crowd: list[User], queries: Queries
) -> None:
    asked = come(crowd, f"threads:{place.board.id}:0")
    told(place, asked[:1])
    with queries(max=A_BATCH + 1):  # sessions of so many are read in two parts
        said = told(place, asked)
    assert said == ["1 new thread"] * ALL


def test_readers_without_anything_on_the_bell_cost_nothing_for_it(
    place: SimpleNamespace, crowd: list[User], queries: Queries
) -> None:
    asked = come(crowd[:100], "inbox")
    told(place, asked[:1])
    with queries(max=A_BATCH):
        assert told(place, asked) == [""] * 100


def test_each_of_many_hears_what_their_rights_of_this_moment_allow(place: SimpleNamespace) -> None:
    group = Group.create(name="Den", slug="den", created_at=clock.now())
    people = [place.alice, place.bob, place.charlie, place.maya]
    for user in people:
        Membership.create(group=group, user=user, created_at=clock.now())
    Thread.update(audience="private").where(Thread.id == place.thread.id).execute()
    Participant.create(thread=place.thread, group=group)
    write(place, place.alice)
    asked = come(people, f"thread:{place.thread.id}:1")
    assert told(place, asked) == ["", *["1 new reply"] * 3]
    Membership.delete().where(Membership.user == place.bob).execute()
    Session.delete().where(Session.user == place.charlie).execute()
    assert look(place.app, asked)[1:3] == [{}, None]
    User.update(state="suspended").where(User.id == place.maya.id).execute()
    assert told(place, asked) == ["", None, None, None]


def test_a_session_speaks_for_nobody_else(place: SimpleNamespace) -> None:
    (asked,) = come([place.alice], f"thread:{place.thread.id}:1")
    stolen = asked._replace(ticket=Ticket(place.ada.id, asked.ticket.token, "en", asked.topics))
    assert look(place.app, [asked, stolen])[1] is None


def test_what_is_shown_and_what_is_ones_own_is_not_counted(place: SimpleNamespace) -> None:
    for author in (place.alice, place.bob, place.bob, place.charlie):
        write(place, author, f"By {author.username}, {Post.select().count()}.")
    Post.update(deleted_at=clock.now()).where(Post.number == 4).execute()
    asked = [
        *come([place.bob, place.maya], f"thread:{place.thread.id}:1"),
        *come([place.charlie, place.ada], f"thread:{place.thread.id}:3"),
    ]
    assert told(place, asked) == ["2 new replies", "3 new replies", "", "1 new reply"]


def test_who_was_shown_little_of_a_long_thread_is_told_the_whole_number(
    place: SimpleNamespace,
) -> None:
    row = {"thread": place.thread, "body": "x", "html": "x", "created_at": clock.now()}
    posts = [
        {**row, "number": number, "author": place.bob if number % 2 else place.ada}
        for number in range(2, READ + 42)
    ]
    Post.insert_many(posts).execute()
    asked = [
        *come([place.alice, place.bob], f"thread:{place.thread.id}:1"),
        *come([place.maya, place.ada], f"thread:{place.thread.id}:{READ + 31}"),
    ]
    each = [READ + 40, (READ + 40) // 2, 10, 5]
    assert told(place, asked) == [f"{number} new replies" for number in each]


@pytest.fixture
def blocked(place: SimpleNamespace) -> None:
    """Maya is in the team, so that nobody blocks her, whatever was chosen before."""
    for person in (place.bob, place.maya):
        Block.create(user=place.alice, blocked=person, created_at=clock.now())


def test_nobody_is_told_of_replies_by_whom_they_have_blocked(
    place: SimpleNamespace, blocked: None
) -> None:
    for author in (place.bob, place.charlie, place.bob, place.maya):
        write(place, author, f"By {author.username}, {Post.select().count()}.")
    asked = come([place.alice, place.ada], f"thread:{place.thread.id}:1")
    assert told(place, asked) == ["2 new replies", "4 new replies"]
    Post.delete().where(Post.author == place.maya).execute()
    only_theirs = asked[0]._replace(topics=parse(f"thread:{place.thread.id}:3"))
    assert told(place, [only_theirs]) == [""]


def test_a_long_thread_is_counted_without_whom_one_has_blocked(
    place: SimpleNamespace, blocked: None
) -> None:
    row = {"thread": place.thread, "body": "x", "html": "x", "created_at": clock.now()}
    authors = (place.bob, place.maya, place.charlie)
    posts = [{**row, "number": at, "author": authors[at % 3]} for at in range(2, READ + 2)]
    Post.insert_many([*posts, {**row, "number": READ + 2, "author": place.bob}]).execute()
    asked = come([place.alice, place.ada], f"thread:{place.thread.id}:1")
    assert told(place, asked) == [f"{READ // 3 * 2} new replies", f"{READ + 1} new replies"]


def test_nobody_is_told_of_threads_by_whom_they_have_blocked(
    place: SimpleNamespace, blocked: None
) -> None:
    for author in (place.bob, place.charlie, place.maya):
        with place.app.test_request_context("/"):
            who = actor_for(author.id)
            start_thread(who, place.board.id, kind="topic", title=f"By {author}", body="Look.")
    asked = come([place.alice, place.ada], "threads:0:0")
    assert told(place, asked) == ["2 new threads", "4 new threads"]


def test_lists_count_only_the_threads_that_each_may_see(place: SimpleNamespace) -> None:
    for title in ("Sun", "Snow", "Fog"):
        with place.app.test_request_context("/"):
            alice = actor_for(place.alice.id)
            start_thread(alice, place.board.id, kind="topic", title=title, body="Look.")
    Thread.update(audience="members").where(Thread.title == "Sun").execute()
    Thread.update(audience="private").where(Thread.title == "Snow").execute()
    Thread.update(deleted_at=clock.now()).where(Thread.title == "Fog").execute()
    Participant.create(thread=Thread.get(Thread.title == "Snow"), user=place.bob)
    everywhere = parse("threads:0:0")
    visitor = Asked(Ticket(0, "", "en", everywhere), everywhere)
    asked = [*come([place.alice, place.bob, place.charlie], "threads:0:0"), visitor]
    assert told(place, asked) == ["", "3 new threads", "2 new threads", "1 new thread"]


def test_a_bell_that_has_changed_wakes_only_the_pages_of_its_owner(
    place: SimpleNamespace,
    ticket: Callable[..., Ticket],
    live: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = place.alice, place.bob, place.maya
    pages = [Written() for _user in people]
    tickets = [ticket(f"inbox,thread:{place.thread.id}:1", user) for user in people]
    rounds: list[list[int]] = []

    def noted(app: Flask, asked: list[Asked]) -> Found:
        rounds.append([one.ticket.user_id for one in asked])
        return look(app, asked)

    async def story(hub: Hub) -> None:
        for one, page in zip(tickets, pages, strict=True):
            hub.open(one, page)
        await until(lambda: all(page.texts for page in pages))
        monkeypatch.setattr(looking, "look", noted)
        await do(place.app, lambda: signal(f"inbox:{place.bob.id}"))
        await until(lambda: rounds)
        await do(place.app, lambda: signal(f"thread:{place.thread.id}"))
        await until(lambda: sum(map(len, rounds)) > len(people))

    live(story)
    assert rounds[0] == [place.bob.id]
