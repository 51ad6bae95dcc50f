"""Whom names mean, who of them would not learn of a text, and who is named in a post."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NamedTuple, Protocol

from flask_babel import gettext as _
from peewee import JOIN, fn

from core import settings
from core.access import Actor, groups_of, labels_for, rights
from core.accounts.models import FormerName, User
from core.accounts.names import username_key
from core.attachments.removed import marked
from core.groups.models import Group, Membership
from core.groups.seeing import may_mention, owned_by, seen
from core.mentions.models import Mention
from core.text import Named, Rendered, TooLong, names_in, render_markdown
from core.threads.models import Participant

# People with a page: an account that nobody confirmed has none, one that was closed no name.
_SHOWN = ("active", "suspended", "unclaimed")
# The other built-in groups are everybody, or change by themselves.
CALLABLE = ("staff", "admins")

Reason = Literal["unseen", "suspended", "unclaimed", "too_large", "too_many", "not_allowed"]


class _Account(NamedTuple):
    state: str
    group_ids: frozenset[int]


class HasAudience(Protocol):
    """A space or a thread."""

    @property
    def id(self) -> int: ...
    @property
    def audience(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Unreached:
    """Somebody named in a text who would not be called by it, and why."""

    name: str
    sort: Literal["person", "group"]
    reason: Reason

    @property
    def sentence(self) -> str:
        """What to tell the writer before the text is posted."""
        name = f"@{self.name}"
        most = settings.get("core", "mention_group_size")
        people = settings.get("core", "mentions_by_new")
        match self.reason:
            case "suspended":
                words = _("%(name)s is suspended and will not read this soon.", name=name)
            case "unclaimed":
                words = _("%(name)s has not joined yet and is not called.", name=name)
            case "too_large":
                words = _(
                    "%(name)s has more than %(n)s people; nobody is called.", name=name, n=most
                )
            case "not_allowed":
                words = _("%(name)s is not called: its owners let only some call it.", name=name)
            case "too_many":
                words = _("%(name)s is not called: at most %(n)s in a post.", name=name, n=people)
            case "unseen" if self.sort == "group":
                words = _("The people in %(name)s cannot see this.", name=name)
            case _:
                words = _("%(name)s cannot see this.", name=name)
        return str(words)


def render_text(source: str, *, post_id: int | None = None) -> Rendered:
    """What a member wrote as HTML, with links to the people it names: for posts and for their
    preview. Raises `TooLong`.

    `post_id` says which post is being changed: names that it had before mean whom they meant
    then, whatever those are called now.
    """
    return marked(render_markdown(source, partial(named, post_id=post_id)))


def named(names: Sequence[str], *, post_id: int | None = None) -> list[Named]:
    """Whom some names mean, in two queries (three for a post that exists); unknown names are
    left out. Case makes no difference."""
    asked = {name.lower() for name in names}
    found = _groups(asked) | _people(asked)
    if post_id is not None:
        found |= {name: known for name, known in mentions_of(post_id).items() if name in asked}
    return list(found.values())


def mentions_of(post_id: int) -> dict[str, Named]:
    """The names in a post as it was last saved, people under the address they have now."""
    rows = (
        Mention.select(Mention.name, Mention.user, Mention.group, User.username, *_GROUP[1:])
        .join(User, JOIN.LEFT_OUTER)
        .switch(Mention)
        .join(Group, JOIN.LEFT_OUTER)
        .where(Mention.post == post_id)
        .tuples()
    )
    return {
        name: _person(name, user_id, username) if user_id else _group(name, (group_id, *group))
        for name, user_id, group_id, username, *group in rows
    }


def known_to(actor: Actor, meant: Sequence[Named]) -> list[Named]:
    """Those of some names that an actor may know of: without groups that are hidden from them,
    which are to them as if they were not there."""
    asked = [who.id for who in meant if who.sort == "group"]
    if not asked:
        return list(meant)
    seen_here = Group.key.is_null(False) | seen(actor)
    rows = Group.select(Group.id).where(Group.id.in_(asked) & seen_here).tuples()
    known = {row[0] for row in rows}
    return [who for who in meant if who.sort == "person" or who.id in known]


def unseen_by(actor: Actor, place: HasAudience, body: str) -> list[Unreached]:
    """Whom a text of the actor's names in vain: who cannot see the place, is suspended or has
    not joined, groups too large, and people beyond what a new member may call.

    `place` is what the actor has loaded through their sight: a `ThreadView` for a reply or an
    edit, a `SpaceRow` for a new thread. `body` is the Markdown as it is typed. In the order of
    the text, each once; empty for a text without names. At most six queries, none without an
    `@`. Unknown names, and people without a page, are never in it.
    """
    try:
        asked = names_in(body)
    except TooLong:
        return []
    known = {found.name: found for found in known_to(actor, named(asked))} if asked else {}
    meant = [known[name.lower()] for name in asked if name.lower() in known]
    reasons = _reasons(actor, meant, place) if meant else {}
    return [
        Unreached(who.name, who.sort, reasons[who.name]) for who in meant if who.name in reasons
    ]


def uncalled(actor: Actor, meant: Collection[Named]) -> dict[str, Reason]:
    """Those of some names that an actor may not call, with the reason, by name."""
    found: dict[str, Reason] = {}
    group_ids = [who.id for who in meant if who.sort == "group"]
    if group_ids:
        refused = _refused_groups(actor, group_ids)
        found |= {
            who.name: refused[who.id] for who in meant if who.sort == "group" and who.id in refused
        }
    if actor.trust < 1 and not actor.is_staff:
        people = list(dict.fromkeys(who.id for who in meant if who.sort == "person"))
        beyond = people[settings.get("core", "mentions_by_new") :]
        found |= {who.name: "too_many" for who in meant if _is_one_of(who, beyond)}
    return found


def _is_one_of(who: Named, user_ids: list[int]) -> bool:
    return who.sort == "person" and who.id in user_ids


def _reasons(actor: Actor, meant: list[Named], place: HasAudience) -> dict[str, Reason]:
    found = uncalled(actor, meant)
    people = [who for who in meant if who.sort == "person" and who.id != actor.user_id]
    accounts = _accounts([who.id for who in people]) if people else {}
    inside = _participants(place.id) if place.audience == "private" else set()
    for who in people:
        account = accounts[who.id]
        if account.state == "suspended":
            found[who.name] = "suspended"
        elif account.state == "unclaimed":
            found[who.name] = "unclaimed"
        elif not _sees(place, account.group_ids, inside, {("person", who.id)}):
            found[who.name] = "unseen"
    for who in meant:
        group_ids = groups_of(state="active", trust=0, joined=[who.id])
        if who.sort == "group" and not _sees(place, group_ids, inside):
            found[who.name] = "unseen"
    return found


def _sees(
    place: HasAudience,
    group_ids: frozenset[int],
    inside: set[tuple[str, int]],
    person: Collection[tuple[str, int]] = (),
) -> bool:
    """What `core.access.visible` says in SQL, for somebody in these groups who is not here."""
    if place.audience == "private":
        return bool(inside & {*person, *(("group", group_id) for group_id in group_ids)})
    is_admin = rights().builtin["admins"] in group_ids
    return place.audience in labels_for(group_ids, is_admin=is_admin)


def _people(names: Collection[str]) -> dict[str, Named]:
    keys = list({username_key(name) for name in names})
    now = User.select(User.username, User.id, User.username).where(
        User.username_key.in_(keys) & User.state.in_(_SHOWN)
    )
    # A name from before a change still calls who had it, and leads to where they are now.
    before = (
        FormerName.select(FormerName.username, User.id, User.username)
        .join(User)
        .where(FormerName.username_key.in_(keys) & User.state.in_(_SHOWN))
    )
    # Keys are equal for names that look alike; who writes @b0b does not mean @bob.
    return {
        called.lower(): _person(called.lower(), user_id, username)
        for called, user_id, username in now.union_all(before).tuples()
        if called.lower() in names
    }


def _person(name: str, user_id: int, username: str) -> Named:
    return Named(name, "person", user_id, f"/people/{username}")


def _groups(names: Collection[str]) -> dict[str, Named]:
    rows = (
        Group.select(*_GROUP)
        .where(Group.slug.in_(list(names)) & (Group.key.is_null() | Group.key.in_(CALLABLE)))
        .tuples()
    )
    return {row[1]: _group(row[1], row) for row in rows}


# What of a group says how its name stands in a text, in the order of `_group`.
_GROUP = (Group.id, Group.slug, Group.key, Group.seen_by)


def _group(name: str, row: Sequence[Any]) -> Named:
    group_id, slug, key, seen_by = row
    address = f"/groups/{slug}" if key is None else ""
    return Named(name, "group", group_id, address, quiet=seen_by == "group")


def _refused_groups(actor: Actor, group_ids: list[int]) -> dict[int, Reason]:
    """Which of some groups an actor may not call: by the group's own setting, or by its size."""
    size = Membership.select(fn.COUNT(Membership.user)).where(Membership.group == Group.id)
    rows = Group.select(Group.id, Group.mention, size).where(Group.id.in_(group_ids)).tuples()
    known = list(rows)
    owned = owned_by(actor) if any(row[1] in ("group", "owners") for row in known) else set()
    most = None if actor.is_staff else settings.get("core", "mention_group_size")
    found: dict[int, Reason] = {}
    for group_id, mention, count in known:
        if not may_mention(actor, mention, group_id, owned):
            found[group_id] = "not_allowed"
        elif most is not None and count > most:
            found[group_id] = "too_large"
    return found


def _accounts(user_ids: list[int]) -> dict[int, _Account]:
    joined: dict[int, list[int]] = {}
    members = Membership.select(Membership.user, Membership.group)
    for user_id, group_id in members.where(Membership.user.in_(user_ids)).tuples():
        joined.setdefault(user_id, []).append(group_id)
    rows = User.select(User.id, User.state, User.trust).where(User.id.in_(user_ids)).tuples()
    return {
        user_id: _Account(
            state, groups_of(state=state, trust=trust, joined=joined.get(user_id, ()))
        )
        for user_id, state, trust in rows
    }


def _participants(thread_id: int) -> set[tuple[str, int]]:
    rows = Participant.select(Participant.user, Participant.group).where(
        Participant.thread == thread_id
    )
    return {("person", user) if user else ("group", group) for user, group in rows.tuples()}
