"""People who wrote to a ticket without being in it: the team lets them in, or not."""

from __future__ import annotations

from flask_babel import gettext as _

from plugins.support import log
from plugins.support.actions.changing import held_ticket
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportLetter, SupportPerson, SupportWords
from plugins.support.rules import may_answer
from townhall import (
    Actor,
    Forbidden,
    Participants,
    Rejected,
    accepted_before,
    add_participants,
    became_post,
    clock,
    contact_actor,
    reply,
    transaction,
)


def accept_waiting(actor: Actor, thread_id: int, user_id: int) -> bool:
    """Let somebody into a ticket: they read it, get what is said, and what they wrote until now
    stands in it. Whether they waited; of two who decide at once the second gets False.

    Needs `rules.may_answer`. Raises `Forbidden`, and `Rejected` where it is no ticket any more.
    """
    with transaction():
        if not _decide(actor, thread_id, user_id, "in"):
            return False
        add_participants(thread_id, Participants([user_id]))
        mine = (SupportWords.thread == thread_id) & (SupportWords.user == user_id)
        words = list(SupportWords.select().where(mine).order_by(SupportWords.id))
        for said in words:
            _post(said)
        SupportWords.delete().where(mine).execute()
    return True


def refuse_waiting(actor: Actor, thread_id: int, user_id: int) -> bool:
    """Let somebody not into a ticket: what they wrote stays with the team, and what they write from
    now on waits with other mail. Whether they waited. Rights and errors as `accept_waiting`."""
    with transaction():
        return _decide(actor, thread_id, user_id, "out")


def _decide(actor: Actor, thread_id: int, user_id: int, state: str) -> bool:
    thread = held_ticket(thread_id)
    if not may_answer(actor, thread):
        raise Forbidden("support.answer")
    waits = (
        (SupportPerson.thread == thread_id)
        & (SupportPerson.user == user_id)
        & (SupportPerson.state == "waiting")
    )
    changed = {"state": state, "added_by": actor.user_id, "added_at": clock.now()}
    if not SupportPerson.update(**changed).where(waits).execute():
        return False
    said = Happened(
        sort=log.PERSON,
        role="team",
        actor_id=actor.user_id,
        before={"user": user_id, "state": "waiting"},
        after={"user": user_id, "state": state},
    )
    write_entry(thread_id, said)
    return True


def _post(said: SupportWords) -> None:
    """Let what somebody wrote stand in the ticket, as theirs."""
    try:
        with accepted_before():
            post = reply(contact_actor(said.user_id), said.thread_id, said.body)
    except Rejected as error:
        raise Rejected("person", error.message or _("It cannot stand there.")) from error
    became_post(said.mail_id, post.id, said.user_id)
    same = SupportLetter.mail_id == said.mail_id
    SupportLetter.update(post=post.id).where(same).execute()
