"""Kinds of community begin with a board of ideas that works at once."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.presets.actions import use_preset
from core.presets.stock import NAMES, parts_of
from core.registry import Metric
from core.site import site
from core.spaces.models import Space
from plugins import ideas
from plugins.ideas.models import IdeaStatus
from townhall import Thread, preset_parts

WITH_IDEAS = [part.preset for part in preset_parts(Path(ideas.__file__).with_name("presets.toml"))]


def test_the_kinds_of_community_that_name_ideas_bring_them() -> None:
    assert {"brand", "customer-support", "ideation"} <= set(WITH_IDEAS) <= set(NAMES)


@pytest.mark.parametrize("name", ["brand", "ideation"])
def test_there_is_one_place_for_ideas_and_the_welcome_leads_there(name: str) -> None:
    spaces = [
        (owner, one) for owner, parts in parts_of(name).items() for p in parts for one in p.spaces
    ]
    lit = [(owner, one.title) for owner, one in spaces if one.icon == "lightbulb"]
    assert lit == [("ideas", "Ideas")]
    assert any("*Ideas*" in one.hello for owner, one in spaces if owner == "forums")


@pytest.mark.parametrize("name", WITH_IDEAS)
def test_it_begins_with_an_empty_board_on_which_ideas_can_be_suggested(
    name: str, browsers: SimpleNamespace, actors: SimpleNamespace, app: Any
) -> None:
    with app.test_request_context("/"):
        use_preset(actors.ada, name)
        (part,) = parts_of(name)["ideas"]
        boards = {space.slug for space in Space.select().where(Space.owner == "ideas")}
        assert {space.slug for space in part.spaces} <= boards
        assert Thread.select().where(Thread.kind == "idea").count() == 0
        measures = {metric.name for _owner, metric in site().registry.of(Metric)}
        assert set(part.measures) <= measures
    slug = part.spaces[0].slug
    answer = browsers.bob.send(f"/ideas/s/{slug}/new", title="A quieter pump", body="At night.")
    assert answer.status_code == 303
    # Nobody has switched the plugin on: the usual statuses come with the first idea.
    assert Thread.get(Thread.kind == "idea").state == "new"
    assert IdeaStatus.select().where(IdeaStatus.is_default).count() == 1
