"""Making, changing and deleting groups."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from core.groups import queries
from core.groups.actions import CannotChange, managing
from core.groups.forms import GroupForm
from core.groups.seeing import GroupView
from core.groups.views.blueprint import bp, load, load_managed
from core.text import TooLong
from core.web import current_actor
from core.web.errors import Forbidden, Refused
from core.web.respond import respond, see_other


@bp.get("/new", requires="groups.make")
def new() -> Response:
    """The form of a new group."""
    return _form_page(GroupForm(formdata=None), None)


@bp.post("/new", requires="groups.make", endpoint="new", limit="30 per hour")
def create() -> Response:
    """Make a group."""
    form = GroupForm()
    if not form.validate():
        return _form_page(form, None, status=422)
    try:
        made = managing.create_group(current_actor(), form.terms())
    except (CannotChange, TooLong) as error:
        return _form_page(_with_error(form, error), None, status=422)
    flash(_("%(name)s is there now, and you are its owner.", name=made.name), "good")
    return see_other(url_for("groups.group", slug=made.slug))


@bp.get("/<slug>/edit", requires="site.member")
def edit(slug: str) -> Response:
    """The form of a group."""
    group = load_managed(slug)
    form = GroupForm(formdata=None)
    form.fill(group)
    return _form_page(form, group)


@bp.post("/<slug>/edit", requires="site.member", endpoint="edit")
def save(slug: str) -> Response:
    """Change a group."""
    group, form = load_managed(slug), GroupForm()
    if not form.validate():
        return _form_page(form, group, status=422)
    try:
        saved = managing.edit_group(current_actor(), group, form.terms())
    except (CannotChange, TooLong) as error:
        return _form_page(_with_error(form, error), group, status=422)
    flash(_("%(name)s is saved.", name=saved.name), "good")
    return see_other(url_for("groups.group", slug=saved.slug))


@bp.get("/<slug>/delete", requires="groups.make")
def delete(slug: str) -> Response:
    """Say what goes with a group, and ask once more."""
    group = _deletable(slug)
    rights = len(queries.grants_of(group.id))
    why = (
        ngettext("%(num)s person is in it.", "%(num)s people are in it.", group.size)
        + " "
        + ngettext("With it goes %(num)s right.", "With it go %(num)s rights.", rights)
        + " "
        + _("What was written stays. This cannot be taken back.")
    )
    return respond(
        "confirm.html",
        title=_("Delete %(name)s?", name=group.name),
        why=why,
        action=url_for("groups.delete", slug=slug),
        button=_("Delete the group"),
        back=url_for("groups.group", slug=slug),
    )


@bp.post("/<slug>/delete", requires="groups.make", endpoint="delete")
def do_delete(slug: str) -> Response:
    """Delete a group."""
    group = _deletable(slug)
    try:
        managing.delete_group(current_actor(), group)
    except CannotChange as error:
        raise Refused(str(error)) from error
    flash(_("%(name)s is deleted.", name=group.name), "good")
    return see_other(url_for("groups.index"))


def _deletable(slug: str) -> GroupView:
    group = load(slug)
    if not managing.deletable(current_actor(), group):
        raise Forbidden("groups.make")
    return group


def _form_page(form: GroupForm, group: GroupView | None, *, status: int = 200) -> Response:
    return respond("groups/edit.html", status=status, form=form, group=group)


def _with_error(form: GroupForm, error: Exception) -> GroupForm:
    field: Any = form[getattr(error, "field", "") or "description"]
    field.errors = [*field.errors, str(error)]
    return form
