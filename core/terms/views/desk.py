"""Where owners write and publish the texts."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.terms import actions, queries
from core.terms.current import AGREED, SORTS
from core.terms.forms import TermsForm
from core.terms.words import ICONS, TITLES, WHAT
from core.text import render_markdown
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("terms_desk", __name__)


@bp.get("/admin/terms", requires="site.admin")
def index() -> Response:
    """All texts, and how each stands."""
    return respond(
        "terms/desk.html",
        section="terms",
        shelves=queries.shelves(),
        titles=TITLES,
        what=WHAT,
        icons=ICONS,
    )


@bp.get("/admin/terms/<sort>", requires="site.admin")
def edit(sort: str) -> Response:
    """The draft of the next version, begun from the one in force."""
    _check(sort)
    draft = queries.draft_of(sort)
    form = TermsForm(draft, zone=current_actor().timezone)
    if draft is None:
        last = queries.versions_of(sort)[:1]
        form.body.data = last[0].body if last else ""
    form.base.data = str(queries.last_number(sort))
    return _page(sort, form)


@bp.post("/admin/terms/<sort>", requires="site.admin", endpoint="edit")
def save(sort: str) -> Response:
    """Keep the draft, show how it will look, publish it, or throw it away."""
    _check(sort)
    actor, deed = current_actor(), request.form.get("do", "save")
    if deed == "discard":
        actions.discard_draft(actor, sort)
        flash(_("The draft is thrown away."), "good")
        return see_other(url_for("terms_desk.index"))
    form = TermsForm(zone=actor.timezone)
    if not form.validate():
        return _page(sort, form, status=422)
    if deed == "publish" and (open_ := form.unfilled()):
        form.body.errors = [_("Fill this in first, or take it out: %(place)s", place=open_)]
        return _page(sort, form, status=422)
    if deed == "preview":
        return _page(sort, form, preview=render_markdown(form.words.body).html)
    try:
        return _done(sort, form, publish=deed == "publish")
    except actions.DraftChanged:
        return _page(sort, form, changed=True, status=409)


def _done(sort: str, form: TermsForm, *, publish: bool) -> Response:
    act = actions.publish if publish else actions.save_draft
    made = act(current_actor(), sort, form.words, seen=form.what_was_seen)
    if not publish:
        flash(_("The draft is kept. Nobody else sees it yet."), "good")
        return see_other(url_for("terms_desk.edit", sort=sort))
    flash(_("Version %(number)s is published.", number=made.number), "good")
    return see_other(url_for("terms_desk.index"))


def _page(sort: str, form: TermsForm, *, status: int = 200, **said: Any) -> Response:
    changed = bool(said.get("changed"))
    other = queries.draft_of(sort) if changed else None
    if changed:
        # Sending it once more is meant then: the reader has seen both.
        form.seen.data = str(other.version) if other else "0"
        form.base.data = str(queries.last_number(sort))
    return respond(
        "terms/edit.html",
        status=status,
        section="terms",
        sort=sort,
        title=TITLES[sort],
        form=form,
        agreed=sort in AGREED,
        other=other,
        changed=changed,
        preview=said.get("preview", ""),
        versions=queries.versions_of(sort),
        people=queries.people_who_agreed(sort),
    )


def _check(sort: str) -> None:
    if sort not in SORTS:
        raise NotFound
