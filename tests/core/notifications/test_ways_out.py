"""A bird is seen on a board, and everybody is told of it by every way there is: inbox, mail,
summary, push, live pages and feeds. Who loses the right before a word has left hears nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask

from core import clock, egress
from core.access import Actor
from core.accounts.models import User
from core.accounts.sessions import actor_for, load
from core.db import transaction
from core.feeds.actions import make_token
from core.groups.models import Group, Membership
from core.letters.digests import send_digests
from core.letters.sending import send_due
from core.live.queries import Reader, news, words
from core.live.topics import parse
from core.notifications.models import Notification, Reach
from core.plugins import PluginHost
from core.push.actions import switch_on
from core.push.encoding import packed
from core.push.messages import message_of
from core.push.models import PushSubscription
from core.push.queries import open_subscription
from core.site import site
from core.spaces.actions import create_space, set_grants
from core.spaces.visibility import set_visibility
from core.threads.actions import reply, start_thread
from core.threads.models import Thread
from core.threads.moderation import delete_post, delete_thread
from core.versions import bump, refresh
from core.watching.actions import watch

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
BIRD = "nightjar"
WATCHERS = ("alice", "charlie", "maya", "ada")
PAGES = ("/", "/inbox/", "/inbox/?view=waiting", "/forums/", "/search?q=dusk", "/tags/dusky")
FEEDS = ("feed", "tags/dusky", "people/bob", "search")


@dataclass
class Hall:
    """The board and its thread, and what there is to look at."""

    app: Flask
    people: SimpleNamespace
    sign_in: Callable[[User], Any]
    mailbox: Callable[[], Any]
    board: Any = None
    thread: Any = None
    answer: Any = None
    tokens: dict[str, str] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """Somebody with the rights of this moment."""
        refresh()
        return actor_for(getattr(self.people, name).id)


@pytest.fixture
def hall(
    app: Flask,
    cast: SimpleNamespace,
    sign_in: Any,
    mailbox: Any,
    at: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Hall:
    """Bob has written of the bird; all others watch the board, by every way."""
    monkeypatch.setattr("core.push.jobs._post", lambda _letter, agent: egress.Answered(201, ""))
    made = Hall(app, cast, sign_in, mailbox)
    with at(NOON), app.test_request_context("/"):
        made.board = create_space(made.actor("ada"), owner="forums", slug="birds", title="Birds")
        for name in WATCHERS:
            _listen(made, name)
        made.thread = start_thread(
            made.actor("bob"),
            made.board.id,
            kind="topic",
            title=f"A {BIRD} at dusk",
            body=f"I saw a **{BIRD}**.",
            tags="dusky",
        )
        made.answer = reply(made.actor("bob"), made.thread.id, f"The {BIRD} again, @alice.")
    with at(NOON):
        mailbox()
    return made


def _listen(hall: Hall, name: str) -> None:
    user = getattr(hall.people, name)
    watch(hall.actor(name), "space", hall.board.id, "watch")
    Reach.create(user=user, digest="daily")
    hall.tokens[name] = make_token(hall.actor(name), "Reader")
    browser = hall.sign_in(user)
    browser.get("/inbox/")
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    found = load(token)
    assert found is not None
    address = f"https://push.example.net/{name}"
    switch_on(found.actor, endpoint=address, public_key=_point(), secret="A" * 22)


def _point() -> str:
    """The public half of a browser's key."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return packed(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def closed(hall: Hall) -> None:
    """The board is the team's."""
    set_visibility(hall.actor("ada"), hall.board.id, "staff")


def left(hall: Hall) -> None:
    """The board is for a group that alice and charlie are not in."""
    group = Group.create(name="Ringers", slug="ringers", created_at=clock.now())
    for name in ("bob", "maya"):
        person = getattr(hall.people, name)
        Membership.create(group=group, user=person, created_at=clock.now())
    everyone = Group.get(Group.key == "everyone")
    members = Group.get(Group.key == "members")
    wanted = {(everyone.id, "spaces.see"): "no", (members.id, "spaces.see"): "no"}
    wanted[group.id, "spaces.see"] = "yes"
    set_grants(hall.actor("ada"), hall.board.id, wanted, permissions=["spaces.see"])


def private(hall: Hall) -> None:
    """The thread is between bob and nobody."""
    Thread.update(audience="private").where(Thread.id == hall.thread.id).execute()
    bump("access")


def deleted(hall: Hall) -> None:
    """The thread is deleted."""
    delete_thread(hall.actor("maya"), hall.thread.id, reason="Shy bird")


def suspended(hall: Hall) -> None:
    """Alice and charlie are suspended."""
    both = User.username.in_(["alice", "charlie"])
    User.update(state="suspended").where(both).execute()


