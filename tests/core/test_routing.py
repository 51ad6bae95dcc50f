"""Routes say what they need; a blueprint keeps to its own pages."""

from __future__ import annotations

from typing import Any

import flask
import pytest
from flask import Flask

from core.web.routing import APP_WIDE, BACK_DOORS, Blueprint
from townhall.testing import Browser


@pytest.fixture
def bp() -> Blueprint:
    """A blueprint without pages."""
    return Blueprint("weather", __name__, url_prefix="/weather")


def test_a_page_without_a_permission_does_not_start(bp: Blueprint) -> None:
    with pytest.raises(TypeError, match="requires"):
        bp.get("/")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="requires"):
        bp.post("/")  # type: ignore[call-arg]


@pytest.mark.parametrize("how", ["route", "put", "patch", "delete"])
def test_other_ways_to_a_route_are_closed(bp: Blueprint, how: str) -> None:
    with pytest.raises(TypeError, match="declares no permission"):
        getattr(bp, how)("/")(lambda: "open")


def test_a_bare_rule_is_closed(bp: Blueprint) -> None:
    with pytest.raises(TypeError, match="declares no permission"):
        bp.add_url_rule("/", "open", lambda: "open")


def test_a_rule_whose_view_comes_later_is_closed(bp: Blueprint) -> None:
    bp.add_url_rule("/", "open")
    with pytest.raises(TypeError, match="permission"):
        bp.endpoint("open")


def test_a_static_folder_is_closed() -> None:
    """Static files are served by core, for plugins that are on."""
    with pytest.raises(TypeError, match="static"):
        Blueprint("weather", __name__, static_folder="static")


@pytest.mark.parametrize("name", [*APP_WIDE, *BACK_DOORS])
def test_what_reaches_into_other_pages_is_refused(bp: Blueprint, name: str) -> None:
    with pytest.raises(TypeError, match="not allowed"):
        getattr(bp, name)(lambda: None)


def test_everything_of_flask_that_reaches_further_is_known() -> None:
    """A new Flask may bring new ways; somebody has to look at them."""
    further = {name for name in dir(flask.Blueprint) if "app_" in name}
    assert further - set(APP_WIDE) == set()


def test_a_blueprint_inside_another_is_refused(bp: Blueprint) -> None:
    with pytest.raises(TypeError, match="permission"):
        bp.register_blueprint(flask.Blueprint("inner", __name__))


def test_the_page_and_the_deed_at_one_address_may_have_one_name(bp: Blueprint, app: Flask) -> None:
    @bp.get("/", requires="site.public")
    def today() -> str:
        return "sunny"

    @bp.post("/", requires="site.public", endpoint="today")
    def change() -> str:
        return "changed"

    app.register_blueprint(bp)
    assert {"weather.today", "weather.today_post"} <= set(app.view_functions)


def test_a_deed_has_a_limit_in_any_case(bp: Blueprint, app: Flask) -> None:
    @bp.post("/", requires="site.public")
    def rain() -> str:
        return "wet"

    app.register_blueprint(bp)
    assert app.view_functions["weather.rain"].limit == "60 per minute"  # type: ignore[attr-defined]


@pytest.fixture
def pages(bp: Blueprint, app: Flask, client: Browser) -> dict[str, list[str]]:
    """Pages that note who came in."""
    seen: dict[str, list[str]] = {"member": [], "limited": []}

    @bp.get("/member", requires="site.member")
    def member() -> str:
        seen["member"].append("in")
        return "inside"

    @bp.get("/limited", requires="site.public", limit="2 per minute")
    def limited() -> str:
        seen["limited"].append("in")
        return "inside"

    @bp.get("/exit", requires="site.public")
    def leave() -> str:
        raise SystemExit(3)

    app.register_blueprint(bp)
    app.__dict__.pop("_maps", None)
    return seen


def test_a_view_is_not_called_without_the_permission(
    pages: dict[str, list[str]], client: Browser, cast: Any, sign_in: Any
) -> None:
    assert client.get("/weather/member").status_code == 303
    assert pages["member"] == []
    assert sign_in(cast.alice).get("/weather/member").text == "inside"


def test_a_page_asked_for_too_often_answers_429(
    pages: dict[str, list[str]], client: Browser
) -> None:
    statuses = [client.get("/weather/limited").status_code for _time in range(3)]
    assert statuses == [200, 200, 429]
    assert len(pages["limited"]) == 2


def test_a_view_that_wants_to_end_the_program_ends_in_an_error_page(
    pages: dict[str, list[str]], client: Browser
) -> None:
    answer = client.get("/weather/exit")
    assert answer.status_code == 500
    assert client.get("/healthz").status_code == 200
