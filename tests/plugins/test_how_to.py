"""The plugin of docs/how-to/write-a-plugin.md, made from the page itself, works."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from core.config import Config

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-plugin.md"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
FILES = (
    ("toml", "plugin.toml"),
    ("python", "__init__.py"),
    ("html", "templates/weather/sky.html"),
    ("html", "templates/weather/box.html"),
)


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    """A site whose plugin path holds what the page tells to write."""
    blocks = BLOCK.findall(PAGE.read_text())
    for language, name in FILES:
        at = next(i for i, block in enumerate(blocks) if block[0] == language)
        target = tmp_path / "plugins" / "weather" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(blocks.pop(at)[1])
    return replace(config, plugin_path=(str(tmp_path / "plugins"),))


def test_the_plugin_of_the_page_shows_itself_when_it_is_on(
    app: Flask, client: Any, enable: Callable[..., None]
) -> None:
    assert client.get("/weather/").status_code == 404
    assert "It rains." not in client.get("/").text
    enable("weather")
    assert "It rains." in client.get("/weather/").text
    home = client.get("/").text
    assert "It rains." in home
    assert 'href="/weather/"' in home
    enable("weather", on=False)
    assert client.get("/weather/").status_code == 404
