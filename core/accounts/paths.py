"""Addresses of the account pages and the safe way back from them."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import has_request_context, request, url_for

from core.site import site

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def safe_path(target: str | None) -> str:
    """`target` if it is a path of this site, else `/`.

    Browsers drop tabs and line breaks and read a backslash as a slash, so `/\\t/evil` and
    `/\\evil` would leave the site: anything with such characters is refused.
    """
    if not target or any(ord(c) < 33 or c == "\\" or ord(c) == 127 for c in target):
        return "/"
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or target[:2] == "//":
        return "/"
    return target


def path_of(address: str, host: str) -> str:
    """The path of a full address if it is on `host`, else `/`."""
    parts = urlsplit(address)
    if parts.netloc and parts.netloc != host:
        return "/"
    query = f"?{parts.query}" if parts.query else ""
    return safe_path((parts.path or "/") + query)


def sign_in_url(back: str) -> str:
    """The sign-in page that leads back to `back` afterwards."""
    back = safe_path(back)
    return url_for("accounts.sign_in", next=back if back != "/" else None)


def mail_base() -> str:
    """The start of addresses in mail: the site's own, never one that a request could choose.

    Without a configured address (a trial on one's own machine) the request's is used, but
    only if it names this machine, or a host that is configured as trusted.
    """
    config = site().config
    if config.base_url:
        return config.base_url
    if has_request_context():
        parts = urlsplit(request.host_url)
        # Flask has refused any host that is not trusted, where some are named.
        if config.trusted_hosts or parts.hostname in LOOPBACK:
            return f"{parts.scheme}://{parts.netloc}"
    return "http://localhost:8000"
