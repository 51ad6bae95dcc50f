"""Votes that the team writes down for members who have asked elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _

from plugins.ideas import vote_sorts
from plugins.ideas.models import IdeaProxy
from plugins.ideas.rules import may_decide
from townhall import (
    Actor,
    Forbidden,
    NotFound,
    Notice,
    Rejected,
    Task,
    ThreadView,
    User,
    actor_for,
    audit,
    clock,
    events,
    handles,
    hold_thread,
    put_in_outbox,
    record_vote,
    tell,
    thread_meant,
    transaction,
    username_key,
    visible_thread,
    voter_ids,
)

LONGEST_ADDRESS, LONGEST_NOTE = 500, 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where somebody has asked for an idea: a thread of this community, or an address; and what
    else there is to say."""

    place: str = ""
    note: str = ""


def vote_for(actor: Actor, thread: ThreadView, username: str, evidence: Evidence) -> IdeaProxy:
    """Write down the vote of a member who wants an idea and has said so elsewhere.

    It is theirs like any other: they are told, and may take it back. Needs `rules.may_decide`.
    Raises `Forbidden`, and `Rejected` (field `username`, `evidence` or `note`) for somebody who
    cannot vote there or has voted, and without evidence.
    """
    if not may_decide(actor, thread):
        raise Forbidden("ideas.decide")
    values = _read(actor, evidence)
    voter = _voter(username, thread)
    with transaction():
        held = hold_thread(thread.id)
        if voter.id in voter_ids(held.id):
            raise Rejected("username", _("They have voted for it already."))
        try:
            record_vote(voter, thread.id)
        except Forbidden as error:
            raise Rejected("username", _("They may not vote for this idea.")) from error
        except Rejected as error:
            raise Rejected("username", error.message) from error
        IdeaProxy.delete().where(_of(thread.id, voter.id)).execute()
        proxy: IdeaProxy = IdeaProxy.create(
            thread=thread.id,
            user=voter.id,
            recorded_by=actor.user_id,
            created_at=clock.now(),
            **values,
        )
        audit(actor, "ideas.record_vote", held, note=f"@{voter.username}")
        put_in_outbox("ideas.recorded", {"proxy": proxy.id}, owner="ideas")
    return proxy


def forget_proxy(event: events.VoteWithdrawn) -> None:
    """What was written down of a vote goes with it."""
    gone = _of(event.thread_id, event.actor_id)
    with transaction():
        known = IdeaProxy.select().where(gone).exists()
        if known and event.actor_id not in voter_ids(event.thread_id):
            IdeaProxy.delete().where(gone).execute()


@handles("ideas.recorded")
def tell_of_recorded(tasks: list[Task]) -> None:
    """Tell members of the votes that were written down for them."""
    for task in tasks:
        proxy = IdeaProxy.get_or_none(IdeaProxy.id == task.payload["proxy"])
        if proxy is not None:
            tell(
                Notice(
                    sort=vote_sorts.RECORDED,
                    key=f"{vote_sorts.RECORDED}:{proxy.id}",
                    people={proxy.user_id: "voter"},
                    actor_id=proxy.recorded_by_id,
                    thread_id=proxy.thread_id,
                )
            )


def _of(thread_id: int, user_id: int | None) -> Any:
    return (IdeaProxy.thread == thread_id) & (IdeaProxy.user == user_id)


def _read(actor: Actor, evidence: Evidence) -> dict[str, Any]:
    place, note = evidence.place.strip(), evidence.note.strip()
    if len(note) > LONGEST_NOTE:
        raise Rejected("note", _("At most %(most)s letters.", most=LONGEST_NOTE))
    if not place:
        raise Rejected("evidence", _("Say where they asked: a thread, or an address."))
    thread_id = thread_meant(place)
    if thread_id:
        try:
            return {"evidence": visible_thread(actor, thread_id).id, "note": note}
        except NotFound as error:
            raise Rejected("evidence", _("There is no such thread.")) from error
    if urlsplit(place).scheme not in ("http", "https") or len(place) > LONGEST_ADDRESS:
        raise Rejected("evidence", _("A thread of this community, or an address with https://."))
    return {"evidence_url": place, "note": note}


def _voter(username: str, thread: ThreadView) -> Actor:
    """Somebody by their user name, as they would vote themselves. Raises `Rejected`."""
    key = username_key(username.strip().lstrip("@"))
    found = User.get_or_none((User.username_key == key) & (User.state == "active"))
    if found is None:
        raise Rejected("username", _("Nobody here has this user name."))
    voter = actor_for(found.id)
    try:
        visible_thread(voter, thread.id)
    except NotFound as error:
        raise Rejected("username", _("They do not see this idea.")) from error
    return voter
