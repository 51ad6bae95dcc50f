"""Saved views: the list, saving one, changing one, taking it away."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from plugins.support.actions.views import change_view, remove_view, save_view
from plugins.support.filters import Filters, filters_of
from plugins.support.forms.changes import number_of
from plugins.support.forms.view import ViewForm
from plugins.support.queries.views import SavedView, saved_view
from plugins.support.queries.views import saved_views as all_views
from plugins.support.rules import may_lead
from plugins.support.views import bp
from plugins.support.views.desk import agent
from townhall import Rejected, current_actor, option, put_error, respond, see_other


@bp.get("/desk/views", requires="support.answer")
def saved_views() -> Response:
    """The saved views that one has."""
    actor = agent()
    return respond("support/views.html", views=all_views(actor), leads=may_lead(actor))


@bp.get("/desk/views/new", requires="support.answer")
def new_view() -> Response:
    """The form that saves what an address asks for as a view."""
    form = ViewForm(formdata=None, data={"query": filters_of(request.args).query})
    return _page(form, None)


@bp.post("/desk/views/new", requires="support.answer", endpoint="new_view")
def save() -> Response:
    """Save a view, or save over one."""
    actor, form = agent(), ViewForm()
    _offer(form)
    if not form.validate():
        return _page(form, None, status=422)
    over = number_of(form.over.data or "")
    try:
        if over:
            change_view(actor, over, *_sent(form), shared=form.shared.data)
        else:
            over = save_view(actor, *_sent(form), shared=form.shared.data).id
    except Rejected as error:
        put_error(form, error)
        return _page(form, None, status=422)
    flash(_("“%(name)s” is saved.", name=form.name.data), "good")
    return see_other(url_for("support.desk", view=over))


@bp.get("/desk/views/<int:view_id>", requires="support.answer")
def view(view_id: int) -> Response:
    """The form that changes a view."""
    found = saved_view(agent(), view_id)
    shown = {"name": found.name, "shared": found.is_shared, "query": found.query}
    return _page(ViewForm(formdata=None, data=shown), found)


@bp.post("/desk/views/<int:view_id>", requires="support.answer", endpoint="view")
def change(view_id: int) -> Response:
    """Change a view."""
    actor, form = agent(), ViewForm()
    found = saved_view(actor, view_id)
    _offer(form)
    if not form.validate():
        return _page(form, found, status=422)
    try:
        change_view(actor, view_id, *_sent(form), shared=form.shared.data)
    except Rejected as error:
        put_error(form, error)
        return _page(form, found, status=422)
    flash(_("“%(name)s” is saved.", name=form.name.data), "good")
    return see_other(url_for("support.saved_views"))


@bp.post("/desk/views/<int:view_id>/remove", requires="support.answer", name="remove_view")
def remove(view_id: int) -> Response:
    """Take a view away."""
    found = saved_view(agent(), view_id)
    remove_view(current_actor(), view_id)
    flash(_("“%(name)s” is taken away.", name=found.name), "good")
    return see_other(url_for("support.saved_views"))


def _sent(form: ViewForm) -> tuple[str, Filters]:
    asked = MultiDict(parse_qsl(form.query.data or ""))
    return " ".join((form.name.data or "").split()), filters_of(asked)


def _offer(form: ViewForm) -> None:
    actor = agent()
    mine = [one for one in all_views(actor) if not one.is_shared or may_lead(actor)]
    form.over.choices = [
        option("", _("A new view")),
        *(option(str(one.id), one.name) for one in mine),
    ]


def _page(form: ViewForm, found: SavedView | None, *, status: int = 200) -> Response:
    _offer(form)
    leads = may_lead(agent())
    may_change = found is None or not found.is_shared or leads
    return respond(
        "support/view.html",
        status=status,
        form=form,
        found=found,
        leads=leads,
        may_change=may_change,
    )
