"""Linking threads and taking links away: what is kept, who may, and where it ends."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.exceptions import NotFound

from core import versions
from core.access import Actor, Forbidden, nobody, rights
from core.events import Event, subscribed
from core.links import rules
from core.links.actions import link_threads, unlink_threads
from core.links.models import ThreadLink
from core.links.queries import links_of
from core.links.sorts import SORTS, said
from core.models import Audit
from core.spaces.actions import set_grants
from core.threads import moderation
from core.threads.events import ThreadLinked, ThreadUnlinked
from core.threads.models import Thread
from core.threads.rules import Rejected
from tests.core.links.conftest import rows


def words(actor: Any, thread: Thread) -> list[tuple[str, str]]:
    """What the page of a thread says of it."""
    return [(str(link.words), link.title) for link in links_of(actor, thread.id)]


@pytest.mark.parametrize(
    ("sort", "here", "there"),
    [
        ("relates", "Related to", "Related to"),
        ("duplicates", "Duplicate of", "Duplicated by"),
        ("answers", "Answers", "Answered by"),
        ("caused_by", "Caused by", "Causes"),
    ],
)
def test_a_link_reads_from_both_ends(
    town: SimpleNamespace, write: Any, sort: str, here: str, there: str
) -> None:
    a, b = write("Aaa"), write("Bbb")
    assert link_threads(town.bob, b.id, a.id, sort)
    assert words(town.alice, b) == [(here, "Aaa")]
    assert words(town.alice, a) == [(there, "Bbb")]


def test_what_says_the_same_from_both_ends_is_kept_once(town: SimpleNamespace, write: Any) -> None:
    a, b = write("Aaa"), write("Bbb")
    assert link_threads(town.bob, b.id, a.id, "relates")
    assert not link_threads(town.alice, a.id, b.id, "relates")
    assert rows() == [(a.id, b.id, "relates")]


def test_one_sort_does_not_keep_out_another(town: SimpleNamespace, write: Any) -> None:
    a, b = write("Aaa"), write("Bbb")
    for sort in SORTS:
        link_threads(town.bob, a.id, b.id, sort)
        assert not link_threads(town.bob, a.id, b.id, sort)
    assert [link.sort for link in links_of(town.bob, a.id)] == list(SORTS)


@pytest.mark.parametrize("sort", [sort.key for sort in SORTS.values() if sort.back])
def test_nothing_is_what_it_is_to_itself(town: SimpleNamespace, write: Any, sort: str) -> None:
    a, b = write("Aaa"), write("Bbb")
    link_threads(town.bob, a.id, b.id, sort)
    for source, target in ((a, a), (b, a)):
        with pytest.raises(Rejected):
            link_threads(town.bob, source.id, target.id, sort)
    with pytest.raises(Rejected):
        link_threads(town.bob, a.id, b.id, "likes")
    assert rows() == [(a.id, b.id, sort)]


def test_a_word_of_a_form_says_which_end_it_is() -> None:
    assert said(5, 2, "answers") == (5, 2, "answers")
    assert said(5, 2, "answered_by") == (2, 5, "answers")
    assert said(5, 2, "relates") == (2, 5, "relates")


def test_a_thread_has_only_so_many(
    town: SimpleNamespace, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rules.MOST == 50
    monkeypatch.setattr(rules, "MOST", 2)
    a, b, c, d = (write(title) for title in ("Aaa", "Bbb", "Ccc", "Ddd"))
    link_threads(town.bob, a.id, b.id, "answers")
    link_threads(town.bob, c.id, a.id, "relates")
    for source, target in ((a, d), (d, a)):
        with pytest.raises(Rejected) as refused:
            link_threads(town.bob, source.id, target.id, "relates")
        assert refused.value.field == "target"
    assert not link_threads(town.bob, a.id, b.id, "answers")
    assert link_threads(town.bob, b.id, d.id, "relates")


def test_who_may_not_see_an_end_is_told_it_is_not_there(town: SimpleNamespace, write: Any) -> None:
    a, team = write("Aaa"), write("Team", board="team", by="maya")
    for source, target in ((a.id, team.id), (team.id, a.id), (a.id, 999_999)):
        with pytest.raises(NotFound):
            link_threads(town.alice, source, target, "relates")
    assert link_threads(town.maya, a.id, team.id, "relates")
    with pytest.raises(NotFound):
        unlink_threads(town.alice, a.id, team.id, "relates")


def test_it_takes_the_right_to_write_at_both_ends(town: SimpleNamespace, write: Any) -> None:
    a, locked = write("Aaa"), write("Locked")
    moderation.set_locked(town.maya, locked.id, on=True)
    for source, target in ((a, locked), (locked, a)):
        with pytest.raises(Forbidden):
            link_threads(town.alice, source.id, target.id, "relates")
    assert link_threads(town.maya, a.id, locked.id, "relates")


def test_a_right_that_was_taken_away_is_missed(
    town: SimpleNamespace, write: Any, cast: SimpleNamespace, actor_of: Any
) -> None:
    a, b = write("Aaa"), write("Bbb", board="two")
    never: dict[Any, Any] = {(rights().builtin["members"], "links.make"): "never"}
    set_grants(Actor(is_admin=True), town.two.id, never, permissions=["links.make"])
    versions.refresh()
    for source, target in ((a, b), (b, a)):
        with pytest.raises(Forbidden):
            link_threads(actor_of(cast.bob), source.id, target.id, "relates")


@pytest.mark.parametrize("name", ["alice", "bob", "charlie", "maya"])
def test_its_maker_the_authors_and_the_team_take_a_link_away(
    town: SimpleNamespace, write: Any, name: str
) -> None:
    a, b = write("Aaa"), write("Bbb", by="bob")
    link_threads(town.charlie, a.id, b.id, "answers")
    assert unlink_threads(getattr(town, name), a.id, b.id, "answers")
    assert rows() == []
    assert not unlink_threads(getattr(town, name), a.id, b.id, "answers")


def test_others_do_not_take_a_link_away(town: SimpleNamespace, write: Any) -> None:
    a, b = write("Aaa"), write("Bbb", by="bob")
    link_threads(town.alice, a.id, b.id, "answers")
    with pytest.raises(Forbidden):
        unlink_threads(town.charlie, a.id, b.id, "answers")
    with pytest.raises(NotFound):
        unlink_threads(town.charlie, a.id, 999_999, "answers")
    # Nor does a visitor take one whose maker has left.
    ThreadLink.update(created_by=None).execute()
    with pytest.raises(Forbidden):
        unlink_threads(nobody(), a.id, b.id, "answers")
    assert rows() == [(a.id, b.id, "answers")]


def test_what_the_team_does_with_threads_of_others_is_in_the_log(
    town: SimpleNamespace, write: Any
) -> None:
    a, b = write("Aaa"), write("Bbb", by="bob")
    link_threads(town.bob, a.id, b.id, "answers")
    unlink_threads(town.alice, a.id, b.id, "answers")
    assert not Audit.select().where(Audit.action.startswith("thread.")).exists()
    link_threads(town.maya, b.id, a.id, "relates")
    unlink_threads(town.maya, a.id, b.id, "relates")
    link_threads(town.bob, a.id, b.id, "relates")
    unlink_threads(town.maya, a.id, b.id, "relates")
    lines = Audit.select(Audit.action, Audit.subject_type, Audit.subject_id).order_by(Audit.id)
    told = [line for line in lines.tuples() if line[0].startswith("thread.")]
    assert told == [(f"thread.{deed}", "thread", a.id) for deed in ("link", "unlink")]


def test_plugins_are_told(town: SimpleNamespace, write: Any) -> None:
    a, b = write("Aaa"), write("Bbb")
    happened: list[Event] = []
    with subscribed(Event, happened.append):
        link_threads(town.bob, b.id, a.id, "relates")
        link_threads(town.bob, b.id, a.id, "relates")
        unlink_threads(town.bob, b.id, a.id, "relates")
        unlink_threads(town.bob, b.id, a.id, "relates")
    assert happened == [
        ThreadLinked(a.id, town.bob.id, b.id, "relates"),
        ThreadUnlinked(a.id, town.bob.id, b.id, "relates"),
    ]
