"""Pages of mail that came in: for owners, and the whole of one behind its post."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.access import Forbidden
from core.db import LARGEST
from core.inbound import actions, queries
from core.inbound.addresses import shown
from core.inbound.part import may_see_mail
from core.inbound.reasons import sentence
from core.inbound.rules import Refused
from core.site import site
from core.threads.addresses import thread_url
from core.threads.queries import visible_post
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("inbound", __name__)


@bp.get("/posts/<int:post_id>/mail", requires="site.account")
def whole(post_id: int) -> Response:
    """All that the mail said which became a post."""
    actor = current_actor()
    thread, post = visible_post(actor, post_id)
    if not may_see_mail(actor, thread, post):
        raise Forbidden("spaces.moderate")
    row = queries.mail_of_post(post_id)
    if row is None:
        raise NotFound
    return respond(
        "inbound/whole.html",
        thread=thread,
        number=post.number,
        text=queries.words_of(row),
        subject=row.subject,
        when_sent=row.received_at,
        back=thread_url(thread, post.number),
    )


@bp.get("/admin/mail-in", requires="site.admin")
def index() -> Response:
    """Mails in one state, with why."""
    tally = queries.tally()
    asked = request.args.get("state", "")
    state = asked if asked in queries.STATES else "waiting"
    page = queries.mails_page(state, request.args.get("after", ""))
    older = url_for("inbound.index", state=state, after=page.after) if page.after else ""
    return respond(
        "inbound/index.html",
        fragments=("mails",),
        section="mail_in",
        state=state,
        tally=tally,
        page=page,
        older=older,
        address=site().config.mail_in,
        sentence=sentence,
        shown=shown,
    )


@bp.get("/admin/mail-in/<int:mail_id>", requires="site.admin")
def one(mail_id: int) -> Response:
    """One mail as it came, as text."""
    return _page(mail_id)


@bp.post("/admin/mail-in/<int:mail_id>/release", requires="site.admin")
def release(mail_id: int) -> Response:
    """Post a mail into a thread after all."""
    given = request.form.get("thread", "").strip().lstrip("#")[:20]
    if not given.isdecimal() or int(given) > LARGEST:
        return _page(mail_id, _("The number of a thread, such as 12."), given)
    try:
        done = actions.release_mail(current_actor(), _known(mail_id).id, int(given))
    except Refused as refused:
        return _page(mail_id, sentence(refused.reason, refused.detail), given)
    flash(*((_("It is posted."), "good") if done else (_("It was decided already."), "info")))
    return see_other(url_for("inbound.index"))


@bp.post("/admin/mail-in/<int:mail_id>/delete", requires="site.admin")
def delete(mail_id: int) -> Response:
    """Let a mail go."""
    done = actions.delete_mail(current_actor(), _known(mail_id).id)
    flash(*((_("The mail is gone."), "good") if done else (_("It was decided already."), "info")))
    return see_other(url_for("inbound.index"))


def _known(mail_id: int) -> Any:
    mail = queries.mail(mail_id) if mail_id < 2**31 else None
    if mail is None:
        raise NotFound
    return mail


def _page(mail_id: int, problem: str = "", given: str = "") -> Response:
    mail = _known(mail_id)
    return respond(
        "inbound/one.html",
        status=422 if problem else 200,
        section="mail_in",
        mail=mail,
        why=sentence(mail.reason, mail.detail) if mail.reason else "",
        source=queries.source_of(mail_id),
        is_open=mail.state in actions.OPEN,
        shown=shown,
        problem=problem,
        given=given,
    )
