"""What waits for approval, as reviewers see it, and what their decisions do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound

from core.access import Actor
from core.accounts.addresses import email_key
from core.accounts.models import User
from core.holding import deciding, joining, queries
from core.holding.models import Application, Held
from core.mentions.queries import render_text
from core.spaces.queries import all_spaces
from core.text import TooLong
from core.threads.addresses import thread_url
from core.threads.queries import visible_thread

ACTS = {"start": _l("A new thread"), "reply": _l("A reply"), "edit": _l("A change of a post")}
STATES = {
    "published": _l("It was published."),
    "declined": _l("It was declined."),
    "returned": _l("It could not be published any more; its author has it back."),
    "withdrawn": _l("Its author has withdrawn it."),
}


def held(actor: Actor, item: Any) -> Mapping[str, Any]:
    """A text that waits."""
    row = queries.held(item.subject_id)
    snapshot = item.snapshot
    space = all_spaces().get(item.space_id or 0)
    facts = [(_("What it is"), str(ACTS.get(snapshot.get("act", ""), "")))]
    if space is not None:
        facts.append((_("Where"), space.title))
    title, url = _place(actor, row, str(snapshot.get("title", "")))
    since = str(STATES.get(row.state, "")) if row is not None else ""
    return {
        "title": title,
        "url": url,
        "html": _html(str(snapshot.get("body", ""))),
        "text": "",
        "facts": facts,
        "since": since,
    }


def member(actor: Actor, item: Any) -> Mapping[str, Any]:
    """Somebody who asked to be let in."""
    user = User.get_or_none(User.id == item.subject_id)
    answer = Application.select(Application.answer).where(Application.user == item.subject_id)
    facts = [(_("User name"), str(item.snapshot.get("username", "")))]
    if user is not None:
        domain = email_key(user.email or "").rpartition("@")[2]
        facts.append((_("Address"), (user.email or "") if actor.is_admin else f"…@{domain}"))
    return {
        "title": str(item.snapshot.get("username", "")),
        "url": url_for("admin.member", user_id=user.id) if user and actor.is_staff else "",
        "html": "",
        "text": answer.scalar() or "",
        "facts": facts,
        "since": "" if user and user.state == joining.STATE else _("They do not wait any more."),
    }


def publish(actor: Actor, item: Any, _wishes: Mapping[str, Any]) -> None:
    """Let a text stand."""
    if _is_gone(item):
        return
    if deciding.publish(actor, item.subject_id) is None:
        flash(_("It could not be published any more. Its author has it back, and knows."), "warn")


def decline(actor: Actor, item: Any, wishes: Mapping[str, Any]) -> None:
    """Give a text back to its author."""
    if not _is_gone(item):
        deciding.decline(actor, item.subject_id, str(wishes.get("reason") or ""))


def approve(actor: Actor, item: Any, _wishes: Mapping[str, Any]) -> None:
    """Let somebody in."""
    if not _is_gone(item):
        joining.approve_member(actor, item.subject_id)


def refuse(actor: Actor, item: Any, wishes: Mapping[str, Any]) -> None:
    """Do not let somebody in."""
    if not _is_gone(item):
        joining.decline_member(actor, item.subject_id, str(wishes.get("reason") or ""))


def _is_gone(item: Any) -> bool:
    """Whether who wrote it or asked has left: then any decision only ends that it waits."""
    if item.sort == "held":
        is_gone = queries.held(item.subject_id) is None
    else:
        user = User.get_or_none(User.id == item.subject_id)
        is_gone = user is None or user.state == "closed"
    if is_gone:
        flash(_("Whose it was has left. Nothing of it waits any more."), "warn")
    return is_gone


def _place(actor: Actor, row: Held | None, title: str) -> tuple[str, str]:
    if row is None or row.thread_id is None:
        return title or _("A text"), ""
    try:
        thread = visible_thread(actor, row.thread_id)
    except NotFound:
        return title or _("A text"), ""
    return title or thread.title, thread_url(thread)


def _html(body: str) -> str:
    try:
        return render_text(body).html
    except TooLong:
        return ""
