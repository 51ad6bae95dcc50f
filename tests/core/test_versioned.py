"""What plugins keep in every process until they say that it has changed, such as the states of a
kind that its owner names."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import versions
from core.access import Actor
from core.db import database, transaction
from core.models import Version
from core.registry import State, ThreadKind
from core.site import site
from core.spaces.actions import create_space
from core.threads.actions import start_thread
from core.threads.models import Thread
from townhall import Versioned


class Words:
    """Something to load, and how often it was."""

    def __init__(self) -> None:
        self.now, self.loads = "old", 0

    def load(self) -> str:
        self.loads += 1
        return self.now


@pytest.fixture
def words(app: Flask) -> Words:
    with app.app_context():
        versions.refresh()
    return Words()


def test_it_is_loaded_once_until_it_has_changed(words: Words) -> None:
    kept = Versioned("weather", words.load)
    assert [kept.get(), kept.get()] == ["old", "old"]
    assert words.loads == 1
    with transaction():
        words.now = "new"
        kept.changed()
    versions.refresh()
    assert [kept.get(), kept.get()] == ["new", "new"]
    assert words.loads == 2


def test_who_changes_it_sees_it_at_once_and_nobody_after_a_rollback(words: Words) -> None:
    kept = Versioned("weather", words.load)
    assert kept.get() == "old"
    with database.atomic() as inside:
        words.now = "new"
        kept.changed()
        assert kept.get() == "new"
        inside.rollback()
    versions.refresh()
    assert (kept.get(), words.loads) == ("old", 2)


def test_all_of_one_plugin_go_together_and_those_of_others_stay(words: Words) -> None:
    one, same = Versioned("weather", words.load), Versioned("weather", words.load)
    other = Versioned("forecast", words.load)
    assert {one.get(), same.get(), other.get()} == {"old"}
    words.now = "new"
    with transaction():
        same.changed()
    versions.refresh()
    assert (one.get(), same.get(), other.get()) == ("new", "new", "old")


def test_its_number_is_read_with_all_others_at_the_start_of_a_request(words: Words) -> None:
    kept = Versioned("weather", words.load)
    assert kept.get() == "old"
    with transaction():
        kept.changed()
        words.now = "new"
    versions.take(str(versions.told().scalar()))
    assert kept.get() == "new"


def test_a_long_name_fits(words: Words) -> None:
    kept = Versioned("a_plugin_with_a_long_name_indeed", words.load)
    with transaction():
        kept.changed()
    assert all(len(row.name) <= 20 for row in Version.select())


@pytest.fixture
def named(app: Flask, cast: SimpleNamespace, actor_of: Any) -> Any:
    """A topic whose states are data, and what they are."""
    states = [State(key="", label="", icon=""), State(key="new", label="Fresh", icon="zap")]
    kept: Versioned[tuple[State, ...]] = Versioned("forums", lambda: tuple(states))
    kinds: Any = site().registry.of(ThreadKind)
    at = next(n for n, (_owner, kind) in enumerate(kinds) if kind.key == "topic")
    kinds[at] = ("forums", replace(kinds[at][1], states=kept.get))
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Board")
        alice = actor_of(cast.alice)
        start_thread(alice, board.id, kind="topic", title="Pump stops", body="Help.", state="new")

    def rename(label: str) -> None:
        states[1] = replace(states[1], label=label)
        with transaction():
            kept.changed()

    return rename


def test_a_state_that_is_data_is_shown_by_its_name_of_now(
    named: Any, client: Any, run_jobs: Any
) -> None:
    run_jobs()
    places = ("/forums/s/board", "/search?q=pump", f"/t/{Thread.get().id}")

    def shown(label: str) -> list[str]:
        return [path for path in places if label in client.get(path, follow_redirects=True).text]

    assert shown("Fresh") == list(places)
    named("Brand new")
    assert (shown("Fresh"), shown("Brand new")) == ([], list(places))
