"""Who may do what with a poll, and what is asked of its terms and of a ballot.

Every sentence here is shown to the person, at the field it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from core import clock
from core.access import Actor
from core.polls.rows import PollView
from core.spaces.queries import all_spaces
from core.text.characters import tidy, without_directions
from core.threads import rules
from core.threads.rows import PostView, ThreadView
from core.threads.rules import Rejected

OPTIONS = (2, 20)
QUESTION_LENGTH = 200
OPTION_LENGTH = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a poll asks and how: see `core.polls.models.Poll`."""

    question: str
    options: tuple[str, ...]
    mode: str = "single"
    minimum: int = 1
    maximum: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    results: str = "always"
    is_secret: bool = False


def may_define(actor: Actor, thread: ThreadView, post: PostView) -> bool:
    """Whoever may edit a post may hang a poll below it."""
    return post.sort != "log" and rules.may_edit(actor, thread, post)


def may_manage(actor: Actor, thread: ThreadView, post: PostView) -> bool:
    """The author may end a poll at any time, moderators anyone's."""
    if post.deleted_at is not None or thread.deleted_at is not None:
        return False
    own = actor.is_member and post.author_id == actor.user_id
    return own or rules.may_moderate(actor, thread)


def may_reopen(actor: Actor, thread: ThreadView, post: PostView, poll: PollView) -> bool:
    """Who may end it may open it again. Results that were kept to the end are known by then,
    so with votes in, only moderators may, and the log says so."""
    if not may_manage(actor, thread, post):
        return False
    told = poll.results == "at_end" and poll.ballot_count > 0
    return not told or rules.may_moderate(actor, thread)


def may_vote(actor: Actor, thread: ThreadView) -> bool:
    """Who holds `polls.vote` in the space may vote, in a locked thread too: it ends the talk,
    and a poll has an end of its own. In an archived space nobody may."""
    space = all_spaces().get(thread.space_id)
    if thread.deleted_at is not None or (space is not None and space.is_archived):
        return False
    return actor.is_member and actor.can("polls.vote", thread.space_id)


def checked_question(text: str) -> str:
    """The question on one line. Raises `Rejected`."""
    text = one_line(text)
    if len(text) < 3:
        raise Rejected("question", _("A question of at least three letters."))
    if len(text) > QUESTION_LENGTH:
        raise Rejected("question", _("At most 200 letters; say the rest in the post."))
    return text


def checked_options(lines: Iterable[str], *, field: str = "options") -> tuple[str, ...]:
    """The options, each on one line, empty ones left out. Raises `Rejected`."""
    texts = [text for text in map(one_line, lines) if text]
    long = next((text for text in texts if len(text) > OPTION_LENGTH), None)
    if long is not None:
        words = _("“%(text)s…” is too long: at most 120 letters.", text=long[:40])
        raise Rejected(field, words)
    seen: set[str] = set()
    for text in texts:
        if text.casefold() in seen:
            raise Rejected(field, _("“%(text)s” stands there twice.", text=text))
        seen.add(text.casefold())
    if len(texts) < OPTIONS[0]:
        raise Rejected(field, _("At least two options, each on a line of its own."))
    if len(texts) > OPTIONS[1]:
        raise Rejected(field, _("At most twenty options."))
    return tuple(texts)


def checked_terms(terms: Terms, before: PollView | None) -> Terms:
    """Terms that make sense together. Raises `Rejected`."""
    question, options = checked_question(terms.question), checked_options(terms.options)
    least, most = max(terms.minimum, 1), terms.maximum
    if terms.mode == "single":
        least, most = 1, 0
    if least > len(options):
        raise Rejected("minimum", _("There are not so many options."))
    if most >= len(options):
        most = 0
    if most and most < least:
        raise Rejected("maximum", _("Not fewer than the least."))
    checked_end(terms.closes_at, before)
    if terms.opens_at and terms.closes_at and terms.closes_at <= terms.opens_at:
        raise Rejected("closes_at", _("After it opens."))
    return Terms(
        question=question,
        options=options,
        mode=terms.mode,
        minimum=least,
        maximum=most,
        opens_at=terms.opens_at,
        closes_at=terms.closes_at,
        results=terms.results,
        is_secret=terms.is_secret,
    )


def checked_end(closes_at: datetime | None, before: PollView | None) -> None:
    """A new end must lie ahead. Raises `Rejected`."""
    same = before is not None and closes_at == before.closes_at
    if closes_at is not None and not same and closes_at <= clock.now():
        raise Rejected("closes_at", _("A time to come, or nothing to end it by hand."))


def checked_choices(poll: PollView, given: Sequence[int]) -> tuple[int, ...]:
    """The options of a ballot, in their order of preference or else as listed. Raises
    `Rejected`."""
    chosen = tuple(dict.fromkeys(given))
    known: Collection[int] = [option.id for option in poll.options]
    if not set(chosen) <= set(known):
        raise Rejected("choice", _("The options have changed meanwhile. Please choose again."))
    if poll.mode == "single" and len(chosen) != 1:
        raise Rejected("choice", _("Choose one option."))
    if len(chosen) < poll.least:
        words = ngettext("Choose at least one option.", "Choose at least %(num)d.", poll.least)
        raise Rejected("choice", words)
    if len(chosen) > poll.most:
        words = ngettext("Choose one option.", "Choose at most %(num)d.", poll.most)
        raise Rejected("choice", words)
    return chosen if poll.mode == "ranked" else tuple(id_ for id_ in known if id_ in chosen)


def one_line(text: str) -> str:
    """On one line, without characters that turn others around."""
    return " ".join(without_directions(tidy(text)).split())
