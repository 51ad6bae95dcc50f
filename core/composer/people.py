"""Whom somebody may mean by an @: people and groups that will see the text."""

from __future__ import annotations

from typing import Any, NamedTuple

from peewee import Case, fn

from core.access import Actor, groups_of, labels_for, readers, rights
from core.accounts.models import User
from core.composer.place import Place
from core.groups.models import Group
from core.groups.seeing import may_mention, owned_by, seen
from core.mentions.queries import CALLABLE
from core.text.emoji import EMOJI
from core.threads.models import Participant, Post
from core.threads.rows import Person, ThreadView

SHOWN = 8
LONGEST = 40
LATELY = 200
"""Only so many of the last posts are asked for who takes part."""


class Option(NamedTuple):
    """One suggestion: `text` is what comes into the composer."""

    text: str
    label: str
    person: Person | None = None
    sign: str = ""


def people_for(actor: Actor, place: Place, start: str) -> list[Option]:
    """People and groups whose name begins so and who see the place, those in the thread first.

    Without a letter, those who take part in the thread. Nobody for whoever may not see people.
    """
    start = start[:LONGEST].replace("\0", "")
    if not actor.can("profiles.see") or (not start and not isinstance(place, ThreadView)):
        return []
    rows = _people(actor, place, start).tuples()
    people = [Person(*row) for row in rows]
    options = [Option(f"@{p.username}", p.name or p.username, p) for p in people]
    return [*options, *_groups(actor, place, start)][:SHOWN] if start else options


def emoji_for(start: str) -> list[Option]:
    """Emoji whose name begins so, then those that hold it."""
    start = start[:LONGEST].lower()
    if len(start) < 2:
        return []
    names = [name for name in EMOJI if start in name]
    names.sort(key=lambda name: (not name.startswith(start), len(name)))
    unlike = {EMOJI[name]: name for name in reversed(names)}
    chosen = [name for name in names if unlike[EMOJI[name]] == name][:SHOWN]
    return [Option(f":{name}:", f":{name}:", sign=EMOJI[name]) for name in chosen]


def _people(actor: Actor, place: Place, start: str) -> Any:
    thread_id = place.id if isinstance(place, ThreadView) else 0
    seen = readers(place.audience, thread_id) & (User.id != actor.id)
    inside = User.id.in_(_writers(place)) if isinstance(place, ThreadView) else User.id.is_null()
    seen &= _named(start) if start else inside
    order = (Case(None, [(inside, 0)], 1), fn.LENGTH(User.username), User.username)
    return (
        User.select(User.id, User.username, User.name, User.avatar)
        .where(seen)
        .order_by(*order)
        .limit(SHOWN)
    )


def _writers(thread: ThreadView) -> Any:
    lately = (Post.number == 1) | (Post.number > thread.last_number - LATELY)
    return Post.select(Post.author).where(
        (Post.thread == thread.id) & lately & Post.deleted_at.is_null()
    )


def _named(start: str) -> Any:
    # LIKE folds the case of ASCII only, and on PostgreSQL of nothing; these escape wildcards.
    found = fn.LOWER(User.username).startswith(start.lower())
    for way in sorted({start, start.lower(), start.title()}):
        found |= User.name.startswith(way) | User.name.contains(f" {way}")
    return found


def _groups(actor: Actor, place: Place, start: str) -> list[Option]:
    """Groups that the actor knows of and may call, and whose people see the place."""
    rows = (
        Group.select(Group.id, Group.slug, Group.name, Group.mention)
        .where((seen(actor) | Group.key.in_(CALLABLE)) & Group.slug.startswith(start.lower()))
        .order_by(Group.slug)
        .limit(SHOWN)
        .tuples()
    )
    found = [row for row in rows if _sees(place, row[0])]
    owned = owned_by(actor) if found else set()
    return [
        Option(f"@{slug}", name)
        for group_id, slug, name, mention in found
        if may_mention(actor, mention, group_id, owned)
    ]


def _sees(place: Place, group_id: int) -> bool:
    if place.audience == "private":
        among = (Participant.thread == place.id) & (Participant.group == group_id)
        return bool(Participant.select().where(among).exists())
    held = groups_of(state="active", trust=0, joined=[group_id])
    return place.audience in labels_for(held, is_admin=rights().builtin["admins"] == group_id)
