"""Pages of sanctions: one's own standing and appeals, and what the team does with somebody."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.admin.queries import members
from core.sanctions import appealing, hiding, imposing, noting, purging, queries, rules
from core.sanctions.forms import AppealForm, ImposeForm, PurgeForm, ReturnForm
from core.threads.actions import EditConflict
from core.threads.addresses import thread_url
from core.threads.queries import visible_thread
from core.threads.rules import Rejected
from core.web import current_actor
from core.web.errors import NotFound, Refused
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("sanctions", __name__)


@bp.get("/account/standing", requires="site.account")
def standing() -> Response:
    """What the team has decided about the reader and what they wrote."""
    actor = current_actor()
    return respond(
        "sanctions/standing.html",
        sanctions=queries.sanctions_of(actor.id),
        decisions=queries.decisions_of(actor.id),
        appeals=queries.appeals_of(actor.id),
        labels=rules.LABELS,
        icons=rules.ICONS,
        means=rules.MEANS,
    )


@bp.get("/account/appeal/<sort>/<int:number>", requires="site.account")
def appeal(sort: str, number: int) -> Response:
    """The form of an appeal."""
    return _appeal_page(_against(sort, number), AppealForm())


@bp.post(
    "/account/appeal/<sort>/<int:number>",
    requires="site.account",
    endpoint="appeal",
    limit="10 per hour",
)
def take_appeal(sort: str, number: int) -> Response:
    """Send an appeal."""
    against, form = _against(sort, number), AppealForm()
    if not form.validate():
        return _appeal_page(against, form, status=422)
    try:
        appealing.appeal(current_actor(), against, form.text.data or "")
    except rules.Refusal as error:
        form.text.errors = [str(error)]
        return _appeal_page(against, form, status=422)
    flash(_("Your appeal is sent. You are told here what comes of it."), "good")
    return see_other(url_for("sanctions.standing"))


@bp.get("/account/hidden/<int:post_id>", requires="site.account")
def hidden(post_id: int) -> Response:
    """A post of the reader's that was hidden, and why; perhaps with the form to change it."""
    _mark, post = queries.own_hidden(current_actor(), post_id)
    form = ReturnForm(formdata=None, body=post.body, version=post.version)
    return _hidden_page(post_id, form)


@bp.post("/account/hidden/<int:post_id>", requires="site.write", endpoint="hidden")
def change_hidden(post_id: int) -> Response:
    """Take the changed text, upon which the post returns."""
    actor, form = current_actor(), ReturnForm()
    _mark, post = queries.own_hidden(actor, post_id)
    if not form.validate():
        return _hidden_page(post_id, form, status=422)
    try:
        hiding.return_post(actor, post_id, form.body.data or "", version=form.version.data or 0)
    except (rules.Refusal, Rejected) as error:
        form.body.errors = [str(error)]
        return _hidden_page(post_id, form, status=422)
    except EditConflict:
        form.body.errors = [_("It was changed meanwhile. Look at it again.")]
        return _hidden_page(post_id, form, status=409)
    flash(_("Your post is back."), "good")
    return see_other(thread_url(visible_thread(actor, post.thread_id), post.number))


@bp.get("/admin/members/<int:user_id>/sanction", requires="site.staff")
def impose(user_id: int) -> Response:
    """The form of a warning, silence or suspension."""
    return _impose_page(user_id, ImposeForm())


@bp.post("/admin/members/<int:user_id>/sanction", requires="site.staff", endpoint="impose")
def take_impose(user_id: int) -> Response:
    """Warn, silence or suspend somebody."""
    actor, form = current_actor(), ImposeForm()
    members.member(actor, user_id)
    if not form.validate():
        return _impose_page(user_id, form, status=422)
    try:
        until = form.until(actor.timezone)
        imposing.impose(actor, user_id, form.sort.data, reason=form.reason.data or "", until=until)
    except ValueError as error:
        form.reason.errors = [str(error)]
        return _impose_page(user_id, form, status=422)
    flash(_("It is done, and they are told."), "good")
    return _to_member(user_id)


