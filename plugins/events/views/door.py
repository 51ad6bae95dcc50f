"""The door of a date, for its hosts, and the ticket that opens it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, g, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from plugins.events.actions import door as actions
from plugins.events.actions import door_queue
from plugins.events.forms.door import DoorForm
from plugins.events.queries import door as queries
from plugins.events.queries.by_date import found_date
from plugins.events.views import bp
from townhall import (
    Forbidden,
    NotFound,
    Rejected,
    current_actor,
    put_error,
    qr_code,
    respond,
    see_other,
)

QUEUE_BYTES = 200_000
"""More than as many scans as are taken at once need."""


@bp.get("/dates/<int:date_id>/door", requires="site.member")
def door(date_id: int) -> Response:
    """Whom to let in: a field for codes, and everybody by name."""
    form = DoorForm(formdata=None)
    form.gate.data = _gate()
    return _door_page(_door(date_id, counted=True), form)


@bp.post("/dates/<int:date_id>/door", requires="site.write", limit="120 per minute")
def scan(date_id: int) -> Response:
    """Let in whoever has the code."""
    here, form = _door(date_id), DoorForm()
    if not form.validate():
        return _door_page(_door(date_id, counted=True), form, status=422)
    gate, anyway = form.gate.data or "", form.anyway.data
    typed = form.code.data or ""
    try:
        entry = actions.check_in_code(current_actor(), here, typed, gate=gate, anyway=anyway)
    except Rejected as error:
        put_error(form, error)
        return _door_page(_door(date_id, counted=True), form, code=typed, status=422)
    _tell(here, entry)
    return _back(date_id)


@bp.post("/dates/<int:date_id>/door/<int:answer_id>", requires="site.write", limit="120 per minute")
def admit(date_id: int, answer_id: int) -> Response:
    """Let in somebody found by name, with `seat` who has none yet, or (`undo`) say that they are
    not in after all."""
    actor, here = current_actor(), _door(date_id)
    if request.form.get("deed") == "undo":
        undone = actions.undo(actor, here, answer_id)
        words = _("Taken back: not in.") if undone else _("Nothing to take back: not in.")
        flash(words, "good" if undone else "info")
        return _back(date_id)
    seats = request.form.get("deed") == "seat"
    check_in = actions.check_in_seatless if seats else actions.check_in
    anyway = request.form.get("anyway") == "y"
    try:
        entry = check_in(actor, here, answer_id, gate=_gate(), anyway=anyway)
    except Rejected as error:
        form = DoorForm(formdata=None)
        form.gate.data = _gate()
        put_error(form, error)
        return _door_page(_door(date_id, counted=True), form, status=422)
    _tell(here, entry)
    return _back(date_id)


@bp.post(
    "/dates/<int:date_id>/door/queue",
    requires="site.write",
    limit="120 per minute",
    max_bytes=QUEUE_BYTES,
)
def queue(date_id: int) -> Response:
    """Take in what a gate has scanned without a connection, and say what came of each."""
    here, error = _door(date_id), ""
    outcomes: list[door_queue.Outcome] = []
    try:
        scans = door_queue.scans_in(request.form.get("scans", ""))
        outcomes = door_queue.take_scans(current_actor(), here, scans)
    except Rejected as problem:
        error = problem.message
    return respond(
        "events/door_queue.html",
        fragment="outcomes",
        status=422 if error else 200,
        door=_door(date_id, counted=True),
        error=error,
        outcomes=[(one, _said(here, one.entry) if one.entry else one.why) for one in outcomes],
    )


@bp.get("/dates/<int:date_id>/door/log", requires="site.member")
def door_log(date_id: int) -> Response:
    """Who was let in, by whom and when."""
    here = _door(date_id)
    page = queries.log_page(date_id, request.args.get("after", ""))
    older = url_for("events.door_log", date_id=date_id, after=page.after) if page.after else ""
    return respond("events/door_log.html", fragment="scans", door=here, page=page, older=older)


@bp.get("/in/<code>", requires="site.member")
def by_code(code: str) -> Response:
    """Where the picture of a ticket leads the camera of a phone: hosts to the door, with the
    name at hand, and the one whose ticket it is to that. Lets nobody in by itself."""
    g.logged_path = "/events/in/..."  # who reads the log opens no door
    actor = current_actor()
    date_id, guest = queries.guest_with(queries.code_in(code))
    here = queries.door_of(actor, date_id)
    if here.role:
        return make_response(redirect(url_for("events.door", date_id=date_id, code=code), 302))
    if guest.user_id != actor.user_id:
        raise NotFound
    return make_response(redirect(url_for("events.ticket", date_id=date_id), 302))


@bp.get("/dates/<int:date_id>/ticket", requires="site.member")
def ticket(date_id: int) -> Response:
    """One's own ticket: a picture for the door, and the same as letters."""
    found = found_date(current_actor(), date_id)
    own = queries.ticket_of(current_actor(), date_id)
    answer = respond("events/ticket.html", found=found, ticket=own)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/dates/<int:date_id>/ticket.svg", requires="site.member")
