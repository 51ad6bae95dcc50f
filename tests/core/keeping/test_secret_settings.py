"""Secrets among the settings are kept sealed, may come from the environment, and stand nowhere."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import settings
from core.access import Actor
from core.backups import archive
from core.config import Config, ConfigError, from_environment
from core.db import disconnect, transaction
from core.doctor import faults
from core.models import Audit
from core.models import Setting as Row
from core.registry import Setting
from core.site import site
from core.versions import bump, refresh
from tests.support.plugins import module_with

OWNER = Actor(is_admin=True)
SECRET = "swordfish in the anemometer"
NAME = "TOWNHALL_SETTING_WEATHER_KEY"


@pytest.fixture
def weather(temporary_plugin: Any) -> Any:
    """A plugin with a secret setting and a plain one."""
    declared = [
        Setting(name="key", label="Key of the station", kind="secret", default=""),
        Setting(name="town", label="Where it is", kind="text", default=""),
    ]
    return temporary_plugin("weather", module_with(register_settings=lambda: declared))


def kept() -> Any:
    """What the database holds of the secret."""
    return Row.get((Row.owner == "weather") & (Row.name == "key")).value


def set_up(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    """Let the site have other process settings."""
    config = replace(site().config, **values)
    monkeypatch.setattr("core.site._current", replace(site(), config=config))


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    """Start the site with these secrets in its environment."""
    set_up(monkeypatch, settings=values)


def told() -> list[str]:
    """What the doctor says of settings."""
    return [text for check, text in faults(slow=False) if check.name == "site.settings"]


def test_a_secret_is_sealed_and_read_again(weather: Any) -> None:
    settings.put(OWNER, "weather", "key", SECRET)
    settings.put(OWNER, "weather", "town", "Riverton")
    assert SECRET not in str(kept())
    assert settings.get("weather", "key") == SECRET
    refresh()
    assert settings.get("weather", "key") == SECRET
    assert settings.get("weather", "town") == "Riverton"


def test_forgotten_it_is_gone(weather: Any) -> None:
    settings.put(OWNER, "weather", "key", SECRET)
    settings.put(OWNER, "weather", "key", "")
    assert settings.get("weather", "key") == ""
    assert not Row.select().where(Row.owner == "weather").exists()


def test_its_seal_opens_nothing_else(weather: Any) -> None:
    settings.put(OWNER, "weather", "key", SECRET)
    with transaction():
        Row.update(name="other").where(Row.owner == "weather").execute()
        Row.insert(owner="weather", name="key", value={"sealed": "nonsense"}).execute()
        bump("settings")
    assert settings.get("weather", "key") == ""


def test_what_an_older_release_kept_is_read_and_sealed_by_a_job(weather: Any) -> None:
    with transaction():
        Row.insert(owner="weather", name="key", value=SECRET).execute()
        bump("settings")
    assert settings.get("weather", "key") == SECRET
    settings.seal_plain()
    assert SECRET not in str(kept())
    assert settings.get("weather", "key") == SECRET
    before = kept()
    settings.seal_plain()
    assert kept() == before


def test_with_another_secret_of_the_site_it_counts_as_not_set_and_the_doctor_says_so(
    weather: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.put(OWNER, "weather", "key", SECRET)
    assert told() == []
    set_up(monkeypatch, secret_key="another one" * 5)
    assert settings.get("weather", "key") == ""
    assert told() == [
        "weather.key was sealed with another secret of the site: enter that setting anew."
    ]


def test_the_environment_wins_and_is_never_kept(
    weather: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.put(OWNER, "weather", "key", "from the page")
    given(monkeypatch, weather_key=SECRET)
    assert settings.get("weather", "key") == SECRET
    assert told() == []
    given(monkeypatch)
    assert settings.get("weather", "key") == "from the page"


def test_only_secrets_come_from_there(weather: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, weather_town="Elsewhere", weather_kex="typed wrongly")
    assert settings.get("weather", "town") == ""
    assert [text.split()[0] for text in told()] == [
        "TOWNHALL_SETTING_WEATHER_TOWN",
        "TOWNHALL_SETTING_WEATHER_KEX",
    ]


def test_it_is_not_shown_with_the_other_settings_of_the_process(config: Config) -> None:
    assert SECRET not in repr(replace(config, settings={"weather_key": SECRET}))


def test_it_stands_in_a_variable_or_in_a_file(tmp_path: Path) -> None:
    base = {"TOWNHALL_DATA": str(tmp_path / "data")}
    assert from_environment({**base, NAME: SECRET}).settings == {"weather_key": SECRET}
    file = tmp_path / "key"
    file.write_text(f"{SECRET}\n")
    found = from_environment({**base, f"{NAME}_FILE": str(file)})
    assert found.settings == {"weather_key": SECRET}
    with pytest.raises(ConfigError, match=f"{NAME}_FILE names a file that cannot be read"):
        from_environment({**base, f"{NAME}_FILE": str(tmp_path / "nowhere")})


@pytest.mark.parametrize("where", ["page", "environment"])
def test_it_stands_on_no_page_in_no_log_and_in_no_backup(
    weather: Any,
    cast: SimpleNamespace,
    sign_in: Any,
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    where: str,
) -> None:
    ada = sign_in(cast.ada)
    if where == "page":
        assert ada.send("/admin/settings/weather", value_key=SECRET).status_code == 303
    else:
        given(monkeypatch, weather_key=SECRET)
    assert settings.get("weather", "key") == SECRET
    for path in ("/admin/settings/weather", "/admin/log", "/admin/plugins", "/admin/backups"):
        page = ada.get(path)
        assert (page.status_code, SECRET in page.text) == (200, False)
    assert (NAME in ada.get("/admin/settings/weather").text) is (where == "environment")
    rows = [str((row.before, row.after, row.note)) for row in Audit.select()]
    assert [row for row in rows if SECRET in row] == []
    assert SECRET not in caplog.text
    target = config.data / "one.backup"
    archive.write(site().config, target)
    with zipfile.ZipFile(target) as opened:
        texts = [opened.read(name) for name in opened.namelist()]
    assert [text for text in texts if SECRET.encode() in text] == []


def test_a_site_starts_with_a_secret_that_nobody_declares(app: Flask, config: Config) -> None:
    from app import create_app

    disconnect()  # the other application opens its own
    again = create_app(replace(config, settings={"tides_key": SECRET}))
    assert again.test_client().get("/").status_code == 200
