"""Headers, cookies and tokens that every answer and every unsafe request must have."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from core.config import Config
from core.web import limits

csrf = CSRFProtect()

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; manifest-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
FOR_VISITORS = "private, no-cache"
"""What `Cache-Control` says of a page for visitors that says nothing of its own."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}


def configure(app: Flask, config: Config) -> None:
    """Set cookies, limits and hosts the safe way."""
    prefix = "__Host-" if config.secure else ""
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME=f"{prefix}townhall",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=config.secure,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=60 * 24 * 3600,
        # Werkzeug bounds multipart fields by itself, but urlencoded bodies only by this.
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_PARTS=200,
        TRUSTED_HOSTS=list(config.trusted_hosts) or None,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=True,
        WTF_I18N_ENABLED=True,
        **limits.counted_in(config),
        TESTING=config.testing,
        PROPAGATE_EXCEPTIONS=False,
    )


def install(app: Flask) -> None:
    """Check where unsafe requests come from, and put the headers on every answer."""
    # Before the token is checked: looking for it reads the whole form.
    app.before_request(allow_size)
    csrf.init_app(app)
    app.before_request(refuse_foreign_origin)
    app.after_request(add_headers)


def allow_size() -> None:
    """Let a route that takes uploads have as many bytes as it has declared, if they come in
    parts: only then do files go to the disk while they arrive."""
    view = current_app.view_functions.get(request.endpoint or "")
    declared = getattr(view, "max_bytes", 0)
    if declared and request.mimetype == "multipart/form-data":
        request.max_content_length = declared


def refuse_foreign_origin() -> None:
    """A second proof beside the token: browsers say themselves when a form is cross-site."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise CSRFError("cross-site request")
    origin = request.headers.get("Origin")
    if origin and origin != "null" and origin.partition("://")[2] != request.host:
        raise CSRFError("foreign origin")


def add_headers(answer: Response) -> Response:
    """Security headers; answers made for somebody are never stored anywhere."""
    given = set(answer.headers.keys(lower=True))
    for name, value in HEADERS.items():
        if name.lower() not in given:
            answer.headers.add(name, value)
    if request.is_secure:
        answer.headers.setdefault(
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
        )
    if "Cache-Control" not in answer.headers:
        actor = getattr(g, "actor", None)
        theirs = actor is None or actor.signed_in or actor.acting_for is not None
        personal = theirs or "Set-Cookie" in answer.headers
        answer.headers["Cache-Control"] = "no-store" if personal else FOR_VISITORS
    return answer
