"""Making a question for everybody of a ticket, in words that its requester agreed to or that are
the team's own."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from plugins.support import log, relation_sorts
from plugins.support.actions.changing import held_ticket
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportConsent
from plugins.support.publishable import FORUMS, TOPIC
from plugins.support.rules import may_answer
from townhall import (
    Actor,
    Forbidden,
    Notice,
    Rejected,
    Task,
    Thread,
    all_spaces,
    clock,
    handles,
    link_threads,
    put_in_outbox,
    start_thread,
    tell,
    transaction,
)

YES, NO = "yes", "no"


def ask_consent(actor: Actor, thread_id: int) -> bool:
    """Ask the requester of a ticket whether their words may be published; whether that was not
    asked yet. Needs `rules.may_answer`. Raises `Forbidden`."""
    with transaction():
        thread = held_ticket(thread_id)
        if not may_answer(actor, thread):
            raise Forbidden("support.answer")
        consent = _consent(thread_id)
        if consent.asked_at is not None:
            return False
        asked = {"asked_by": actor.user_id, "asked_at": clock.now()}
        SupportConsent.update(asked).where(SupportConsent.thread == thread_id).execute()
        put_in_outbox("support.consent", {"thread": thread_id}, owner="support")
    return True


def answer_consent(actor: Actor, thread_id: int, answer: str) -> None:
    """Say as the requester of a ticket whether one's words may be published; may be said otherwise
    until they are. Raises `Forbidden`, and `Rejected` (field `answer`)."""
    with transaction():
        thread = held_ticket(thread_id)
        if actor.user_id != thread.author_id or answer not in (YES, NO):
            raise Forbidden("support.answer")
        consent = _consent(thread_id)
        if consent.published_id is not None:
            raise Rejected("answer", _("It is published already. Tell the team if it should go."))
        said = {"answer": answer, "answered_at": clock.now()}
        SupportConsent.update(said).where(SupportConsent.thread == thread_id).execute()


def publish_ticket(
    actor: Actor, thread_id: int, *, space_id: int, title: str, body: str, theirs: bool
) -> Thread:
    """Ask in a forum, in one's own name, what a ticket asks; the two are linked, and whoever does
    not read the ticket sees nothing of that. `theirs`: words of the requester stand in it, so they
    must have agreed. Sent twice, the same thread is given.

    Needs `rules.may_answer` and `spaces.start` there. Raises `Forbidden`, and `Rejected` (fields
    `title`, `body`, `space` and `theirs`).
    """
    with transaction():
        thread = held_ticket(thread_id)
        if not may_answer(actor, thread):
            raise Forbidden("support.answer")
        consent = _consent(thread_id)
        if consent.published_id is not None:
            return Thread.get_by_id(consent.published_id)  # type: ignore[no-any-return]
        if theirs and consent.answer != YES:
            raise Rejected("theirs", _("They have not agreed to that. Ask them, or say it anew."))
        space = all_spaces().get(space_id)
        if space is None or space.owner != FORUMS or not actor.can("spaces.see", space_id):
            raise Rejected("space", _("Choose where it is asked."))
        made = start_thread(
            actor,
            space_id,
            kind=TOPIC,
            title=title,
            body=body,
            state="question",
            extra={"is_question": True},
            once=f"support-published-{thread_id}",
        )
        SupportConsent.update(published=made.id).where(SupportConsent.thread == thread_id).execute()
        _link(actor, made.id, thread_id)
        said = Happened(
            sort=log.LINK,
            role="team",
            actor_id=actor.user_id,
            after={"published": made.id},
            is_public=True,
        )
        write_entry(thread_id, said)
    return made


@handles("support.consent")
def tell_of_consent(tasks: list[Task]) -> None:
    """Ask requesters whether their words may be published."""
    for task in tasks:
        consent = SupportConsent.get_or_none(SupportConsent.thread == task.payload["thread"])
        if consent is not None and consent.answered_at is None:
            tell(
                Notice(
                    sort=relation_sorts.ASKED,
                    key=f"{relation_sorts.ASKED}:{consent.thread_id}",
                    people={consent.thread.author_id: "requester"},
                    actor_id=consent.asked_by_id,
                    thread_id=consent.thread_id,
                )
            )


def _consent(thread_id: int) -> Any:
    """What was said so far, by whoever holds the thread."""
    SupportConsent.insert(thread=thread_id).on_conflict_ignore().execute()
    return SupportConsent.get_by_id(thread_id)


def _link(actor: Actor, made_id: int, thread_id: int) -> None:
    try:
        link_threads(actor, made_id, thread_id, "relates")
    except (Forbidden, Rejected):
        pass  # who makes no links here still publishes: the log of the ticket names the thread
