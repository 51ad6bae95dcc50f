"""Which tickets fit a rule, and what it would do to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _

from plugins.support import KIND
from plugins.support.automation import Rule
from plugins.support.fields import all_fields
from plugins.support.models import SupportTicket, SupportValue
from plugins.support.states import category_of, standing_of
from townhall import Actor, Thread, User, in_groups, visible

TRIED = 200
"""On so many tickets, the newest, a rule is tried."""


class Facts(NamedTuple):
    """What rules look at of one ticket."""

    thread_id: int
    title: str
    slug: str
    state: str
    tags: tuple[str, ...]
    space_id: int
    priority: int
    channel: str
    assignee_id: int | None
    team_id: int | None
    author_id: int
    values: Mapping[str, str]
    author_groups: frozenset[int]


class Tried(NamedTuple):
    """A ticket that a rule fits, and in words what it would do; nothing where it is so already."""

    facts: Facts
    would: list[str]


def facts_of(where: Any, some: Sequence[Rule], *, limit: int = 1) -> list[Facts]:
    """Of tickets that stand and are no spam, newest first, what these rules look at."""
    rows = (
        Thread.select(
            Thread.id,
            Thread.title,
            Thread.slug,
            Thread.state,
            Thread.tag_names,
            SupportTicket.space,
            SupportTicket.priority,
            SupportTicket.channel,
            SupportTicket.assignee,
            SupportTicket.team_id,
            Thread.author,
        )
        .join(SupportTicket, on=(SupportTicket.thread == Thread.id))
        .where((Thread.kind == KIND) & Thread.deleted_at.is_null() & ~SupportTicket.is_spam)
        .where(Thread.merged_into.is_null() & where)
        .order_by(Thread.id.desc())
        .limit(limit)
    )
    found: list[Any] = list(rows.tuples())
    values = _values([row[0] for row in found]) if _wants(some, "field") else {}
    groups = _groups({row[-1] for row in found}, some)
    return [
        Facts._make(
            (
                *row[:4],
                tuple(row[4].split()),
                *row[5:],
                values.get(row[0], {}),
                frozenset(group for group, people in groups.items() if row[-1] in people),
            )
        )
        for row in found
    ]


def fits(rule: Rule, facts: Facts) -> bool:
    """Whether all that a rule looks at is so."""
    return all(
        _HOLDS[what](facts, wanted, rule.conditions)
        for what, wanted in rule.conditions.items()
        if what in _HOLDS
    )


def tried(actor: Actor, rule: Rule) -> tuple[list[Tried], int]:
    """What a rule would do now to the newest tickets, and how many were looked at; of those that
    the actor may see."""
    some = facts_of(visible(actor), [rule], limit=TRIED)
    return [Tried(one, would_do(rule, one)) for one in some if fits(rule, one)], len(some)


def would_do(rule: Rule, facts: Facts) -> list[str]:
    """What a rule would do to a ticket, in words."""
    changes, said = rule.changes, []
    state = standing_of(changes.get("state", ""))
    if state is not None and state.slug != facts.state:
        said.append(_("Its state becomes “%(name)s”.", name=state.name))
    if changes.get("priority") not in (None, facts.priority):
        said.append(_("Its priority changes."))
    if "assignee" in changes and (changes["assignee"] or None) != facts.assignee_id:
        said.append(_("Somebody else has it.") if changes["assignee"] else _("Nobody has it."))
    if changes.get("turn") and facts.assignee_id is None:
        said.append(_("Whoever's turn it is gets it."))
    if changes.get("team") and changes["team"] != facts.team_id:
        said.append(_("Another team has it."))
    if changes.get("tag") and changes["tag"] not in facts.tags:
        said.append(_("It gets the tag “%(tag)s”.", tag=changes["tag"]))
    if changes.get("note"):
        said.append(_("A note is written."))
    if changes.get("tell"):
        said.append(_("Somebody is told."))
    return said


def _wants(some: Sequence[Rule], what: str) -> bool:
    return any(what in rule.conditions for rule in some)


def _values(thread_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    keys = {one.id: one.key for one in all_fields()}
    columns = (SupportValue.thread, SupportValue.field, SupportValue.value)
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = SupportValue.select(*columns).where(SupportValue.thread.in_(list(thread_ids)))
    for thread_id, field_id, value in rows.tuples():
        found[thread_id][keys.get(field_id, "")] = value
    return found


def _groups(authors: Collection[int], some: Sequence[Rule]) -> dict[int, set[int]]:
    """Who of some people is in the groups that rules look at."""
    asked = {rule.conditions["group"] for rule in some if "group" in rule.conditions}
    found = {}
    for group_id in sorted(asked):
        theirs = User.id.in_(list(authors)) & in_groups({group_id})
        found[group_id] = {one for (one,) in User.select(User.id).where(theirs).tuples()}
    return found


_Holds = Callable[[Facts, Any, Mapping[str, Any]], bool]
_HOLDS: Mapping[str, _Holds] = {
    "queue": lambda facts, wanted, _all: facts.space_id == wanted,
    "category": lambda facts, wanted, _all: category_of(facts.state) == wanted,
    "priority": lambda facts, wanted, _all: facts.priority >= wanted,
    "tag": lambda facts, wanted, _all: wanted in facts.tags,
    "subject": lambda facts, wanted, _all: wanted.casefold() in facts.title.casefold(),
    "channel": lambda facts, wanted, _all: facts.channel == wanted,
    "group": lambda facts, wanted, _all: wanted in facts.author_groups,
    "assigned": lambda facts, wanted, _all: (facts.assignee_id is not None) == (wanted == "yes"),
    "field": lambda facts, key, all_: facts.values.get(key, "") == all_.get("value", ""),
}
