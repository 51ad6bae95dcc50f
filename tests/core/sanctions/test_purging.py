"""Removing a spammer in one step, keeping them out, and taking exactly that back."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, settings
from core.accounts.actions.joining import AddressTaken, keep_address
from core.accounts.models import User
from core.models import Audit
from core.review.models import ReviewItem
from core.sanctions import blocking, jobs
from core.sanctions.models import BlockedAddress, BlockedHost, Purge, Sanction
from core.sanctions.purging import purge_spammer, undo_purge
from core.threads.actions import reply, start_thread
from core.threads.models import Post, Thread
from core.threads.moderation import delete_post
from core.threads.rules import Rejected
from core.votes.actions import cast_vote

BUY = "Buy [pills](https://pills.example/buy) or read https://en.wikipedia.example/wiki/Pill"


@pytest.fixture
def spam(app: Flask, talk: SimpleNamespace, make_user: Any, actor_of: Any) -> SimpleNamespace:
    """Somebody with a thread, a reply, a reply that they deleted, and a profile full of it."""
    user = make_user("spammer", bio="Pills!", bio_html="<p>Pills!</p>", place="Pill town")
    actor = actor_of(user)
    with app.test_request_context("/"):
        reply(talk.alice, talk.thread.id, "See https://en.wikipedia.example/wiki/Pump")
        thread = start_thread(actor, talk.board.id, kind="topic", title="Pills", body=BUY)
        answer = reply(actor, talk.thread.id, "Cheap: https://cheap.pills2.example")
        gone = reply(actor, talk.thread.id, "Never mind.")
        delete_post(actor, gone.id)
    return SimpleNamespace(user=user, actor=actor, thread=thread, answer=answer, gone=gone)


def state(spam: SimpleNamespace) -> list[bool]:
    thread, answer, gone = (
        Thread.get_by_id(spam.thread.id),
        Post.get_by_id(spam.answer.id),
        Post.get_by_id(spam.gone.id),
    )
    return [row.deleted_at is not None for row in (thread, answer, gone)]


def test_all_of_it_goes_in_one_step_and_comes_back_in_one(
    talk: SimpleNamespace, spam: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    maya, url = sign_in(cast.maya), f"/admin/members/{spam.user.id}"
    before = (Thread.get_by_id(talk.thread.id).post_count, User.get_by_id(spam.user.id).post_count)
    page = maya.get(f"{url}/spammer").text
    assert 'value="pills.example"' in page
    assert "Others here link to it too" in page
    answer = maya.send(
        f"{url}/spammer", reason="Spam.", hosts=["pills.example", "cheap.pills2.example"]
    )
    assert answer.status_code == 303
    assert state(spam) == [True, True, True]
    user = User.get_by_id(spam.user.id)
    assert (user.state, user.bio, user.name, user.place) == ("suspended", "", "", "")
    assert "Pills" not in maya.get("/people/spammer").text
    assert "Bring everything back" in maya.get(url).text
    purge = Purge.get()
    assert maya.send(f"/admin/purges/{purge.id}/undo").status_code == 303
    assert state(spam) == [False, False, True]
    user = User.get_by_id(spam.user.id)
    assert (user.state, user.bio, user.name, user.place) == (
        "active",
        "Pills!",
        "Spammer",
        "Pill town",
    )
    assert BlockedHost.select().count() + BlockedAddress.select().count() == 0
    after = (Thread.get_by_id(talk.thread.id).post_count, user.post_count)
    assert after == before
    actions = [line.action for line in Audit.select()]
    assert {"member.purge", "member.purge.undo", "member.suspend"} <= set(actions)


def test_votes_go_with_it_and_are_counted_in_the_log(
    app: Flask, talk: SimpleNamespace, spam: SimpleNamespace
) -> None:
    settings.put(talk.ada, "forums", "votes", True)
    with app.test_request_context("/"):
        cast_vote(spam.actor, talk.thread.id)
        purge = purge_spammer(talk.maya, spam.user.id, reason="Spam.")
        assert Thread.get_by_id(talk.thread.id).vote_count == 0
        assert Audit.get(Audit.action == "member.purge").after["votes"] == 1
        undo_purge(talk.maya, purge.id)
    assert Thread.get_by_id(talk.thread.id).vote_count == 1


def test_nobody_links_to_its_hosts_any_more(
    app: Flask, talk: SimpleNamespace, spam: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    with app.test_request_context("/"):
        purge_spammer(talk.maya, spam.user.id, reason="Spam.", hosts=["pills.example"])
        for text in (
            "https://pills.example",
            "[x](http://WWW.Pills.Example/a?b)",
            "https://a.b.pills.example.",
            "<https://pills.example:8080/>",
            "![x](https://pills.example/x.png)",
        ):
            with pytest.raises(Rejected):
                reply(talk.bob, talk.thread.id, text)
        reply(talk.bob, talk.thread.id, "https://notpills.example and https://pills.example.org")
    answer = sign_in(cast.bob).send(
        f"/forums/t/{talk.thread.id}/reply", body="https://pills.example"
    )
    assert answer.status_code == 422
    assert "pills.example" in answer.text


def test_its_address_is_nobodys_any_more_however_it_is_spelt(
    app: Flask, talk: SimpleNamespace, spam: SimpleNamespace, make_user: Any
) -> None:
    with app.test_request_context("/"):
        purge_spammer(talk.maya, spam.user.id, reason="Spam.")
        User.update(email=None, email_key=None).where(User.id == spam.user.id).execute()
        assert blocking.is_blocked(" SPAMMER@Example.org")
        assert not blocking.is_blocked("bob@example.org")
        again = make_user("again", state="pending", email="Spammer@example.org", email_key=None)
        with pytest.raises(AddressTaken):
            keep_address(again)
    kept = BlockedAddress.get().digest
    assert "spammer" not in kept
    assert len(kept) == 64


def test_a_mail_to_a_blocked_address_lets_nobody_in(
    app: Flask, talk: SimpleNamespace, spam: SimpleNamespace, mailbox: Any
) -> None:
    from core.accounts.actions.joining import sign_up

    with app.test_request_context("/"):
        purge_spammer(talk.maya, spam.user.id, reason="Spam.")
        User.update(email=None, email_key=None).where(User.id == spam.user.id).execute()
        sign_up(username="again", email="spammer@example.org", password="five blue submarines")
    mails = [mail for mail in mailbox() if mail["to"] == "spammer@example.org"]
    texts = [mail.get_body(("plain",)).get_content() for mail in mails]
    assert not any("/sign-up/confirm" in text or "/account/confirm" in text for text in texts)


def test_what_was_deleted_again_meanwhile_stays_so(
    app: Flask, talk: SimpleNamespace, spam: SimpleNamespace
) -> None:
    from core.threads.moderation import restore_post

    with app.test_request_context("/"):
        purge = purge_spammer(talk.maya, spam.user.id, reason="Spam.")
        restore_post(talk.ada, spam.answer.id)
        delete_post(talk.ada, spam.answer.id, reason="Off topic.")
        undo_purge(talk.maya, purge.id)
    assert state(spam) == [False, True, True]


def test_after_a_day_it_stays(
    app: Flask,
    talk: SimpleNamespace,
    spam: SimpleNamespace,
    cast: SimpleNamespace,
    at: Any,
    sign_in: Any,
) -> None:
    with app.test_request_context("/"):
        purge = purge_spammer(talk.maya, spam.user.id, reason="Spam.")
    assert purge.removed["profile"]["bio"] == "Pills!"
    with at(clock.now() + timedelta(hours=25)):
        maya = sign_in(cast.maya)
        assert maya.send(f"/admin/purges/{purge.id}/undo").status_code == 422
        with app.app_context():
            jobs.sweep()
    assert state(spam) == [True, True, True]
    assert Purge.get().removed["profile"] == {}


def test_it_is_decided_in_the_queue_with_all_that_was_reported(
    talk: SimpleNamespace, spam: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    item = report(talk.charlie, spam.answer.id, kind="spam")
    other = report(talk.alice, spam.user.id, sort="person", kind="spam")
    maya = sign_in(cast.maya)
    assert maya.send(f"/review/{item.id}/decide/spammer", reason="Spam.").status_code == 303
    assert state(spam) == [True, True, True]
    assert ReviewItem.get_by_id(other.id).decision == "spammer"
    assert {row.host for row in BlockedHost.select()} == {"pills.example", "cheap.pills2.example"}
    assert "The team removed it" in sign_in(cast.alice).get("/inbox/").text


def test_nobody_of_the_team_is_removed_so(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    for user, status in ((cast.ada, 403), (cast.maya, 422)):
        url = f"/admin/members/{user.id}/spammer"
        assert sign_in(cast.maya).send(url, reason="x").status_code == status
    assert sign_in(cast.bob).get(f"/admin/members/{cast.charlie.id}/spammer").status_code == 403
    assert (Purge.select().count(), Sanction.select().count()) == (0, 0)


def test_hosts_that_were_not_offered_are_not_blocked(
    spam: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    url = f"/admin/members/{spam.user.id}/spammer"
    answer = sign_in(cast.maya).send(url, reason="x", hosts=["example.org"])
    assert answer.status_code == 422
    assert BlockedHost.select().count() == 0
