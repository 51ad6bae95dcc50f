"""Where the site may go by itself: web addresses taken apart once, and which machines are on
the open internet. Opens no connection; core.egress does."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

PORTS = {"http": 80, "https": 443}
LONGEST = 2_000

_HIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
# Letters that older and newer rules for international names turn into different machines.
_AMBIGUOUS = re.compile("[ßẞς\u200c\u200d]")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})+")
# A name that ends in a number is an address to a browser: 127.1, 0x7f.1, 2130706433.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_KEPT = "!#$%&'()*+,-./:;=?@_~[]"

# What IANA's registries of special addresses set apart, and groups. Written out, since what
# `ipaddress` calls global has changed between versions of Python.
_NOT_PUBLIC_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
    192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24
    198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    """.split()
)
# All that is given out. IPv4 in disguise (mapped, compatible, NAT64), local and group
# addresses lie outside; 6to4, Teredo and the documentation's lie inside.
_GIVEN_OUT_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20".split()
)


class Refused(ValueError):
    """The site does not go there, now or later; the message says why, for the log."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A web address that may be asked for, if its machine turns out to be public.

    `host` is a name in small ASCII letters without a dot at its end, or a plain address.
    """

    scheme: str
    host: str
    path: str

    @property
    def port(self) -> int:
        """The one port of its scheme."""
        return PORTS[self.scheme]

    @property
    def is_address(self) -> bool:
        """Whether its host is a plain address, which nobody need look up."""
        return ":" in self.host or self.host.rpartition(".")[2].isdigit()

    @property
    def authority(self) -> str:
        """The host as it stands in an address and in the `Host` header."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def url(self) -> str:
        """The address, in the one spelling that is asked for."""
        return f"{self.scheme}://{self.authority}{self.path}"


def destination(url: str) -> Destination:
    """Take an address apart. Raises `Refused` for all but http and https on their own ports,
    for names and passwords in it, and for spellings that others may read differently."""
    if len(url) > LONGEST or _HIDDEN.search(url):
        raise Refused("too long, or with spaces, controls or backslashes")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused("no address of a page") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise Refused("neither http nor https")
    if "@" in parts.netloc:
        raise Refused("a name or password in it")
    if ("[" in parts.netloc) != (":" in parts.hostname):
        raise Refused("brackets around something else than an address")
    if port not in (None, PORTS[parts.scheme]):
        raise Refused("another port than 80 for http and 443 for https")
    query = f"?{parts.query}" if parts.query else ""
    return Destination(
        parts.scheme, host_name(parts.hostname), quote((parts.path or "/") + query, safe=_KEPT)
    )


def host_name(host: str) -> str:
    """A host in its one spelling. Raises `Refused` for odd ones and for names without a dot."""
    if ":" in host:
        return _address(ipaddress.IPv6Address, host)
    if _AMBIGUOUS.search(host):
        raise Refused("a name that is two names")
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Refused("no name of a machine") from error
    name = name.lower().removesuffix(".")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        return _address(ipaddress.IPv4Address, name)
    if not _NAME.fullmatch(name):
        raise Refused("no full name of a machine")
    return name


def _address(family: type[ipaddress.IPv4Address | ipaddress.IPv6Address], text: str) -> str:
    """A plain address; other spellings of one (octal, short, with a zone) are refused."""
    if "%" in text:
        raise Refused("an address with a zone")
    try:
        return str(family(text))
    except ValueError as error:
        raise Refused("an odd spelling of an address") from error


def is_public(address: str) -> bool:
    """Whether an address is one machine's on the open internet."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return found.is_global and not any(found in network for network in _NOT_PUBLIC_4)
    given_out = found in _GIVEN_OUT_6 and found.scope_id is None
    return given_out and found.is_global and not any(found in n for n in _NOT_PUBLIC_6)


def is_among(host: str, names: Collection[str]) -> bool:
    """Whether a host is one of the names or below one: `a.example.org` is, of `example.org`,
    and `notexample.org` is not."""
    return any(host == name or host.endswith(f".{name}") for name in names)
