"""What is watched without a choice: visible, reversible, and never against a choice."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core import settings
from core.accounts.events import Confirmed
from core.events import emit
from core.threads.actions import reply, start_thread
from core.watching.actions import (
    forget_joined,
    keep_habits,
    watch,
    watch_by_itself,
    watch_joined,
)
from core.watching.jobs import sweep
from core.watching.models import Watch
from core.watching.samples import write_choices


def sources(actor: Any) -> list[tuple[str, str]]:
    """The levels and sources of somebody's threads."""
    mine = (Watch.user == actor.user_id) & (Watch.target == "thread")
    return [(row.level, row.source) for row in Watch.select().where(mine)]


def test_who_replies_watches_from_then_on(talk: SimpleNamespace, run_jobs: Any) -> None:
    post = reply(talk.bob, talk.thread.id, "Yes.")
    run_jobs()
    assert sources(talk.bob) == [("watch", "replied")]
    assert Watch.get(Watch.user == talk.bob.user_id).created_at == post.created_at


def test_a_choice_is_not_overridden(talk: SimpleNamespace, run_jobs: Any) -> None:
    for actor, level in ((talk.bob, "mute"), (talk.charlie, "normal")):
        watch(actor, "thread", talk.thread.id, level)
        reply(actor, talk.thread.id, "Yes.")
        run_jobs()
        assert not watch_by_itself(actor.user_id, talk.thread, "read")
        assert sources(actor) == [(level, "own")]


def test_taking_part_watches_until_one_takes_part_no_more(talk: SimpleNamespace) -> None:
    assert watch_joined(talk.bob.user_id, talk.thread)
    assert sources(talk.bob) == [("watch", "joined")]
    forget_joined(talk.bob.user_id, talk.thread.id)
    assert sources(talk.bob) == []
    watch(talk.bob, "thread", talk.thread.id, "mute")
    assert not watch_joined(talk.bob.user_id, talk.thread)
    forget_joined(talk.bob.user_id, talk.thread.id)
    assert sources(talk.bob) == [("mute", "own")]


@pytest.mark.parametrize("target", ["space", "tag", "site"])
def test_what_is_muted_does_not_come_back_by_replying(
    talk: SimpleNamespace, run_jobs: Any, target: Any
) -> None:
    ids = {"space": talk.board.id, "tag": talk.tag.id, "site": 0}
    watch(talk.bob, target, ids[target], "mute")
    reply(talk.bob, talk.thread.id, "Yes.")
    run_jobs()
    assert sources(talk.bob) == []


@pytest.mark.parametrize("habit", ["started", "replied", "read"])
@pytest.mark.parametrize("owner", [True, False])
@pytest.mark.parametrize("own", [True, False, None])
def test_the_owner_sets_a_habit_and_everyone_their_own(
    talk: SimpleNamespace, habit: Any, owner: bool, own: bool | None
) -> None:
    settings.put(talk.ada, "core", f"watch_{habit}", owner)
    keep_habits(talk.bob, **{"started": None, "replied": None, "read": None, habit: own})
    watched = watch_by_itself(talk.bob.user_id, talk.thread, habit)
    assert watched is (owner if own is None else own)


def test_reading_for_a_while_watches(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    bob, url = sign_in(cast.bob), f"/t/{talk.thread.id}/read-long"
    page = bob.get(talk.url).text
    assert f'data-hx-post="{url}?place=note"' in page
    assert 'data-seconds="240"' in page
    part = bob.send(f"{url}?place=note", htmx=True).text
    assert "Because you read it for a while." in part
    assert "read-long" not in part
    assert "read-long" not in bob.get(talk.url).text
    assert sources(talk.bob) == [("watch", "read")]


def test_the_form_keeps_habits(talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any) -> None:
    bob = sign_in(cast.bob)
    answer = bob.send("/account/watching", started="no", replied="", read="yes")
    assert (answer.status_code, answer.location) == (303, "/account/watching")
    page = bob.get("/account/watching").text
    assert '<option selected value="no">' in page
    assert '<option selected value="yes">' in page
    assert "As usual here: watch them" in page
    assert bob.send("/account/watching", started="perhaps").status_code == 422
    start_thread(talk.bob, talk.board.id, kind="topic", title="Mine", body="Hello.")
    assert sources(talk.bob) == []


def test_new_members_begin_as_the_owner_has_set_it(
    talk: SimpleNamespace, cast: SimpleNamespace, make_user: Any, sign_in: Any
) -> None:
    settings.put(talk.ada, "core", "watch_joining", True)
    dora = make_user("dora")
    emit(Confirmed(dora.id))
    watch(talk.bob, "site", 0, "mute")
    rows = {row.user_id: (row.level, row.source) for row in Watch.select() if row.target == "site"}
    assert rows == {dora.id: ("first", "default"), cast.bob.id: ("mute", "own")}
    assert "It is so for everyone who joins." in sign_in(dora).get("/watch/site/0").text


def test_the_default_holds_for_those_who_are_here_on_request_only(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    watch(talk.bob, "site", 0, "normal")
    ada = sign_in(cast.ada)
    everything = Watch.target == "site"
    settings.put(talk.ada, "core", "watch_joining", True)
    assert "4 members began otherwise" in ada.get("/admin/watching").text
    assert ada.send("/admin/watching").status_code == 303
    first = everything & (Watch.level == "first")
    assert Watch.select().where(first).count() == 4
    settings.put(talk.ada, "core", "watch_joining", False)
    ada.send("/admin/watching")
    assert [(row.user_id, row.level) for row in Watch.select().where(everything)] == [
        (cast.bob.id, "normal")
    ]
    assert sign_in(cast.bob).get("/admin/watching").status_code == 403


def test_choices_about_what_is_gone_are_swept_away(talk: SimpleNamespace) -> None:
    watch(talk.bob, "space", 999, "mute")
    watch(talk.bob, "tag", talk.tag.id, "watch")
    watch(talk.bob, "site", 0, "first")
    sweep()
    kept = {row.target for row in Watch.select().where(Watch.user == talk.bob.user_id)}
    assert kept == {"tag", "site"}


def test_people_of_the_samples_watch_what_they_wrote_in(talk: SimpleNamespace) -> None:
    reply(talk.bob, talk.thread.id, "Yes.")
    reply(talk.bob, talk.thread.id, "And no.")
    Watch.delete().execute()
    write_choices()
    assert sources(talk.alice) == [("watch", "started")]
    assert sources(talk.bob) == [("watch", "replied")]
    team = Watch.select().where((Watch.target == "site") & (Watch.level == "first"))
    assert [row.user_id for row in team] == [talk.maya.user_id]
