"""Going on in private with something that was written in public, and telling there how it ended."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from plugins.support import log, relation_sorts
from plugins.support.actions.starting import open_ticket
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportOrigin
from plugins.support.origins import origins_changed
from plugins.support.rules import may_answer, may_take_private
from townhall import (
    Actor,
    Forbidden,
    Notice,
    Post,
    PostView,
    Rejected,
    Task,
    Thread,
    ThreadView,
    accepted_before,
    active_account,
    actor_for,
    clock,
    handles,
    hold_threads,
    put_in_outbox,
    quoted,
    reply,
    tell,
    transaction,
    visible_thread,
)


def handle_privately(actor: Actor, source: ThreadView, post: PostView, *, space_id: int) -> Thread:
    """Make a ticket of a post for whoever wrote it: with its text, a link to it and the tags of its
    thread, which says from now on that it is handled in private. The same post again gives the
    same ticket.

    The actor has loaded both through their sight. Needs `rules.may_take_private`; the author needs
    `spaces.start` in the queue. Raises `Forbidden`, and `Rejected` (field `space`).
    """
    if not may_take_private(actor, source, post) or post.deleted_at is not None:
        raise Forbidden("support.answer")
    author = active_account(post.author_username)
    if author is None:
        raise Rejected("space", _("Whoever wrote it has no account any more."))
    with transaction():
        # Two who take it at once: the second one finds what the first has made.
        hold_threads(source.id)
        known = _known(post.id)
        if known is not None:
            return known
        asker = actor if actor.user_id == author.id else actor_for(author.id)
        try:
            # It stands in public already: nothing new has to be looked at.
            with accepted_before():
                made = open_ticket(
                    asker,
                    space_id,
                    title=source.title,
                    body=_words(source, post),
                    channel="thread",
                    tags=source.tags,
                    once=f"support-origin-{post.id}",
                )
        except Forbidden as error:
            raise Rejected("space", _("They may not write in this queue.")) from error
        now = clock.now()
        SupportOrigin.create(
            thread=made.id, source=source.id, post=post.id, made_by=actor.user_id, made_at=now
        )
        origins_changed()
        said = Happened(
            sort=log.LINK,
            role="team" if actor.user_id != author.id else "customer",
            actor_id=actor.user_id,
            after={"made_of": source.id, "number": post.number},
        )
        write_entry(made.id, said)
        put_in_outbox("support.taken", {"thread": made.id}, owner="support")
    return made


def post_back(actor: Actor, ticket_id: int, body: str, *, once: str = "") -> Post:
    """Tell in the thread that a ticket was made of how it ended, in words that were written for
    everybody there. Needs `rules.may_answer` and the right to reply there; once for each ticket.

    Raises `NotFound` where the actor does not see that thread, `Forbidden`, and `Rejected` (field
    `body`).
    """
    with transaction():
        origin = SupportOrigin.get_by_id(ticket_id)
        visible_thread(actor, origin.source_id)
        thread = hold_threads(ticket_id, origin.source_id)[ticket_id]
        if not may_answer(actor, thread):
            raise Forbidden("support.answer")
        if SupportOrigin.get_by_id(ticket_id).posted_id is not None:
            raise Rejected("body", _("How it ended was told there already."))
        post = reply(actor, origin.source_id, body, reply_to=_number(origin.post_id), once=once)
        mine = SupportOrigin.thread == ticket_id
        SupportOrigin.update(posted=post.id).where(mine).execute()
        origins_changed()
        after = {"told_in": origin.source_id, "number": post.number}
        said = Happened(
            sort=log.LINK, role="team", actor_id=actor.user_id, after=after, is_public=True
        )
        write_entry(ticket_id, said)
    return post


@handles("support.taken")
def tell_of_taken(tasks: list[Task]) -> None:
    """Tell authors that a request was made of what they wrote."""
    for task in tasks:
        origin = SupportOrigin.get_or_none(SupportOrigin.thread == task.payload["thread"])
        if origin is not None:
            tell(
                Notice(
                    sort=relation_sorts.TAKEN,
                    key=f"{relation_sorts.TAKEN}:{origin.thread_id}",
                    people={origin.thread.author_id: "author"},
                    actor_id=origin.made_by_id,
                    thread_id=origin.thread_id,
                )
            )


def _known(post_id: int) -> Thread | None:
    """The ticket that was made of a post before."""
    made = SupportOrigin.select(SupportOrigin.thread).where(SupportOrigin.post == post_id)
    found = made.scalar()
    return Thread.get_by_id(found) if found is not None else None


def _number(post_id: Any) -> int:
    return int(Post.select(Post.number).where(Post.id == post_id).scalar())


def _words(source: ThreadView, post: PostView) -> str:
    said = _("You wrote this in public. Here only you and the team read along.")
    return f"{quoted(source, post)}{said}"
