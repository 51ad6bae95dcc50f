"""Doing with a mail what was planned: a post, a ticket, words for the team, or a line of the log.
All of it in the transaction that settles the mail."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from plugins.support import log
from plugins.support.actions import suspending
from plugins.support.actions.noting import write_note
from plugins.support.actions.starting import open_ticket
from plugins.support.log import Happened, write_entry
from plugins.support.mail.matching import standing_ticket
from plugins.support.mail.plans import Came, Plan
from plugins.support.mail.receipts import order_receipt
from plugins.support.models import SupportLetter, SupportPerson, SupportWords
from plugins.support.queues import queue_at
from townhall import (
    Forbidden,
    NotFound,
    Post,
    Rejected,
    Thread,
    accepted_before,
    became_post,
    clock,
    contact_actor,
    hold_threads,
    link_threads,
    reply,
    standing_id,
    transaction,
)


def carry_out(came: Came, plan: Plan) -> bool:
    """Do what was planned; whether the mail is the desk's now. What cannot be taken as it is waits
    for the team with the reason, and then nothing else is done."""
    try:
        with transaction():
            {"file": _file, "answer": _answer, "words": _keep_words, "open": _open}[plan.deed](
                came, plan
            )
    except Rejected as error:
        return suspending.suspend(came, plan, "rejected", error.message)
    except Forbidden:
        return suspending.suspend(came, plan, "closed")
    return True


def keep_second(came: Came, plan: Plan) -> bool:
    """Note that a mail went to this queue, too, where the desk has it already; whether it has."""
    known = SupportLetter.get_or_none(SupportLetter.key == came.key)
    if known is None:
        return False
    if standing_ticket(known.thread_id) is None:
        return True
    thread_id = _held(known.thread_id)
    queue = queue_at(came.row.recipient)
    here = (SupportLetter.space == (queue.space_id if queue else plan.space_id)) & (
        SupportLetter.message_id == came.letter.message_id
    )
    if queue is None or SupportLetter.select().where(here).exists():
        return True
    values = {"space": queue.space_id, "user": known.user_id, "post": known.post_id}
    _keep_letter(came._replace(key=f"{queue.space_id}:{came.key}"[:64]), thread_id, **values)
    _note(thread_id, known.user_id, {"also": queue.space_id, "mail": came.row.id})
    return True


def _file(came: Came, plan: Plan) -> None:
    """A machine wrote it: the log says so, and nothing moves."""
    thread_id = _held(plan.thread_id)
    user_id = plan.user.id if plan.user is not None else None
    _keep_letter(came, thread_id, space=plan.space_id, user=user_id, sign=plan.detail[:120])
    said = {"automatic": plan.detail[:120], "subject": came.letter.subject, "mail": came.row.id}
    _note(thread_id, user_id, said)


def _answer(came: Came, plan: Plan) -> None:
    assert plan.user is not None, "somebody answers"
    with accepted_before():
        post = reply(contact_actor(plan.user.id), plan.thread_id, plan.body)
    _became(came, plan, post)


def _keep_words(came: Came, plan: Plan) -> None:
    """Whoever was not asked is shown to the team, with what they said; nobody else reads it."""
    assert plan.user is not None, "somebody wrote"
    thread_id, user_id = _held(plan.thread_id), plan.user.id
    is_new = _let_wait(thread_id, user_id)
    SupportWords.create(
        thread=thread_id, user=user_id, mail_id=came.row.id, body=plan.body, at=clock.now()
    )
    _keep_letter(came, thread_id, space=plan.space_id, user=user_id)
    said = {"user": user_id, "state": "waiting", "mail": came.row.id, "is_new": is_new}
    write_entry(thread_id, Happened(sort=log.PERSON, role="machine", after=said))


def _open(came: Came, plan: Plan) -> None:
    assert plan.user is not None, "somebody asks"
    actor = contact_actor(plan.user.id)
    with accepted_before():
        thread = open_ticket(
            actor,
            plan.space_id,
            title=plan.title,
            body=plan.body,
            channel="mail",
        )
    first = Post.get((Post.thread == thread.id) & (Post.number == 1))
    _became(came, plan, first)
    for user_id in plan.people:
        _let_wait(thread.id, user_id)
    if plan.by is not None and plan.note:
        write_note(plan.by, thread.id, plan.note)
    if plan.follows:
        _follow_on(actor, thread, plan.follows)
    if plan.by is None and not plan.detail:
        order_receipt(thread.id, plan.user.id)


def _follow_on(actor: Any, thread: Thread, before_id: int) -> None:
    _note(thread.id, actor.user_id, {"follows": before_id}, sort=log.LINK)
    try:
        with transaction():
            link_threads(actor, thread.id, before_id, "relates")
    except (Forbidden, Rejected, NotFound):
        pass  # The log says it all the same.


def _became(came: Came, plan: Plan, post: Post) -> None:
    """Note what a mail has become, and what of it was left out."""
    user_id = plan.user.id if plan.user is not None else None
    writer = user_id
    if plan.by is None:
        became_post(came.row.id, post.id, user_id)
    else:
        # Whoever wrote first never had the mail by which it was passed on: it is not behind their
        # post, for what the team said above it stands in it.
        writer = plan.by.user_id
    values = {"space": plan.space_id, "user": writer, "post": post.id}
    _keep_letter(came, post.thread_id, **values)
    if plan.problems:
        _note(post.thread_id, user_id, {"left_out": list(plan.problems), "mail": came.row.id})


def _let_wait(thread_id: int, user_id: int) -> bool:
    """Have somebody wait to be let into a ticket; whether that is new."""
    person = {"thread": thread_id, "user": user_id, "state": "waiting", "added_at": clock.now()}
    fresh = SupportPerson.insert(person).on_conflict_ignore().as_rowcount().execute()
    return bool(fresh)


def _held(thread_id: int) -> int:
    """The ticket that one is part of by now, held. Raises `Rejected` where it has gone."""
    now_id = standing_id(thread_id)
    if now_id not in hold_threads(now_id):
        raise Rejected("body", _("This is no ticket any more."))
    return now_id


def _keep_letter(came: Came, thread_id: int, **values: Any) -> None:
    SupportLetter.create(
        thread=thread_id,
        message_id=came.letter.message_id,
        subject=came.letter.subject,
        mail_id=came.row.id,
        key=came.key,
        at=clock.now(),
        **values,
    )


def _note(thread_id: int, user_id: int | None, said: dict[str, Any], sort: str = log.MAIL) -> None:
    write_entry(thread_id, Happened(sort=sort, role="machine", actor_id=user_id, after=said))
