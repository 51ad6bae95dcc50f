"""What a browser tells about itself: a name to know it by, its network, and whether it has
signed in to an account before."""

from __future__ import annotations

import hmac
import re
import secrets
from ipaddress import ip_address, ip_network

from itsdangerous import BadData, URLSafeSerializer

from core.site import site

COOKIE = "device"
KEPT = 365 * 24 * 3600
MOST_ACCOUNTS = 5
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
PHONES = ("iPhone", "Android")


def device_name(user_agent: str) -> str:
    """A browser and system such as `Firefox, Linux`; the program's own name if unknown."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if not browser:
        browser = re.sub(r"[^A-Za-z0-9 ._-]", "", user_agent.partition("/")[0])[:40]
    return ", ".join(part for part in (browser, system) if part)


def is_phone(name: str) -> bool:
    """Whether a device name stands for something that fits a pocket."""
    return name.endswith(PHONES)


def coarse_network(address: str) -> str:
    """Roughly where an address is: its /24 (IPv4) or /48 (IPv6). More is not kept."""
    try:
        found = ip_address(address.partition("/")[0])
    except ValueError:
        return ""
    bits = 24 if found.version == 4 else 48
    return str(ip_network(f"{found}/{bits}", strict=False))


def known_device(cookie: str, user_id: int) -> str:
    """The number of this browser if it has signed in to the account before, else ""."""
    number, marks = _read(cookie)
    return number if _mark(user_id) in marks else ""


def remembered(cookie: str, user_id: int) -> str:
    """The cookie after signing in to an account. It lets nobody in: it only says that
    wrong passwords of strangers do not count here."""
    number, marks = _read(cookie)
    marks = [_mark(user_id), *(mark for mark in marks if mark != _mark(user_id))]
    return str(_serializer().dumps([number or secrets.token_hex(8), *marks[:MOST_ACCOUNTS]]))


def _read(cookie: str) -> tuple[str, list[str]]:
    try:
        number, *marks = _serializer().loads(cookie)
    except (BadData, ValueError, TypeError):
        return "", []
    return str(number), [str(mark) for mark in marks]


def short_mark(text: str) -> str:
    """A keyed hash by which a browser is found again."""
    key = site().config.secret_key.encode()
    return hmac.new(key, f"browser:{text}".encode(), "sha256").hexdigest()[:24]


def _mark(user_id: int) -> str:
    key = site().config.secret_key.encode()
    return hmac.new(key, f"device:{user_id}".encode(), "sha256").hexdigest()[:16]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(site().config.secret_key, salt="accounts.device")
