"""Settings as a page: found by a word, with defaults and who changed them, saved together or
not at all, and never over what somebody else has just changed."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from core import settings
from core.accounts.sessions import actor_for
from core.admin.actions.settings import Clash, change_settings
from core.models import Audit
from core.models import Setting as Row
from core.registry import Setting
from tests.support.crawl import Page
from tests.support.forms import forms_of
from tests.support.plugins import module_with
from tests.support.together import all_at_once
from townhall.testing import Browser

CORE = "/admin/settings/core"


def shown(page: str) -> dict[str, str]:
    """The signs of what a page of settings shows, as its form sends them back."""
    return dict(re.findall(r'name="(seen_\w+)" value="(\w+)"', page))


def changes() -> int:
    return int(Audit.select().where(Audit.action == settings.CHANGE).count())


@pytest.fixture
def weather(temporary_plugin: Any) -> Any:
    """A plugin with a secret, a colour and a number."""
    declared = [
        Setting(name="key", label="Key of the station", kind="secret", default=""),
        Setting(name="sky", label="Colour of the sky", kind="colour", default=""),
        Setting(
            name="gusts",
            label="Gusts a day",
            kind="number",
            default=3,
            help="As the *anemometer* counts them.",
        ),
    ]
    return temporary_plugin("weather", module_with(register_settings=lambda: declared))


@pytest.mark.parametrize("word", ["anemometer", "GUSTS", "gusts day", "  gusts  "])
def test_a_setting_is_found_by_its_name_label_or_help(
    weather: Any, ada: Browser, word: str
) -> None:
    page = ada.get("/admin/settings", query_string={"q": word}).text
    assert "Gusts a day" in page
    assert "Colour of the sky" not in page
    assert "Name of the community" not in page


def test_a_search_that_finds_nothing_says_so_and_is_no_page_of_errors(ada: Browser) -> None:
    for word in ("marshmallow", "<b>", "%", "x" * 500, "\x00core"):
        page = ada.get("/admin/settings", query_string={"q": word})
        assert page.status_code == 200
        assert "<b>" not in page.text.partition("<main")[2].partition("<form")[2][:50]
    assert "No setting like that" in ada.get("/admin/settings?q=marshmallow").text


def test_only_what_was_changed_is_listed_on_demand(weather: Any, ada: Browser) -> None:
    assert "Gusts a day" not in ada.get("/admin/settings?changed=yes").text
    ada.send("/admin/settings/weather", value_gusts="5")
    page = ada.get("/admin/settings?changed=yes").text
    assert "Gusts a day" in page
    assert "Colour of the sky" not in page


def test_each_shows_its_default_and_who_changed_it(
    weather: Any, ada: Browser, queries: Any
) -> None:
    page = ada.get("/admin/settings/weather").text
    assert "Default: 3" in page
    assert "Back to the default" not in page
    ada.send("/admin/settings/weather", value_gusts="5")
    with queries(max=30) as statements:
        page = ada.get("/admin/settings/weather").text
    assert "Back to the default" in page
    assert "<bdi>Ada</bdi>" in page.partition("Gusts a day")[2]
    assert sum('"audit"' in text for text in statements) == 1


def test_back_to_the_default_forgets_the_value(weather: Any, ada: Browser) -> None:
    ada.send("/admin/settings/weather", value_gusts="5")
    answer = ada.send("/admin/settings/weather/reset", reset="gusts")
    assert answer.status_code == 303
    assert settings.get("weather", "gusts") == 3
    assert Row.select().where(Row.owner == "weather").count() == 0
    last = Audit.select().order_by(Audit.id.desc()).get()
    assert (last.before, last.after) == ({"gusts": 5}, {"gusts": 3})
    assert ada.send("/admin/settings/weather/reset", reset="tides").status_code == 404


def test_resetting_one_keeps_what_was_typed_into_another(weather: Any, ada: Browser) -> None:
    ada.send("/admin/settings/weather", value_gusts="5")
    answer = ada.send(
        "/admin/settings/weather/reset", reset="gusts", value_gusts="5", value_sky="#112233"
    )
    assert answer.status_code == 200
    assert 'value="#112233"' in answer.text
    assert "not saved yet" in answer.text
    assert re.search(r'name="value_gusts"[^>]*value="3"', answer.text)
    assert (settings.get("weather", "gusts"), settings.get("weather", "sky")) == (3, "")


def test_one_wrong_value_saves_none_and_keeps_what_was_typed(weather: Any, ada: Browser) -> None:
    answer = ada.send("/admin/settings/weather", value_gusts="many", value_sky="#112233")
    assert answer.status_code == 422
    assert 'value="many"' in answer.text
    assert 'value="#112233"' in answer.text
    assert settings.get("weather", "sky") == ""


@pytest.mark.parametrize("colour", ["red", "#12345", "#1234567", "#ggg000", "#123456;"])
def test_a_colour_is_six_digits(weather: Any, ada: Browser, colour: str) -> None:
    answer = ada.send("/admin/settings/weather", value_sky=colour)
    assert answer.status_code == 422
    assert "A colour as #" in answer.text


def test_a_secret_is_never_shown_nor_logged(weather: Any, ada: Browser) -> None:
    ada.send("/admin/settings/weather", value_key="Nightjar sings")
    assert settings.get("weather", "key") == "Nightjar sings"
    pages = [
        ada.get(url).text
        for url in ("/admin/settings/weather", "/admin/settings?q=station", "/admin/log")
    ]
    refused = ada.send("/admin/settings/weather", value_key="Nightjar two", value_gusts="x").text
    rows = [str((row.before, row.after, row.note)) for row in Audit.select()]
    assert not any("Nightjar" in text for text in (*pages, refused, *rows))
    assert "Set, and not shown" in pages[0]


def test_a_secret_left_empty_stays_and_can_be_forgotten(weather: Any, ada: Browser) -> None:
    ada.send("/admin/settings/weather", value_key="Nightjar sings")
    ada.send("/admin/settings/weather", value_key="", value_gusts="4")
    assert settings.get("weather", "key") == "Nightjar sings"
    ada.send("/admin/settings/weather/reset", reset="key")
    assert settings.get("weather", "key") == ""


def test_what_another_owner_has_just_changed_is_not_overwritten(
    weather: Any, ada: Browser, make_user: Any, sign_in: Any
) -> None:
    seen = shown(ada.get("/admin/settings/weather").text)
    other = sign_in(make_user("olga", role="admin"))
    other.send("/admin/settings/weather", value_gusts="7")
    answer = ada.send("/admin/settings/weather", **seen, value_gusts="5", value_sky="#112233")
    assert answer.status_code == 409
    assert "Olga has just changed it to: 7" in answer.text
    assert re.search(r'name="value_gusts"[^>]*value="5"', answer.text)
    assert (settings.get("weather", "gusts"), settings.get("weather", "sky")) == (7, "")
    again = ada.send(
        "/admin/settings/weather", **shown(answer.text), value_gusts="5", value_sky="#112233"
    )
    assert again.status_code == 303
    assert (settings.get("weather", "gusts"), settings.get("weather", "sky")) == (5, "#112233")


def test_what_one_left_alone_stays_as_the_other_set_it(weather: Any, ada: Browser) -> None:
    seen = shown(ada.get("/admin/settings/weather").text)
    ada.send("/admin/settings/weather", value_gusts="7")
    answer = ada.send("/admin/settings/weather", **seen, value_gusts="3", value_sky="#112233")
    assert answer.status_code == 303
    assert (settings.get("weather", "gusts"), settings.get("weather", "sky")) == (7, "#112233")


def test_of_those_who_save_at_once_all_but_one_are_told(weather: Any, app: Any, cast: Any) -> None:
    seen = {"gusts": settings.mark("weather", "gusts")}
    deeds = [
        lambda value=value: change_settings(
            actor_for(cast.ada.id), "weather", {"gusts": value}, seen=seen
        )
        for value in (10, 11, 12, 13)
    ]
    problems = all_at_once(app, deeds)
    assert [type(problem) for problem in problems] == [Clash] * 3
    assert changes() == 1


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_saving_what_is_shown_changes_nothing(ada: Browser, end: str) -> None:
    answer = ada.get(CORE)
    page = Page("admin", CORE, "here", answer.status_code, answer.headers, answer.text)
    form = next(f for f in forms_of(page) if f.button == "Save the settings")
    fields = {name: str(value).replace("\n", end) for name, value in form.fields}
    fields.pop("csrf_token")
    assert ada.send(CORE, **fields).status_code == 303
    assert [row.after for row in Audit.select()] == []


def test_settings_of_a_plugin_that_is_off_are_kept_and_said_to_be(
    weather: Any, ada: Browser, enable: Any
) -> None:
    ada.send("/admin/settings/weather", value_gusts="5")
    enable("weather", on=False)
    page = ada.get("/admin/settings/weather").text
    assert "This plugin is off" in page
    assert re.search(r'name="value_gusts"[^>]*value="5"', page)
    enable("weather")
    assert settings.get("weather", "gusts") == 5


def test_settings_of_a_plugin_that_is_gone_are_counted(ada: Browser) -> None:
    Row.insert(owner="tides", name="height", value=3).execute()
    assert "1 setting of tides is kept" in ada.get(CORE).text


def test_who_may_not_look_after_settings_does_not_see_them(
    cast: SimpleNamespace, sign_in: Any, maya: Browser, client: Browser
) -> None:
    for url in (CORE, "/admin/settings?q=name"):
        assert maya.get(url).status_code == 403
        assert client.get(url).status_code == 302 or client.get(url).status_code == 303
    assert maya.send("/admin/settings/core/reset", reset="site_name").status_code == 403
