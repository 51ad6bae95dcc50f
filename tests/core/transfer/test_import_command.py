"""`townhall import` as an operator types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.cli import townhall
from core.config import Config
from core.db import ensure_connected
from core.threads.models import Thread
from tests.core.transfer.dumps import post, topic, write_dump, write_topics

TypeIn = Callable[..., Result]


@pytest.fixture
def type_in(config: Config, monkeypatch: pytest.MonkeyPatch) -> TypeIn:
    """`type_in("stackexchange", folder)` runs the command on this test's own site."""
    monkeypatch.setenv("TOWNHALL_DATA", str(config.data))
    monkeypatch.setenv("TOWNHALL_DATABASE_URL", config.database_url)

    def run(*words: object) -> Result:
        return CliRunner().invoke(townhall, ["import", *map(str, words)])

    return run


def test_a_dump_is_brought_in_and_accounted_for(type_in: TypeIn, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = type_in("stackexchange", write_dump(tmp_path / "dump"), "--report", report)
    assert done.exit_code == 0, done.output
    assert "Clocks Example" not in done.output
    assert "People" in done.output
    assert "Left out" in done.output
    said = json.loads(report.read_text())
    assert said["finished"] is True
    assert said["added"]["threads"] == said["read"]["threads"] == 2
    assert {"what", "why", "count", "examples"} == set(said["skipped"][0])


def test_a_second_run_says_that_nothing_was_added(type_in: TypeIn, tmp_path: Path) -> None:
    folder = write_topics(tmp_path / "topics", t7=topic(post(1), post(2)))
    assert type_in("discourse", folder).exit_code == 0
    again = type_in("discourse", folder)
    assert "nothing was added" in again.output


def test_questions_become_topics_of_the_forums(type_in: TypeIn, tmp_path: Path) -> None:
    type_in("stackexchange", write_dump(tmp_path / "dump"))
    ensure_connected()
    rows = Thread.select().order_by(Thread.id)
    assert [(t.kind, t.owner, t.state) for t in rows] == [
        ("topic", "forums", "solved"),
        ("topic", "forums", "question"),
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((".",), "there is no Posts.xml"),
        ((".", "--kind", "riddle"), "there is no Posts.xml"),
        (("nowhere",), "does not exist"),
    ],
)
def test_a_wrong_folder_ends_with_a_sentence(
    type_in: TypeIn, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    done = type_in("stackexchange", tmp_path / words[0], *words[1:])
    assert done.exit_code == 2
    assert sentence in " ".join(done.output.split())
    assert "Traceback" not in done.output


@pytest.mark.parametrize("option", [("--kind", "riddle"), ("--space", "garden")])
def test_a_wrong_option_ends_with_a_sentence(
    type_in: TypeIn, tmp_path: Path, option: tuple[str, str]
) -> None:
    done = type_in("stackexchange", write_dump(tmp_path / "dump"), *option)
    assert done.exit_code == 2
    assert option[1] in done.output
