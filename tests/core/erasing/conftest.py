"""Somebody with an unusual name who has left a trace of every sort, among others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import audit, clock, files, mail, outbox
from core.access import Actor
from core.accounts import guessing
from core.accounts.actions.renaming import rename_member
from core.accounts.models import Attempt, Session, User
from core.accounts.tokens import issue
from core.attachments.actions import keep_file
from core.attachments.naming import address
from core.bookmarks.actions import save_bookmark
from core.db import transaction
from core.drafts.actions import save_draft
from core.drafts.places import reply_key
from core.erasing import actions, working
from core.feeds.actions import make_token
from core.groups.models import Group, GroupRequest
from core.holding.keeping import put_into_queue
from core.holding.models import Application, Held
from core.inbound.taking import take
from core.models import Audit, ImportMap
from core.notifications.models import Notification
from core.polls.actions import define_poll
from core.polls.rules import Terms
from core.profiles.actions import edit_profile, set_avatar
from core.reports.actions import report
from core.reports.targets import target
from core.sanctions.appealing import appeal
from core.sanctions.imposing import impose
from core.spaces.actions import create_space
from core.threads.actions import reply, start_thread
from core.threads.editing import edit_post
from core.threads.models import Post
from core.threads.queries import visible_post, visible_thread
from core.threads.quoting import quoted
from core.threads.reacting import react
from core.watching.actions import watch
from tests.support.town import _drawing
from townhall.testing import Browser

USERNAME = "quillfeather"
FORMER = "wrenwhistle"
NAME = "Ottoline Vane"
EMAIL = "ottoline.vane@heron.example.org"
ABOUT_THEM = {
    "username": USERNAME,
    "former name": FORMER,
    "name": NAME,
    "email": EMAIL,
    "bio": "brambleword",
}
THEIR_WORDS = {
    "post": "saxifrage",
    "title": "gentianella",
    "edited away": "hawkweed",
    "file": "quokka",
    "poll": "marigoldquestion",
    "bookmark": "sedgenote",
    "draft": "drafthorn",
    "mail": "mailthistle",
}
DAYS = timedelta(days=actions.DAYS)


@dataclass
class Trace:
    """A community in which one person has left traces everywhere."""

    app: Flask
    person: User
    actors: SimpleNamespace
    run_jobs: Callable[[], int]
    things: dict[str, Any] = field(default_factory=dict)

    @property
    def data(self) -> Any:
        """The folder of data."""
        from core.site import site

        return site().config.data

    def leave(self, *, keeps_posts: bool) -> datetime:
        """Close the account; when it is erased."""
        return actions.leave(self.actors.them, keeps_posts=keeps_posts)

    def erase(self, *, keeps_posts: bool) -> None:
        """Let them leave and let the days go by."""
        due = self.leave(keeps_posts=keeps_posts)
        with clock.frozen_at(due):
            working.begin_due()
            self.run_jobs()


@pytest.fixture
def trace(
    app: Flask, cast: SimpleNamespace, make_user: Any, actor_of: Any, run_jobs: Any
) -> Iterator[Trace]:
    """Somebody who has done everything that leaves something behind."""
    person = make_user(FORMER, name=NAME, email=EMAIL, email_key=EMAIL)
    rename_member(actor_of(cast.ada), person.id, USERNAME)
    person = User.get_by_id(person.id)
    actors = SimpleNamespace(
        them=actor_of(person), **{n: actor_of(u) for n, u in vars(cast).items()}
    )
    with app.test_request_context("/"):
        made = Trace(app, person, actors, run_jobs)
        _writing(made)
        _account(made)
        _mail(made)
        _moderation(made)
        run_jobs()
        _waiting(made)
        yield made


def _writing(trace: Trace) -> None:
    them, bob = trace.actors.them, trace.actors.bob
    board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
    file = keep_file(them, BytesIO(b"quokka, alone\n"), "quokka.txt")
    thread = start_thread(
        them,
        board.id,
        kind="topic",
        title="Of gentianella",
        body=f"Here is saxifrage.\n\n[quokka.txt (14 bytes)]({address(file)})",
        tags="alpine",
    )
    first = Post.get(Post.thread == thread.id)
    view = visible_thread(bob, thread.id)
    quote = quoted(view, visible_post(bob, first.id)[1])
    answer = reply(bob, thread.id, f"{quote}So says @{USERNAME}. Once @{FORMER}.")
    edited = reply(them, thread.id, "First hawkweed.")
    edit_post(them, edited.id, "Then saxifrage.", version=1, reason="I meant saxifrage")
    other = start_thread(bob, board.id, kind="topic", title=f"For @{USERNAME}", body="Hello.")
    own = reply(them, other.id, "A saxifrage for you.")
    hers = reply(
        bob, other.id, f"`@{USERNAME}` and [her page](/people/{USERNAME}), not @{USERNAME}2."
    )
    edit_post(trace.actors.maya, hers.id, f"As @{USERNAME} said. Changed.", version=1, reason=NAME)
    react(them, Post.get(Post.thread == other.id).id, "like", on=True)
    react(bob, first.id, "like", on=True)
    save_draft(bob, reply_key(other.id), {"body": f"Dear @{USERNAME}, I meant to say"})
    save_draft(them, reply_key(thread.id), {"body": "A drafthorn of mine"})
    _thread, post = visible_post(them, own.id)
    terms = Terms(question="A marigoldquestion?", options=("saxifrage", "No"))
    define_poll(them, post, terms)
    save_bookmark(them, answer.id, note="A sedgenote", remind_at=None)
    trace.things |= {"thread": thread, "first": first, "answer": answer, "other": other}
    trace.things |= {"own": own, "hers": hers, "file": file, "edited": edited}


def _account(trace: Trace) -> None:
    them = trace.actors.them
    edit_profile(
        them,
        name=NAME,
        bio="I tell a *brambleword*.",
        place="Heronsford",
        links=["https://brambleword.example.org"],
        timezone="Europe/Berlin",
        locale="",
    )
    set_avatar(them, _drawing((300, 300)))
    make_token(them, "My reader")
    watch(trace.actors.bob, "person", them.id, "watch")
    watch(them, "thread", trace.things["thread"].id, "watch")
    issue("reset", trace.person, target=EMAIL)
    now = clock.now()
    Session.create(
        token_hash="theirs",
        user=trace.person,
        created_at=now,
        seen_at=now,
        proved_at=now,
        expires_at=now + timedelta(days=1),
        address="192.0.2.0/24",
    )
    guessing.begin(guessing.for_sign_in(login=USERNAME, network="192.0.2.7"))
    ImportMap.create(source="elsewhere", sort="user", foreign_id="77", local_id=them.id)
    with transaction():
        record = audit.record
        record(trace.actors.maya, "member.note", trace.person, before=NAME, after={"x": EMAIL})
        record(trace.actors.ada, "group.add", note=f"{NAME} ({EMAIL})", after={"user": USERNAME})
        Notification.create(
            user=trace.actors.bob.id,
            owner="core",
            sort="reply",
            title=f"{NAME} came by",
            text=f"@{USERNAME} wrote",
            people=[them.id],
            created_at=now,
            updated_at=now,
        )


def _mail(trace: Trace) -> None:
    raw = f"From: {NAME} <{EMAIL}>\nSubject: mailthistle\n\nA mailthistle.\n".encode()
    take(raw, "reply@example.org", EMAIL, source="test")
    with transaction():
        mail.send(EMAIL, "For you", "test")
        mail.send("bob@example.org", f"{NAME} wrote", "test")


def _moderation(trace: Trace) -> None:
    """Others name them in what the team looks at."""
    bob, charlie = trace.actors.bob, trace.actors.charlie
    named = reply(bob, trace.things["other"].id, f"As @{USERNAME} said, see /people/{USERNAME}.")
    for post in (named, trace.things["answer"]):
        report(charlie, target(charlie, "post", post.id), kind="rude", text=f"To @{USERNAME}!")
    row = impose(trace.actors.maya, bob.id, "warn", reason=f"Leave @{USERNAME} alone.")
    appeal(bob, f"sanction:{row.id}", f"@{USERNAME} began.")
    now = clock.now()
    held = Held.create(
        user=bob.id,
        act="reply",
        thread=trace.things["other"].id,
        title=f"For @{USERNAME}",
        body=f"Dear @{USERNAME}.",
        fields={"reason": f"@{USERNAME} asked"},
        made_at=now,
    )
    put_into_queue(held)
    Application.create(user=bob.id, answer=f"@{USERNAME} sent me.", made_at=now)
    group = Group.get(Group.key == "staff")
    answers = [["Who sent you?", f"@{USERNAME}"]]
    GroupRequest.create(group=group.id, user=bob.id, answers=answers, created_at=now)
    own = target(bob, "post", trace.things["own"].id)
    report(bob, own, kind="rude", text="")
    trace.things["held"] = held


def _waiting(trace: Trace) -> None:
    """Mail that could not leave yet."""
    later = clock.now() + timedelta(days=60)
    with transaction():
        for to, text in ((EMAIL, "Hello."), ("bob@example.org", f"{NAME} wrote to {EMAIL}.")):
            letter = {**mail.written(to, text, "test"), "text": text}
            outbox.put(mail.TOPIC, letter, run_at=later)


@pytest.fixture
def signed_in_trace(trace: Trace) -> Browser:
    """A browser in which the person is signed in."""
    browser: Browser = trace.app.test_client()  # type: ignore[assignment]
    return browser.sign_in(trace.person)


__all__ = ["Attempt", "Audit", "Trace", "files"]
