"""Pages of mail: stop it by a link of its own, see what is stopped, have it come again."""

from __future__ import annotations

from flask import Response, flash, make_response, request, url_for
from flask_babel import gettext as _

from core.letters import actions, queries
from core.letters.links import Stop, read_token
from core.letters.words import Subject, subject_of
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint
from core.web.security import csrf

bp = Blueprint("letters", __name__)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@bp.get("/unsubscribe/<token>", requires="site.public", limit="60 per minute")
def unsubscribe(token: str) -> Response:
    """What the link of a mail stops, with a button: programs that open links stop nothing."""
    stop = _wanted(token)
    subject: Subject = subject_of(current_actor(), stop)
    return respond(
        "letters/unsubscribe.html",
        token=token,
        subject=subject,
        is_stopped=queries.is_stopped(stop),
    )


@bp.post("/unsubscribe/<token>", requires="site.public", limit="60 per minute")
@csrf.exempt  # type: ignore[untyped-decorator]
def take_unsubscribe(token: str) -> Response:
    """Stop it. Mail programs send what RFC 8058 says, without a cookie or a token of a form:
    that and nothing else passes; a form must prove where it comes from like any other."""
    one_click = request.form.to_dict(flat=True) == ONE_CLICK and not request.args
    if not one_click:
        csrf.protect()
    stop = _wanted(token)
    actions.stop(stop)
    if one_click:
        return make_response(_("Done."), 200, {"Content-Type": "text/plain; charset=utf-8"})
    return see_other(url_for("letters.unsubscribe", token=token))


@bp.post("/unsubscribe/<token>/undo", requires="site.public", limit="60 per minute")
def undo(token: str) -> Response:
    """Take it back."""
    actions.resume(_wanted(token))
    return see_other(url_for("letters.unsubscribe", token=token))


@bp.get("/account/mail", requires="site.account")
def settings() -> Response:
    """Whether mail comes, and what was stopped."""
    actor = current_actor()
    return respond(
        "letters/settings.html",
        stop=queries.stop_of_address(actor.id),
        is_off=queries.is_off(actor.id),
        threads=queries.silenced_threads(actor),
    )


@bp.post("/account/mail/again", requires="site.account", limit="5 per hour")
def again() -> Response:
    """Try an address again that mail had come back from."""
    if actions.try_again(current_actor()):
        flash(_("Mail goes to your address again, the first one now."), "good")
    return see_other(url_for("letters.settings"))


@bp.post("/account/mail/on", requires="site.account")
def turn_on() -> Response:
    """Have mail come again: about a thread (`thread`), or at all."""
    number = request.form.get("thread", "")
    user_id = current_actor().id
    if number.isascii() and number.isdecimal() and len(number) < 10:
        actions.resume(Stop(user_id, "thread", number))
    elif not number:
        actions.resume(Stop(user_id, "all"))
    return see_other(url_for("letters.settings"))


def _wanted(token: str) -> Stop:
    stop = read_token(token)
    if stop is None:
        raise NotFound
    return stop
