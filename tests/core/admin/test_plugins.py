"""Switching plugins through the page and from the command line."""

from __future__ import annotations

import html
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from core.access import Actor
from core.cli import starting
from core.cli.plugin import plugin as command
from core.models import Audit, PluginState
from core.site import site
from core.threads.actions import start_thread
from townhall import NavItem, Permission, hookimpl
from townhall.testing import Browser


class Weather:
    """A plugin that declares something and fails in one hook."""

    @hookimpl
    def register_permissions(self) -> list[Permission]:
        return [Permission(name="weather.forecast", label="Forecast")]

    @hookimpl
    def nav_items(self, actor: Actor) -> list[NavItem]:
        raise RuntimeError("no sky")


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`run("on", "forums")`: the command, on this test's site."""
    from contextlib import contextmanager

    @contextmanager
    def here() -> Any:
        with app.test_request_context("/"):
            yield app

    monkeypatch.setattr(starting, "site_for_command", here)

    def invoke(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(command, list(words), input=typed)

    return invoke


def text(answer: Any) -> str:
    return html.unescape(answer.text)


def test_the_page_says_what_a_plugin_is_adds_and_costs(ada: Browser) -> None:
    ada.get("/")
    page = text(ada.get("/admin/plugins"))
    assert "Forums" in page
    assert "kind of thread" in page
    assert "forums/__init__.py:" in page
    assert 'aria-pressed="true" aria-label="Forums"' in page
    assert "ms so far" in page


def test_a_plugin_is_off_and_on_again_at_the_next_request(
    app: Flask, ada: Browser, client: Browser, actors: SimpleNamespace, board: Any
) -> None:
    with app.test_request_context("/"):
        start_thread(actors.alice, board.id, kind="topic", title="Pump stops", body="x")
    assert client.get("/forums/").status_code == 200
    answer = ada.send("/admin/plugins/forums/off")
    assert answer.status_code == 303
    assert client.get("/forums/").status_code == 404
    assert "Pump stops" not in client.get("/").text
    page = text(ada.get("/admin/plugins"))
    assert "Forums is off. Its data is kept." in page
    assert 'aria-pressed="false" aria-label="Forums"' in page
    ada.send("/admin/plugins/forums/on")
    assert client.get("/forums/").status_code == 200
    assert "Pump stops" in client.get("/").text
    lines = [line.after for line in Audit.select().where(Audit.action == "plugin.switch")]
    assert lines == [{"forums": "off"}, {"forums": "on"}]


def test_one_that_others_need_is_kept_with_a_kind_sentence(
    ada: Browser, temporary_plugin: Any
) -> None:
    temporary_plugin("weather", Weather(), requires=("forums",))
    ada.send("/admin/plugins/forums/off")
    assert "Switch off first what needs it: Weather." in text(ada.get("/admin/plugins"))
    assert site().plugins.is_active("forums")
    ada.send("/admin/plugins/weather/off")
    ada.send("/admin/plugins/forums/off")
    ada.send("/admin/plugins/weather/on")
    assert "Switch on first what it needs: forums." in text(ada.get("/admin/plugins"))


def test_one_that_keeps_things_private_is_switched_off_only_when_sure(
    ada: Browser, temporary_plugin: Any
) -> None:
    temporary_plugin("weather", Weather(), restricts=True)
    answer = ada.send("/admin/plugins/weather/off")
    assert answer.headers["Location"] == "/admin/plugins/weather/off"
    assert site().plugins.is_active("weather")
    page = ada.get("/admin/plugins/weather/off").text
    assert "keeps things private" in page
    assert 'name="confirmed" value="yes"' in page
    ada.send("/admin/plugins/weather/off", confirmed="yes")
    assert not site().plugins.is_active("weather")


def test_one_that_fails_is_shown_with_its_error_and_every_page_stands(
    ada: Browser, temporary_plugin: Any
) -> None:
    temporary_plugin("weather", Weather())
    assert ada.get("/").status_code == 200
    page = text(ada.get("/admin/plugins"))
    assert "Weather: On, with errors." in page
    assert "RuntimeError: no sky" in page
    assert "The plugin Weather has failed" in text(ada.get("/admin/"))


def test_one_whose_code_is_gone_or_broken_says_so(ada: Browser, temporary_plugin: Any) -> None:
    temporary_plugin("weather", Weather())
    site().plugins.fail(site().plugins.plugins["weather"], "It could not be loaded.")
    PluginState.create(name="ghost", state="on", changed_at="2026-01-01 00:00:00")
    page = text(ada.get("/admin/plugins"))
    assert "Weather: Could not start." in page
    assert "ghost: Not here any more." in page


def test_a_plugin_that_cannot_start_its_site_stays_off(ada: Browser, temporary_plugin: Any) -> None:
    class Stormy:
        @hookimpl
        def site_enabled(self) -> None:
            raise RuntimeError("flooded")

    temporary_plugin("storm", Stormy(), starts_on=False)
    ada.send("/admin/plugins/storm/on")
    assert "Storm could not be switched on: flooded" in text(ada.get("/admin/plugins"))
    assert not site().plugins.is_active("storm")


def test_the_command_lists_tells_and_switches(run: Any, client: Browser) -> None:
    assert "forums   On." in run("list").output
    told = run("info", "forums").output
    assert "Kind of thread: " in told
    assert "Hook: tabs  forums/__init__.py:" in told
    assert run("off", "forums").output == "Forums is off; its data is kept.\n"
    assert client.get("/forums/").status_code == 404
    assert run("on", "forums").output == "Forums is on.\n"
    assert client.get("/forums/").status_code == 200


def test_the_command_refuses_what_the_page_refuses(run: Any, temporary_plugin: Any) -> None:
    temporary_plugin("weather", Weather(), requires=("forums",), restricts=True)
    kept = run("off", "forums")
    assert kept.exit_code == 1
    assert "Switch off first what needs it: Weather." in kept.output
    assert run("info", "nothing").exit_code == 1
    assert run("off", "weather", typed="n\n").exit_code == 1
    assert site().plugins.is_active("weather")
    assert run("off", "weather", "--yes").exit_code == 0
    assert not site().plugins.is_active("weather")
