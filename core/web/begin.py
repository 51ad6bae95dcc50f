"""The start and the end of every request: who asks, in which language, at what cost."""

from __future__ import annotations

import logging
import time
from typing import Any

from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, get_translations
from flask_login import current_user
from werkzeug.exceptions import NotFound, ServiceUnavailable

from core.access import nobody
from core.web import words
from core.web.app import DOWN

log = logging.getLogger("townhall.request")
babel = Babel()
LANGUAGES = ("en",)


def install(app: Flask) -> None:
    """Make every request begin with an actor and end with a line in the log."""
    babel.init_app(app, locale_selector=locale, timezone_selector=timezone)
    words.install(app.jinja_env, translations)
    app.before_request(begin)
    app.after_request(finish)


def begin() -> None:
    """Find the actor. Raises 503 when the database is away, 404 for a name that cannot be."""
    g.started = time.perf_counter()
    if request.environ.get(DOWN):
        raise ServiceUnavailable
    known = current_user
    g.actor = known.actor if known.is_authenticated else nobody()
    if "\0" in request.path:
        raise NotFound  # no column holds one, so nothing is called so


def finish(answer: Response) -> Response:
    """Write one line about the request; never its query, which may hold what people typed."""
    actor = getattr(g, "actor", None)
    log.info(
        "request",
        extra={
            "method": request.method,
            "path": logged_path(),
            "status": answer.status_code,
            "ms": round((time.perf_counter() - getattr(g, "started", 0.0)) * 1000, 1),
            "user": actor.user_id if actor else None,
        },
    )
    return answer


def logged_path() -> str:
    """The path as it may stand in a log: without secrets, which are called `token` in rules."""
    rule = request.url_rule
    shown = rule.rule if rule is not None and "token" in (request.view_args or {}) else ""
    return str(g.get("logged_path", "") or shown or request.path)


def translations() -> Any:
    """The reader's catalogue, looked up once a request: a page asks for it dozens of times."""
    found = g.get("translations")
    if found is None:
        found = g.translations = get_translations()
    return found


def locale() -> str:
    """The reader's language: their choice, else what the browser asks for, else English."""
    actor = getattr(g, "actor", None)
    if actor is not None and actor.locale in LANGUAGES:
        return str(actor.locale)
    asked = request.accept_languages if has_request_context() else None
    return (asked and asked.best_match(LANGUAGES)) or LANGUAGES[0]


def timezone() -> str | None:
    """The reader's time zone."""
    actor = getattr(g, "actor", None)
    return actor.timezone if actor is not None else None
