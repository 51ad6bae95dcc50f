"""What every answer has to say to browsers and caches, errors and redirects included."""

from __future__ import annotations

from werkzeug.test import TestResponse


def directives(policy: str) -> dict[str, list[str]]:
    """A content security policy as data."""
    parts = [part.split() for part in policy.split(";")]
    return {part[0]: part[1:] for part in parts if part}


def check(answer: TestResponse) -> None:
    """What must be so on whatever is answered."""
    headers = answer.headers
    policy = directives(headers["Content-Security-Policy"])
    assert policy["default-src"] == ["'none'"]
    assert policy.get("script-src", []) in ([], ["'self'"])
    assert policy.get("style-src", []) in ([], ["'self'"])
    assert policy.get("base-uri", ["'none'"]) == ["'none'"]
    if answer.mimetype == "text/html":
        # None of these is taken from default-src where it is left out.
        for name in ("base-uri", "frame-ancestors", "form-action"):
            assert policy[name] in (["'none'"], ["'self'"]), name
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert policy.get("frame-ancestors", ["'none'"]) == ["'none'"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    if (answer.mimetype or "").startswith("text/") and answer.data:
        assert "charset=utf-8" in headers["Content-Type"].lower()
    for cookie in headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie or "Max-Age=0" in cookie
        assert "SameSite=Lax" in cookie or "Max-Age=0" in cookie
        assert "Domain=" not in cookie
    check_caching(answer)


def check_caching(answer: TestResponse) -> None:
    """Only what is the same for everybody may be kept by a cache between us and readers."""
    control = answer.headers["Cache-Control"]
    if "public" in control:
        assert "Set-Cookie" not in answer.headers
        assert not (answer.mimetype or "").startswith("text/html")
        assert answer.status_code < 400
    else:
        assert "no-store" in control or "private" in control
    if "no-store" not in control and answer.mimetype == "text/html" and answer.status_code < 300:
        assert {"HX-Request", "HX-Request-Type", "HX-Target", "Cookie"} <= set(answer.vary)
