"""Plugins say what their tables hold of people by the same declaration as core."""

from __future__ import annotations

from flask import Flask

from core.personal import PersonalData
from core.site import site
from tests.support.plugins import loaded, module_with


def test_a_plugin_says_what_its_tables_hold(app: Flask) -> None:
    mine = PersonalData(name="weather.walks", label="Walks", own=("weather_walk.user",))
    with loaded("weather", module_with(register_personal_data=lambda: [mine])):
        assert ("weather", mine) in site().registry.of(PersonalData)
    assert ("weather", mine) not in site().registry.of(PersonalData)


def test_the_name_starts_with_that_of_the_plugin(app: Flask) -> None:
    other = PersonalData(name="walks", label="Walks")
    module = module_with(register_personal_data=lambda: [other])
    with loaded("weather", module) as plugin:
        assert plugin.status == "failed"
        assert "'weather.'" in plugin.reason
