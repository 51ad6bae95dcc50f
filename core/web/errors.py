"""What can go wrong and the page that says so kindly."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any

import peewee
from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_babel import force_locale
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

from core.access import (
    FactorNeeded,
    Forbidden,
    NotForHelpers,
    OnlyLooking,
    ProofNeeded,
    SignInNeeded,
)
from core.db import ReadOnly, database, disconnect, holds_writes
from core.web.app import DOWN
from core.web.begin import logged_path
from core.web.languages import LANGUAGES
from core.web.limits import client_address
from core.web.rescue import came_from_here, is_composer, keep_text, kept_text, typed_texts
from core.web.respond import respond, see_other, wants_fragment
from core.web.uploads import FULL

log = logging.getLogger("townhall.web")

__all__ = ["Conflict", "Forbidden", "NotFound", "Refused", "SignInNeeded", "install"]


class Refused(UnprocessableEntity):
    """The request makes sense but cannot be done; `description` is a sentence for the person."""


class Elsewhere(Exception):
    """What was asked for goes another way than its page expects, such as a text that has to
    wait. Pages need not know of it: what `answer()` gives is sent in place of theirs. It may
    write, for what the page had begun is taken back by then."""

    def __init__(self, why: str, answer: Callable[[], Response]) -> None:
        super().__init__(why)
        self.answer = answer


def install(app: Flask) -> None:
    """Register the error pages."""
    app.register_error_handler(Elsewhere, lambda error: error.answer())
    app.register_error_handler(SignInNeeded, sign_in_needed)
    app.register_error_handler(Forbidden, forbidden)
    app.register_error_handler(ProofNeeded, proof_needed)
    app.register_error_handler(FactorNeeded, factor_needed)
    app.register_error_handler(OnlyLooking, only_looking)
    app.register_error_handler(NotForHelpers, not_for_helpers)
    app.register_error_handler(CSRFError, token_missing)
    app.register_error_handler(TooManyRequests, too_many)
    app.register_error_handler(ReadOnly, read_only)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, crashed)


def page(status: int, *, alone: bool = False, **context: Any) -> Response:
    """The page of an error, bare of anything that might fail again; `alone` when not even the
    database may be asked anything, who the reader is included."""
    draw = _draw_alone if alone or DOWN in request.environ else render_template
    known = {400: "422", 405: "404", 413: "422", 507: "503"}.get(status, str(status))
    if known not in {"403", "404", "409", "422", "429", "500", "503"}:
        known = "422" if status < 500 else "500"
    if not hasattr(g, "actor"):
        known = known if known in {"500", "503"} else "422"
    if wants_fragment():
        # The page in the browser stays as it is, with what was typed; a line on top says why.
        html = draw("errors/flash.html", code=known, **context)
        answer = make_response(html, status)
        answer.headers.update({"HX-Retarget": "#main", "HX-Reswap": "afterbegin show:top"})
    else:
        answer = make_response(draw(f"errors/{known}.html", **context), status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _draw_alone(name: str, **context: Any) -> str:
    language = request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
    g.pop("translations", None)
    with force_locale(language):
        template = current_app.jinja_env.get_template(name)
        return template.render(page_lang=language, page_dir="ltr", request=request, **context)


def note_refusal(event: str, reason: str = "") -> None:
    """Write to the log that a protection has refused something: who, what, where from."""
    actor = getattr(g, "actor", None)
    log.info(
        event,
        extra={
            "reason": reason,
            "method": request.method,
            "path": logged_path(),
            "user": actor.user_id if actor else None,
            "network": client_address(),
        },
    )


def forbidden(error: Forbidden) -> Response:
    """The actor may see the thing but not do this, or not before they have agreed to something."""
    note_refusal("denied", str(error))
    if g.actor.consent == "given" or request.method != "POST":
        return page(403, kept=keep_text(), typed=typed_texts())
    message = _("The rules of the house have changed. Say first whether you agree to them.")
    back = back_here()
    return page(403, message=message, agree=back, kept=keep_text(), typed=typed_texts())


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


def only_looking(error: OnlyLooking) -> Response:
    """Nothing is written, and nothing personal opened, while the site is only looked at."""
    if str(error) == "personal":
        message = _("This is somebody's own, so it is not shown while you look as somebody else.")
    else:
        message = _("You are only looking, so nothing was changed. Stop looking to do this.")
    return page(403, message=message, typed=typed_texts())


def not_for_helpers(_error: NotForHelpers) -> Response:
    """What an account is locked with is for the person themselves."""
    note_refusal("denied", "not for helpers")
    message = _(
        "You act for somebody. Their password, address, devices and other keys stay theirs."
    )
    return page(403, message=message)


def proof_needed(_error: ProofNeeded) -> Response:
    """Ask who is there, then lead back. A text that was sent is shown to be kept."""
    back = request.full_path.rstrip("?") if request.method == "GET" else back_here()
    url = url_for("accounts.prove", next=back)
    if not typed_texts():
        return see_other(url)
    message = _("It has been a while. Say who you are at %(url)s, then send it again.", url=url)
    return page(422, message=message, typed=typed_texts())


def factor_needed(_error: FactorNeeded) -> Response:
    """Lead to where a second factor is set up. A text that was sent is kept."""
    if request.method == "GET" or not typed_texts():
        return see_other(url_for("factors.index"))
    return page(403, kept=keep_text(), typed=typed_texts())


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
    note_refusal("csrf", str(error.description))
    if "actor" in g and is_composer() and came_from_here():
        # The token was that of a session which has ended: here, or in another window.
        return send_again() if g.actor.signed_in else sign_in_again(back_here())
    return page(400, message=message, typed=typed_texts())


def too_many(_error: TooManyRequests) -> Response:
    """Slow down; nothing typed is lost."""
    note_refusal("limited")
    answer = page(429, typed=typed_texts())
    answer.headers["Retry-After"] = "60"
    return answer


def read_only(_error: ReadOnly | None = None) -> Response:
    """Nothing can be changed for a while; nothing typed is lost."""
    message = _("The community can only be read just now, so nothing was changed. Try again later.")
    answer = page(503, message=message, typed=typed_texts())
    answer.headers["Retry-After"] = "300"
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
    if isinstance(error, peewee.DatabaseError) and holds_writes():
        log.info("write refused while read-only", extra={"path": logged_path()})
        return read_only()
    incident = secrets.token_hex(5)
    away = isinstance(error, peewee.OperationalError | peewee.InterfaceError)
    # Flask calls this while it handles the exception.
    log.exception("crashed", extra={"incident": incident, "path": logged_path()})  # noqa: LOG004
    full = isinstance(error, OSError) and error.errno in FULL
    if away or full:
        if away and not database.is_closed() and not database.in_transaction():
            disconnect()
        status = 507 if full else 503
        answer = page(status, alone=away, incident=incident, typed=typed_texts())
        answer.headers["Retry-After"] = "60" if full else "5"
        return answer
    return page(500, incident=incident, typed=typed_texts())
