"""Pages on which owners arrange the statuses of ideas."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from plugins.ideas.actions.statuses import (
    change_status,
    make_status,
    remove_status,
    shift_status,
)
from plugins.ideas.forms.status import MEANINGS, RemoveForm, StatusForm
from plugins.ideas.queries.statuses import counts_by_status
from plugins.ideas.statuses import Status, status_of
from plugins.ideas.statuses import statuses as all_statuses
from plugins.ideas.views import bp
from townhall import NotFound, Refused, Rejected, current_actor, put_error, respond, see_other


@bp.get("/statuses", requires="site.admin")
def statuses() -> Response:
    """All statuses in their order, with how many ideas have each."""
    return respond("ideas/statuses.html", statuses=all_statuses(), counts=counts_by_status())


@bp.get("/statuses/new", requires="site.admin")
def new_status() -> Response:
    """The form of another status."""
    return _page(StatusForm(formdata=None), None)


@bp.post("/statuses/new", requires="site.admin", limit="30 per minute", endpoint="new_status")
def make() -> Response:
    """Make a status."""
    form = StatusForm()
    if not form.validate():
        return _page(form, None, status=422)
    try:
        row = make_status(current_actor(), form.wanted())
    except Rejected as error:
        put_error(form, error)
        return _page(form, None, status=422)
    flash(_("“%(name)s” is there now.", name=row.name), "good")
    return see_other(url_for("ideas.statuses"))


@bp.get("/status/<slug>", requires="site.admin")
def status(slug: str) -> Response:
    """The form that changes a status."""
    found = _status(slug)
    return _page(StatusForm(formdata=None, data=found._asdict()), found)


@bp.post("/status/<slug>", requires="site.admin", limit="30 per minute", endpoint="status")
def change(slug: str) -> Response:
    """Change a status."""
    found, form = _status(slug), StatusForm()
    if not form.validate():
        return _page(form, found, status=422)
    try:
        change_status(current_actor(), found.id, form.wanted())
    except Rejected as error:
        put_error(form, error)
        return _page(form, found, status=422)
    flash(_("“%(name)s” is saved.", name=form.name.data), "good")
    return see_other(url_for("ideas.statuses"))


@bp.post("/status/<slug>/shift", requires="site.admin", limit="60 per minute")
def shift(slug: str) -> Response:
    """Move a status one place up or down."""
    found = _status(slug)
    try:
        shift_status(current_actor(), found.id, -1 if request.form.get("to") == "up" else 1)
    except Rejected as error:
        raise Refused(error.message) from error
    return see_other(url_for("ideas.statuses") + f"#status-{found.slug}")


@bp.get("/status/<slug>/remove", requires="site.admin")
def removing_status(slug: str) -> Response:
    """Ask what becomes of the ideas of a status."""
    return _remove_page(RemoveForm(formdata=None), _status(slug))


@bp.post("/status/<slug>/remove", requires="site.admin", limit="30 per minute")
def remove(slug: str) -> Response:
    """Take a status away; its ideas get another one."""
    found, form = _status(slug), RemoveForm()
    form.offer(found)
    if not form.validate():
        return _remove_page(form, found, status=422)
    try:
        chosen, note = form.replacement.data, form.note.data or ""
        remove_status(current_actor(), found.id, chosen, note=note)
    except Rejected as error:
        put_error(form, error)
        return _remove_page(form, found, status=422)
    flash(_("“%(name)s” is taken away.", name=found.name), "good")
    return see_other(url_for("ideas.statuses"))


def _status(slug: str) -> Status:
    found = status_of(slug)
    if found is None:
        raise NotFound
    return found


def _page(form: StatusForm, found: Status | None, *, status: int = 200) -> Response:
    return respond("ideas/status.html", status=status, form=form, found=found, meanings=MEANINGS)


def _remove_page(form: RemoveForm, found: Status, *, status: int = 200) -> Response:
    form.offer(found)
    many = counts_by_status().get(found.slug, 0)
    return respond("ideas/drop_status.html", status=status, form=form, found=found, many=many)
