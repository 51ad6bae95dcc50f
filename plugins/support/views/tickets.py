"""The page of a ticket, answers and notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response, make_response, redirect, request

from plugins.support import KIND, NOTES
from plugins.support.actions.attending import turn_away
from plugins.support.actions.changing import Stale
from plugins.support.actions.noting import write_note
from plugins.support.actions.sending import send_answer
from plugins.support.entries import AREAS, LATER, sides
from plugins.support.forms.answer import SpeechForm, number_of, seen_row
from plugins.support.history import IMPACTS, PRIORITIES
from plugins.support.queries.conversation import conversation
from plugins.support.queries.stream import entries_named
from plugins.support.queries.tickets import ticket_of_notes
from plugins.support.rules import may_answer
from plugins.support.states import CUSTOMER, SOLVED, first_of, standings
from plugins.support.views import bp
from townhall import (
    Draft,
    Forbidden,
    NotFound,
    Rejected,
    Review,
    ThreadView,
    Writing,
    begun_reply,
    current_actor,
    discard_draft,
    held_back,
    open_writing,
    place_of,
    posted,
    put_error,
    reply_key,
    respond,
    sent_writing,
    take_reply,
    thread_url,
    visible_thread,
)

PAGE = "support/ticket.html"
AT_ONCE = tuple(area for area in AREAS if area not in LATER)
NOTHING_WISHED = dict.fromkeys(("state", "priority", "assignee", "team", "why"), "")


@bp.get("/t/<int:thread_id>/<slug>", requires="site.member")
@bp.get("/t/<int:thread_id>/<slug>/<int:number>", requires="site.member", name="post")
def ticket(thread_id: int, slug: str, number: int = 0) -> Response:
    """A ticket; without a number, from where the reader left off."""
    actor, found = current_actor(), ticket_thread(thread_id)
    if slug != found.slug:
        return make_response(redirect(thread_url(found, number or None), 301))
    place = number or place_of(actor, found)
    if place != number:
        return make_response(redirect(thread_url(found, place), 302))
    context = page_context(found, number, begun_reply(actor, found))
    return respond("support/ticket.html", fragment="conversation", **context)


@bp.get("/t/<int:thread_id>", requires="site.member")
def ticket_by_number(thread_id: int) -> Response:
    """A ticket by its number alone."""
    return make_response(redirect(thread_url(ticket_thread(thread_id)), 301))


@bp.post("/t/<int:thread_id>/reply", requires="site.write", limit="30 per minute", takes_files=True)
def reply(thread_id: int) -> Response:
    """Answer in a ticket: as its requester, or for the team."""
    found = ticket_thread(thread_id)
    if speaks_for_team(found):
        return _answer(found)
    return take_reply(found, PAGE, page_context)


@bp.post("/<int:thread_id>/note", requires="site.write", limit="30 per minute", takes_files=True)
def note(thread_id: int) -> Response:
    """Write a note for the team."""
    actor, found = current_actor(), ticket_thread(thread_id)
    if not may_answer(actor, found):
        raise Forbidden("support.answer")
    form, key = SpeechForm(), note_key(found.id)
    writing = sent_writing(actor, key, address=thread_url(found))
    if (again := _held(found, form, writing, preview_only=True)) is not None:
        status, review = again
        return _again(found, form, writing, status=status, review=review, note=True)
    try:
        write_note(
            actor, found.id, form.body.data or "", seen=seen_row(), once=form.once.data or ""
        )
    except Stale as stale:
        return _again(found, form, writing, status=409, stale=stale, note=True)
    except Rejected as error:
        put_error(form, error)
        return _again(found, form, writing, status=422, note=True)
    discard_draft(actor, key)
    turn_away(actor, found.id)
    return _shown(found)


@bp.get("/n/<int:thread_id>/<slug>", requires="site.member")
@bp.get("/n/<int:thread_id>/<slug>/<int:number>", requires="site.member", name="note_post")
def notes(thread_id: int, **_place: Any) -> Response:
    """Notes of the team stand on the page of their ticket."""
    return make_response(redirect(thread_url(_ticket_of_notes(thread_id)), 302))


@bp.post("/n/<int:thread_id>/reply", requires="site.write", limit="30 per minute")
def reply_note(thread_id: int) -> Response:
    """Write one more note, from where notes are read."""
    found = _ticket_of_notes(thread_id)
    return note(found.id)


def ticket_thread(thread_id: int) -> ThreadView:
    """The thread of a ticket, through the actor's sight. Raises `NotFound`."""
    return visible_thread(current_actor(), thread_id, kind=KIND)


def note_key(thread_id: int) -> str:
    """The key of the draft of a note."""
    return f"support:note-{thread_id}"


