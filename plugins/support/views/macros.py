"""Macros: the list, writing them, and using one on a ticket."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from plugins.support.actions.changing import Stale
from plugins.support.actions.macros import change_macro, make_macro, remove_macro, use_macro
from plugins.support.forms.changes import number_of
from plugins.support.forms.macro import MacroForm
from plugins.support.placeholders import filled
from plugins.support.priorities import LOOKS
from plugins.support.queries.macros import Macro, macro_of, macros_for, uses_of, values_for
from plugins.support.queries.tickets import ticket_of
from plugins.support.rules import may_answer, may_lead
from plugins.support.states import standing_of
from plugins.support.views import bp
from plugins.support.views.desk import agent
from plugins.support.views.tickets import ticket_thread
from townhall import (
    NotFound,
    Rejected,
    ThreadView,
    all_spaces,
    current_actor,
    put_error,
    respond,
    see_other,
    thread_url,
)


@bp.get("/macros", requires="support.answer")
def macros() -> Response:
    """The macros that one may use, with how often they are."""
    actor, words = agent(), request.args.get("q", "")[:100]
    found = macros_for(actor, words=words)
    return respond(
        "support/macros.html",
        macros=found,
        uses=uses_of([one.id for one in found]),
        words=words,
        leads=may_lead(actor),
        spaces=all_spaces(),
    )


@bp.get("/macros/new", requires="support.answer")
def new_macro() -> Response:
    """The form of a new macro."""
    form = MacroForm(formdata=None)
    return _form_page(form, None)


@bp.post("/macros/new", requires="support.answer", limit="30 per minute", endpoint="new_macro")
def make() -> Response:
    """Write a macro."""
    return _save(None)


@bp.get("/macros/<int:macro_id>", requires="support.answer")
def macro(macro_id: int) -> Response:
    """The form that changes a macro."""
    found, form = macro_of(agent(), macro_id), MacroForm(formdata=None)
    form.fill(found)
    return _form_page(form, found)


@bp.post("/macros/<int:macro_id>", requires="support.answer", endpoint="macro")
def change(macro_id: int) -> Response:
    """Change a macro."""
    return _save(macro_of(agent(), macro_id))


@bp.post("/macros/<int:macro_id>/remove", requires="support.answer", name="remove_macro")
def remove(macro_id: int) -> Response:
    """Take a macro away."""
    found = macro_of(agent(), macro_id)
    remove_macro(current_actor(), macro_id)
    flash(_("“%(name)s” is taken away.", name=found.title), "good")
    return see_other(url_for("support.macros"))


@bp.get("/<int:thread_id>/macros", requires="site.member")
def ticket_macros(thread_id: int) -> Response:
    """The macros that can be used on a ticket."""
    thread, words = _worked_on(thread_id), request.args.get("q", "")[:100]
    found = macros_for(current_actor(), space_id=thread.space_id, words=words)
    return respond("support/ticket_macros.html", thread=thread, macros=found, words=words)


@bp.get("/<int:thread_id>/macros/<int:macro_id>", requires="site.member")
def ticket_macro(thread_id: int, macro_id: int) -> Response:
    """What a macro says and does on a ticket, before it does."""
    thread = _worked_on(thread_id)
    return _preview(thread, macro_of(current_actor(), macro_id, space_id=thread.space_id))


@bp.post("/<int:thread_id>/macros/<int:macro_id>", requires="site.write", name="use_macro")
def use(thread_id: int, macro_id: int) -> Response:
    """Use a macro on a ticket: its words go into the reply, its changes are made if wanted."""
    thread, sent = _worked_on(thread_id), request.form
    actor = current_actor()
    found = macro_of(actor, macro_id, space_id=thread.space_id)
    try:
        use_macro(
            actor,
            thread_id,
            macro_id,
            text=sent.get("text"),
            does=sent.get("do") in ("both", "changes"),
            seen=number_of(sent.get("seen", "")) or None,
        )
    except Stale:
        return _preview(thread, found, status=409)
    except Rejected as error:
        flash(error.message, "bad")
        return _preview(thread, found, status=422)
    return see_other(f"{thread_url(thread)}#reply")


def _save(found: Macro | None) -> Response:
    actor, form = agent(), MacroForm()
    form.offer(actor)
    if not form.validate():
        return _form_page(form, found, status=422)
    try:
        if found is None:
            make_macro(actor, form.written())
        else:
            change_macro(actor, found.id, form.written())
    except Rejected as error:
        put_error(form, error)
        return _form_page(form, found, status=422)
    flash(_("“%(name)s” is saved.", name=form.title.data), "good")
    return see_other(url_for("support.macros"))


def _form_page(form: MacroForm, found: Macro | None, *, status: int = 200) -> Response:
    actor = agent()
    form.offer(actor)
    may_change = found is None or found.is_own or may_lead(actor)
    return respond(
        "support/macro.html", status=status, form=form, found=found, may_change=may_change
    )


def _worked_on(thread_id: int) -> ThreadView:
    thread = ticket_thread(thread_id)
    if not may_answer(current_actor(), thread):
        raise NotFound
    return thread


def _preview(thread: ThreadView, found: Macro, *, status: int = 200) -> Response:
    actor = current_actor()
    values = values_for(actor, thread)
    context: dict[str, Any] = {
        "thread": thread,
        "macro": found,
        "text": request.form.get("text") or filled(found.body, values),
        "note": filled(found.note, values),
        "wish": found.wish(actor),
        "state": standing_of(found.changes.get("state") or ""),
        "priorities": LOOKS,
        "seen": ticket_of(thread.id).last_entry,
        "is_stale": status == 409,
    }
    return respond("support/ticket_macro.html", status=status, **context)
