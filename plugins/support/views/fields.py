"""Pages on which owners say what requests are asked."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from plugins.support.actions.fields import archive_field, change_field, make_field, shift_field
from plugins.support.fields import Field, all_fields, field_of
from plugins.support.forms.field import KIND_NAMES, FieldForm, NewFieldForm, values_of
from plugins.support.views import bp
from townhall import (
    NotFound,
    Refused,
    Rejected,
    all_spaces,
    current_actor,
    put_error,
    respond,
    see_other,
)


@bp.get("/fields", requires="site.admin")
def fields() -> Response:
    """All fields in their order."""
    titles = {one.id: one.title for one in all_spaces().values()}
    found: dict[str, Any] = {"fields": all_fields(), "titles": titles, "kinds": KIND_NAMES}
    return respond("support/fields.html", **found)


@bp.get("/fields/new", requires="site.admin")
def new_field() -> Response:
    """The form of another field."""
    return _page(NewFieldForm(formdata=None, data={"is_public": True}), None)


@bp.post("/fields/new", requires="site.admin", limit="30 per minute", endpoint="new_field")
def make_one() -> Response:
    """Ask one thing more."""
    form = NewFieldForm()
    form.offer(None)
    if not form.validate():
        return _page(form, None, status=422)
    try:
        row = make_field(current_actor(), form.kind.data, form.wanted())
    except Rejected as error:
        put_error(form, error)
        return _page(form, None, status=422)
    flash(_("“%(name)s” is asked from now on.", name=row.label), "good")
    return see_other(url_for("support.fields"))


@bp.get("/field/<key>", requires="site.admin")
def field(key: str) -> Response:
    """The form that changes a field."""
    found = _field(key)
    return _page(FieldForm(formdata=None, data=values_of(found)), found)


@bp.post("/field/<key>", requires="site.admin", limit="30 per minute", endpoint="field")
def change_one(key: str) -> Response:
    """Ask it otherwise."""
    found, form = _field(key), FieldForm()
    form.offer(found)
    if not form.validate():
        return _page(form, found, status=422)
    try:
        change_field(current_actor(), key, form.wanted())
    except Rejected as error:
        put_error(form, error)
        return _page(form, found, status=422)
    flash(_("“%(name)s” is saved.", name=form.label.data), "good")
    return see_other(url_for("support.fields"))


@bp.post("/field/<key>/shift", requires="site.admin")
def shift_one(key: str) -> Response:
    """Move a field one place up or down."""
    _field(key)
    try:
        shift_field(current_actor(), key, -1 if request.form.get("to") == "up" else 1)
    except Rejected as error:
        raise Refused(error.message) from error
    return see_other(url_for("support.fields") + f"#field-{key}")


@bp.post("/field/<key>/archive", requires="site.admin")
def archive_one(key: str) -> Response:
    """Ask it no more (`away=y`), or again."""
    _field(key)
    archive_field(current_actor(), key, away=request.form.get("away") == "y")
    return see_other(url_for("support.fields"))


def _field(key: str) -> Field:
    found = field_of(key)
    if found is None:
        raise NotFound
    return found


def _page(form: Any, found: Field | None, *, status: int = 200) -> Response:
    form.offer(found)
    words: dict[str, Any] = {"found": found, "kinds": KIND_NAMES}
    return respond("support/field.html", status=status, form=form, **words)
