"""Rate limits: how often somebody may do something. Declared beside each route."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Any

from flask import Flask, g, request
from flask_limiter import Limiter

from core.config import Config


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


def counted_in(config: Config) -> dict[str, Any]:
    """Where requests are counted, as settings of the application. While Redis is away each
    process counts for itself: pages are served, and nothing may be tried without end."""
    if not config.redis_url:
        return {"RATELIMIT_ENABLED": config.rate_limits, "RATELIMIT_STORAGE_URI": "memory://"}
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return {
        "RATELIMIT_ENABLED": config.rate_limits,
        "RATELIMIT_STORAGE_URI": config.redis_url,
        # No page waits longer for a count than for its content.
        "RATELIMIT_STORAGE_OPTIONS": {
            "socket_connect_timeout": 1,
            "socket_timeout": 1,
            "retry": Retry(NoBackoff(), 0),
        },
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_SWALLOW_ERRORS": True,
    }


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