def speaks_for_team(found: ThreadView) -> bool:
    """Whether the actor answers a ticket for the team: not in a request of their own."""
    actor = current_actor()
    return may_answer(actor, found) and found.author_id != actor.user_id


def page_context(
    found: ThreadView,
    number: int,
    draft: Draft | None,
    *,
    note: Draft | None = None,
    stale: Stale | None = None,
    refused: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the page of a ticket shows around post `number`: with `draft` in the form of an answer,
    `note` in that of a note, what came meanwhile when a form was `stale`, and what was wrong with
    the wish for another state (`refused`)."""
    actor = current_actor()
    talk = conversation(actor, found, number=number, draft=draft)
    page = talk.page
    if talk.speaks:
        page = replace(page, draft=_seen(page.draft, talk.ticket.last_entry, stale))
    if talk.is_team and note is None:
        writing = open_writing(actor, note_key(found.id), address=thread_url(found))
        note = Draft(body=str((writing.fields or {}).get("body", "")), writing=writing)
    return {
        "page": page,
        "talk": talk,
        "ticket": talk.ticket,
        "is_team": talk.is_team,
        "sides": sides(actor, found, talk.ticket, areas=AT_ONCE if talk.is_team else AREAS),
        "note": _seen(note, talk.ticket.last_entry, stale) if note else None,
        "newer": entries_named(stale.entries) if stale else (),
        "refused": {**NOTHING_WISHED, **(refused or {})},
        "priorities": PRIORITIES,
        "impacts": IMPACTS,
        "states": standings(),
        "then": (first_of(CUSTOMER), first_of(SOLVED)),
    }


def _seen(draft: Draft, entry_id: int, stale: Stale | None) -> Draft:
    """A text whose form says which row of the log is the newest that its page shows: of a form that
    comes back as it was sent, what it said, but for one that has just been told what is new."""
    writing = draft.writing or Writing(key="")
    kept = writing.seen if draft.sent and stale is None else 0
    return replace(draft, writing=replace(writing, seen=kept or entry_id))


def _answer(found: ThreadView) -> Response:
    actor, form = current_actor(), SpeechForm()
    writing = sent_writing(actor, reply_key(found.id))
    if (again := _held(found, form, writing)) is not None:
        status, review = again
        return _again(found, form, writing, status=status, review=review)
    try:
        send_answer(
            actor,
            found.id,
            form.body.data or "",
            reply_to=number_of("reply_to"),
            seen=seen_row(),
            once=form.once.data or "",
            wish=request.form.get("then", "")[:40],
        )
    except Stale as stale:
        return _again(found, form, writing, status=409, stale=stale)
    except Rejected as error:
        put_error(form, error)
        return _again(found, form, writing, status=422)
    turn_away(actor, found.id)
    return _shown(found)


def _held(
    found: ThreadView, form: SpeechForm, writing: Writing, *, preview_only: bool = False
) -> tuple[int, Review | None] | None:
    """Why a form is shown again in place of being sent: with which status, and what to know."""
    if writing.asked:
        return writing.status, None
    if not preview_only or request.form.get("show") == "preview":
        review = held_back(current_actor(), found, form.body.data or "")
        if review is not None:
            return review.status, review
    return None if form.validate() else (form.status, None)


def _again(
    found: ThreadView,
    form: SpeechForm,
    writing: Writing,
    *,
    status: int,
    review: Review | None = None,
    stale: Stale | None = None,
    note: bool = False,
) -> Response:
    draft = Draft(writing=writing, sent=True)
    if not writing.discarded:
        errors = tuple(map(str, form.body.errors))
        draft = replace(draft, body=form.body.data or "", errors=errors, review=review)
        draft = replace(draft, reply_to=number_of("reply_to"))
    # What is new stands at the end, and what was read before it.
    found = ticket_thread(found.id)
    context = page_context(
        found,
        found.last_number,
        None if note else draft,
        note=draft if note else None,
        stale=stale,
    )
    return respond(PAGE, fragment="conversation", status=status, **context)


def _shown(found: ThreadView) -> Response:
    """The end of the conversation, with what was just written."""

    def after() -> dict[str, Any]:
        now = ticket_thread(found.id)
        return page_context(now, now.last_number, None)

    now = ticket_thread(found.id)
    address = f"{thread_url(now, now.last_number).partition('#')[0]}#end"
    return posted(address, PAGE, fragment="conversation", context=after)


def _ticket_of_notes(thread_id: int) -> ThreadView:
    visible_thread(current_actor(), thread_id, kind=NOTES)
    found = ticket_of_notes(thread_id)
    if found is None:
        raise NotFound
    return ticket_thread(found)
