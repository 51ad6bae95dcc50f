"""The kind of a community says which measures come first, and none of them is misspelt."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.insights import counting, queries
from core.measures import Metric
from core.presets.actions import use_preset
from core.presets.naming import check_measures
from core.presets.parts import PresetError, PresetPart
from core.presets.stock import NAMES, Preset, measures_of, presets
from core.site import site
from tests.support.plugins import loaded, module_with

OWNER = Actor(is_admin=True)


def shown(page: str) -> list[str]:
    """The measures of a page in the order of their cards."""
    return re.findall(r'/admin/insights/([\w.]+)\?days=30"', page)


def nothing(_first: date, _last: date) -> list[Any]:
    """A count of nothing."""
    return []


@pytest.mark.parametrize("name", NAMES)
def test_every_measure_that_a_kind_names_is_there(app: Flask, name: str) -> None:
    wanted = measures_of(name)
    assert wanted
    assert [one for one in wanted if queries.metric(one) is None] == []


@pytest.mark.parametrize("name", ["customer-support", "internal", "ideation"])
def test_the_kind_says_what_comes_first(
    app: Flask, cast: SimpleNamespace, sign_in: Any, name: str
) -> None:
    ada = sign_in(cast.ada)
    with app.test_request_context("/"):
        before = [one.name for _owner, one in queries.metrics()]
        use_preset(OWNER, name)
        counting.count_all()
    wanted = list(measures_of(name))
    page = ada.get("/admin/insights")
    assert shown(page.text) == wanted + [one for one in before if one not in wanted]
    assert f"What counts for: {presets()[name].title}" in page.text
    table = ada.get("/admin/insights.csv").text.splitlines()
    assert [line.partition(",")[0] for line in table[1 : len(wanted) + 1]] == wanted
    assert shown(ada.get("/admin/").text) == wanted[:3]


def test_without_a_kind_all_are_in_their_own_order(
    app: Flask, cast: SimpleNamespace, sign_in: Any
) -> None:
    ada = sign_in(cast.ada)
    with app.test_request_context("/"):
        counting.count_all()
    page = ada.get("/admin/insights")
    assert shown(page.text) == [one.name for _owner, one in queries.metrics()]
    assert "What counts" not in page.text
    assert "What counts" not in ada.get("/admin/").text


def test_what_was_never_counted_is_not_shown_as_nothing(
    app: Flask, cast: SimpleNamespace, sign_in: Any
) -> None:
    with app.test_request_context("/"):
        use_preset(OWNER, "customer-support")
    assert "What counts" not in sign_in(cast.ada).get("/admin/").text


def test_a_plugin_that_is_off_is_left_out(
    app: Flask, cast: SimpleNamespace, sign_in: Any, enable: Any
) -> None:
    with app.test_request_context("/"):
        use_preset(OWNER, "internal")
        counting.count_all()
    enable("forums", on=False)
    counted = shown(sign_in(cast.ada).get("/admin/").text)
    assert counted == ["engagement", "events.attendance"]


@pytest.mark.parametrize("name", ["weather.sun", "engagment"])
def test_a_plugin_that_names_a_measure_which_is_not_there_fails_with_a_sentence(
    app: Flask, name: str
) -> None:
    part = PresetPart(preset="brand", measures=(name,))
    metric = Metric(
        name="weather.suns", label="Suns", definition="Suns.", shows="total", count=nothing
    )
    module = module_with(register_presets=lambda: [part], register_metrics=lambda: [metric])
    with loaded("weather", module) as plugin:
        check_measures()
        assert plugin.status == "failed"
        assert f"names the measure {name!r}, which is not there" in plugin.reason
        assert name not in measures_of("brand")
    assert site().plugins.plugins["forums"].status == "loaded"


def test_a_measure_of_a_plugin_that_is_not_here_may_be_named(app: Flask) -> None:
    module = module_with(
        register_presets=lambda: [PresetPart(preset="brand", measures=("tides.highest",))]
    )
    with loaded("weather", module) as plugin:
        check_measures()
        assert plugin.status == "loaded"


def test_a_measure_made_of_rows_that_nobody_counts_fails_its_plugin(app: Flask) -> None:
    metric = Metric(
        name="weather.share", label="Share", definition="Share.", shows="share", reads="weather.no"
    )
    with loaded("weather", module_with(register_metrics=lambda: [metric])) as plugin:
        check_measures()
        assert plugin.status == "failed"
        assert "reads 'weather.no', which counts nothing here" in plugin.reason


def test_two_measures_of_one_name_fail_the_second_plugin(app: Flask) -> None:
    one = Metric(name="weather.suns", label="Suns", definition="", shows="total", count=nothing)
    with loaded("weather", module_with(register_metrics=lambda: [one, one])) as plugin:
        assert plugin.status == "failed"
        assert "'weather.suns' is already declared by weather" in plugin.reason


def test_a_misspelt_measure_of_our_own_stops_the_start(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Preset(name="brand", title="", summary="", icon="", measures=("engagement_rate",))
    monkeypatch.setattr("core.presets.naming.presets", lambda: {"brand": wrong})
    with pytest.raises(PresetError, match=r"brand.toml names the measure 'engagement_rate'"):
        check_measures()
