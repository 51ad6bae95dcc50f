"""Who hears of decisions about ideas: whom they concern, once, and not before they stand."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import settings
from core.accounts.models import User
from core.letters.sending import send_due
from core.models import Outbox
from core.site import site
from core.spaces.visibility import set_visibility
from core.threads.moderation import delete_thread, restore_thread
from core.threadwork.merging import merge_threads
from core.threadwork.undoing import undo_work
from core.votes.models import Vote
from core.watching.models import Watch
from plugins.ideas import sorts
from plugins.ideas.actions.deciding import decide, undo_change
from plugins.ideas.actions.responding import write_response
from plugins.ideas.models import IdeaChange
from plugins.ideas.queries.reach import reach_of
from plugins.ideas.telling import tell_due, wanted_by
from tests.plugins.ideas.decided import news, times_told
from townhall import Job, NotificationSort, Thread, clock, visible_thread


@pytest.fixture
def later(at: Any, run_jobs: Any) -> Any:
    """Let so many minutes pass, tell what is due then, and do what waits."""

    def pass_by(minutes: int = 31) -> None:
        with at(clock.now() + timedelta(minutes=minutes)):
            tell_due()
            run_jobs()

    return pass_by


@pytest.fixture
def watched(proposal: SimpleNamespace, cast: SimpleNamespace, run_jobs: Any) -> SimpleNamespace:
    """The idea, which ada follows and nobody votes for but bob and charlie."""
    run_jobs()
    watch(cast.ada, proposal.id)
    return proposal


def watch(user: User, thread_id: int, level: str = "watch") -> None:
    row = {"user": user.id, "target": "thread", "target_id": thread_id, "level": level}
    Watch.insert(**row, source="own", created_at=clock.now()).on_conflict(
        conflict_target=[Watch.user, Watch.target, Watch.target_id], update={"level": level}
    ).execute()


def told(cast: SimpleNamespace) -> dict[str, list[str]]:
    """Why each of the cast was told, those left out who were not."""
    found = {name: [why for why, _text in news(user)] for name, user in vars(cast).items()}
    return {name: why for name, why in found.items() if why}


def test_author_voters_and_followers_hear_of_it_once_the_window_is_over(
    watched: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace, later: Any
) -> None:
    decide(actors.maya, watched.id, "planned", note="In *spring*.", tells=True)
    later(29)
    assert told(cast) == {}
    later(31)
    assert told(cast) == {
        "alice": ["author"],
        "bob": ["voter"],
        "charlie": ["voter"],
        "ada": ["follower"],
    }
    assert news(cast.bob)[0][1] == "New → Planned. In spring."
    later(60)
    assert times_told(cast.bob) == 1


def test_a_silent_change_is_told_to_nobody(
    watched: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace, later: Any
) -> None:
    decide(actors.maya, watched.id, "planned", note="In spring.")
    later()
    assert told(cast) == {}


def test_undo_inside_the_window_sends_nothing(
    watched: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace, later: Any
) -> None:
    change = decide(actors.maya, watched.id, "planned", tells=True)
    undo_change(actors.maya, change.id)
    later()
    assert told(cast) == {}
    assert not Outbox.select().where(Outbox.topic == "ideas.changed").exists()


def test_several_changes_are_one_piece_of_news(
    watched: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace, at: Any, later: Any
) -> None:
    decide(actors.maya, watched.id, "under-review", note="We look.", tells=True)
    with at(clock.now() + timedelta(minutes=20)):
        decide(actors.maya, watched.id, "planned", tells=True)
    later(35)
    assert told(cast) == {}
    later(51)
    assert news(cast.bob) == [("voter", "New → Planned. We look.")]
    assert times_told(cast.bob) == 1


def test_there_and_back_is_no_news(
    watched: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace, later: Any
) -> None:
    decide(actors.maya, watched.id, "planned", tells=True)
    decide(actors.maya, watched.id, "new", tells=True)
    later()
    assert told(cast) == {}
    assert not IdeaChange.select().where(IdeaChange.told_at.is_null()).exists()


def test_what_was_changed_silently_since_is_not_told_as_it_was(
    watched: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace, later: Any
) -> None:
    decide(actors.maya, watched.id, "shipped", tells=True)
    decide(actors.maya, watched.id, "in-progress")
    later()
    assert news(cast.bob) == [("voter", "New → In progress")]


def test_who_lost_access_hears_nothing(
    watched: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace, later: Any
) -> None:
    decide(actors.maya, watched.id, "planned", tells=True)
    set_visibility(actors.ada, watched.board.id, "staff")
    later()
    assert told(cast) == {"ada": ["follower"]}


@pytest.mark.parametrize("level", ["mute", "normal"])
def test_who_muted_an_idea_hears_nothing_though_they_voted(
    watched: SimpleNamespace,
    cast: SimpleNamespace,
    actors: SimpleNamespace,
    later: Any,
    level: str,
) -> None:
    watch(cast.bob, watched.id, level)
    decide(actors.maya, watched.id, "planned", tells=True)
    later()
    assert ("bob" in told(cast)) == (level == "normal")


def test_who_took_their_vote_back_hears_nothing(
    watched: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace, later: Any
) -> None:
    decide(actors.maya, watched.id, "planned", tells=True)
    Vote.delete().where((Vote.thread == watched.id) & (Vote.user == cast.bob.id)).execute()
    later()
    assert "bob" not in told(cast)


def test_an_idea_that_was_deleted_meanwhile_is_no_news(
    watched: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace, later: Any
) -> None:
    decide(actors.maya, watched.id, "planned", tells=True)
    Thread.update(deleted_at=clock.now()).where(Thread.id == watched.id).execute()
    later()
    assert told(cast) == {}


@pytest.mark.parametrize("when", ["before it is due", "before the worker comes"])
def test_what_was_decided_is_told_when_a_deleted_idea_is_back(
    watched: SimpleNamespace,
    cast: SimpleNamespace,
    actors: SimpleNamespace,
    at: Any,
    later: Any,
    when: str,
) -> None:
    decide(actors.maya, watched.id, "planned", tells=True)
    if when == "before the worker comes":
        with at(clock.now() + timedelta(minutes=31)):
            tell_due()
    delete_thread(actors.maya, watched.id)
    later()
    later(32)
    assert told(cast) == {}
    restore_thread(actors.maya, watched.id)
    later(33)
    assert set(told(cast)) == {"alice", "bob", "charlie", "ada"}
    later(34)
    assert times_told(cast.bob) == 1


def test_what_was_decided_is_told_when_a_merge_was_undone(
    watched: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace, later: Any
) -> None:
    decide(actors.maya, watched.id, "planned", tells=True)
    work = merge_threads(actors.maya, watched.id, watched.other.id)
    later()
    assert told(cast) == {}
    undo_work(actors.maya, work.id)
    later(32)
    assert "bob" in told(cast)


def test_what_was_decided_about_an_idea_that_is_a_topic_now_is_no_news(
    watched: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace, later: Any
) -> None:
    decide(actors.maya, watched.id, "planned", tells=True)
    Thread.update(kind="topic", state="").where(Thread.id == watched.id).execute()
    later()
    assert told(cast) == {}


def test_who_decides_is_not_told_of_it(
    watched: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace, later: Any
) -> None:
    decide(actors.ada, watched.id, "planned", tells=True)
    later()
    assert "ada" not in told(cast)


def test_without_a_window_people_hear_of_it_at_once(
    watched: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace, later: Any
) -> None:
    settings.put(actors.ada, "ideas", "tell_minutes", 0)
    decide(actors.maya, watched.id, "planned", tells=True)
    later(0)
    assert news(cast.bob)[0][1] == "New → Planned"


def test_whoever_is_told_was_counted_before(
    watched: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace, later: Any
) -> None:
    watch(cast.charlie, watched.id, "mute")
    reach = reach_of(actors.maya, visible_thread(actors.maya, watched.id))
    decide(actors.maya, watched.id, "planned", tells=True)
    later()
    assert (reach, reach.all) == ((1, 1, 1), len(told(cast)))


def test_those_who_want_an_idea_are_those_who_see_it(
    watched: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace
) -> None:
    assert set(wanted_by(watched.thread)) == {
        user.id for user in (cast.alice, cast.bob, cast.charlie, cast.ada)
    }
    set_visibility(actors.ada, watched.board.id, "staff")
    assert wanted_by(Thread.get_by_id(watched.id)) == {cast.ada.id: "follower"}


def test_it_stands_in_the_inbox(
    watched: SimpleNamespace,
    actors: SimpleNamespace,
    browsers: SimpleNamespace,
    later: Any,
) -> None:
    decide(actors.maya, watched.id, "planned", note="In spring.", tells=True)
    later()
    page = browsers.bob.get("/inbox/").text
    assert "Its status was changed" in page
    assert "New → Planned. In spring." in page
    assert "You voted for this idea" in page


def test_a_status_and_a_response_are_one_mail_that_says_both(
    watched: SimpleNamespace, actors: SimpleNamespace, at: Any, later: Any, mailbox: Any
) -> None:
    decide(actors.maya, watched.id, "planned", note="In spring.", tells=True)
    write_response(actors.maya, watched.id, "Officially yes.")
    later()
    with at(clock.now() + timedelta(hours=1)):
        send_due()
        letters = [mail for mail in mailbox() if mail["To"] == "bob@example.org"]
    assert len(letters) == 1
    text = letters[0].get_body(("plain",)).get_content()
    assert "Its status was changed: New → Planned. In spring." in text
    assert "Officially yes." in text


def test_telling_is_a_job_of_every_minute(app: Any) -> None:
    jobs = {job.name: job.every for _owner, job in site().registry.of(Job)}
    assert jobs["ideas.tell"] == timedelta(minutes=1)


@pytest.mark.parametrize("sort", sorts.SORTS, ids=lambda sort: sort.name)
def test_every_reason_is_explained(app: Any, sort: NotificationSort) -> None:
    assert sort.name.startswith("ideas.")
    with app.test_request_context("/"):
        assert all(str(sort.said("Ana", times)) for times in (1, 2))
        assert all(str(sort.why(reason)) for reason in sort.reasons)
