"""An application that a test has changed is not the next one's, and one that is handed on says
nothing of the test before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from pluggy import HookimplMarker

from core import db, settings
from core.access import Actor
from core.accounts.models import User
from core.config import Config, complete
from core.declarations import Permission
from core.features import bring
from core.site import site
from core.web.limits import limiter
from core.web.routing import Blueprint
from tests.support.kept_app import app_for
from townhall.testing import add_user, manifest

Next = Callable[..., Flask]
hook = HookimplMarker("townhall")
OWNER = Actor(is_admin=True)


@pytest.fixture
def next_test(
    config: Config, tmp_path: Path, _new_database: Callable[[Path], tuple[str, Callable[[], None]]]
) -> Iterator[Next]:
    """`next_test(page_cache_mb=8)`: the application as one more test would be given it."""
    undo: list[Callable[[], None]] = []

    def begin(**values: object) -> Flask:
        folder = tmp_path / str(len(undo))
        url, drop = _new_database(folder)
        undo.append(drop)
        return app_for(complete(replace(config, data=folder, database_url=url, **values)))  # type: ignore[arg-type]

    yield begin
    db.disconnect()
    for each in undo:
        each()


def test_it_is_handed_on_with_a_database_and_a_folder_of_ones_own(next_test: Next) -> None:
    first = next_test()
    add_user("alice")
    settings.put(OWNER, "core", "site_name", "Pump house")
    site().plugins.switch(OWNER, "forums", on=False)
    site().plugins.costs.of("forums", "made_up").errors = 3
    assert first.test_client().get("/forums/").status_code == 404
    folder = site().config.data

    assert next_test() is first
    assert site().config.data != folder
    assert User.select().count() == 0
    assert settings.get("core", "site_name") != "Pump house"
    assert site().plugins.is_active("forums")
    assert site().plugins.costs.errors == 0
    assert first.test_client().get("/forums/").status_code == 200


def test_other_settings_are_another_application(next_test: Next) -> None:
    first = next_test()
    other = next_test(base_url="https://community.example.org")
    assert other is not first
    assert next_test() not in (first, other)


def a_plugin(app: Flask) -> None:
    class Weather:
        @hook
        def register_permissions(self) -> list[Permission]:
            return [Permission(name="weather.read", label="Read it")]

    site().plugins.add(manifest("weather"), Weather())
    bring(app, "weather")


def a_page(app: Flask) -> None:
    app.register_blueprint(Blueprint("weather", __name__))


def a_declaration(_app: Flask) -> None:
    site().registry.add("weather", Permission(name="weather.read", label="Read it"))


def a_plugin_that_failed(_app: Flask) -> None:
    host = site().plugins
    host.fail(host.plugins["forums"], "It broke.")


def a_view(app: Flask) -> None:
    app.view_functions["forums.reply"] = lambda: "Nothing"


def a_look_at_every_request(app: Flask) -> None:
    app.before_request(lambda: None)


def an_answer_to_an_error(app: Flask) -> None:
    app.register_error_handler(418, lambda _error: "Tea")


def a_word_of_templates(app: Flask) -> None:
    app.jinja_env.globals["weather"] = "fine"


def a_setting_of_flask(app: Flask) -> None:
    app.config["TRUSTED_HOSTS"] = ["localhost"]


def a_layer_around_it(app: Flask) -> None:
    app.wsgi_app = lambda environ, answer: []  # type: ignore[method-assign, assignment]


def what_counts_requests(app: Flask) -> None:
    limiter.init_app(app)


@pytest.mark.parametrize(
    "dirt",
    [
        a_plugin,
        a_page,
        a_declaration,
        a_plugin_that_failed,
        a_view,
        a_look_at_every_request,
        an_answer_to_an_error,
        a_word_of_templates,
        a_setting_of_flask,
        a_layer_around_it,
        what_counts_requests,
    ],
    ids=lambda dirt: str(dirt.__name__),
)
def test_what_a_test_has_changed_is_not_the_next_ones(
    next_test: Next, dirt: Callable[[Flask], None]
) -> None:
    changed = next_test()
    assert next_test() is changed
    dirt(changed)
    clean = next_test()
    assert clean is not changed
    assert clean.test_client().get("/forums/").status_code == 200
    assert next_test() is clean
