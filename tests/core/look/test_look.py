"""A community's own colour, readable in either look, and its own sign."""

from __future__ import annotations

import io
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from core import files, settings
from core.look.colours import PAPER_HUE, READABLE, TOKENS, contrasts, fault, hue_of, sheet
from core.models import Audit
from townhall.testing import Browser

SHEET = Path("themes/default/static/townhall.css").read_text()


@pytest.fixture
def ada(cast: SimpleNamespace, sign_in: Any) -> Browser:
    """The owner's browser."""
    browser: Browser = sign_in(cast.ada)
    return browser


def drawn(size: tuple[int, int] = (40, 30)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "red").save(made, "PNG")
    return made.getvalue()


def upload(browser: Browser, data: bytes) -> Any:
    fields = {"csrf_token": browser.csrf_token(), "picture": (io.BytesIO(data), "sign.svg")}
    return browser.post("/admin/look", data=fields)


@pytest.mark.parametrize("hue", range(0, 360, 3))
def test_whatever_the_hue_texts_can_be_read_in_light_and_dark(hue: int) -> None:
    for look, pair, ratio in contrasts(hue):
        assert ratio >= READABLE, (look, pair)


def test_the_tokens_are_those_of_the_stylesheet() -> None:
    shade = r"oklch\((0?\.\d+) (0?\.\d+) var\(--(\w+)\)\)"
    for name in TOKENS["light"]:
        line = re.search(rf"--{name}: ([^;]+);", SHEET)
        assert line, name
        found = re.findall(shade, line[1])
        light, dark = (found * 2)[:2]
        for look, (lightness, chroma, hue) in (("light", light), ("dark", dark)):
            assert TOKENS[look][name] == (float(lightness), float(chroma)), (look, name)
            assert hue == ("tone" if name in ("paper", "desk") else "hue")
    assert f"--tone: {PAPER_HUE:.0f};" in SHEET


@pytest.mark.parametrize(
    ("colour", "hue"), [("#ff0000", 29.2), ("#00ff00", 142.5), ("#0000ff", 264.1)]
)
def test_the_hue_is_that_of_the_colour(colour: str, hue: float) -> None:
    assert hue_of(colour)[0] == pytest.approx(hue, abs=0.2)
    assert f"--hue: {hue_of(colour)[0]:.1f};" in sheet(colour)


@pytest.mark.parametrize("grey", ["#000000", "#ffffff", "#808080", "#84807f"])
def test_grey_has_no_hue(grey: str, ada: Browser) -> None:
    assert fault(grey)
    assert sheet(grey) == ""
    answer = ada.send("/admin/settings/core", value_accent=grey)
    assert answer.status_code == 422
    assert "nearly grey" in answer.text


def test_the_colour_of_the_owner_is_on_every_page(ada: Browser, client: Browser) -> None:
    assert "/look/" not in client.get("/").text
    assert ada.send("/admin/settings/core", value_accent="#B04A2F").status_code == 303
    assert '<link rel="stylesheet" href="/look/b04a2f.css">' in client.get("/").text
    answer = client.get("/look/b04a2f.css")
    assert answer.mimetype == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("odd", ["red", "b04a2", "b04a2ff", "B04A2F", "b04a2f%7D", "..%2f"])
def test_an_address_that_is_no_colour_is_not_there(client: Browser, odd: str) -> None:
    assert client.get(f"/look/{odd}.css").status_code == 404


def test_a_picture_becomes_the_sign_of_every_page(ada: Browser, client: Browser) -> None:
    assert upload(ada, drawn()).status_code == 303
    key = settings.get("core", "logo")
    assert f'src="/files/look/{key}.webp"' in client.get("/").text
    answer = client.get(f"/files/look/{key}.webp")
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert Image.open(io.BytesIO(answer.data)).size == (96, 96)


def test_a_new_sign_takes_the_place_of_the_old_one_and_its_file(ada: Browser) -> None:
    upload(ada, drawn())
    old = settings.get("core", "logo")
    upload(ada, drawn((99, 10)))
    assert files.read("look", f"{old}.webp") is None
    ada.send("/admin/settings/core/reset", reset="logo")
    assert settings.get("core", "logo") == ""
    assert Audit.select().where(Audit.action == settings.CHANGE).count() == 3


@pytest.mark.parametrize(
    "data", [b"", b"<svg onload=alert(1)>", b"GIF89a", b"\x89PNG\r\n\x1a\nrest"]
)
def test_what_is_no_picture_is_refused_with_words(ada: Browser, data: bytes) -> None:
    answer = upload(ada, data)
    assert answer.status_code == 422
    assert 'id="picture-error"' in answer.text
    assert settings.get("core", "logo") == ""


def test_a_sign_cannot_be_set_as_a_text(ada: Browser) -> None:
    ada.send("/admin/settings/core", value_logo="../../secret")
    assert settings.get("core", "logo") == ""
    with pytest.raises(settings.BadValue):
        settings.checked(settings.site().registry.setting("core", "logo"), '"><script>')


def test_only_owners_choose_the_sign(cast: SimpleNamespace, sign_in: Any, client: Browser) -> None:
    assert upload(sign_in(cast.maya), drawn()).status_code == 403
    assert client.get("/admin/look").status_code in (302, 303)
