"""Who is kept out: addresses by their salted hash, and hosts that no text may link to."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from html import unescape
from urllib.parse import urlsplit

from flask_babel import gettext as _

from core import clock
from core.accounts.addresses import email_key
from core.sanctions.models import BlockedAddress, BlockedHost
from core.site import site

_LINK = re.compile(r'<(?:a|img|source|video|audio)\b[^>]*? (?:href|src)="([^"]*)"')


class BlockedLink(ValueError):
    """A text links to where no text may; the message is a sentence for its writer."""


def address_digest(address: str) -> str:
    """A mail address as it is kept when it is kept out, salted with the site's secret: nobody
    can try addresses against the table alone. The same for all spellings of one mailbox."""
    salt = hashlib.sha256(b"blocked address:" + site().config.secret_key.encode()).digest()
    return hmac.new(salt, email_key(address).encode(), hashlib.sha256).hexdigest()


def is_blocked(address: str) -> bool:
    """Whether an address may not be anybody's here."""
    found = BlockedAddress.select().where(BlockedAddress.digest == address_digest(address))
    return bool(found.exists())


def block_address(address: str, *, purge_id: int | None = None) -> bool:
    """Keep an address out. Whether it was not before."""
    row = {"digest": address_digest(address), "purge": purge_id, "created_at": clock.now()}
    return bool(BlockedAddress.insert(row).on_conflict_ignore().as_rowcount().execute())


def block_host(host: str, *, purge_id: int | None = None) -> bool:
    """Let no text link to a host or to what is below it. Whether it was allowed before."""
    row = {"host": host.lower(), "purge": purge_id, "created_at": clock.now()}
    return bool(BlockedHost.insert(row).on_conflict_ignore().as_rowcount().execute())


def unblock(purge_id: int) -> None:
    """Let in again what one removal kept out."""
    BlockedAddress.delete().where(BlockedAddress.purge == purge_id).execute()
    BlockedHost.delete().where(BlockedHost.purge == purge_id).execute()


def hosts_of(html: str) -> list[str]:
    """The hosts of other sites that a rendered text leads to, each once."""
    found: dict[str, None] = {}
    for address in _LINK.findall(html):
        try:
            parts = urlsplit(unescape(address))
            host = (parts.hostname or "").rstrip(".").lower()
        except ValueError:
            continue
        if parts.scheme in ("http", "https", "") and "." in host:
            found[host] = None
    own = (urlsplit(site().config.base_url).hostname or "").lower()
    return [host for host in found if host != own]


def check_links(html: str) -> None:
    """Go on only if a rendered text links to no host that is kept out. Raises `BlockedLink`."""
    blocked = blocked_among(hosts_of(html)) if '="http' in html or '="//' in html else []
    if blocked:
        names = ", ".join(blocked[:5])
        raise BlockedLink(_("Nobody may link to %(names)s here. Take it out.", names=names))


def blocked_among(hosts: Iterable[str]) -> list[str]:
    """Those of some hosts that may not be linked to, by their own name or one above."""
    asked = {host: _above(host) for host in hosts}
    names = {name for above in asked.values() for name in above}
    if not names:
        return []
    rows = BlockedHost.select(BlockedHost.host).where(BlockedHost.host.in_(sorted(names)))
    blocked = {row[0] for row in rows.tuples()}
    return [host for host, above in asked.items() if blocked.intersection(above)]


def _above(host: str) -> list[str]:
    """A host and those it is below: `a.b.example` is below `b.example`."""
    parts = host.split(".")
    return [".".join(parts[at:]) for at in range(len(parts) - 1)] or [host]
