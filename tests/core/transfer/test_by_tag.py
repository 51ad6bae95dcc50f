"""Threads that become something else than the rest, by a tag they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import peewee
import pytest

from core.access import Actor
from core.registry import ImportedMark, State, ThreadKind
from core.site import site
from core.spaces.actions import create_space
from core.spaces.models import Space
from core.threads.models import Thread
from core.threads.recount import recount
from core.transfer import reasons
from core.transfer.actions.by_tag import TagRule
from core.transfer.source import NoSource
from tests.core.transfer.conftest import Import
from tests.core.transfer.counted import check_counters
from tests.core.transfer.dumps import write_dump

WISHES = {"rules": [TagRule("c++", "wish", "wishes")], "states": {"clocks": "done"}}


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """The tiny dump: one question has both tags, the other one `clocks` alone."""
    return write_dump(tmp_path / "dump")


@pytest.fixture
def wishes(marks: Any) -> list[ImportedMark]:
    """Declares the kind `wish` with a space to put some into; the marks it is handed."""
    seen: list[ImportedMark] = []

    def adopt(given: Sequence[ImportedMark]) -> Mapping[str, int]:
        seen.extend(given)
        for mark in given:
            Thread.update(state=mark.state, vote_count=mark.score, vote_points=mark.score).where(
                Thread.id == mark.thread_id
            ).execute()
        return {"votes": sum(mark.score for mark in given)}

    def unnamed() -> peewee.Query:
        ids = [mark.thread_id for mark in seen]
        return Thread.select(Thread.id, Thread.score).where(Thread.id.in_(ids))

    words = ("plural", "icon", "section", "endpoint", "reply_endpoint", "space_endpoint")
    names: dict[str, Any] = dict.fromkeys(words, "")
    kind = ThreadKind(
        key="wish",
        label="Wish",
        states=(State(key="done", label="Done", icon=""),),
        adopt_imported=adopt,
        unnamed_votes=unnamed,
        **names,
    )
    site().registry.add("core", kind)
    create_space(Actor(is_admin=True), owner="core", title="Wishes")
    return seen


def kinds() -> dict[str, tuple[str, str]]:
    """What each question became, and in which space."""
    rows = Thread.select(Thread.title, Thread.kind, Space.slug).join(Space).tuples()
    return {title[:3]: (kind, slug) for title, kind, slug in rows}


def test_a_thread_with_the_tag_goes_elsewhere_and_the_rest_as_ever(
    dump: Path, import_dump: Import, wishes: list[ImportedMark], marks: list[ImportedMark]
) -> None:
    report = import_dump(dump, **WISHES)
    assert kinds() == {"Why": ("wish", "wishes"), "Whi": ("note", "clocks-example")}
    assert len(wishes) == len(marks) == 1
    assert dict(report.became) == {("wish", "done"): 1}
    assert report.as_json()["by_tag"] == [{"kind": "wish", "state": "done", "count": 1}]
    check_counters()


def test_its_kind_is_told_of_its_score_state_and_tags(
    dump: Path, import_dump: Import, wishes: list[ImportedMark]
) -> None:
    import_dump(dump, **WISHES)
    (mark,) = wishes
    asked = datetime(2020, 2, 1, 10, 0, 0, 500_000, tzinfo=UTC)
    assert (mark.score, mark.state, mark.state_at) == (3, "done", asked)
    # It had this tag from its second version on.
    assert mark.tags["c++"] == datetime(2020, 2, 1, 10, 20, tzinfo=UTC)


def test_an_accepted_answer_that_is_not_kept_is_accounted_for(
    dump: Path, import_dump: Import, wishes: list[ImportedMark]
) -> None:
    report = import_dump(dump, **WISHES)
    assert report.skipped[reasons.ACCEPTED_NOT_KEPT].count == 1
    assert report.added["accepted_answers"] == 0
    assert report.added["votes"] == 3


def test_votes_without_people_outlast_a_recount(
    dump: Path, import_dump: Import, wishes: list[ImportedMark]
) -> None:
    import_dump(dump, **WISHES)
    recount()
    thread = Thread.get(Thread.kind == "wish")
    assert (thread.vote_count, thread.vote_points) == (3, 3)


def test_a_second_run_moves_and_adds_nothing(
    dump: Path, import_dump: Import, wishes: list[ImportedMark]
) -> None:
    import_dump(dump, **WISHES)
    before = kinds()
    again = import_dump(dump, **WISHES)
    assert not again.added_anything
    assert not again.became
    assert kinds() == before
    assert len(wishes) == 1


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"rules": [TagRule("c++", "riddle", "wishes")]}, "riddle"),
        ({"rules": [TagRule("c++", "wish", "garden")]}, "garden"),
        ({**WISHES, "states": {"clocks": "finished"}}, "There are: done"),
        ({"states": {"clocks": "done"}}, "can be done"),
    ],
)
def test_a_rule_that_cannot_hold_stops_before_anything_is_read(
    dump: Path, import_dump: Import, wishes: Any, how: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(NoSource, match=sentence):
        import_dump(dump, **how)
    assert Thread.select().count() == 0
