"""Kinds of community begin with a queue that works at once."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.presets.actions import use_preset
from core.presets.stock import NAMES, parts_of
from core.spaces.models import Space
from plugins import support
from townhall import Thread, preset_parts

WITH_DESK = [part.preset for part in preset_parts(Path(support.__file__).with_name("presets.toml"))]


def test_the_kinds_of_community_that_help_people_bring_a_desk() -> None:
    assert {"brand", "customer-support", "internal"} == set(WITH_DESK) <= set(NAMES)


@pytest.mark.parametrize("name", WITH_DESK)
def test_it_begins_with_an_empty_queue_in_which_one_can_ask(
    name: str, browsers: SimpleNamespace, actors: SimpleNamespace, app: Any
) -> None:
    with app.test_request_context("/"):
        use_preset(actors.ada, name)
        (part,) = parts_of(name)["support"]
        queues = {space.slug for space in Space.select().where(Space.owner == "support")}
        assert {space.slug for space in part.spaces} <= queues
        assert Thread.select().where(Thread.kind == "ticket").count() == 0
    slug = part.spaces[0].slug
    answer = browsers.bob.send(
        f"/support/s/{slug}/new", title="My order is lost", body="Since May."
    )
    assert answer.status_code == 303
    assert browsers.maya.get(answer.headers["Location"], follow_redirects=True).status_code == 200
    assert browsers.charlie.get(answer.headers["Location"]).status_code == 404
