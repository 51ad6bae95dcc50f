"""Whom a post concerns, and why: of several reasons the highest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from core.access import Actor, rights
from core.composer.models import PostQuote
from core.groups.models import Membership
from core.mentions.queries import mentions_of, uncalled
from core.text import Named, TooLong, names_in
from core.threads.models import Post, Thread
from core.watching.queries import choices_about, habit, surroundings
from core.watching.rules import Choice, Outcome, Personal, Surroundings, deciding, outcome

SORTS = ("mention", "quote", "reply", "thread")
"""What a post is told as, the strongest first: who is told of one event once is told the first."""


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a post: everything, or after an edit these names and quotes."""

    post: Post
    thread: Thread
    actor: Actor
    names: Collection[str] | None = None
    quotes: Collection[tuple[int, int]] | None = None

    @property
    def is_edit(self) -> bool:
        """Whether the post itself was told of before."""
        return self.names is not None


def recipients(news: News) -> dict[str, dict[int, str]]:
    """The reasons of all whom a post concerns, by sort and user id. Whether they may see it is
    looked at when they are told."""
    named = _named(news)
    groups = {who.id: who.name for who in named if who.sort == "group"}
    around = surroundings(
        news.thread.id, news.thread.space_id, person_id=news.actor.id, called=groups
    )
    choices = choices_about(around, at=news.post.created_at)
    if news.thread.is_unlisted:
        # Found by its address alone: only who chose the thread itself follows it.
        choices = {user_id: _own(chosen) for user_id, chosen in choices.items()}
    personal = _personal(news, named)
    _add_starter(news.thread, around, choices)
    concerned: Iterable[int] = personal if news.is_edit else {**choices, **personal}
    found: dict[str, dict[int, str]] = {sort: {} for sort in SORTS}
    for user_id in concerned:
        told = outcome(
            choices.get(user_id, ()),
            around,
            personal.get(user_id),
            starts_thread=news.post.number == 1,
        )
        if told is not None:
            found[told.sort][user_id] = told.reason
    return found


def _own(chosen: Iterable[Choice]) -> list[Choice]:
    return [one for one in chosen if one.target == "thread" or one.level == "mute"]


def hears(user_id: int, news: News, personal: Outcome) -> Outcome | None:
    """What one person is told of something that was done to their own post, if anything."""
    around = surroundings(news.thread.id, news.thread.space_id, person_id=news.actor.id)
    choices = choices_about(around).get(user_id, ())
    return outcome(choices, around, Personal(*personal))


def _personal(news: News, named: Sequence[Named]) -> dict[int, Personal]:
    """Whom a post concerns whatever they watch. What is put in later is stronger."""
    found: dict[int, Personal] = {}
    answered = None if news.is_edit else _answered(news.post)
    if answered is not None:
        found[answered] = Personal("reply", "answered")
    for user_id in _quoted(news):
        found[user_id] = Personal("quote", "quoted")
    for who in (who for who in named if who.sort == "group"):
        for user_id in _members(who.id):
            found[user_id] = Personal("mention", f"called:{who.name}", who.id)
    for who in (who for who in named if who.sort == "person"):
        found[who.id] = Personal("mention", "named")
    return found


def _named(news: News) -> list[Named]:
    """The people and groups that a post calls, in the order of its text."""
    try:
        asked = names_in(news.post.body)
    except TooLong:
        return []
    known = mentions_of(news.post.id) if asked else {}
    meant = [known[name.lower()] for name in asked if name.lower() in known]
    silent = uncalled(news.actor, meant) if meant else {}
    fresh = None if news.names is None else {name.lower() for name in news.names}
    return [who for who in meant if who.name not in silent and (fresh is None or who.name in fresh)]


def _quoted(news: News) -> set[int]:
    """The authors of standing posts that a post quotes."""
    quotes = news.quotes
    if quotes is not None and not quotes:
        return set()
    rows = (
        PostQuote.select(Post.author)
        .join(Post, on=(PostQuote.source == Post.id))
        .where((PostQuote.post == news.post.id) & Post.deleted_at.is_null())
    )
    if quotes is not None:
        rows = rows.where(
            reduce(or_, ((Post.thread == thread) & (Post.number == n) for thread, n in quotes))
        )
    return {user_id for (user_id,) in rows.tuples()}


def _answered(post: Post) -> int | None:
    """Whose post this one answers by name."""
    if post.reply_to is None:
        return None
    row = Post.get_or_none(
        (Post.thread == post.thread_id) & (Post.number == post.reply_to) & Post.deleted_at.is_null()
    )
    return None if row is None else int(row.author_id)


def _members(group_id: int) -> list[int]:
    builtin = rights().builtin
    ids = {group_id, builtin["admins"]} if group_id == builtin["staff"] else {group_id}
    rows = Membership.select(Membership.user).where(Membership.group.in_(list(ids))).distinct()
    return [user_id for (user_id,) in rows.tuples()]


def _add_starter(thread: Thread, around: Surroundings, choices: dict[int, list[Choice]]) -> None:
    """Let whoever started a thread count as watching it, where nothing says otherwise: threads
    that were imported have no row that says so."""
    starter = int(thread.author_id)
    theirs = choices.get(starter, [])
    decides = deciding(theirs, around._replace(person_id=0))
    if any(choice.target == "thread" for choice in theirs):
        return
    if (decides is None or decides.level != "mute") and habit(starter, "started"):
        choices[starter] = [*theirs, Choice("thread", thread.id, "watch", "started")]