def ticket_picture(date_id: int) -> Response:
    """The picture of one's own ticket. It holds an address with the code and nobody's name."""
    found_date(current_actor(), date_id)
    own = queries.ticket_of(current_actor(), date_id)
    answer = make_response(qr_code(url_for("events.by_code", code=own.code, _external=True)))
    answer.headers["Content-Type"] = "image/svg+xml"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _door(date_id: int, *, counted: bool = False) -> queries.Door:
    """The door of a date, for its hosts and who keeps it. Raises `NotFound` and `Forbidden`."""
    found = queries.door_of(current_actor(), date_id, counted=counted)
    if not found.role:
        raise Forbidden("events.door")
    return found


def _door_page(
    here: queries.Door, form: DoorForm, *, code: str = "", status: int = 200
) -> Response:
    search = " ".join(request.args.get("q", "").split())[:80]
    page = queries.guests_page(here.date_id, search=search, after=request.args.get("after", ""))
    return respond(
        "events/door.html",
        fragment="guests",
        status=status,
        door=here,
        form=form,
        page=page,
        search=search,
        shown=_shown(here, code or request.args.get("code", "")),
        older=_address(here.date_id, q=search, after=page.after) if page.after else "",
    )


def _shown(here: queries.Door, code: str) -> queries.Guest | None:
    """Whose ticket a camera has just read, or whose could not be let in by it, if it is one for
    this door."""
    if not code:
        return None
    try:
        date_id, guest = queries.guest_with(queries.code_in(code))
    except NotFound:
        return None
    return guest if date_id == here.date_id else None


def _tell(here: queries.Door, entry: actions.Entry) -> None:
    flash(_said(here, entry), "warn" if entry.sort == "again" else "good")


def _said(here: queries.Door, entry: actions.Entry) -> str:
    values: dict[str, Any] = {"name": entry.guest.called, "time": here.clock_time(entry.at)}
    if entry.sort == "again":
        words = _("%(name)s is already in, at %(time)s.", **values)
        if entry.gate:
            words = _("%(name)s is already in, at %(time)s, %(gate)s.", gate=entry.gate, **values)
        return str(words)
    words = _("%(name)s is in.", **values)
    if entry.guest.guests:
        words = ngettext(
            "%(name)s is in, with %(num)s guest.",
            "%(name)s is in, with %(num)s guests.",
            entry.guest.guests,
            **values,
        )
    return str(words)


def _back(date_id: int) -> Response:
    return see_other(_address(date_id, gate=_gate()))


def _address(date_id: int, **values: Any) -> str:
    kept: dict[str, Any] = {"gate": _gate(), **values}
    kept = {name: value for name, value in kept.items() if value}
    return url_for("events.door", date_id=date_id, **kept)


def _gate() -> str:
    """The gate that the host has named, kept from one ticket to the next."""
    given = request.form if request.method == "POST" else request.args
    return given.get("gate", "").strip()[: actions.GATE]
