"""What a spammer leaves beside posts goes with them, and undoing brings exactly it back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import peewee
import pytest
from flask import Flask
from PIL import Image
from werkzeug.exceptions import NotFound

from core import clock, settings
from core.access import Actor
from core.accounts.actions import inviting
from core.accounts.models import Invite, User
from core.attachments.actions import keep_file
from core.attachments.jobs import drop_unused
from core.attachments.models import Attachment
from core.attachments.naming import address
from core.attachments.queries import visible_file
from core.blocks.models import Block
from core.bookmarks.models import Bookmark
from core.db import database, transaction
from core.drafts.actions import save_draft
from core.drafts.models import Draft
from core.drafts.places import reply_key
from core.erasing.columns import column
from core.fields.models import ProfileField, ProfileValue
from core.groups.models import Group, GroupRequest
from core.holding.keeping import keep
from core.holding.models import Held
from core.holding.rules import Reason
from core.letters.models import MailDue
from core.links.actions import link_threads
from core.links.models import ThreadLink
from core.mentions.queries import render_text
from core.notifications.models import Notification
from core.personal import PersonalData
from core.polls.actions import define_poll
from core.polls.models import Ballot, BallotChoice, Poll, PollOption
from core.polls.rules import Terms
from core.polls.voting import cast_vote as cast_ballot
from core.profiles.actions import set_avatar
from core.profiles.jobs import sweep_avatars
from core.review.models import ReviewItem
from core.sanctions.purging import purge_spammer, undo_purge
from core.site import site
from core.threads.actions import start_thread
from core.threads.checks import Proposal
from core.threads.models import Post, Reaction, Thread
from core.threads.queries import visible_post
from core.threads.reacting import react
from core.votes.actions import cast_vote
from core.votes.models import Vote
from core.watching.models import Watch
from core.web.limits import limiter
from townhall.testing import lift_limits

ROWS = (
    Attachment,
    Ballot,
    BallotChoice,
    Block,
    Bookmark,
    Draft,
    GroupRequest,
    MailDue,
    ProfileValue,
    Reaction,
    ThreadLink,
    Vote,
    Watch,
)
COUNTS = (
    (Post, ("reaction_count", "reaction_counts")),
    (Thread, ("score", "vote_count", "vote_points", "post_count")),
    (PollOption, ("count",)),
    (Poll, ("ballot_count",)),
    (User, ("thanks_count", "waiting", "post_count", "thread_count")),
    (Invite, ("uses_left",)),
)


def drawing() -> BytesIO:
    made = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(made, "PNG")
    made.seek(0)
    return made


@pytest.fixture
def busy(
    app: Flask, talk: SimpleNamespace, make_user: Any, actor_of: Any
) -> Iterator[SimpleNamespace]:
    """Somebody who has done a bit of everything beside posts."""
    lift_limits()
    user = make_user("spammer")
    actor = actor_of(user)
    with app.test_request_context("/"):
        settings.put(Actor(is_admin=True), "forums", "votes", True)
        first = Post.get((Post.thread == talk.thread.id) & (Post.number == 1))
        place = visible_post(talk.alice, first.id)
        terms = Terms(question="Which?", options=("White", "Brown"))
        poll_id = define_poll(talk.alice, place[1], terms)
        place = visible_post(actor, first.id)
        options = [row.id for row in PollOption.select().where(PollOption.poll == poll_id)]
        cast_ballot(talk.bob, place, poll_id, options[:1])
        cast_ballot(actor, place, poll_id, options[1:])
        for name in ("like", "agree"):
            react(actor, talk.answer.id, name)
        react(actor, first.id, "like")
        cast_vote(actor, talk.thread.id)
        cast_vote(talk.bob, talk.thread.id)
        other = start_thread(talk.bob, talk.board.id, kind="topic", title="Other", body="Else.")
        link_threads(actor, talk.thread.id, other.id, "answers")
        file = keep_file(actor, drawing(), "pills.png")
        set_avatar(actor, drawing().getvalue())
        waiting(actor, talk)
        save_draft(actor, reply_key(talk.thread.id), {"body": "Buy pills"})
        rows_by_hand(user, talk)
        inviting.make_invite(talk.ada, uses=3, days=3)
        Invite.update(created_by=user.id).execute()
        yield SimpleNamespace(user=user, actor=actor, file=file, talk=talk)
    limiter.reset()


def waiting(actor: Actor, talk: SimpleNamespace) -> None:
    text = "Buy pills soon."
    proposal = Proposal(
        actor=actor,
        act="reply",
        space_id=talk.board.id,
        thread_id=talk.thread.id,
        body=text,
        rendered=render_text(text),
    )
    keep(proposal, [Reason("first")])


def rows_by_hand(user: User, talk: SimpleNamespace) -> None:
    now = clock.now()
    with transaction():
        Block.create(user=user, blocked=talk.bob.user_id, created_at=now)
        field = ProfileField.create(slug="trade", label="Trade", kind="text")
        ProfileValue.create(user=user, field=field, value="Pills")
        Bookmark.create(user=user, post=talk.answer.id, note="Pills", created_at=now)
        Watch.delete().where(Watch.user == user.id).execute()
        Watch.create(
            user=user,
            target="thread",
            target_id=talk.thread.id,
            level="watch",
            source="own",
            created_at=now,
        )
        notice = Notification.create(
            user=user,
            owner="core",
            sort="reply",
            reason="thread",
            thread=talk.thread.id,
            number=2,
            last_number=2,
            people=[talk.bob.user_id],
            created_at=now,
            updated_at=now,
        )
        MailDue.create(user=user, notification=notice, queued_at=now, due_at=now)
        group = Group.create(name="Pumps", slug="pumps", joining="request", created_at=now)
        GroupRequest.create(group=group, user=user, note="Pills?", created_at=now)


def rows() -> dict[str, list[Any]]:
    """All that stands in the tables, but for numbers that a new row gets anew."""
    found = {}
    for model in ROWS:
        fields = [f for f in model._meta.sorted_fields if not own_number(f)]
        found[model.__name__] = sorted(map(repr, model.select(*fields).tuples()))
    for model, names in COUNTS:
        columns = [model._meta.fields[name] for name in names]
        keys = model._meta.get_primary_keys()
        found[f"{model.__name__}.counts"] = sorted(
            map(repr, model.select(*keys, *columns).tuples())
        )
    found["waiting"] = list(Held.select(Held.user, Held.body, Held.state).tuples())
    items = ReviewItem.select(ReviewItem.subject_id, ReviewItem.reasons, ReviewItem.snapshot)
    found["items"] = list(items.where(ReviewItem.state == "open").tuples())
    return found


def own_number(field: Any) -> bool:
    is_ballot = isinstance(field, peewee.ForeignKeyField) and field.rel_model is Ballot
    return is_ballot or isinstance(field, peewee.AutoField)


def theirs(user_id: int) -> dict[str, int]:
    """How many rows of somebody stand in each column whose rows go. Tests of other plugins ask
    about theirs."""
    data = [d for owner, d in site().registry.of(PersonalData) if owner in ("core", "forums")]
    names = [n for d in data for n in (*d.aside, *d.hides)]
    skipped = {"thread.author", "post.author", "attachment.user", "held.user"}
    skipped |= {"invite.created_by", "vote_purse.user"}
    return {
        name: column(name).model.select().where(column(name) == user_id).count()
        for name in names
        if name not in skipped
    }


def test_all_of_it_goes_and_comes_back_exactly(busy: SimpleNamespace) -> None:
    before = rows()
    assert [name for name, count in theirs(busy.user.id).items() if not count] == []
    purge = purge_spammer(busy.talk.maya, busy.user.id, reason="Spam.")
    assert [name for name, count in theirs(busy.user.id).items() if count] == []
    assert (Thread.get_by_id(busy.talk.thread.id).vote_count, Poll.get().ballot_count) == (1, 1)
    assert Post.get_by_id(busy.talk.answer.id).reaction_count == 0
    assert User.get_by_id(busy.talk.bob.user_id).thanks_count == 0
    assert ReviewItem.select().where(ReviewItem.state == "open").count() == 0
    assert Invite.get().uses_left == 0
    undo_purge(busy.talk.maya, purge.id)
    assert rows() == before


def test_what_they_sent_is_given_to_nobody(busy: SimpleNamespace) -> None:
    assert visible_file(busy.actor, busy.file.key).id
    purge = purge_spammer(busy.talk.maya, busy.user.id, reason="Spam.")
    for actor in (busy.actor, busy.talk.maya, busy.talk.ada):
        with pytest.raises(NotFound):
            visible_file(actor, busy.file.key)
    undo_purge(busy.talk.maya, purge.id)
    assert visible_file(busy.actor, busy.file.key)


def test_a_file_that_others_show_is_not_served_either(
    app: Flask, busy: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    from core.threads.actions import reply

    shown = reply(busy.actor, busy.talk.thread.id, f"![Pills]({address(busy.file)})")
    browser = sign_in(cast.bob)
    answer = browser.get(address(busy.file))
    assert answer.status_code == 200
    purge_spammer(busy.talk.maya, busy.user.id, reason="Spam.")
    again = {"If-None-Match": answer.headers["ETag"]}
    assert browser.get(address(busy.file), headers=again).status_code == 404
    assert Post.get_by_id(shown.id).deleted_at is not None


def test_no_job_drops_what_can_still_come_back(busy: SimpleNamespace, at: Any) -> None:
    picture = User.get_by_id(busy.user.id).avatar
    long_ago = clock.now() - timedelta(days=30)
    Attachment.update(unused_since=long_ago).execute()
    purge = purge_spammer(busy.talk.maya, busy.user.id, reason="Spam.")
    with at(clock.now() + timedelta(hours=23)):
        drop_unused()
        sweep_avatars()
        undo_purge(busy.talk.maya, purge.id)
    assert Attachment.select().count() == 1
    assert User.get_by_id(busy.user.id).avatar == picture
    from core import files

    assert files.read("avatars", f"{picture}-96.webp")


def test_what_took_the_place_of_a_row_stays(busy: SimpleNamespace) -> None:
    purge = purge_spammer(busy.talk.maya, busy.user.id, reason="Spam.")
    with transaction():
        Watch.create(
            user=busy.user,
            target="thread",
            target_id=busy.talk.thread.id,
            level="mute",
            source="own",
            created_at=clock.now(),
        )
    undo_purge(busy.talk.maya, purge.id)
    assert [row.level for row in Watch.select().where(Watch.user == busy.user.id)] == ["mute"]


def test_rows_of_what_has_gone_meanwhile_stay_away(busy: SimpleNamespace) -> None:
    purge = purge_spammer(busy.talk.maya, busy.user.id, reason="Spam.")
    Notification.delete().execute()
    GroupRequest.delete().execute()
    Group.delete().where(Group.slug == "pumps").execute()
    Poll.delete().execute()
    undo_purge(busy.talk.maya, purge.id)
    assert (MailDue.select().count(), GroupRequest.select().count()) == (0, 0)
    assert (Ballot.select().count(), Bookmark.select().count()) == (0, 1)
    assert database.in_transaction() is False
