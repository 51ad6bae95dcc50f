"""What a browser tells about itself."""

from __future__ import annotations

import pytest
from flask import Flask

from core.accounts import devices

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome, Windows"),
        (CHROME + " Edg/130.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko Firefox/130.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Version/17 Mobile Safari/604", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari/537", "Chrome, Android"),
        ("curl/8.4.0", "curl"),
        ("<script>alert(1)</script>/1", "scriptalert1"),
        ("", ""),
    ],
)
def test_a_device_has_a_name_people_know(agent: str, name: str) -> None:
    assert devices.device_name(agent) == name


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("unix:", ""),
    ],
)
def test_only_the_network_is_kept(address: str, network: str) -> None:
    assert devices.coarse_network(address) == network


def test_a_browser_is_known_for_the_accounts_it_signed_in_to(app: Flask) -> None:
    cookie = devices.remembered("", 7)
    assert devices.known_device(cookie, 7)
    assert not devices.known_device(cookie, 8)
    both = devices.remembered(cookie, 8)
    assert devices.known_device(both, 7) == devices.known_device(both, 8)


@pytest.mark.parametrize("forged", ["", "x", "WyJhIiwiYiJd.sig", "null"])
def test_a_made_up_cookie_is_nothing(app: Flask, forged: str) -> None:
    assert not devices.known_device(forged, 7)
    assert devices.remembered(forged, 7)


def test_the_cookie_does_not_grow_for_ever(app: Flask) -> None:
    cookie = ""
    for user_id in range(50):
        cookie = devices.remembered(cookie, user_id)
    assert len(cookie) < 250
    assert devices.known_device(cookie, 49)
    assert not devices.known_device(cookie, 1)
