"""What goes over the wire, against the example of the standard; the key of the site."""

from __future__ import annotations

import stat
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from core.config import Config, ConfigError, complete
from core.push.encoding import packed, unpacked
from core.push.keys import public_key, site_key
from core.push.letters import subject
from core.push.sealing import MOST_BYTES, Reader, Unusable, seal, seal_with
from tests.core.push.service import Browser
from tests.support.together import all_at_once

# RFC 8291, section 5 and appendix A.
READER = Reader(
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "BTBZMqHH6r4Tts7J_aSIgg",
)
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
    "lcy4a-fN"
)


def test_a_message_is_closed_as_in_the_standard(config: Config) -> None:
    key = site_key(replace(config, push_key=SENDER))
    text = b"When I grow up, I want to be a watermelon"
    assert packed(seal_with(text, READER, key, unpacked(SALT, 16))) == SEALED


def test_every_message_is_closed_anew_and_only_its_reader_opens_it() -> None:
    browser, other = Browser(), Browser()
    reader = Reader(packed(browser.point), packed(browser.secret))
    longest = b"x" * MOST_BYTES
    closed = [seal(longest, reader) for _ in range(2)]
    assert closed[0] != closed[1]
    assert all(len(body) == 4096 and browser.opened(body) == longest for body in closed)
    with pytest.raises(Exception, match=r".*"):
        other.opened(closed[0])


@pytest.mark.parametrize(
    ("public", "secret"),
    [
        (f"B{'A' * 86}", READER.secret),  # no point of the curve
        (READER.public_key[:-4], READER.secret),
        (READER.public_key, "AAAA"),
        ("ü" * 87, READER.secret),
    ],
)
def test_a_key_that_is_none_is_told_apart(public: str, secret: str) -> None:
    with pytest.raises(Unusable):
        seal(b"Hello", Reader(public, secret))


def test_the_key_of_the_site_is_made_once_for_its_owner_alone(app: Any, config: Config) -> None:
    found: list[str] = []
    made = [lambda: found.append(public_key(config))] * 8
    assert all_at_once(app, made) == []
    assert len(set(found)) == 1
    assert len(unpacked(found[0], 65)) == 65
    path = config.data / "push_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [it.name for it in config.data.glob("push_key*")] == ["push_key"]


@pytest.mark.parametrize("text", ["short", "A" * 43, "_" * 43, packed(b"\xff" * 32)])
def test_a_configured_key_that_is_none_is_refused(config: Config, text: str) -> None:
    with pytest.raises(ConfigError, match="web push"):
        site_key(replace(config, push_key=text))


@pytest.mark.parametrize("text", ["short", f"{'A' * 43}==", "ü" * 43])
def test_a_site_does_not_start_with_a_key_that_is_none(config: Config, text: str) -> None:
    with pytest.raises(ConfigError, match="TOWNHALL_PUSH_KEY"):
        complete(replace(config, push_key=text))


def test_a_configured_key_is_the_one_used(config: Config) -> None:
    key = site_key(replace(config, push_key=SENDER))
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert not (config.data / "push_key").exists()


@pytest.mark.parametrize(
    ("mail_from", "base_url", "said"),
    [
        ("hello@example.org", "https://example.org", "mailto:hello@example.org"),
        ("townhall@localhost", "https://example.org", "https://example.org"),
        ("townhall@localhost", "http://localhost:8000", "mailto:townhall@localhost"),
    ],
)
def test_push_services_are_told_where_to_reach_us(mail_from: str, base_url: str, said: str) -> None:
    config: Any = SimpleNamespace(
        mail_from=mail_from, base_url=base_url, secure=base_url.startswith("https")
    )
    assert subject(config) == said