def switched_off(hall: Hall) -> None:
    """The plugin whose board it is is off."""
    host: PluginHost = site().plugins
    host.switch(hall.actor("ada"), "forums", on=False)


# Who still may know, by what was done.
WAYS = {
    closed: ("maya", "ada"),
    left: ("maya", "ada"),
    private: (),
    deleted: (),
    suspended: ("maya", "ada"),
    switched_off: (),
}


def heard(hall: Hall, name: str, at: Any) -> dict[str, str]:
    """All that reaches somebody from then on, by the way it takes."""
    # On the day of the bird: the sessions of browsers that are pushed to would be over else.
    with at(NOON + timedelta(hours=2)):
        return _heard(hall, name)


def _heard(hall: Hall, name: str) -> dict[str, str]:
    user = getattr(hall.people, name)
    browser, plain = hall.sign_in(user), hall.app.test_client()
    pages = [browser.get(path) for path in PAGES]
    token = hall.tokens[name]
    private = [plain.get(f"/feeds/{token}/{place}.atom?q=dusk") for place in FEEDS]
    public = [plain.get(f"/{place}.atom?q=dusk") for place in FEEDS]
    mails = [mail for mail in hall.mailbox() if mail["To"].startswith(name)]
    found = {
        "pages": _said(pages),
        "suggestions": browser.get("/search/suggest?q=dusk").text,
        "private feeds": _said(private),
        "public feeds": _said(public),
        "mail": "\n".join(map(_written, mails)),
    }
    with hall.app.test_request_context("/"):
        found["push"] = f"{_pushed(user.id)}"
        found["live"] = f"{_live(hall, name)}"
    return {way: text.lower() for way, text in found.items()}


def _written(mail: Any) -> str:
    """A mail as its reader sees it."""
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([mail["Subject"], *parts])


def _pushed(user_id: int) -> list[Any]:
    """What a worker would seal for somebody's browsers just now."""
    browsers = PushSubscription.select().where(PushSubscription.user == user_id)
    if not [row for row in browsers if open_subscription(row.id) is not None]:
        return []
    rows = Notification.select().where(Notification.user == user_id)
    messages = [message_of(row.id, User.get_by_id(user_id)) for row in rows]
    return [message for message in messages if message is not None]


def _said(answers: list[Any]) -> str:
    return "\n".join(answer.text for answer in answers)


def _live(hall: Hall, name: str) -> dict[str, str]:
    """What open pages are told, but for nothing."""
    topics = f"inbox,thread:{hall.thread.id}:1,threads:{hall.board.id}:0,threads:0:0"
    (told,) = news([Reader(hall.actor(name), parse(topics))])
    return {str(topic): words(topic, fact) for topic, fact in told.items() if fact}


def send_all(hall: Hall, at: Any) -> None:
    """What was held back goes out."""
    with at(NOON + timedelta(hours=1)), hall.app.app_context():
        send_due()
    with at(NOON + timedelta(days=1)), hall.app.app_context():
        send_digests()


def test_who_may_know_hears_of_it_by_every_way(hall: Hall, at: Any) -> None:
    send_all(hall, at)
    for name in WATCHERS:
        told = heard(hall, name, at)
        assert all(BIRD in text for way, text in told.items() if way != "live"), name
        assert set(_live(hall, name)) >= {"inbox", f"thread:{hall.thread.id}:1"}, name


@pytest.mark.parametrize("lose", WAYS, ids=lambda lose: lose.__name__)
def test_who_has_lost_the_right_hears_nothing_by_any_way(
    hall: Hall, at: Any, lose: Callable[[Hall], None]
) -> None:
    with hall.app.test_request_context("/"), transaction():
        lose(hall)
    send_all(hall, at)
    for name in WATCHERS:
        told = heard(hall, name, at)
        may = name in WAYS[lose]
        open_to_all = {"public feeds", "private feeds"} if lose is suspended else set()
        if lose is suspended:
            open_to_all |= {"pages", "suggestions", "live"}
        leaks = {way for way, text in told.items() if BIRD in text} - open_to_all
        assert may or leaks == set(), f"{name}: {leaks}"
        if may:
            assert {"pages", "mail", "push", "private feeds"} <= leaks | open_to_all, name


def test_a_post_that_is_deleted_before_it_is_sent_is_sent_to_nobody(hall: Hall, at: Any) -> None:
    with hall.app.test_request_context("/"):
        delete_post(hall.actor("maya"), hall.answer.id, reason="Shy bird")
    send_all(hall, at)
    for name in WATCHERS:
        told = heard(hall, name, at)
        for way in ("mail", "push", "pages", "private feeds", "public feeds"):
            assert "again" not in told[way], f"{name}: {way}"
