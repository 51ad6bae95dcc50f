"""Who comes: for everybody who may know, and for the hosts, who let people in, invite them and
take seats away."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from plugins.events.actions import hosting, inviting
from plugins.events.forms.answering import InviteForm
from plugins.events.models import EventAnswer
from plugins.events.queries import people as queries
from plugins.events.queries.answers import box, host_answer
from plugins.events.queries.by_date import Found, found_date
from plugins.events.queries.questions import questions_of
from plugins.events.rules import is_host
from plugins.events.seating import GOING
from plugins.events.views import bp
from townhall import (
    Forbidden,
    NotFound,
    Rejected,
    SignInNeeded,
    csv_lines,
    current_actor,
    put_error,
    respond,
    see_other,
)


@bp.get("/dates/<int:date_id>/attendees", requires="spaces.see")
def attendees(date_id: int) -> Response:
    """Who comes, for those who may know."""
    actor = current_actor()
    found = found_date(actor, date_id)
    shown = box(actor, found.date)
    if not shown.sees_names:
        raise Forbidden("events.attendees") if actor.signed_in else SignInNeeded
    page = queries.attendees_page(date_id, request.args.get("after", ""))
    older = url_for("events.attendees", date_id=date_id, after=page.after) if page.after else ""
    return respond(
        "events/attendees.html",
        fragment="attendees",
        found=found,
        box=shown,
        page=page,
        older=older,
    )


@bp.get("/dates/<int:date_id>/people", requires="site.member")
def people(date_id: int) -> Response:
    """Everybody who answered, for the hosts."""
    return _people(_hosted(date_id), InviteForm(formdata=None))


@bp.post("/dates/<int:date_id>/people", requires="site.write", limit="100 per day")
def invite(date_id: int) -> Response:
    """Invite somebody, or free the seats of those who did not say that they still come."""
    found, form = _hosted(date_id), InviteForm()
    if request.form.get("deed") == "release":
        count = hosting.release_unconfirmed(current_actor(), date_id)
        flash(ngettext("%(num)s seat is free.", "%(num)s seats are free.", count), "good")
        return see_other(url_for("events.people", date_id=date_id))
    if not form.validate():
        return _people(found, form, status=422)
    try:
        inviting.invite(
            current_actor(), date_id, form.username.data or "", is_over=form.is_over.data
        )
    except Rejected as error:
        put_error(form, error)
        return _people(found, form, status=422)
    flash(_("They are invited, and a seat is theirs to take."), "good")
    return see_other(url_for("events.people", date_id=date_id, list="offered"))


@bp.post(
    "/dates/<int:date_id>/people/<int:answer_id>", requires="site.write", limit="120 per minute"
)
def person(date_id: int, answer_id: int) -> Response:
    """Let somebody in, turn them away, put them first, or take their seat away."""
    _mine(date_id, answer_id)
    actor, deed = current_actor(), request.form.get("deed", "")
    if deed in ("approve", "refuse"):
        hosting.decide(actor, answer_id, yes=deed == "approve")
    elif deed == "first":
        hosting.put_first(actor, answer_id)
    elif deed == "admit":
        try:
            inviting.admit(actor, answer_id)
        except Rejected as error:
            flash(error.message, "bad")
    elif deed == "remove":
        hosting.remove(actor, answer_id)
    else:
        raise NotFound
    return see_other(url_for("events.people", date_id=date_id, list=request.form.get("list")))


@bp.get("/dates/<int:date_id>/people/<int:answer_id>/remove", requires="site.member")
def removing(date_id: int, answer_id: int) -> Response:
    """Ask before somebody's seat is taken away."""
    answer = _mine(date_id, answer_id)
    name = answer.user.name or answer.user.username
    why = _("They are told, and cannot answer again unless you invite them.")
    if answer.is_standing:
        why = _("%(why)s It holds for all dates that are to come.", why=why)
    return respond(
        "confirm.html",
        title=_("Remove %(name)s?", name=name),
        why=why,
        action=url_for("events.person", date_id=date_id, answer_id=answer_id),
        button=_("Remove them"),
        fields={"deed": "remove", "list": request.args.get("list", "")},
        back=url_for("events.people", date_id=date_id),
    )


@bp.get("/dates/<int:date_id>/people.csv", requires="site.member")
def people_table(date_id: int) -> Response:
    """Everybody who answered, as a table."""
    found = _hosted(date_id)
    head, lines = queries.table(found.event.id, date_id)
    answer = Response("".join(csv_lines(head, lines)), mimetype="text/csv")
    name = f"{found.thread.slug}-{found.date.starts[:10]}.csv"
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _hosted(date_id: int) -> Found:
    """A date that the actor runs. Raises `NotFound` and `Forbidden`."""
    found = found_date(current_actor(), date_id)
    if not is_host(current_actor(), found.thread):
        raise Forbidden("events.people")
    return found


def _mine(date_id: int, answer_id: int) -> EventAnswer:
    """Somebody's answer to a date that the actor runs."""
    _hosted(date_id)
    return host_answer(date_id, answer_id)


def _sent(name: str) -> str:
    given = request.form if request.method == "POST" else request.args
    return given.get(name, "")


def _people(found: Found, form: InviteForm, *, status: int = 200) -> Response:
    date_id, which = found.date.id, _sent("list") or GOING
    which = which if which in queries.LISTS else GOING
    page = queries.people_page(date_id, which, request.args.get("after", ""))
    older = url_for("events.people", date_id=date_id, list=which, after=page.after)
    return respond(
        "events/people.html",
        fragment="people",
        status=status,
        found=found,
        form=form,
        which=which,
        page=page,
        sizes=queries.list_sizes(date_id),
        unconfirmed=queries.unconfirmed(date_id),
        questions=questions_of(found.event.id),
        box=box(current_actor(), found.date),
        older=older if page.after else "",
    )
