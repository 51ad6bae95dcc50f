"""Pages on which owners arrange spaces and the rights in them."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from core.spaces import actions
from core.spaces.forms import BadGrant, SpaceForm, field_name, sent_grants, typed_grants
from core.spaces.matrix import actor_named, effects_of, groups, mark, matrix, offered, why
from core.spaces.queries import SpaceRow, all_spaces, closed_spaces, counts_of
from core.spaces.titles import titles_page
from core.spaces.tree import homes, places, title_of
from core.web import current_actor
from core.web.errors import NotFound, Refused
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("spaces", __name__, url_prefix="/admin/spaces")
closed = Blueprint("closed", __name__, url_prefix="/closed")


@bp.get("/new", requires="site.admin")
def new() -> Response:
    """The form to make a space."""
    if not homes():
        raise Refused(_("No plugin that is on keeps its threads in spaces. Switch one on first."))
    form = SpaceForm(formdata=None)
    form.parent_id.data = request.args.get("in", 0, type=int)
    return _form_page(form, None)


@bp.post("/new", requires="site.admin", endpoint="new")
def create() -> Response:
    """Make a space."""
    form = SpaceForm()
    if not form.validate():
        return _form_page(form, None, status=422)
    try:
        space = actions.create_space(current_actor(), owner=form.owner.data, **form.values())
    except actions.CannotChange as error:
        return _form_page(_with_error(form, error), None, status=422)
    flash(_("%(title)s is there now. Look at its rights.", title=space.title), "good")
    return see_other(url_for("spaces.rights", space_id=space.id))


@bp.get("/<int:space_id>", requires="site.admin")
def edit(space_id: int) -> Response:
    """The form to change a space."""
    space = _space(space_id)
    form = SpaceForm(space, formdata=None, data={**space._asdict(), "tint": str(space.tint)})
    form.parent_id.data = space.parent_id or 0
    return _form_page(form, space)


@bp.post("/<int:space_id>", requires="site.admin", endpoint="edit")
def save(space_id: int) -> Response:
    """Change a space; in another parent its threads follow the rights there at once."""
    space = _space(space_id)
    form = SpaceForm(space)
    if not form.validate():
        return _form_page(form, space, status=422)
    try:
        actions.edit_space(current_actor(), space_id, **form.values())
    except actions.CannotChange as error:
        return _form_page(_with_error(form, error), space, status=422)
    flash(_("%(title)s is saved.", title=form.title.data), "good")
    return see_other(url_for("admin.spaces"))


@bp.post("/<int:space_id>/shift", requires="site.admin")
def shift(space_id: int) -> Response:
    """Move a space one place up or down."""
    _space(space_id)
    actions.shift_space(current_actor(), space_id, -1 if request.form.get("to") == "up" else 1)
    return see_other(url_for("admin.spaces") + f"#space-{space_id}")


@bp.post("/<int:space_id>/archive", requires="site.admin")
def archive(space_id: int) -> Response:
    """Close a space to new threads and replies, or open it again."""
    space, on = _space(space_id), request.form.get("on") == "yes"
    actions.archive_space(current_actor(), space_id, on=on)
    words = _("%(title)s is archived.") if on else _("%(title)s is open again.")
    flash(words % {"title": space.title}, "good")
    return see_other(url_for("spaces.edit", space_id=space_id))


@bp.get("/<int:space_id>/delete", requires="site.admin")
def delete(space_id: int) -> Response:
    """Ask where the threads go before a space is deleted."""
    return _delete_page(_space(space_id))


@bp.post("/<int:space_id>/delete", requires="site.admin", endpoint="delete")
def do_delete(space_id: int) -> Response:
    """Delete a space after its threads were moved."""
    space = _space(space_id)
    target = request.form.get("move_to", 0, type=int)
    try:
        actions.delete_space(current_actor(), space_id, move_to=target or None)
    except actions.CannotChange as error:
        return _delete_page(space, problem=str(error), status=422)
    flash(_("%(title)s is deleted.", title=space.title), "good")
    return see_other(url_for("admin.spaces"))


@bp.get("/everywhere/rights", requires="site.admin", defaults={"space_id": None}, name="everywhere")
@bp.get("/<int:space_id>/rights", requires="site.admin")
def rights(space_id: int | None) -> Response:
    """Which group may do what in a space, or everywhere where no space says otherwise."""
    return _rights_page(_space(space_id) if space_id else None)


@bp.post(
    "/everywhere/rights",
    requires="site.admin",
    defaults={"space_id": None},
    name="save_everywhere",
)
@bp.post("/<int:space_id>/rights", requires="site.admin", name="save_rights")
def save_rights(space_id: int | None) -> Response:
    """Change the rights, unless somebody else did since they were shown. What becomes visible to
    more people is asked for once more."""
    space = _space(space_id) if space_id else None
    names = [permission.name for permission in offered(space)]
    seen = request.form.get("seen", "")
    if seen and seen != mark(space_id, names):
        return _rights_again(space)
    try:
        wanted = sent_grants(request.form, groups(), names)
    except BadGrant as error:
        raise Refused(_("The form was not complete. Load the page again.")) from error
    opened = [effect for effect in effects_of(space_id, wanted, names) if effect.opens]
    threads = sum(effect.threads for effect in opened)
    if threads and request.form.get("confirmed") != "yes":
        return _ask_to_open(space, threads)
    try:
        actions.set_grants(current_actor(), space_id, wanted, permissions=names, seen=seen)
    except actions.Stale:
        return _rights_again(space)
    flash(_("The rights are saved, and every thread follows them."), "good")
    return see_other(_rights_url(space))


@closed.get("/<owner>/<slug>", requires="site.public")
def titles(owner: str, slug: str) -> Response:
    """The titles in a space that the actor may see but not read."""
    found = closed_spaces(current_actor())
    space = next((one for one in found if (one.owner, one.slug) == (owner, slug)), None)
    if space is None:
        raise NotFound
    page = titles_page(space, request.args.get("after", ""))
    older = url_for("closed.titles", owner=owner, slug=slug, after=page.after)
    return respond(
        "spaces/closed.html",
        space=space,
        page=page,
        older=older if page.after else "",
    )


def _ask_to_open(space: SpaceRow | None, threads: int) -> Response:
    kept = {name: value for name, value in request.form.items() if name != "csrf_token"}
    return respond(
        "confirm.html",
        status=422,
        title=_("Show this to more people?"),
        why=ngettext(
            "%(num)s thread that was kept to some becomes visible to more people.",
            "%(num)s threads that were kept to some become visible to more people.",
            threads,
        ),
        action=_rights_url(space),
        button=_("Show them"),
        fields={**kept, "confirmed": "yes"},
        back=_rights_url(space),
    )


def _rights_again(space: SpaceRow | None) -> Response:
    """The table as it was sent, with what holds now beside what is other than that."""
    names = [permission.name for permission in offered(space)]
    return _rights_page(space, typed=typed_grants(request.form, groups(), names), status=409)


def _rights_page(
    space: SpaceRow | None,
    *,
    typed: dict[tuple[int, str], str] | None = None,
    status: int = 200,
) -> Response:
    asked = request.args.get("person", "").strip()[:80]
    shown = actor_named(asked)
    return respond(
        "spaces/rights.html",
        status=status,
        section="spaces",
        space=space,
        action=_rights_url(space),
        matrix=matrix(space),
        typed=typed or {},
        field_name=field_name,
        title_of=title_of,
        asked=asked,
        person=shown,
        answers=why(shown, space) if shown and space else [],
    )


def _rights_url(space: SpaceRow | None) -> str:
    return url_for("spaces.rights", space_id=space.id) if space else url_for("spaces.everywhere")


def _form_page(form: SpaceForm, space: SpaceRow | None, *, status: int = 200) -> Response:
    return respond("spaces/edit.html", status=status, section="spaces", form=form, space=space)


def _delete_page(space: SpaceRow, *, problem: str = "", status: int = 200) -> Response:
    return respond(
        "spaces/delete.html",
        status=status,
        section="spaces",
        space=space,
        counts=counts_of([space.id])[space.id],
        targets=places(space.owner, without=space.id),
        has_children=any(one.parent_id == space.id for one in all_spaces().values()),
        problem=problem,
    )


def _with_error(form: SpaceForm, error: actions.CannotChange) -> SpaceForm:
    field: Any = getattr(form, error.field or "title")
    field.errors = [*field.errors, str(error)]
    return form


def _space(space_id: int | None) -> SpaceRow:
    space = all_spaces().get(space_id or 0)
    if space is None:
        raise NotFound
    return space
