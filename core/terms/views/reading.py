"""The texts themselves, and the page that asks whether somebody agrees."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request
from flask_babel import gettext as _

from core.accounts.paths import safe_path
from core.terms import actions, queries
from core.terms.current import in_force, shown_ids, to_agree
from core.terms.models import TermsText
from core.terms.words import TITLES
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("terms", __name__)


@bp.get("/terms", requires="site.public", name="terms", defaults={"sort": "terms"})
@bp.get("/privacy", requires="site.public", name="privacy", defaults={"sort": "privacy"})
@bp.get("/guidelines", requires="site.public", name="guidelines", defaults={"sort": "guidelines"})
def text(sort: str) -> Response:
    """The version of a text that is in force."""
    current = in_force(sort)
    found = queries.version_of(sort, current.number) if current else None
    if found is None:
        raise NotFound
    return _page(found, is_current=True)


@bp.get("/terms/<int:number>", requires="site.public", name="terms_was", defaults={"sort": "terms"})
@bp.get(
    "/privacy/<int:number>",
    requires="site.public",
    name="privacy_was",
    defaults={"sort": "privacy"},
)
@bp.get(
    "/guidelines/<int:number>",
    requires="site.public",
    name="guidelines_was",
    defaults={"sort": "guidelines"},
)
def version(sort: str, number: int) -> Response:
    """One version of a text, an earlier or a coming one."""
    found = queries.version_of(sort, number)
    if found is None:
        raise NotFound
    current = in_force(sort)
    return _page(found, is_current=current is not None and current.number == number)


@bp.get("/terms/agree", requires="site.account")
def agree() -> Response:
    """What holds here now, and whether the member agrees."""
    back = safe_path(request.args.get("next"))
    if current_actor().consent == "given":
        return see_other(back)
    return _ask(back)


@bp.post("/terms/agree", requires="site.account", endpoint="agree", limit="30 per hour")
def take_agree() -> Response:
    """Write the answer down, and lead on."""
    actor, back = current_actor(), safe_path(request.form.get("next"))
    if request.form.get("answer") != "yes":
        actions.decline(actor)
        flash(
            _("You have not agreed. You can read on, take your data along, or leave."),
            "info",
        )
        return see_other(back)
    try:
        actions.agree(actor, shown_ids(request.form.get("shown", "")))
    except actions.TextsChanged:
        return _ask(back, changed=True, status=409)
    flash(_("Thank you. All is as before."), "good")
    return see_other(back)


def _ask(back: str, *, changed: bool = False, status: int = 200) -> Response:
    actor, current = current_actor(), to_agree()
    news = {one.id for one in queries.not_agreed(actor.id)}
    return respond(
        "terms/agree.html",
        status=status,
        back=back,
        changed=changed,
        texts=[(one, TITLES[one.sort], one.id in news) for one in current],
        shown=",".join(str(one.id) for one in current),
        declined=actor.consent == "declined",
        may_answer=actor.acting_for is None,
    )


def _page(found: TermsText, *, is_current: bool) -> Response:
    actor = current_actor()
    context: dict[str, Any] = {
        "text": found,
        "title": TITLES[found.sort],
        "is_current": is_current,
        "others": [one for one in queries.versions_of(found.sort) if one.id != found.id],
        "current": in_force(found.sort),
        "agreed_at": queries.agreed_at(actor.id, found.id) if actor.signed_in else None,
    }
    return respond("terms/text.html", **context)
