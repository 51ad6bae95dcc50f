"""Pages on which owners arrange the states of tickets."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from plugins.support.actions.states import change_state, make_state, remove_state, shift_state
from plugins.support.forms.state import (
    MEANINGS,
    NAMES,
    NewStateForm,
    RemoveStateForm,
    StateForm,
)
from plugins.support.queries.states import counts_by_state
from plugins.support.states import Standing, standing_of, standings
from plugins.support.views import bp
from townhall import NotFound, Refused, Rejected, current_actor, put_error, respond, see_other


@bp.get("/states", requires="site.admin")
def states() -> Response:
    """All states in their order, with how many tickets are in each."""
    counts = counts_by_state()
    return respond("support/states.html", states=standings(), counts=counts, names=NAMES)


@bp.get("/states/new", requires="site.admin")
def new_state() -> Response:
    """The form of another state."""
    return _page(NewStateForm(formdata=None), None)


@bp.post("/states/new", requires="site.admin", limit="30 per minute", endpoint="new_state")
def make() -> Response:
    """Make a state."""
    form = NewStateForm()
    if not form.validate():
        return _page(form, None, status=422)
    try:
        row = make_state(current_actor(), form.category.data, form.wanted())
    except Rejected as error:
        put_error(form, error)
        return _page(form, None, status=422)
    flash(_("“%(name)s” is there now.", name=row.name), "good")
    return see_other(url_for("support.states"))


@bp.get("/state/<slug>", requires="site.admin")
def state(slug: str) -> Response:
    """The form that changes a state."""
    found = _state(slug)
    return _page(StateForm(formdata=None, data=found._asdict()), found)


@bp.post("/state/<slug>", requires="site.admin", limit="30 per minute", endpoint="state")
def change(slug: str) -> Response:
    """Change a state."""
    found, form = _state(slug), StateForm()
    if not form.validate():
        return _page(form, found, status=422)
    try:
        change_state(current_actor(), found.id, form.wanted())
    except Rejected as error:
        put_error(form, error)
        return _page(form, found, status=422)
    flash(_("“%(name)s” is saved.", name=form.name.data), "good")
    return see_other(url_for("support.states"))


@bp.post("/state/<slug>/shift", requires="site.admin")
def shift(slug: str) -> Response:
    """Move a state one place up or down."""
    found = _state(slug)
    try:
        shift_state(current_actor(), found.id, -1 if request.form.get("to") == "up" else 1)
    except Rejected as error:
        raise Refused(error.message) from error
    return see_other(url_for("support.states") + f"#state-{found.slug}")


@bp.get("/state/<slug>/remove", requires="site.admin")
def removing_state(slug: str) -> Response:
    """Ask what becomes of the tickets of a state."""
    return _remove_page(RemoveStateForm(formdata=None), _state(slug))


@bp.post("/state/<slug>/remove", requires="site.admin", limit="30 per minute")
def drop_state(slug: str) -> Response:
    """Take a state away; its tickets get another one."""
    found, form = _state(slug), RemoveStateForm()
    form.offer(found)
    if not form.validate():
        return _remove_page(form, found, status=422)
    try:
        remove_state(current_actor(), found.id, form.replacement.data)
    except Rejected as error:
        put_error(form, error)
        return _remove_page(form, found, status=422)
    flash(_("“%(name)s” is taken away.", name=found.name), "good")
    return see_other(url_for("support.states"))


def _state(slug: str) -> Standing:
    found = standing_of(slug)
    if found is None:
        raise NotFound
    return found


def _page(form: Any, found: Standing | None, *, status: int = 200) -> Response:
    words: dict[str, Any] = {"meanings": MEANINGS, "names": NAMES}
    return respond("support/state.html", status=status, form=form, found=found, **words)


def _remove_page(form: RemoveStateForm, found: Standing, *, status: int = 200) -> Response:
    form.offer(found)
    many = counts_by_state().get(found.slug, 0)
    return respond("support/drop_state.html", status=status, form=form, found=found, many=many)
