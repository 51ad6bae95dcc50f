"""When somebody of the team is away."""

from __future__ import annotations

from flask import Response, url_for

from plugins.support.actions.absences import add_absence, drop_absence
from plugins.support.forms.absence import AbsenceForm
from plugins.support.queries.absences import absences_of
from plugins.support.rules import is_agent
from plugins.support.views import bp
from townhall import Forbidden, Rejected, current_actor, put_error, respond, see_other


@bp.get("/away", requires="site.member")
def absences() -> Response:
    """One's own absences, and the form of another."""
    _worker()
    return _page(AbsenceForm(formdata=None))


@bp.post("/away", requires="site.write", limit="30 per minute")
def note_absence() -> Response:
    """Say when one is away."""
    _worker()
    form = AbsenceForm()
    if not form.validate():
        return _page(form, status=422)
    first_day, last_day = form.first_day.data, form.last_day.data
    assert first_day, "the form asks for it"
    assert last_day, "the form asks for it"
    try:
        add_absence(current_actor(), first_day, last_day)
    except Rejected as error:
        put_error(form, error)
        return _page(form, status=422)
    return see_other(url_for("support.absences"))


@bp.post("/away/<int:absence_id>/drop", requires="site.write")
def drop(absence_id: int) -> Response:
    """Be there after all."""
    _worker()
    drop_absence(current_actor(), absence_id)
    return see_other(url_for("support.absences"))


def _worker() -> None:
    if not is_agent(current_actor()):
        raise Forbidden("support.answer")


def _page(form: AbsenceForm, *, status: int = 200) -> Response:
    mine = absences_of(current_actor().id)
    return respond("support/away.html", status=status, form=form, absences=mine)
