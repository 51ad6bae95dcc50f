"""Mail that waits for the team, what came in as it came, and who is kept out."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from plugins.support import KIND
from plugins.support.actions import suspending
from plugins.support.forms.mail import BlockForm
from plugins.support.mail.reasons import sentence
from plugins.support.queries import suspended
from plugins.support.queries.letters import letter_that_came
from plugins.support.rules import is_agent, may_answer
from plugins.support.views import bp
from townhall import (
    LARGEST,
    Forbidden,
    NotFound,
    Rejected,
    current_actor,
    put_error,
    respond,
    see_other,
    thread_url,
    visible_thread,
)


@bp.get("/mail", requires="site.member")
def mail() -> Response:
    """Mail that waits for the team, and the list of senders whose mail always does."""
    return _list(BlockForm(formdata=None))


@bp.get("/mail/<int:mail_id>", requires="site.member")
def waiting_mail(mail_id: int) -> Response:
    """One mail that waits, with all that it says."""
    return _one(mail_id)


@bp.post("/mail/<int:mail_id>/release", requires="site.write", limit="60 per minute")
def release_mail(mail_id: int) -> Response:
    """Let a mail in."""
    actor = current_actor()
    suspended.waiting_mail(actor, mail_id)
    try:
        thread_id = suspending.release(actor, mail_id)
    except suspending.Decided:
        return _decided()
    except Rejected as error:
        return _one(mail_id, error.message)
    flash(_("The mail is in."), "good")
    if not thread_id:
        return see_other(url_for("support.mail"))
    return see_other(thread_url(visible_thread(actor, thread_id, kind=KIND)))


@bp.post("/mail/<int:mail_id>/delete", requires="site.write", limit="60 per minute")
def delete_mail(mail_id: int) -> Response:
    """Let a mail go."""
    try:
        suspending.delete(current_actor(), mail_id)
    except suspending.Decided:
        return _decided()
    flash(_("The mail is gone."), "good")
    return see_other(url_for("support.mail"))


@bp.post("/mail/blocks", requires="site.write", limit="60 per minute")
def block_sender() -> Response:
    """Keep a sender out."""
    form = BlockForm()
    if not is_agent(current_actor()):
        raise Forbidden("support.answer")
    try:
        if not form.validate():
            return _list(form, 422)
        suspending.block(current_actor(), form.pattern.data or "")
    except Rejected as error:
        put_error(form, error)
        return _list(form, 422)
    flash(_("Their mail waits for you from now on."), "good")
    return see_other(url_for("support.mail"))


@bp.post("/mail/blocks/<int:block_id>/delete", requires="site.write", limit="60 per minute")
def unblock_sender(block_id: int) -> Response:
    """Let a sender write again."""
    if suspending.unblock(current_actor(), min(block_id, LARGEST)):
        flash(_("Their mail is taken again."), "good")
    return see_other(url_for("support.mail"))


@bp.get("/mail/letters/<int:letter_id>", requires="site.member")
def letter(letter_id: int) -> Response:
    """A mail of a ticket as it came, for the team."""
    found = letter_that_came(letter_id) if letter_id <= LARGEST else None
    if found is None:
        raise NotFound
    thread = visible_thread(current_actor(), found.thread_id, kind=KIND)
    if not may_answer(current_actor(), thread):
        raise NotFound
    return respond(
        "support/letter.html",
        letter=found,
        text=suspended.words_of(found.mail_id),
        back=thread_url(thread),
    )


def _list(form: BlockForm, status: int = 200) -> Response:
    actor = current_actor()
    if not is_agent(actor):
        raise Forbidden("support.answer")
    page = suspended.waiting_page(actor, request.args.get("after", "")[:100])
    return respond(
        "support/mail.html",
        fragments=("waiting",),
        status=status,
        page=page,
        older=url_for("support.mail", after=page.after) if page.after else "",
        blocks=suspended.blocks(),
        form=form,
        sentence=sentence,
    )


def _one(mail_id: int, problem: str = "") -> Response:
    found: Any = suspended.waiting_mail(current_actor(), mail_id)
    return respond(
        "support/mail_one.html",
        status=422 if problem else 200,
        mail=found,
        why=sentence(found.reason, found.detail),
        text=suspended.words_of(found.mail_id),
        problem=problem,
    )


def _decided() -> Response:
    flash(_("Somebody else has decided about it already."), "info")
    return see_other(url_for("support.mail"))
