"""The start and the end of every request: who asks, in which language, at what cost."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_login import current_user
from werkzeug.exceptions import NotFound, ServiceUnavailable

from core import settings, versions
from core.access import nobody
from core.db import ReadOnly
from core.web import acting, keeping, maintained, words
from core.web.app import DOWN
from core.web.languages import LANGUAGES, best_language
from core.web.line import write_line
from core.web.when import known_locale

babel = words.Languages()
SAFE = ("GET", "HEAD", "OPTIONS")
ASKED_FIRST: list[Callable[[], Response | None]] = []
"""Asked in turn whether something comes before the page that was asked for."""


def install(app: Flask) -> None:
    """Make every request begin with an actor and end with a line in the log."""
    babel.init_app(app, locale_selector=lambda: known_locale(locale()), timezone_selector=timezone)
    words.install(app.jinja_env)
    app.before_request(begin)
    app.after_request(finish)


def begin() -> Response | None:
    """Find the actor, and what comes before a page of theirs.

    Raises 503 when the database is away, 404 for a name that cannot be.
    """
    g.started = time.perf_counter()
    if maintained.is_maintained():
        return maintained.answer(request.environ[maintained.MAINTAINED])
    if request.environ.get(DOWN):
        raise ServiceUnavailable
    if keeping.PENDING in request.environ:
        g.actor = nobody()  # there is no cookie, and looking for one looks at more than that
    else:
        known = current_user._get_current_object()  # looked up once
        g.actor = known.actor if known.is_authenticated else nobody()
    if versions.is_read_only() and request.method not in SAFE:
        raise ReadOnly
    if "\0" in request.path:
        raise NotFound  # no column holds one, so nothing is called so
    acting.check(g.actor)
    return next((answer for ask in ASKED_FIRST if (answer := ask()) is not None), None)


def finish(answer: Response) -> Response:
    """Keep the page if other visitors may have it too, and write one line about the request."""
    path = logged_path()
    answer = keeping.keep_what_may_be(current_app.kept, answer, path)  # type: ignore[attr-defined]
    actor = getattr(g, "actor", None)
    by = {"by": actor.acting_for.by.user_id} if actor and actor.acting_for else {}
    write_line(
        request.method,
        path,
        answer.status_code,
        started=getattr(g, "started", 0.0),
        user=actor.user_id if actor else None,
        **by,
    )
    return answer


def logged_path() -> str:
    """The path as it may stand in a log: without secrets, which are called `token` in rules."""
    rule = request.url_rule
    shown = rule.rule if rule is not None and "token" in (request.view_args or {}) else ""
    return str(g.get("logged_path", "") or shown or request.path)


def locale() -> str:
    """The reader's language: their choice, else what the browser asks for, else English."""
    actor = getattr(g, "actor", None)
    if actor is not None and actor.locale in LANGUAGES:
        return str(actor.locale)
    asked = request.environ.get("HTTP_ACCEPT_LANGUAGE", "") if has_request_context() else ""
    matched = best_language(asked)
    if not matched and has_request_context() and maintained.is_maintained():
        return LANGUAGES[0]  # what the site speaks else stands in the database
    return matched or str(settings.get("core", "language"))


def timezone() -> str | None:
    """The reader's time zone."""
    actor = getattr(g, "actor", None)
    return actor.timezone if actor is not None else None
