"""Uploading a picture, how it is served, and what is left when it is gone."""

from __future__ import annotations

import os
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from core import clock, files, images
from core.accounts.models import User
from core.files import local
from core.profiles.jobs import sweep_avatars
from core.site import site
from tests.core.profiles.conftest import png_bomb
from townhall.testing import Browser

Picture = Callable[..., bytes]


def upload(browser: Browser, data: bytes, name: str = "me.png") -> TestResponse:
    """Send a form with a file; put together by hand, for the client leaves large ones open."""
    edge = b"--------edge"
    token = browser.csrf_token().encode()
    body = b"\r\n".join(
        [
            b"--" + edge,
            b'Content-Disposition: form-data; name="csrf_token"\r\n',
            token,
            b"--" + edge,
            f'Content-Disposition: form-data; name="picture"; filename="{name}"'.encode(),
            b"Content-Type: image/png\r\n",
            data,
            b"--" + edge + b"--\r\n",
        ]
    )
    kind = f"multipart/form-data; boundary={edge.decode()}"
    return browser.post("/account/profile/avatar", data=body, content_type=kind)


def kept() -> list[str]:
    return [path.name for path in (site().config.files).rglob("*") if path.is_file()]


@pytest.fixture
def alice(cast: SimpleNamespace, sign_in: Any) -> Browser:
    browser: Browser = sign_in(cast.alice)
    return browser


def test_a_picture_is_shown_beside_the_name(
    alice: Browser, cast: SimpleNamespace, picture: Picture
) -> None:
    assert upload(alice, picture("JPEG", (900, 600))).status_code == 303
    key = User.get_by_id(cast.alice.id).avatar
    page = alice.get("/people/alice").text
    assert f"/files/avatars/{key}-256.webp" in page
    assert f"/files/avatars/{key}-96.webp" in page


def test_a_picture_is_served_as_nothing_but_a_picture(
    alice: Browser, client: Browser, cast: SimpleNamespace, picture: Picture
) -> None:
    upload(alice, picture(), name="../../evil.svg")
    key = User.get_by_id(cast.alice.id).avatar
    answer = client.get(f"/files/avatars/{key}-96.webp")
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    assert "evil" not in "".join(kept())


@pytest.mark.parametrize(
    "name",
    [
        "../secret_key",
        "..%2f..%2fsecret_key",
        "%2e%2e/townhall.db",
        "....//secret_key",
        "\\..\\secret_key",
        "a" * 300,
        "0" * 24 + "-96.webp%00.png",
        "0" * 24 + "-96.webp",
        "",
    ],
)
def test_no_name_leads_out_of_the_folder(client: Browser, name: str) -> None:
    assert client.get(f"/files/avatars/{name}").status_code in (404, 308)


def test_a_new_picture_takes_the_place_of_the_old_one(
    alice: Browser, cast: SimpleNamespace, picture: Picture
) -> None:
    upload(alice, picture())
    first = User.get_by_id(cast.alice.id).avatar
    upload(alice, picture())
    second = User.get_by_id(cast.alice.id).avatar
    assert first != second
    assert sorted(kept()) == [f"{second}-256.webp", f"{second}-96.webp"]


def test_a_picture_can_be_taken_away(
    alice: Browser, cast: SimpleNamespace, picture: Picture
) -> None:
    upload(alice, picture())
    assert alice.send("/account/profile/avatar/remove").status_code == 303
    assert User.get_by_id(cast.alice.id).avatar == ""
    assert kept() == []


def test_a_bomb_is_refused_with_a_sentence_and_the_old_picture_stays(
    alice: Browser, cast: SimpleNamespace, picture: Picture
) -> None:
    upload(alice, picture())
    before = User.get_by_id(cast.alice.id).avatar
    answer = upload(alice, png_bomb(20_000))
    assert answer.status_code == 422
    assert "25 million" in answer.text
    assert User.get_by_id(cast.alice.id).avatar == before


def test_nothing_chosen_is_said_at_the_field(alice: Browser) -> None:
    answer = upload(alice, b"", name="")
    assert answer.status_code == 422
    assert "Choose a picture first" in answer.text


def test_only_this_route_takes_more_than_a_megabyte(alice: Browser, picture: Picture) -> None:
    noise = os.urandom(2_000_000)
    assert upload(alice, picture() + noise).status_code == 303
    assert upload(alice, bytes(images.MAX_BYTES + 200_000)).status_code == 413
    too_long = alice.post("/account/profile", data={"bio": "x" * 1_100_000})
    assert too_long.status_code == 413


def test_visitors_and_those_not_confirmed_cannot_upload(
    client: Browser, make_user: Any, sign_in: Any, picture: Picture
) -> None:
    assert "/sign-in" in upload(client, picture()).headers["Location"]
    dora = sign_in(make_user("dora", state="pending"))
    assert upload(dora, picture()).status_code == 403
    assert kept() == []


def test_a_full_disk_keeps_nothing(
    alice: Browser, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "BALLAST", 10**18)
    answer = upload(alice, picture())
    assert answer.status_code == 422
    assert "full" in answer.text
    assert kept() == []


def test_pictures_that_nobody_shows_are_swept_after_a_day(
    app: Flask, alice: Browser, cast: SimpleNamespace, picture: Picture
) -> None:
    upload(alice, picture())
    shown = User.get_by_id(cast.alice.id).avatar
    files.put("avatars", "b" * 24 + "-96.webp", b"lost")
    sweep_avatars()
    assert len(kept()) == 3
    old = clock.ago(days=2).timestamp()
    for path in site().config.files.rglob("*.webp"):
        os.utime(path, (old, old))
    sweep_avatars()
    assert sorted(kept()) == [f"{shown}-256.webp", f"{shown}-96.webp"]
