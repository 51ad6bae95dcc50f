"""Requests of a Stack Exchange site become ideas: with their score, and with the status that their
tags say."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from core.cli import townhall
from core.config import Config
from core.db import ensure_connected
from core.threads.recount import recount
from core.transfer.actions.by_tag import TagRule
from core.transfer.facts import Silent
from core.transfer.report import Report
from core.transfer.run import run_import
from core.transfer.stackexchange import StackExchange
from plugins.ideas.actions.importing import adopt_imported
from plugins.ideas.models import Idea, IdeaChange, IdeaStatus
from plugins.ideas.statuses import statuses_changed
from tests.core.transfer.dumps import POSTS, write_dump
from townhall import ImportedMark, Thread, start_thread

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("TOWNHALL_SHARED_DATA") or ROOT.parent / "shared" / "data")
DUMP = SHARED / "stackexchange-bicycles-meta"
RULES = (TagRule("feature-request", "idea", "garden-wishes"),)


def question(number: int, tags: str, score: int) -> dict[str, Any]:
    """A request as the dump has it."""
    return {
        "Id": number,
        "PostTypeId": 1,
        "CreationDate": f"2020-03-01T10:00:{number % 60:02}.000",
        "OwnerUserId": 1,
        "Title": f"Please wind number {number}",
        "Tags": "".join(f"<{tag}>" for tag in tags.split()),
        "Score": score,
        "ViewCount": 1,
        "Body": "<p>I wish.</p>",
    }


REQUESTS = [
    question(40, "feature-request", 12),
    question(41, "feature-request status-completed", 8),
    question(42, "feature-request status-declined", -2),
    question(43, "feature-request status-planned", 0),
    question(44, "bug status-completed", 5),
]


@pytest.fixture
def bring(board: Any, tmp_path: Path) -> Callable[..., Report]:
    """Bring in a dump with requests; all other questions become topics."""

    def run(
        folder: Path | None = None,
        rules: Sequence[TagRule] = RULES,
        states: Mapping[str, str] | None = None,
    ) -> Report:
        folder = folder or write_dump(tmp_path / "dump", Posts=[*POSTS, *REQUESTS])
        report = Report()
        with StackExchange(folder, report=report, progress=Silent(), site="clocks") as source:
            run_import(
                source,
                kind="topic",
                rules=rules,
                states=states or {},
                report=report,
                progress=Silent(),
            )
        return report

    return run


def idea(number: int) -> Any:
    """The thread that a request became."""
    return Thread.get(Thread.title == f"Please wind number {number}")


def test_requests_become_ideas_with_their_score_as_votes(bring: Any, board: Any) -> None:
    report = bring()
    rows = Thread.select().where(Thread.kind == "idea")
    assert {(row.owner, row.space_id) for row in rows} == {("ideas", board.id)}
    counted = {n: (idea(n).vote_count, idea(n).vote_points) for n in (40, 41, 42, 43)}
    assert counted == {40: (12, 12), 41: (8, 8), 42: (0, -2), 43: (0, 0)}
    assert report.added["votes"] == 20
    assert idea(44).kind == "topic"


def test_the_tags_of_the_team_are_statuses(bring: Any) -> None:
    report = bring()
    states = {n: idea(n).state for n in (40, 41, 42, 43)}
    assert states == {40: "new", 41: "shipped", 42: "not-planned", 43: "planned"}
    assert report.became == {
        ("idea", "new"): 1,
        ("idea", "shipped"): 1,
        ("idea", "not-planned"): 1,
        ("idea", "planned"): 1,
    }


def test_what_was_decided_elsewhere_has_its_day_and_its_line_in_the_history(bring: Any) -> None:
    bring()
    asked = datetime(2020, 3, 1, 10, 0, 41, tzinfo=UTC)
    detail = Idea.get_by_id(idea(41).id)
    assert (detail.decided_at, detail.answered_at) == (asked, asked)
    change = IdeaChange.get(IdeaChange.thread == idea(41).id)
    assert (change.before_name, change.after_name, change.tells) == ("New", "Shipped", False)
    assert Idea.get_by_id(idea(43).id).decided_at is None
    assert not IdeaChange.select().where(IdeaChange.thread == idea(40).id).exists()


def test_an_operator_says_what_a_tag_means(bring: Any) -> None:
    bring(states={"status-completed": "in-progress", "bug": "under-review"})
    assert idea(41).state == "in-progress"
    assert idea(42).state == "not-planned"


def test_more_than_one_tag_can_be_asked_for(bring: Any) -> None:
    bring(rules=(*RULES, TagRule("bug", "idea", "garden-wishes")))
    assert (idea(44).kind, idea(44).state) == ("idea", "shipped")


def test_where_a_status_is_gone_another_one_of_its_category_is_taken(bring: Any) -> None:
    IdeaStatus.update(slug="live", name="Live").where(IdeaStatus.slug == "shipped").execute()
    statuses_changed()
    bring()
    assert idea(41).state == "live"


def test_a_second_run_adds_nothing_and_changes_no_count(bring: Any) -> None:
    bring()
    before = list(Thread.select().order_by(Thread.id).dicts())
    assert not bring().added_anything
    assert list(Thread.select().order_by(Thread.id).dicts()) == before


def test_a_recount_keeps_votes_whose_people_are_unknown(bring: Any) -> None:
    bring()
    recount()
    assert (idea(40).vote_count, idea(40).vote_points) == (12, 12)
    assert (idea(42).vote_count, idea(42).vote_points) == (0, -2)


def test_an_imported_idea_is_shown_and_can_be_voted_for(
    bring: Any, browsers: Any, actors: Any
) -> None:
    bring()
    page = browsers.bob.get(f"/ideas/t/{idea(40).id}/{idea(40).slug}")
    assert page.status_code == 200
    assert browsers.bob.get("/ideas/s/garden-wishes").text.count("Please wind number") >= 2


def test_marks_of_many_ideas_cost_a_few_statements_each(
    board: Any, actors: Any, queries: Any
) -> None:
    threads = [
        start_thread(actors.alice, board.id, kind="idea", title=f"Wish {n}", body="Please.")
        for n in range(4)
    ]
    Idea.delete().execute()
    marks = [ImportedMark(t.id, True, None, t.created_at, score=3) for t in threads]
    with queries(max=10 * len(marks)):
        adopt_imported(marks)
    assert Idea.select().count() == 4


@pytest.fixture
def type_in(config: Config, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`type_in("stackexchange", folder)` runs the command on this test's own site."""
    monkeypatch.setenv("TOWNHALL_DATA", str(config.data))
    monkeypatch.setenv("TOWNHALL_DATABASE_URL", config.database_url)

    def run(*words: object) -> Result:
        return CliRunner().invoke(townhall, ["import", "stackexchange", *map(str, words)])

    return run


