"""What can go wrong and the page that says so kindly."""

from __future__ import annotations

import logging
import secrets
from typing import Any

import peewee
from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    HTTPException,
    NotFound,
    RequestEntityTooLarge,
    SecurityError,
    ServiceUnavailable,
    TooManyRequests,
    UnprocessableEntity,
)

from core.access import Forbidden, SignInNeeded
from core.db import database, disconnect
from core.web.begin import logged_path
from core.web.rescue import came_from_here, is_composer, keep_text, kept_text, typed_texts
from core.web.respond import respond, see_other, wants_fragment

log = logging.getLogger("townhall.web")

__all__ = ["Conflict", "Forbidden", "NotFound", "Refused", "SignInNeeded", "install"]


class Refused(UnprocessableEntity):
    """The request makes sense but cannot be done; `description` is a sentence for the person."""


def install(app: Flask) -> None:
    """Register the error pages."""
    app.register_error_handler(SignInNeeded, sign_in_needed)
    app.register_error_handler(Forbidden, forbidden)
    app.register_error_handler(CSRFError, token_missing)
    app.register_error_handler(TooManyRequests, too_many)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, crashed)


def page(status: int, **context: Any) -> Response:
    """The page of an error, bare of anything that might fail again."""
    known = {400: "422", 405: "404", 413: "422", 507: "503"}.get(status, str(status))
    if known not in {"403", "404", "409", "422", "429", "500", "503"}:
        known = "422" if status < 500 else "500"
    if not hasattr(g, "actor"):
        known = known if known in {"500", "503"} else "422"
    if wants_fragment():
        # The page in the browser stays as it is, with what was typed; a line on top says why.
        html = render_template("errors/flash.html", code=known, **context)
        answer = make_response(html, status)
        answer.headers.update({"HX-Retarget": "#main", "HX-Reswap": "afterbegin show:top"})
    else:
        answer = make_response(render_template(f"errors/{known}.html", **context), status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def forbidden(_error: Forbidden) -> Response:
    """The actor may see the thing but not do this."""
    return page(403, kept=keep_text(), typed=typed_texts())


def sign_in_needed(_error: SignInNeeded) -> Response:
    """Lead to the sign-in page and back, or tell htmx to. A text that was sent is shown."""
    from core.accounts.paths import sign_in_url

    if request.method == "GET":
        return see_other(sign_in_url(request.full_path.rstrip("?")))
    back = back_here()
    if is_composer() and came_from_here():
        return sign_in_again(back)
    if not typed_texts():
        return see_other(sign_in_url(back))
    message = _("You are signed out. Sign in, then send it again.")
    return page(401, message=message, typed=typed_texts())


def back_here() -> str:
    """The page whose form was sent."""
    from core.accounts.paths import path_of

    return path_of(request.referrer or "/", request.host)


def sign_in_again(back: str) -> Response:
    """The fields to sign in with, and the text that was sent inside the same form: it comes
    back in its composer. It is never posted by itself."""
    answer = respond(
        "errors/sign_in_again.html",
        fragment="again",
        status=401,
        back=back,
        kept=kept_text(request.form),
        typed=typed_texts(),
    )
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#main", "afterbegin show:top"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def send_again() -> Response:
    """The text that was sent, in a form with a new token, which leads back to its composer."""
    answer = respond(
        "errors/send_again.html",
        fragment="again",
        status=400,
        kept=kept_text(request.form),
        typed=typed_texts(),
    )
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#main", "afterbegin show:top"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def token_missing(error: CSRFError) -> Response:
    """The form was too old or came from elsewhere. What was typed is shown to be kept."""
    message = _("This form had been open for too long, or cookies are off. Please send it again.")
    log.info("csrf", extra={"reason": error.description, "path": logged_path()})
    if "actor" in g and is_composer() and came_from_here():
        # The token was that of a session which has ended: here, or in another window.
        return send_again() if g.actor.signed_in else sign_in_again(back_here())
    return page(400, message=message, typed=typed_texts())


def too_many(_error: TooManyRequests) -> Response:
    """Slow down; nothing typed is lost."""
    answer = page(429, typed=typed_texts())
    answer.headers["Retry-After"] = "60"
    return answer


def http_error(error: HTTPException) -> Response | HTTPException:
    """Any other error of HTTP, with the sentence it carries when it is one of ours."""
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, SecurityError):
        # A host that is not ours has no addresses, so the page must do without links.
        g.pop("actor", None)
        return page(error.code)
    message = ""
    if isinstance(error, Refused | Conflict | RequestEntityTooLarge | BadRequest):
        message = str(error.description or "")
        if isinstance(error, RequestEntityTooLarge):
            message = _("That is larger than this page accepts.")
    kept = error.code == 404 and keep_text()
    answer = page(error.code, message=message, typed=typed_texts(), kept=kept)
    if isinstance(error, ServiceUnavailable):
        answer.headers["Retry-After"] = "5"
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers["Allow"] = value
    return answer


def crashed(error: Exception) -> Response:
    """Something broke. The person gets an incident id, the log gets the rest."""
    incident = secrets.token_hex(5)
    away = isinstance(error, peewee.OperationalError | peewee.InterfaceError)
    # Flask calls this while it handles the exception.
    log.exception("crashed", extra={"incident": incident, "path": logged_path()})  # noqa: LOG004
    if away:
        if not database.is_closed() and not database.in_transaction():
            disconnect()
        answer = page(503, incident=incident)
        answer.headers["Retry-After"] = "5"
        return answer
    return page(500, incident=incident, typed=typed_texts())
