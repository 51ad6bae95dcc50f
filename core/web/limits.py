"""Rate limits: how often somebody may do something. Declared beside each route."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from flask import Flask, g, request
from flask_limiter import Limiter


def client_address() -> str:
    """The network a request came from: an IPv4 address or an IPv6 /64, which one person has."""
    raw = request.remote_addr or "unknown"
    try:
        address = ip_address(raw)
    except ValueError:
        return raw
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> 64 << 64)) + "/64"
    return raw


def limit_key() -> str:
    """Members are counted by account, everybody else by network."""
    actor = getattr(g, "actor", None)
    return f"user:{actor.user_id}" if actor and actor.signed_in else f"net:{client_address()}"


limiter = Limiter(key_func=limit_key, headers_enabled=False, strategy="fixed-window")


def install(app: Flask) -> None:
    """Have the limited views of an application checked.

    Each does that for itself; the extension's own check before every request would only
    find, at 0.1 ms a page, that there are no limits for all, and is taken out again.
    """
    limiter.init_app(app)
    checks = app.before_request_funcs.get(None, [])
    app.before_request_funcs[None] = [
        check for check in checks if getattr(check, "__self__", None) is not limiter
    ]