def test_the_command_says_how_many_became_what(
    board: Any, type_in: Callable[..., Result], tmp_path: Path
) -> None:
    dump = write_dump(tmp_path / "dump", Posts=[*POSTS, *REQUESTS])
    report = tmp_path / "report.json"
    words = ("--ideas", "feature-request=garden-wishes", "--status", "status-planned=in-progress")
    done = type_in(dump, *words, "--report", report)
    assert done.exit_code == 0, done.output
    assert "By their tags, threads became" in done.output
    said = json.loads(report.read_text())["by_tag"]
    assert {"kind": "idea", "state": "in-progress", "count": 1} in said
    ensure_connected()
    assert idea(43).state == "in-progress"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--ideas", "feature-request"), "wants TAG=NAME"),
        (("--ideas", "feature-request=nowhere"), "no space 'nowhere'"),
        (("--ideas", "x=garden-wishes", "--status", "x=sleeping"), "can be sleeping"),
    ],
)
def test_a_wrong_option_ends_with_a_sentence(
    board: Any,
    type_in: Callable[..., Result],
    tmp_path: Path,
    words: tuple[str, ...],
    sentence: str,
) -> None:
    done = type_in(write_dump(tmp_path / "dump"), *words)
    assert done.exit_code == 2
    assert sentence in " ".join(done.output.split())


@pytest.mark.slow
@pytest.mark.skipif(
    not DUMP.is_dir(), reason=f"no dump at {DUMP}; TOWNHALL_SHARED_DATA names its parent"
)
def test_the_requests_of_a_real_site_are_ideas_with_their_scores_and_statuses(bring: Any) -> None:
    rules = (*RULES, TagRule("status-completed", "idea", "garden-wishes"))
    report = bring(DUMP, rules=rules)
    requests = Thread.select().where(
        (Thread.kind == "idea") & Thread.tag_names.contains("feature-request")
    )
    assert requests.count() == 39
    assert all(one.vote_points == one.score for one in requests)
    assert sorted(one.vote_count for one in requests)[-3:] == [8, 8, 8]
    assert report.became["idea", "shipped"] == 14
    assert report.became["idea", "not-planned"] >= 1
    assert Idea.select().where(Idea.decided_at.is_null(False)).count() >= 15
    before = list(Thread.select(Thread.id, Thread.vote_count).order_by(Thread.id).tuples())
    recount()
    assert list(Thread.select(Thread.id, Thread.vote_count).order_by(Thread.id).tuples()) == before
