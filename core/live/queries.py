"""What a live page may follow, and what there is to say about it: asked anew for each message,
through what its reader may see at that moment.

Everybody who is to be told is asked about together: the statements are those of the threads
and lists that they follow, not of their number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound

from core import clock
from core.access import Actor, nobody
from core.accounts import sessions
from core.doors import Door, doors
from core.inbox.counting import new_rows
from core.live import counting
from core.live.counting import MOST, Asks
from core.live.opening import Ticket
from core.live.topics import Topic
from core.spaces.queries import all_spaces

News: TypeAlias = "dict[Topic, int | str]"
"""What is new of each topic: a number, or names. What may not be followed is left out."""


class Reader(NamedTuple):
    """Somebody, and what is to be found out for them."""

    actor: Actor
    topics: tuple[Topic, ...]


def shown_at() -> int:
    """The moment up to which a list that is made now shows threads, as a topic says it."""
    return int(clock.now().timestamp() * 1000)


def check(actor: Actor, topics: tuple[Topic, ...]) -> None:
    """Raises `NotFound` when the actor may not follow one of these, or it is not there."""
    known = _doors([Reader(actor, topics)])
    if not all(_may_follow(actor, topic, known) for topic in topics):
        raise NotFound


def actors(tickets: Sequence[Ticket]) -> list[Actor | None]:
    """Whose connections these are, with the rights of this moment; None where their session
    has ended or is another's."""
    signed_in = sessions.load_all({ticket.token for ticket in tickets if ticket.token})
    visitor = nobody()

    def whose(ticket: Ticket) -> Actor | None:
        if not ticket.token:
            return visitor
        found = signed_in.get(ticket.token)
        return found.actor if found is not None and found.actor.id == ticket.user_id else None

    return [whose(ticket) for ticket in tickets]


def news(readers: Sequence[Reader]) -> list[News]:
    """What there is to say to each of many readers, in their order."""
    known = _doors(readers)
    allowed = [
        [topic for topic in topics if _may_follow(actor, topic, known)] for actor, topics in readers
    ]
    asked: dict[str, list[Asks]] = {sort: [] for sort in _COUNT}
    for (actor, _topics), topics in zip(readers, allowed, strict=True):
        for topic in topics:
            asked[topic.sort].append(Asks(actor, topic))
    found = {sort: iter(_COUNT[sort](asks)) for sort, asks in asked.items()}
    return [{topic: next(found[topic.sort]) for topic in topics} for topics in allowed]


def words(topic: Topic, fact: int | str) -> str:
    """What a page says of it, in the language of this moment; empty for nothing new."""
    if not fact:
        return ""
    if isinstance(fact, str):
        return str(_("Also here: %(names)s", names=fact))
    if topic.sort == "inbox":
        return str(fact) if fact <= MOST else f"{MOST}+"
    if topic.sort == "thread":
        return str(ngettext("%(num)s new reply", "%(num)s new replies", fact))
    if fact > MOST:
        return str(_("More than %(num)s new threads", num=MOST))
    return str(ngettext("%(num)s new thread", "%(num)s new threads", fact))


def _doors(readers: Sequence[Reader]) -> dict[int, Door]:
    topics = {topic for reader in readers for topic in reader.topics}
    return doors({topic.id for topic in topics if topic.sort in ("thread", "here")})


def _may_follow(actor: Actor, topic: Topic, known: Mapping[int, Door]) -> bool:
    if topic.sort == "inbox":
        return actor.signed_in
    if topic.sort == "threads":
        return not topic.id or (topic.id in all_spaces() and actor.can("spaces.see", topic.id))
    door = known.get(topic.id)
    if door is None or not door.opens(actor):
        return False
    return topic.sort != "here" or actor.can("spaces.moderate", door.space_id)


def _inbox(asked: Sequence[Asks]) -> list[int]:
    return [new_rows(one.actor) for one in asked]


_COUNT: Mapping[str, Callable[[Sequence[Asks]], Sequence[int | str]]] = {
    "inbox": _inbox,
    "thread": counting.new_posts,
    "threads": counting.new_threads,
    "here": counting.others_here,
}
