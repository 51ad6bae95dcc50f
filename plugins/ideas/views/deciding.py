"""Deciding about an idea: its status, taking that back, and the official response."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from plugins.ideas import KIND
from plugins.ideas.actions import deciding, responding
from plugins.ideas.forms.deciding import DecideForm, ResponseForm
from plugins.ideas.queries.changes import quarter_of, thread_of_change
from plugins.ideas.queries.reach import reach_of
from plugins.ideas.queries.response import response_of
from plugins.ideas.rules import may_decide
from plugins.ideas.statuses import statuses
from plugins.ideas.views import bp
from townhall import (
    Conflict,
    Forbidden,
    NotFound,
    Refused,
    Rejected,
    ThreadView,
    current_actor,
    hold_thread,
    put_error,
    respond,
    see_other,
    settings,
    thread_url,
    transaction,
    visible_thread,
)


@bp.get("/<int:thread_id>/decide", requires="site.member")
def deciding_page(thread_id: int) -> Response:
    """The form that changes the status of an idea."""
    found = _decided(thread_id)
    return _decide_page(found, DecideForm(formdata=None))


@bp.post("/<int:thread_id>/decide", requires="site.write", limit="60 per minute")
def decide(thread_id: int) -> Response:
    """Change the status of an idea, or when it is expected."""
    found, form = _decided(thread_id), DecideForm()
    form.offer(found.state, quarter_of(thread_id))
    if not form.validate():
        return _decide_page(found, form, status=422)
    try:
        _take(found, form)
    except Conflict:
        return _decide_page(_decided(thread_id), form, status=409)
    except Rejected as error:
        put_error(form, error)
        return _decide_page(found, form, status=422)
    return see_other(thread_url(found))


@bp.post("/changes/<int:change_id>/undo", requires="site.write", limit="60 per minute")
def undo(change_id: int) -> Response:
    """Take back the newest change of an idea while nobody has heard of it."""
    found = _decided(thread_of_change(change_id))
    try:
        deciding.undo_change(current_actor(), change_id)
    except Rejected as error:
        raise Refused(error.message) from error
    return see_other(thread_url(found))


@bp.get("/<int:thread_id>/respond", requires="site.member")
def responding_page(thread_id: int) -> Response:
    """The form of an official response."""
    return _respond_page(_decided(thread_id), ResponseForm(formdata=None))


@bp.post("/<int:thread_id>/respond", requires="site.write", limit="20 per minute")
def write_response(thread_id: int) -> Response:
    """Answer an idea for the team."""
    found, form = _decided(thread_id), ResponseForm()
    if not form.validate():
        return _respond_page(found, form, status=422)
    try:
        responding.write_response(
            current_actor(),
            thread_id,
            form.body.data or "",
            once=form.once.data or "",
            tells=form.tells.data,
        )
    except Rejected as error:
        put_error(form, error)
        return _respond_page(found, form, status=422)
    return see_other(thread_url(found))


@bp.post("/<int:thread_id>/response", requires="site.write", limit="30 per minute")
def choose_response(thread_id: int) -> Response:
    """Let a post be the official response, or with post 0 none."""
    found, given = _decided(thread_id), request.form.get("post", "")
    try:
        if given == "0":
            responding.drop_response(current_actor(), thread_id)
        else:
            post_id = int(given[:18]) if given.isdecimal() else 0
            responding.choose_response(current_actor(), thread_id, post_id)
    except Rejected as error:
        raise Refused(error.message) from error
    return see_other(thread_url(found))


def _decided(thread_id: int) -> ThreadView:
    """An idea that the actor decides about."""
    found = visible_thread(current_actor(), thread_id)
    if found.kind != KIND:
        raise NotFound
    if not may_decide(current_actor(), found):
        raise Forbidden("ideas.decide")
    return found


def _take(found: ThreadView, form: DecideForm) -> None:
    """Do all that the form says, or nothing. Who only says when it is expected decides nothing."""
    actor, note, tells = current_actor(), form.note.data or "", form.tells.data == "yes"
    with transaction():
        moved = deciding.set_quarter(actor, found.id, form.quarter.data or "")
        if moved and form.status.data == found.state and not note.strip():
            return
        seen = form.seen.data or None
        if form.is_response.data and note.strip():
            # What was sent twice is found to be so by `decide`, and is not answered twice.
            if seen is None or hold_thread(found.id).state == seen:
                _answer(found, note)
            note = ""
        deciding.decide(actor, found.id, form.status.data, note=note, tells=tells, seen=seen)


def _answer(found: ThreadView, note: str) -> None:
    """Post the note as the official response; people hear of it with the change."""
    try:
        responding.write_response(current_actor(), found.id, note, tells=False)
    except Rejected as error:
        raise Rejected("note", error.message) from error


def _decide_page(found: ThreadView, form: DecideForm, *, status: int = 200) -> Response:
    form.offer(found.state, quarter_of(found.id))
    # Who has read of a change meanwhile decides about what stands now.
    form.seen.data = found.state
    return respond(
        "ideas/decide.html",
        status=status,
        thread=found,
        form=form,
        icons={one.slug: one.icon for one in statuses()},
        reach=reach_of(current_actor(), found),
        minutes=settings.get("ideas", "tell_minutes"),
        is_stale=status == 409,
    )


def _respond_page(found: ThreadView, form: ResponseForm, *, status: int = 200) -> Response:
    context: dict[str, Any] = {
        "thread": found,
        "form": form,
        "reach": reach_of(current_actor(), found),
        "response": response_of(found.id),
    }
    return respond("ideas/respond.html", status=status, **context)
