"""Pages on which the team keeps tags in order: rename, merge, group, other words for one."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.db import LARGEST
from core.tags import actions, stock
from core.tags.forms import GroupForm, TagForm
from core.tags.queries import synonyms_of
from core.threads.forms import put_error
from core.threads.models import Tag
from core.threads.rules import Rejected
from core.web import current_actor
from core.web.errors import Refused
from core.web.forms import option
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("tag_desk", __name__, url_prefix="/admin/tags")


@bp.get("", requires="site.staff")
def index() -> Response:
    """Every tag, searched and by group."""
    search = " ".join(request.args.get("q", "").split())[:60].replace("\x00", "")
    group_id = request.args.get("group", 0, type=int)
    group_id = group_id if 0 < group_id <= LARGEST else 0
    after = request.args.get("after", "")
    page = stock.tags_page(current_actor(), search=search, group_id=group_id, after=after)
    kept: dict[str, Any] = {"q": search or None, "group": group_id or None}
    return respond(
        "tags/desk.html",
        fragments=("tags",),
        section="tags",
        page=page,
        synonyms=synonyms_of(tag.id for tag in page.rows),
        groups=stock.groups(),
        search=search,
        group_id=group_id,
        older=url_for("tag_desk.index", after=page.after, **kept) if page.after else "",
    )


@bp.get("/<int:tag_id>", requires="site.staff")
def edit(tag_id: int) -> Response:
    """One tag: how it is called, how it looks, what else means it."""
    tag = stock.stock_tag(current_actor(), tag_id)
    return _tag_page(tag, _tag_form(tag))


@bp.post("/<int:tag_id>", requires="site.staff")
def save(tag_id: int) -> Response:
    """Change a tag."""
    actor = current_actor()
    tag = stock.stock_tag(actor, tag_id)
    form = _tag_form(None)
    if not form.validate():
        return _tag_page(tag, form, status=422)
    try:
        actions.edit_tag(
            actor,
            tag_id,
            name=form.name.data or "",
            slug=form.slug.data or "",
            description=form.description.data or "",
            tint=int(form.tint.data or 0),
            icon=form.icon.data or "",
            group_id=form.group_id.data or None,
        )
    except Rejected as error:
        put_error(form, error)
        return _tag_page(tag, form, status=422)
    flash(_("The tag is saved."), "good")
    return see_other(url_for("tag_desk.edit", tag_id=tag_id))


@bp.post("/<int:tag_id>/synonyms", requires="site.staff")
def add_synonym(tag_id: int) -> Response:
    """Let another word mean the tag."""
    tag = stock.stock_tag(current_actor(), tag_id)
    word = request.form.get("word", "")[:60]
    try:
        actions.add_synonym(current_actor(), tag_id, word)
    except Rejected as error:
        return _tag_page(tag, _tag_form(tag), problem=error.message, word=word, status=422)
    return see_other(url_for("tag_desk.edit", tag_id=tag_id) + "#synonyms")


@bp.post("/<int:tag_id>/synonyms/<int:synonym_id>/remove", requires="site.staff")
def remove_synonym(tag_id: int, synonym_id: int) -> Response:
    """Let a word mean nothing any more."""
    stock.stock_tag(current_actor(), tag_id)
    actions.remove_synonym(current_actor(), tag_id, synonym_id)
    return see_other(url_for("tag_desk.edit", tag_id=tag_id) + "#synonyms")


@bp.get("/<int:tag_id>/merge", requires="site.staff")
def merge(tag_id: int) -> Response:
    """What merging the tag into another one would come to."""
    tag = stock.stock_tag(current_actor(), tag_id)
    word = request.args.get("into", "")[:60]
    into = stock.tag_named(current_actor(), word)
    if into is None or into.id == tag.id:
        problem = _("There is no other tag of that name.")
        return _tag_page(tag, _tag_form(tag), merge_problem=problem, into=word, status=422)
    return respond(
        "tags/merge.html",
        section="tags",
        tag=tag,
        into=into,
        numbers=stock.together(tag, into),
        back=url_for("tag_desk.edit", tag_id=tag_id),
    )


@bp.post("/<int:tag_id>/merge", requires="site.staff")
def do_merge(tag_id: int) -> Response:
    """Merge the tag into another one."""
    actor = current_actor()
    tag = stock.stock_tag(actor, tag_id)
    into = stock.tag_named(actor, request.form.get("into", "")[:60])
    if into is None:
        raise Refused(_("There is no other tag of that name."))
    try:
        merged = actions.merge_tags(actor, tag_id, into.id)
    except Rejected as error:
        raise Refused(error.message) from error
    flash(_("“%(old)s” means “%(new)s” now.", old=tag.name, new=merged.name), "good")
    return see_other(url_for("tag_desk.edit", tag_id=merged.id))


@bp.get("/groups", requires="site.staff")
def groups() -> Response:
    """The groups, and the form of a new one."""
    return _groups_page(GroupForm(formdata=None))


@bp.post("/groups", requires="site.staff")
def add_group() -> Response:
    """Make a group."""
    return _save_group(None)


@bp.get("/groups/<int:tag_group_id>", requires="site.staff")
def edit_group(tag_group_id: int) -> Response:
    """One group."""
    group = stock.group(tag_group_id)
    return _groups_page(GroupForm(formdata=None, obj=group), group_id=group.id)


@bp.post("/groups/<int:tag_group_id>", requires="site.staff")
def save_group(tag_group_id: int) -> Response:
    """Change a group."""
    return _save_group(stock.group(tag_group_id).id)


@bp.get("/groups/<int:tag_group_id>/delete", requires="site.staff")
def delete_group(tag_group_id: int) -> Response:
    """Ask before a group is dissolved."""
    group = stock.group(tag_group_id)
    return respond(
        "confirm.html",
        title=_("Dissolve the group %(name)s?", name=group.name),
        why=_("Its tags stay, and anybody may use them in any number."),
        action=url_for("tag_desk.do_delete_group", tag_group_id=group.id),
        button=_("Dissolve it"),
        back=url_for("tag_desk.groups"),
    )


@bp.post("/groups/<int:tag_group_id>/delete", requires="site.staff")
def do_delete_group(tag_group_id: int) -> Response:
    """Dissolve a group."""
    actions.delete_group(current_actor(), stock.group(tag_group_id).id)
    flash(_("The group is dissolved."), "good")
    return see_other(url_for("tag_desk.groups"))


def _tag_form(tag: Tag | None) -> TagForm:
    form = TagForm() if tag is None else TagForm(formdata=None, obj=tag)
    none = option(0, _("None"))
    form.group_id.choices = [none, *(option(group.id, group.name) for group in stock.groups())]
    if tag is not None:
        form.group_id.data, form.tint.data = tag.group_id or 0, str(tag.tint)
    return form


def _tag_page(
    tag: Tag,
    form: TagForm,
    *,
    problem: str = "",
    word: str = "",
    merge_problem: str = "",
    into: str = "",
    status: int = 200,
) -> Response:
    return respond(
        "tags/edit.html",
        status=status,
        section="tags",
        tag=tag,
        form=form,
        synonyms=stock.synonyms(tag.id),
        problem=problem,
        word=word,
        merge_problem=merge_problem,
        into=into,
    )


def _groups_page(form: GroupForm, *, group_id: int = 0, status: int = 200) -> Response:
    return respond(
        "tags/groups.html",
        status=status,
        section="tags",
        groups=stock.groups(),
        form=form,
        group_id=group_id,
    )


def _save_group(group_id: int | None) -> Response:
    form = GroupForm()
    if not form.validate():
        return _groups_page(form, group_id=group_id or 0, status=422)
    try:
        actions.save_group(
            current_actor(),
            group_id,
            name=form.name.data or "",
            is_single=form.is_single.data,
            is_for_team=form.is_for_team.data,
        )
    except Rejected as error:
        put_error(form, error)
        return _groups_page(form, group_id=group_id or 0, status=422)
    flash(_("The group is saved."), "good")
    return see_other(url_for("tag_desk.groups"))
