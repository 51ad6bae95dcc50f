"""Where owners say what profiles ask, and where the team fills in what is the team's."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.admin.queries.members import Member, member
from core.fields import actions, queries
from core.fields.actions import FieldChanged, Stale
from core.fields.forms import Answers, FieldForm, answers
from core.fields.kinds import KINDS
from core.fields.queries import Definition
from core.sanctions.blocking import BlockedLink
from core.threads.forms import put_error
from core.threads.rules import Rejected
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("fields", __name__, url_prefix="/admin")


@bp.get("/fields", requires="site.admin")
def index() -> Response:
    """Every field in its order, with how many members have filled it in."""
    return respond(
        "fields/index.html",
        section="fields",
        fields=queries.definitions(),
        counts=queries.filled_counts(),
        kinds=KINDS,
        most=actions.MOST,
    )


@bp.get("/fields/new", requires="site.admin")
def new() -> Response:
    """The form of another field."""
    return _page(FieldForm(formdata=None), None)


@bp.post("/fields/new", requires="site.admin", limit="60 per hour", endpoint="new")
def make() -> Response:
    """Ask one more thing."""
    form = FieldForm()
    if not form.validate():
        return _page(form, None, status=422)
    try:
        row = actions.make_field(current_actor(), form.wanted())
    except Rejected as error:
        put_error(form, error)
        return _page(form, None, status=422)
    flash(_("“%(name)s” is asked from now on.", name=row.label), "good")
    return see_other(url_for("fields.index"))


@bp.get("/fields/<int:field_id>", requires="site.admin")
def edit(field_id: int) -> Response:
    """The form that changes a field."""
    found = _found(field_id)
    return _page(FieldForm(formdata=None).fill(found), found)


@bp.post("/fields/<int:field_id>", requires="site.admin", endpoint="edit")
def change(field_id: int) -> Response:
    """Change a field, unless somebody else did since it was shown."""
    found, form = _found(field_id), FieldForm()
    form.kind.data = found.kind
    if not form.validate():
        return _page(form, found, status=422)
    try:
        actions.change_field(current_actor(), field_id, form.wanted(), version=form.seen_version)
    except FieldChanged:
        # Sending it once more is meant then: the reader has seen both.
        found = _found(field_id)
        form.version.data = str(found.version)
        return _page(form, found, changed=True, status=409)
    except Rejected as error:
        put_error(form, error)
        return _page(form, found, status=422)
    flash(_("“%(name)s” is saved.", name=form.label.data), "good")
    return see_other(url_for("fields.index"))


@bp.post("/fields/<int:field_id>/shift", requires="site.admin")
def shift(field_id: int) -> Response:
    """Move a field one place up or down."""
    if not actions.shift_field(
        current_actor(), field_id, -1 if request.form.get("to") == "up" else 1
    ):
        raise NotFound
    return see_other(url_for("fields.index") + f"#field-{field_id}")


@bp.get("/fields/<int:field_id>/delete", requires="site.admin")
def ask_delete(field_id: int) -> Response:
    """Say what goes with a field."""
    found = _found(field_id)
    return respond(
        "fields/delete.html",
        section="fields",
        found=found,
        many=queries.filled_counts().get(field_id, 0),
    )


@bp.post("/fields/<int:field_id>/delete", requires="site.admin", name="delete")
def delete(field_id: int) -> Response:
    """Ask it no more, and forget what was said."""
    found = _found(field_id)
    if not actions.delete_field(current_actor(), field_id):
        raise NotFound
    flash(_("“%(name)s” is not asked any more.", name=found.label), "good")
    return see_other(url_for("fields.index"))


@bp.get("/members/<int:user_id>/fields", requires="site.staff")
def of_member(user_id: int) -> Response:
    """What the team says of a member."""
    shown = _member(user_id)
    held = queries.values_of(user_id)
    return _member_page(shown, answers(queries.edited_by("team"), held, shown=True))


@bp.post("/members/<int:user_id>/fields", requires="site.staff", endpoint="of_member")
def tell_of(user_id: int) -> Response:
    """Keep what the team says of a member."""
    shown = _member(user_id)
    form = answers(queries.edited_by("team"), queries.values_of(user_id))
    if not form.validate():
        return _member_page(shown, form, status=422)
    try:
        actions.tell_of(current_actor(), user_id, form.said(), seen=request.form.get("seen", ""))
    except Stale:
        return _member_page(shown, form, status=409)
    except BlockedLink as error:
        form.form_errors.append(str(error))
        return _member_page(shown, form, status=422)
    flash(_("Saved."), "good")
    return see_other(url_for("admin.member", user_id=user_id))


def _found(field_id: int) -> Definition:
    found = queries.definition(field_id)
    if found is None:
        raise NotFound
    return found


def _member(user_id: int) -> Member:
    shown = member(current_actor(), user_id)
    if shown.state not in actions.TOLD_OF:
        raise NotFound
    return shown


def _page(
    form: FieldForm, found: Definition | None, *, changed: bool = False, status: int = 200
) -> Response:
    return respond(
        "fields/edit.html",
        status=status,
        section="fields",
        form=form,
        found=found,
        changed=changed,
    )


def _member_page(shown: Member, form: Answers, *, status: int = 200) -> Response:
    stale, held = status == 409, queries.values_of(shown.id)
    return respond(
        "fields/of_member.html",
        status=status,
        section="members",
        member=shown,
        form=form,
        now=queries.differing(form.said(), held) if stale else [],
        stale=stale,
        # What was typed beside something wrong is still about what the form showed at first.
        mark=request.form.get("seen", "") if status == 422 else queries.mark(held),
    )
