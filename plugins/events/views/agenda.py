"""The agenda of a date: what there is, who speaks, and what one wants to be in."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date, format_time
from flask import Response, flash, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from plugins.events.actions import agenda as actions
from plugins.events.agenda import Session, clashes, days_of
from plugins.events.forms.agenda import SessionForm, filled
from plugins.events.queries import agenda as queries
from plugins.events.queries.by_date import Found, found_date
from plugins.events.rules import is_host
from plugins.events.views import bp
from townhall import Forbidden, Refused, Rejected, current_actor, put_error, respond, see_other


@bp.get("/dates/<int:date_id>/agenda", requires="spaces.see")
def agenda(date_id: int) -> Response:
    """The agenda by day and time. Hosts are told what cannot be."""
    actor = current_actor()
    found = found_date(actor, date_id)
    sessions = queries.sessions_of(actor, date_id)
    runs = is_host(actor, found.thread)
    return respond(
        "events/agenda.html",
        found=found,
        days=days_of(sessions),
        clashes=clashes(sessions, found.date.starts, found.date.ends) if runs else [],
        is_host=runs,
        day_said=_day_said,
        time_said=_time_said,
    )


@bp.get("/dates/<int:date_id>/agenda/new", requires="site.member")
def new_session(date_id: int) -> Response:
    """The form of a new session, after the last one there is."""
    found = _run(date_id)
    sessions = queries.sessions_of(current_actor(), date_id)
    form = SessionForm(formdata=None)
    # A day alone has its midnight, which is better than no day.
    form.starts.data = datetime.fromisoformat(
        max((session.ends for session in sessions), default=found.date.starts)
    )
    return _form_page(found, form)


@bp.post("/dates/<int:date_id>/agenda/new", requires="site.write", endpoint="new_session")
def add_session(date_id: int) -> Response:
    """Put a session on the agenda."""
    found, form = _run(date_id), SessionForm()
    if not form.validate():
        return _form_page(found, form, status=422)
    try:
        session = actions.add_session(current_actor(), found, form.item)
    except Rejected as error:
        put_error(form, error)
        return _form_page(found, form, status=422)
    return _to_agenda(found, session.id)


@bp.get("/sessions/<int:talk_id>/edit", requires="site.member")
def edit_session(talk_id: int) -> Response:
    """A session as it stands, to be changed."""
    found, session = _session(talk_id)
    return _form_page(found, filled(session), session=session)


@bp.post("/sessions/<int:talk_id>/edit", requires="site.write", endpoint="edit_session")
def change_session(talk_id: int) -> Response:
    """Change a session."""
    found, session = _session(talk_id)
    form = SessionForm()
    if not form.validate():
        return _form_page(found, form, session=session, status=422)
    try:
        actions.change_session(current_actor(), found, session, form.item)
    except Rejected as error:
        put_error(form, error)
        return _form_page(found, form, session=session, status=422)
    return _to_agenda(found, session.id)


@bp.get("/sessions/<int:talk_id>/delete", requires="site.member")
def delete_session(talk_id: int) -> Response:
    """Ask once more."""
    found, session = _session(talk_id)
    return respond(
        "confirm.html",
        title=_("Take “%(title)s” off the agenda?", title=session.title),
        why=_("Its speakers and bookmarks go with it."),
        action=url_for("events.delete_session_post", talk_id=talk_id),
        button=_("Take it off"),
        back=_agenda_url(found, session.id),
    )


@bp.post("/sessions/<int:talk_id>/delete", requires="site.write", endpoint="delete_session")
def drop_session(talk_id: int) -> Response:
    """Take a session off the agenda."""
    found, session = _session(talk_id)
    actions.drop_session(current_actor(), found, session)
    flash(_("“%(title)s” is off the agenda.", title=session.title), "good")
    return see_other(_agenda_url(found))


@bp.post("/sessions/<int:talk_id>/bookmark", requires="site.member", limit="60 per minute")
def bookmark(talk_id: int) -> Response:
    """Say that one wants to be in a session, or (`on` is 0) no longer."""
    found, session = queries.session_of(current_actor(), talk_id)
    try:
        actions.set_bookmark(current_actor(), found, session, on=request.form.get("on") != "0")
    except Rejected as error:
        raise Refused(error.message) from error
    return see_other(_agenda_url(found, talk_id))


def _run(date_id: int) -> Found:
    """A date that the actor runs. Raises `NotFound` and `Forbidden`."""
    found = found_date(current_actor(), date_id)
    if not is_host(current_actor(), found.thread):
        raise Forbidden("events.agenda")
    return found


def _session(talk_id: int) -> tuple[Found, Session]:
    """A session of a date that the actor runs. Raises `NotFound` and `Forbidden`."""
    found, session = queries.session_of(current_actor(), talk_id)
    if not is_host(current_actor(), found.thread):
        raise Forbidden("events.agenda")
    return found, session


def _form_page(
    found: Found, form: SessionForm, *, session: Session | None = None, status: int = 200
) -> Response:
    return respond(
        "events/session_form.html", found=found, form=form, session=session, status=status
    )


def _to_agenda(found: Found, session_id: int) -> Response:
    """Back to the agenda, with a word where the session cannot be as it is."""
    sessions = queries.sessions_of(current_actor(), found.date.id)
    wrong = clashes(sessions, found.date.starts, found.date.ends)
    if any(session_id in (one.first.id, one.second.id if one.second else 0) for one in wrong):
        flash(_("It is on the agenda, but see what does not fit."), "warn")
    else:
        flash(_("It is on the agenda."), "good")
    return see_other(_agenda_url(found, session_id))


def _agenda_url(found: Found, session_id: int = 0) -> str:
    anchor = f"s{session_id}" if session_id else None
    return url_for("events.agenda", date_id=found.date.id, _anchor=anchor)


def _day_said(wall: datetime) -> str:
    return format_date(wall, "full", locale=get_locale() or "en")


def _time_said(wall: datetime) -> str:
    return format_time(wall, "short", locale=get_locale() or "en")
