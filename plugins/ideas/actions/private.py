"""Private ideas: who may open one to everybody, in whose name, and leaving one to the team.

What somebody wrote for the team alone becomes public by their own word. Either it is opened as it
is, with their name and all that stands in it; or the team suggests it anew, in its own name and
words, and what its author wrote stays where it is.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from plugins.ideas import KIND, RELEASE, vote_sorts
from plugins.ideas.actions.starting import start_idea
from plugins.ideas.models import IdeaConsent, IdeaProxy
from plugins.ideas.rules import may_answer, may_ask, may_decide, team_of
from townhall import (
    Actor,
    Forbidden,
    Notice,
    Rejected,
    Task,
    Thread,
    actor_for,
    audit,
    clock,
    handles,
    hold_threads,
    open_thread,
    put_in_outbox,
    record_vote,
    replace_groups,
    settle_votes,
    shut_thread,
    tell,
    transaction,
    watch_joined,
)

NAMED, UNNAMED, NO = "named", "unnamed", "no"
ANSWERS = (NAMED, UNNAMED, NO)


def ask_consent(actor: Actor, thread_id: int) -> bool:
    """Ask the author of a private idea whether everybody may read it; whether it is open by that:
    where the team had made it private and its author would like it open, nothing is left to ask.

    Needs `rules.may_decide`; asked again, they are not told again until they have answered. Raises
    `Forbidden`, and `Rejected` when they have answered lately.
    """
    if not may_decide(actor, Thread.get_by_id(thread_id)):
        raise Forbidden("ideas.decide")
    with transaction():
        said = _said(thread_id)
        if said.is_shut and said.answer == NAMED:
            return _open(actor, thread_id)
        thread, now = _private(thread_id), clock.now()
        consent = _held_consent(thread_id)
        asked_at: Any = consent.asked_at
        answered_at: Any = consent.answered_at
        if asked_at is not None and answered_at is None:
            return False
        if not may_ask(consent):
            raise Rejected("answer", _("They have answered lately. Leave them some time."))
        IdeaConsent.update(asked_by=actor.user_id, asked_at=now, answer="", answered_at=None).where(
            IdeaConsent.thread == thread_id
        ).execute()
        put_in_outbox("ideas.ask", {"thread": thread_id, "actor": actor.user_id}, owner="ideas")
        audit(actor, "ideas.ask", thread)
    return False


def answer_consent(actor: Actor, thread_id: int, answer: str) -> bool:
    """Say as the author what may become of a private idea; `named` opens it at once, unless it was
    the team that made it private and has not asked since. Whether it is open now.

    May be said without being asked, and said otherwise later. Raises `Forbidden`, and `Rejected`
    (field `answer`) when it is public by now.
    """
    if not may_answer(actor, Thread.get_by_id(thread_id)) or answer not in ANSWERS:
        raise Forbidden("ideas.open")
    with transaction():
        said = _said(thread_id)
        waits = said.is_shut and said.asked_at is None
        # Opening takes locks that come before all others.
        opened = answer == NAMED and not waits and open_thread(actor, thread_id)
        if not opened:
            _private(thread_id)
        consent = _held_consent(thread_id)
        if consent.published_id is not None:
            raise Rejected("answer", _("The team has suggested it in its own name already."))
        IdeaConsent.update(
            answer=answer, answered_at=clock.now(), is_shut=consent.is_shut and not opened
        ).where(IdeaConsent.thread == thread_id).execute()
        if opened:
            settle_votes(thread_id)
    return opened


def _open(actor: Actor, thread_id: int) -> bool:
    """Let everybody read an idea that the team made private, as its author would like."""
    opened = open_thread(actor, thread_id)
    if not opened or _held_consent(thread_id).answer != NAMED:
        raise Rejected("answer", _("Its author has said something else by now. Look again."))
    IdeaConsent.update(is_shut=False).where(IdeaConsent.thread == thread_id).execute()
    settle_votes(thread_id)
    audit(actor, "ideas.open", Thread.get_by_id(thread_id))
    return True


def publish_unnamed(actor: Actor, thread_id: int, *, title: str, body: str) -> Thread:
    """Suggest what a private idea says in the name of the team, as its author has agreed to. The
    private one stays as it is; its author's vote counts for the new one, and they follow it.

    Needs `rules.may_decide`; sent twice, the same idea is given. Raises `Forbidden`, `Rejected`
    when somebody else has done it or the author does not agree (any more), and like `start_idea`.
    """
    thread = Thread.get_by_id(thread_id)
    if not may_decide(actor, thread):
        raise Forbidden("ideas.decide")
    with transaction():
        # Held before its board is counted: who opens it takes them in that order.
        _private(thread_id)
        made = start_idea(
            actor, thread.space_id, title=title, body=body, once=f"ideas-private-{thread_id}"
        )
        consent = _held_consent(thread_id)
        if consent.published_id == made.id:
            return made
        if consent.published_id is not None:
            raise Rejected("title", _("Somebody else of the team has suggested it already."))
        if consent.answer != UNNAMED:
            raise Rejected("title", _("Its author does not agree to that."))
        _take_along(actor, thread, made)
        IdeaConsent.update(published=made.id).where(IdeaConsent.thread == thread_id).execute()
        put_in_outbox(
            "ideas.published", {"thread": thread_id, "actor": actor.user_id}, owner="ideas"
        )
        audit(actor, "ideas.publish", thread, after={"idea": made.id})
    return made


def make_private(actor: Actor, thread_id: int) -> bool:
    """Leave an idea that everybody sees to its author and the team; whether it was open. Points
    that votes for it cost go back, and its author alone does not open it. Needs
    `rules.may_decide`. Raises `Forbidden`."""
    thread = Thread.get_by_id(thread_id)
    if not may_decide(actor, thread):
        raise Forbidden("ideas.decide")
    with transaction():
        done = shut_thread(thread_id, team_of(thread.space_id))
        if done:
            settle_votes(thread_id)
            _held_consent(thread_id)
            # What was said before was said of something else.
            IdeaConsent.update(
                is_shut=actor.user_id != thread.author_id,
                asked_by=None,
                asked_at=None,
                answer="",
                answered_at=None,
            ).where(IdeaConsent.thread == thread_id).execute()
            audit(actor, "ideas.private", thread)
    return done


def settle_readers() -> None:
    """Let those groups read private ideas and drafts of the changelog that keep order or decide
    now: rights are given and taken away. A scheduled job."""
    private = Thread.kind.in_([KIND, RELEASE]) & (Thread.audience == "private")
    for thread_id, space_id in list(Thread.select(Thread.id, Thread.space).where(private).tuples()):
        replace_groups(thread_id, team_of(space_id).groups)


@handles("ideas.ask")
def tell_of_question(tasks: list[Task]) -> None:
    """Tell authors that the team would like everybody to read their ideas."""
    for task in tasks:
        consent = IdeaConsent.get_or_none(IdeaConsent.thread == task.payload["thread"])
        if consent is None or consent.answered_at is not None:
            continue
        tell(
            Notice(
                sort=vote_sorts.CONSENT,
                key=f"{vote_sorts.CONSENT}:{consent.thread_id}:{consent.asked_at.isoformat()}",
                people={consent.thread.author_id: "author"},
                actor_id=task.payload["actor"],
                thread_id=consent.thread_id,
            )
        )


@handles("ideas.published")
def tell_of_published(tasks: list[Task]) -> None:
    """Tell authors that the team has suggested their private idea in its own name."""
    for task in tasks:
        consent = IdeaConsent.get_or_none(IdeaConsent.thread == task.payload["thread"])
        if consent is not None and consent.published_id is not None:
            tell(
                Notice(
                    sort=vote_sorts.PUBLISHED,
                    key=f"{vote_sorts.PUBLISHED}:{consent.thread_id}",
                    people={consent.thread.author_id: "author"},
                    actor_id=task.payload["actor"],
                    thread_id=consent.published_id,
                )
            )


def _private(thread_id: int) -> Thread:
    """A private idea, which nobody else changes meanwhile. Raises `Rejected`."""
    thread = hold_threads(thread_id)[thread_id]
    deleted_at: Any = thread.deleted_at
    if not thread.is_private or deleted_at is not None:
        raise Rejected("answer", _("Everybody who sees its board may read it already."))
    return thread


def _said(thread_id: int) -> IdeaConsent:
    """What its author has said so far, for whoever does not hold the thread yet."""
    found = IdeaConsent.get_or_none(IdeaConsent.thread == thread_id)
    return found or IdeaConsent(thread=thread_id)


def _held_consent(thread_id: int) -> IdeaConsent:
    """What its author has said, by whoever holds the thread."""
    IdeaConsent.insert(thread=thread_id).on_conflict_ignore().execute()
    return IdeaConsent.get_by_id(thread_id)  # type: ignore[no-any-return]


def _take_along(actor: Actor, thread: Thread, made: Thread) -> None:
    """Let the author of a private idea vote for what was made of it, as far as they may."""
    author = actor_for(thread.author_id)
    try:
        record_vote(author, made.id)
    except (Forbidden, Rejected):
        return
    IdeaProxy.create(
        thread=made.id,
        user=author.user_id,
        recorded_by=actor.user_id,
        evidence=thread.id,
        created_at=clock.now(),
    )
    watch_joined(author.id, made)
