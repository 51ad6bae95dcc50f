"""A plugin's manifest is read without its code, and what is wrong is said in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.manifest import API_VERSION, RESERVED, Manifest, ManifestError, read

GOOD = """
name = "weather"
title = "Weather"
summary = "What it is like outside."
version = "1.2.0"
license = "MIT"
requires_api = ">=1.0,<2"
"""


def write(folder: Path, text: str, *, name: str = "weather") -> Path:
    """A manifest file in a plugin's folder."""
    path = folder / name / "plugin.toml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def manifest_of(folder: Path, text: str, *, name: str = "weather") -> Manifest:
    """What is read from such a file."""
    return read(write(folder, text, name=name), "weather")


def refusal(folder: Path, text: str, *, name: str = "weather") -> str:
    """The sentence that the owner gets."""
    with pytest.raises(ManifestError) as raised:
        manifest_of(folder, text, name=name)
    return str(raised.value)


def test_a_short_manifest_is_enough(tmp_path: Path) -> None:
    found = manifest_of(tmp_path, GOOD)
    assert (found.name, found.title, found.folder) == ("weather", "Weather", tmp_path / "weather")
    assert (found.requires, found.starts_on, found.personal_data) == ((), False, "none")
    assert found.incompatible == ""


def test_everything_that_may_be_said_is_read(tmp_path: Path) -> None:
    more = """
author = "Somebody"
icon = "cloud"
starts_on = true
restricts = true
suits = ["brand"]
[requires]
plugins = ["forums"]
optional = ["events"]
[assets]
css = ["weather.css"]
[declares]
network = ["weather.example"]
personal_data = "where people live"
"""
    found = manifest_of(tmp_path, GOOD + more)
    assert (found.requires, found.optional) == (("forums",), ("events",))
    assert (found.css, found.network) == (("weather.css",), ("weather.example",))
    assert found.personal_data == "where people live"
    assert found.starts_on
    assert found.restricts


@pytest.mark.parametrize(
    "field", ["name", "title", "summary", "version", "license", "requires_api"]
)
def test_what_must_be_said_is_asked_for_by_name(tmp_path: Path, field: str) -> None:
    lines = [line for line in GOOD.splitlines() if not line.startswith(field)]
    assert refusal(tmp_path, "\n".join(lines)) == f"Its plugin.toml has no {field}."


@pytest.mark.parametrize("name", ["Weather", "w", "9lives", "wea-ther", "x" * 31, "../etc"])
def test_a_name_is_small_letters(tmp_path: Path, name: str) -> None:
    assert "small letter" in refusal(tmp_path, GOOD.replace('"weather"', f'"{name}"'))


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_plugin_does_not_take_a_name_of_the_core(tmp_path: Path, name: str) -> None:
    """Its pages would be taken for core's own, and switched off with it."""
    text = GOOD.replace('"weather"', f'"{name}"')
    assert "taken" in refusal(tmp_path, text, name=name)


def test_a_plugin_is_called_like_its_folder(tmp_path: Path) -> None:
    assert "folder" in refusal(tmp_path, GOOD, name="climate")


def test_what_is_no_toml_is_told(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path, "name = ")


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ManifestError, match="cannot be read"):
        read(path, "weather")


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ('requires = "forums"', "requires"),
        ('requires = ["forums"]', "requires"),
        ('[requires]\nplugins = "forums"', "plugins"),
        ("[requires]\nplugins = [1]", "plugins"),
        ('assets = "a.css"', "assets"),
        ('[assets]\ncss = "a.css"', "css"),
        ("declares = 1", "declares"),
        ('[declares]\nnetwork = "here"', "network"),
        ('suits = "brand"', "suits"),
        ('starts_on = "no"', "starts_on"),
    ],
)
def test_a_value_of_the_wrong_sort_is_told(tmp_path: Path, wrong: str, named: str) -> None:
    assert named in refusal(tmp_path, GOOD + wrong)


@pytest.mark.parametrize("wanted", ["1.0", "about one", ">>2", "*"])
def test_a_version_range_that_is_none_is_told(tmp_path: Path, wanted: str) -> None:
    assert "version range" in refusal(tmp_path, GOOD.replace(">=1.0,<2", wanted))


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [(">=1.0,<2", True), (">=2", False), ("<1", False), (f"=={API_VERSION}", True)],
)
def test_the_range_decides_whether_it_can_run_here(tmp_path: Path, wanted: str, fits: Any) -> None:
    found = manifest_of(tmp_path, GOOD.replace(">=1.0,<2", wanted))
    assert (found.incompatible == "") is fits
    if not fits:
        assert API_VERSION in found.incompatible
