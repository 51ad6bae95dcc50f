"""Two owners press the same button at the same moment."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.presets.actions import use_preset
from core.presets.models import PresetUse
from core.setup.actions import Closed, complete, finish, keep
from core.setup.models import SetupStep
from core.spaces.models import Space
from core.terms.actions import DraftChanged, Seen, Words, agree, publish
from core.terms.current import to_agree
from core.terms.models import Consent, TermsText
from core.threads.models import Thread
from core.versions import refresh
from tests.support.together import all_at_once

ANSWERS: dict[str, dict[str, str]] = {
    "name": {"site_name": "Furrow", "tagline": "", "language": "en", "timezone": "UTC"},
    "kind": {"kind": "brand"},
    "doors": {"reading": "everyone", "sign_up": "open"},
}


@pytest.fixture
def ada(app: Flask, cast: SimpleNamespace, actor_of: Any) -> Any:
    """The owner."""
    with app.test_request_context("/"):
        yield actor_of(cast.ada)


def test_the_set_up_is_finished_once(app: Flask, ada: Any) -> None:
    for step, answers in ANSWERS.items():
        keep(step, answers, seen=0)
        complete(ada, step, answers)
    problems = all_at_once(app, [lambda: finish(ada)] * 4)
    assert [type(problem) for problem in problems] == [Closed] * 3
    assert Space.select().count() == 7
    assert Thread.select().count() == 4


def test_a_kind_is_put_into_force_once(app: Flask, ada: Any) -> None:
    assert all_at_once(app, [lambda: use_preset(ada, "practice")] * 4) == []
    refresh()
    assert Space.select().count() == 6
    assert Thread.select().count() == 5
    assert PresetUse.select().count() == 1


def test_a_step_is_kept_once_and_the_others_are_told(app: Flask, ada: Any) -> None:
    deeds = [
        lambda name=name: keep("name", {"site_name": name}, seen=0) for name in ("a", "b", "c")
    ]
    assert len(all_at_once(app, deeds)) == 2
    assert SetupStep.get_by_id("name").version == 1


def test_a_draft_is_published_once(app: Flask, ada: Any) -> None:
    words = Words(body="Be kind.")
    problems = all_at_once(app, [lambda: publish(ada, "terms", words, seen=Seen(number=0))] * 4)
    assert [type(problem) for problem in problems] == [DraftChanged] * 3
    assert [row.number for row in TermsText.select()] == [1]


def test_agreeing_at_once_is_written_once(
    app: Flask, ada: Any, cast: SimpleNamespace, actor_of: Any
) -> None:
    publish(ada, "terms", Words(body="Be kind."))
    bob, shown = actor_of(cast.bob), [one.id for one in to_agree()]
    assert all_at_once(app, [lambda: agree(bob, shown)] * 4) == []
    assert Consent.select().where(Consent.user == cast.bob.id).count() == 1
