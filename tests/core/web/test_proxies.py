"""Who a request comes from: said by as many proxies as the owner has named, and by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, request

from core.web.app import proxied
from core.web.limits import client_address

FORGED = "203.0.113.66"
REAL = "198.51.100.7"
PROXY = "192.0.2.1"


def seen(app: Flask, hops: int, **headers: str) -> tuple[str, str, str]:
    """Address, scheme and host that a request is taken for, through so many proxies."""
    found: list[tuple[str, str, str]] = []

    def look() -> None:
        found.append((client_address(), request.scheme, request.host))

    del app.wsgi_app  # what create_app has put around it
    app.before_request_funcs[None].insert(0, look)
    app.wsgi_app = proxied(app, hops)  # type: ignore[method-assign]
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    app.test_client().get("/healthz", headers=sent, environ_overrides={"REMOTE_ADDR": PROXY})
    return found[0]


def test_without_a_proxy_nothing_is_believed(app: Flask) -> None:
    told = {"X_Forwarded_For": FORGED, "X_Forwarded_Proto": "https", "Forwarded": f"for={FORGED}"}
    assert seen(app, 0, **told) == (PROXY, "http", "localhost")


@pytest.mark.parametrize(
    ("hops", "said"),
    [(1, f"{FORGED}, {REAL}"), (2, f"{FORGED}, {REAL}, 192.0.2.2"), (1, REAL)],
)
def test_of_what_is_said_the_last_counts(app: Flask, hops: int, said: str) -> None:
    assert seen(app, hops, X_Forwarded_For=said)[0] == REAL


@pytest.mark.parametrize("header", ["X_Forwarded_Host", "X_Forwarded_Prefix", "X_Real_IP"])
def test_no_header_changes_the_host_or_more(app: Flask, header: str) -> None:
    told: dict[str, Any] = {header: "evil.example", "X_Forwarded_For": REAL}
    assert seen(app, 1, **told) == (REAL, "http", "localhost")


def test_a_proxy_may_say_that_people_came_by_https(app: Flask) -> None:
    assert seen(app, 1, X_Forwarded_For=REAL, X_Forwarded_Proto="https")[1] == "https"