@bp.post("/admin/sanctions/<int:sanction_id>/lift", requires="site.staff")
def lift(sanction_id: int) -> Response:
    """End a sanction before its time."""
    row = queries.sanction(sanction_id)
    try:
        imposing.lift(current_actor(), sanction_id)
    except rules.Refusal as error:
        raise Refused(str(error)) from error
    flash(_("It is over."), "good")
    return _to_member(row.user_id)


@bp.post("/admin/members/<int:user_id>/notes", requires="site.staff")
def add_note(user_id: int) -> Response:
    """Write a note about somebody."""
    members.member(current_actor(), user_id)
    text = request.form.get("text", "")
    if not text.strip():
        flash(_("There is nothing in the note."), "warn")
        return _to_member(user_id)
    try:
        noting.add_note(current_actor(), user_id, text)
    except rules.Refusal as error:
        raise Refused(str(error)) from error
    return _to_member(user_id)


@bp.post("/admin/notes/<int:note_id>/remove", requires="site.staff")
def remove_note(note_id: int) -> Response:
    """Take a note away."""
    user_id = queries.noted(note_id)
    noting.remove_note(current_actor(), note_id)
    return _to_member(user_id)


@bp.get("/admin/members/<int:user_id>/spammer", requires="site.staff")
def purge(user_id: int) -> Response:
    """What removing somebody as a spammer would do, to be confirmed."""
    return _purge_page(user_id, PurgeForm(formdata=None), fresh=True)


@bp.post("/admin/members/<int:user_id>/spammer", requires="site.staff", endpoint="purge")
def take_purge(user_id: int) -> Response:
    """Remove somebody as a spammer."""
    actor, form = current_actor(), PurgeForm()
    members.member(actor, user_id)
    form.offer(purging.linked_hosts(user_id), fresh=False)
    if not form.validate():
        return _purge_page(user_id, form, status=422)
    try:
        purging.purge_spammer(
            actor, user_id, reason=form.reason.data or "", hosts=form.hosts.data or []
        )
    except rules.Refusal as error:
        form.reason.errors = [str(error)]
        return _purge_page(user_id, form, status=422)
    flash(_("All of it is removed. You can take that back for a day."), "good")
    return _to_member(user_id)


@bp.post("/admin/purges/<int:purge_id>/undo", requires="site.staff")
def undo_purge(purge_id: int) -> Response:
    """Bring back what a removal took."""
    user_id = queries.purged(purge_id)
    try:
        purging.undo_purge(current_actor(), purge_id)
    except rules.Refusal as error:
        raise Refused(str(error)) from error
    flash(_("Everything that was removed is back."), "good")
    return _to_member(user_id)


def _against(sort: str, number: int) -> str:
    """Something that the reader may appeal against. Raises `NotFound`."""
    against = f"{sort}:{number}"
    if not queries.may_appeal(current_actor().id, against):
        raise NotFound
    return against


def _appeal_page(against: str, form: AppealForm, *, status: int = 200) -> Response:
    actor = current_actor()
    about = queries.appealed(actor.id, against)
    return respond("sanctions/appeal.html", status=status, form=form, about=about, against=against)


def _hidden_page(post_id: int, form: ReturnForm, *, status: int = 200) -> Response:
    actor = current_actor()
    mark, post = queries.own_hidden(actor, post_id)
    may_return = mark.may_return and actor.can("site.write")
    return respond(
        "sanctions/hidden.html",
        status=status,
        form=form,
        mark=mark,
        post=post,
        may_return=may_return,
        may_appeal=queries.may_appeal(actor.id, f"item:{mark.item_id}"),
    )


def _impose_page(user_id: int, form: ImposeForm, *, status: int = 200) -> Response:
    member = members.member(current_actor(), user_id)
    return respond(
        "sanctions/impose.html", status=status, section="members", form=form, member=member
    )


def _purge_page(
    user_id: int, form: PurgeForm, *, status: int = 200, fresh: bool = False
) -> Response:
    member = members.member(current_actor(), user_id)
    hosts = purging.linked_hosts(user_id)
    if fresh:
        form.offer(hosts, fresh=True)
    return respond(
        "sanctions/purge.html",
        status=status,
        section="members",
        form=form,
        member=member,
        hosts=hosts,
    )


def _to_member(user_id: int) -> Response:
    return see_other(url_for("admin.member", user_id=user_id))
