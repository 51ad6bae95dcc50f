"""What an address asks the desk for: filters, order and columns, as they stand in it. A saved view
is a name for such an address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from plugins.support.states import ACTIVE, CATEGORIES, CLOSED, NEW, OURS, SOLVED
from townhall import LARGEST

ORDERS = ("changed", "opened", "oldest", "priority", "breach")
CHANNELS = ("web", "mail", "team", "thread")
BREACHES = ("missed", "soon")
COLUMNS = ("requester", "assignee", "priority", "queue", "tags", "changed", "opened", "breach")
USUAL = ("requester", "assignee", "priority", "tags", "changed", "breach")
GROUPS = {"active": ACTIVE, "ours": OURS, "done": (SOLVED, CLOSED), "any": CATEGORIES}
"""Names of several categories at once."""
NAMES = ("queue", "is", "state", "priority", "assignee", "team", "tag", "channel", "q", "waits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which tickets, in which order; what is empty asks for nothing.

    `categories` are looked through in any case, those in which something is to be done where
    nothing else is said. `assignee` is `me`, `nobody` or the number of somebody. `waits` is for how
    many hours at least it has been the team's turn. `breach`: `missed` or `soon`. `solved_days`:
    solved within so many days. `words` are in the title, or the number of a ticket.
    """

    spaces: tuple[int, ...] = ()
    categories: tuple[str, ...] = ACTIVE
    state: str = ""
    priorities: tuple[int, ...] = ()
    assignee: str = ""
    team: int = 0
    tag: str = ""
    channel: str = ""
    words: str = ""
    waits: int = 0
    breach: str = ""
    solved_days: int = 0
    spam: bool = False
    order: str = "changed"
    columns: tuple[str, ...] = field(default=USUAL, compare=False)

    @property
    def query(self) -> str:
        """The part of an address that asks for this."""
        return urlencode(self.pairs)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the form that asks for this."""
        standing = [self.standing] if self.standing else self.categories
        single: dict[str, Any] = {
            "state": self.state,
            "assignee": self.assignee,
            "team": self.team or "",
            "tag": self.tag,
            "channel": self.channel,
            "q": self.words,
            "waits": self.waits or "",
            "breach": self.breach,
            "solved": self.solved_days or "",
            "spam": "1" if self.spam else "",
            "order": self.order if self.order != "changed" else "",
        }
        found = [("queue", str(one)) for one in self.spaces]
        found += [("is", one) for one in standing]
        found += [("priority", str(one)) for one in self.priorities]
        found += [(name, str(value)) for name, value in single.items() if value]
        if self.columns != USUAL:
            found += [("column", one) for one in self.columns]
        return found

    @property
    def standing(self) -> str:
        """The one word that asks for its categories, empty where it takes several."""
        if len(self.categories) == 1 and self.categories[0] not in GROUPS:
            return self.categories[0]
        return next((name for name, all_of in GROUPS.items() if all_of == self.categories), "")

    @property
    def is_spam_alone(self) -> bool:
        """Whether all spam is asked for, which has an index of its own."""
        return self.spam and self.categories == CATEGORIES

    @property
    def is_narrowed(self) -> bool:
        """Whether more is asked for than a category and an order."""
        plain = Filters(categories=self.categories, order=self.order)
        return self != plain


def filters_of(sent: MultiDict[str, str]) -> Filters:
    """What an address asks for; what makes no sense in it is left out."""
    named = [one for name in sent.getlist("is") for one in GROUPS.get(name, (name,))]
    wanted = tuple(one for one in CATEGORIES if one in named)
    columns = tuple(one for one in COLUMNS if one in sent.getlist("column"))
    return Filters(
        spaces=_numbers(sent.getlist("queue")),
        categories=wanted or ACTIVE,
        state=sent.get("state", "").strip()[:40],
        priorities=tuple(one for one in _numbers(sent.getlist("priority")) if one in range(1, 5)),
        assignee=_assignee(sent.get("assignee", "")),
        team=_number(sent.get("team", "")),
        tag=sent.get("tag", "").strip().lower()[:60],
        channel=_one_of(sent.get("channel", ""), CHANNELS),
        words=" ".join(sent.get("q", "").replace("\0", "").split())[:100],
        waits=min(_number(sent.get("waits", "")), 24 * 365),
        breach=_one_of(sent.get("breach", ""), BREACHES),
        solved_days=min(_number(sent.get("solved", "")), 365),
        spam=sent.get("spam") == "1",
        order=_one_of(sent.get("order", ""), ORDERS) or "changed",
        columns=columns or USUAL,
    )


def says_something(sent: Mapping[str, Any]) -> bool:
    """Whether an address asks for anything by itself, and not only for a view."""
    known = (*NAMES, "breach", "solved", "spam", "order", "column")
    return any(name in sent for name in known)


def narrowed_to(filters: Filters, **values: Any) -> Filters:
    """The same filters with some of them otherwise."""
    given = {one.name: getattr(filters, one.name) for one in fields(filters)}
    return Filters(**given | values)


NEWEST = Filters(categories=(NEW,))
"""What nobody has looked at."""


def _number(text: str) -> int:
    text = text.strip()
    return min(int(text), LARGEST) if text.isascii() and text.isdigit() and len(text) < 11 else 0


def _numbers(texts: Iterable[str]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one for one in map(_number, list(texts)[:50]) if one))


def _one_of(text: str, known: Sequence[str]) -> str:
    return text if text in known else ""


def _assignee(text: str) -> str:
    if text in ("me", "nobody"):
        return text
    return str(_number(text)) if _number(text) else ""
