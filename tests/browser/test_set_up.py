"""From an empty folder to an open community, kind by kind, by a program that only knows links
and forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.presets.stock import NAMES, presets
from tests.support.plain_client import PlainClient, PlainPage
from tests.support.served import serving

pytestmark = pytest.mark.browser

MOST_CLICKS = 8
"""Opening the printed link is the first."""


def owner_link(log: Path) -> str:
    """The path of the link that the first start prints."""
    found = re.search(r"owner: https?://[^/]+(/owner/\S+)", log.read_text())
    assert found, log.read_text()
    return found[1]


@pytest.mark.parametrize("kind", NAMES)
def test_a_community_is_set_up_by_links_and_forms_alone(kind: str, tmp_path: Path) -> None:
    with serving(tmp_path / "data") as site:
        page = PlainClient(site.base).open(owner_link(tmp_path / "log"))
        page = page.press(
            "Become the owner",
            username="ada",
            email="ada@example.org",
            password="four green bicycles",
        )
        page = page.press("Go on", site_name="Furrow", timezone="Europe/Warsaw")
        # The kind is a choice and a button; all others are one press each.
        page = page.press("Go on", kind=kind)
        page = page.press("Go on")
        page = page.press("Open the community")
        clicks = 1 + 1 + 1 + 2 + 1 + 1
        assert clicks <= MOST_CLICKS
        assert page.title == "What is next"
        _looks_like_a_place(page.client.open("/"), kind)
        _lets_visitors_in(PlainClient(site.base).open("/"), kind)


def _looks_like_a_place(home: PlainPage, kind: str) -> None:
    assert "Furrow" in home.text
    assert presets()[kind].tagline in home.text
    titles = home.tree.xpath("//*[contains(@class, 'row-title')]//a")
    assert len(titles) >= 4
    for title in titles:
        thread = home.client.open(title.get("href"))
        assert thread.status == 200
        assert "ada" in thread.text


def _lets_visitors_in(home: PlainPage, kind: str) -> None:
    threads = home.tree.xpath("//*[contains(@class, 'row-title')]//a")
    if presets()[kind].reading == "members":
        assert not threads
    else:
        assert threads
        assert home.client.open(threads[0].get("href")).status == 200
    joins = home.tree.xpath("//main//a[@href='/sign-up']")
    assert bool(joins) == (presets()[kind].settings["sign_up"] == "open")
