"""Which addresses a text may link to or show, in the one form a browser cannot misread."""

from __future__ import annotations

import re

from core.text.limits import LONGEST_ADDRESS

REL = "nofollow ugc noopener"

# Browsers drop controls from an address before they read its scheme (WHATWG URL, 4.4); the
# direction marks would show people another address than the one they get.
_IGNORED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_WEB = re.compile(r"(https?):[/\\]*", re.IGNORECASE)
_NO_SCHEME = re.compile(r"[/\\]{2,}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def link_address(address: str) -> str | None:
    """The address as it may stand in `href`, or `None` if it may not.

    Allowed are http, https, mailto and relative addresses of at most 2,000 characters.
    `//host` and its disguises become `https://host`. Applying it twice changes nothing.
    """
    safe = _safe(_IGNORED.sub("", address).strip(" ").replace(" ", "%20"))
    return safe if safe and len(safe) <= LONGEST_ADDRESS else None


def picture_address(address: str) -> str | None:
    """The address as it may stand in `src`, or `None`: http(s), or `/` on this site."""
    safe = link_address(address)
    return safe if safe and (is_outside(safe) or safe.startswith("/")) else None


def is_outside(address: str) -> bool:
    """Whether an address that `link_address` gave is a web page by its full address."""
    return address.startswith(("http://", "https://"))


def _safe(address: str) -> str | None:
    if web := _WEB.match(address):
        return _on_host(web[1].lower(), address[web.end() :])
    if slashes := _NO_SCHEME.match(address):
        return _on_host("https", address[slashes.end() :])
    if scheme := _SCHEME.match(address):
        to = address[scheme.end() :]
        return f"mailto:{to}" if to and scheme[0].lower() == "mailto:" else None
    return address


def _on_host(scheme: str, rest: str) -> str | None:
    return f"{scheme}://{rest}" if rest and rest[0] not in "?#:@" else None
