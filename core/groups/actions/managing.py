"""Groups themselves: made, changed, deleted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from flask_babel import gettext as _

from core import audit, clock, outbox
from core.access import Actor, Forbidden
from core.accounts.models import User
from core.accounts.names import username_key, was_anothers
from core.db import transaction
from core.groups.actions.refusing import CannotChange, lock, require_manager
from core.groups.models import Group, GroupInvite, GroupRequest, Membership
from core.groups.seeing import GroupView
from core.rights import rights
from core.spaces.labels import lock as lock_spaces
from core.spaces.labels import relabel
from core.spaces.models import Space, SpaceGrant
from core.text import render_markdown, slugify
from core.threads.models import Participant
from core.versions import bump
from core.watchwords.looking import Blocked, check_name, settled_at_once

# As in `@name`; these two are addresses of pages.
SHAPE = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
TAKEN = ("new", "invited")
LOGGED = ("name", "slug", "joining", "seen_by", "roster", "mention")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is said about a group by who looks after it."""

    name: str
    slug: str = ""
    description: str = ""
    joining: str = "closed"
    seen_by: str = "members"
    roster: str = "group"
    mention: str = "members"
    questions: Sequence[str] = ()


def create_group(actor: Actor, terms: Terms) -> Group:
    """Make a group, whose first owner the actor is. Needs `groups.make`.

    Raises `CannotChange`, and `core.text.TooLong` for a description that cannot be taken.
    """
    if not actor.can("groups.make"):
        raise Forbidden("groups.make")
    with transaction():
        values = _values(terms, but=None)
        group: Group = Group.create(created_at=clock.now(), **values)
        Membership.create(group=group, user=actor.id, is_owner=True, created_at=clock.now())
        audit.record(actor, "group.create", group, after=_logged(values))
        # Tables of rights show every group.
        bump("access")
    return group


def edit_group(actor: Actor, group: GroupView, terms: Terms) -> Group:
    """Change a group. Needs to look after it. Raises like `create_group`.

    Requests that wait are let go where nobody may ask any more, invitations where nobody is
    let in.
    """
    require_manager(actor, group)
    with transaction():
        row = lock(group.id)
        if row is None or row.key is not None:
            raise CannotChange(_("This group is gone."))
        before = _logged({name: getattr(row, name) for name in LOGGED})
        values = _values(terms, but=group.id)
        Group.update(**values).where(Group.id == group.id).execute()
        waits = (GroupRequest.group == group.id) & (GroupRequest.state == "waiting")
        if terms.joining != "request":
            GroupRequest.update(state="withdrawn").where(waits).execute()
        if terms.joining == "closed":
            GroupInvite.delete().where(GroupInvite.group == group.id).execute()
        audit.record(actor, "group.edit", row, before=before, after=_logged(values))
        bump("access")
        return Group.get_by_id(group.id)  # type: ignore[no-any-return]


def delete_group(actor: Actor, group: GroupView) -> None:
    """Delete a group with all places in it and the rights it had. Needs `groups.make`.

    Raises `CannotChange` where it keeps somebody out: without it they would come in.
    """
    if not actor.can("groups.make"):
        raise Forbidden("groups.make")
    require_manager(actor, group)
    grants = SpaceGrant.select().where(SpaceGrant.group == group.id)
    with transaction():
        row = lock(group.id)
        if row is None or row.key is not None:
            raise CannotChange(_("This group is gone."))
        spaces = [space_id for (space_id,) in Space.select(Space.id).tuples()]
        if grants.exists():
            lock_spaces(spaces)
        if grants.where(SpaceGrant.allowed.is_null(False) & ~SpaceGrant.allowed).exists():
            raise CannotChange(
                _("A “never” in the rights keeps its people out of something. Take it back first.")
            )
        shared = _private_threads(group.id)
        audit.record(actor, "group.delete", row, before=_logged(asdict(_terms(row))))
        row.delete_instance()
        relabel(spaces)
        for at in range(0, len(shared), 100):
            outbox.put("search.index", {"threads": shared[at : at + 100]})


def deletable(actor: Actor, group: GroupView) -> bool:
    """Whether the actor may delete a group."""
    return actor.can("groups.make") and (actor.can("groups.manage") or group.is_owner)


def _private_threads(group_id: int) -> list[int]:
    rows = Participant.select(Participant.thread).where(Participant.group == group_id)
    return [row[0] for row in rows.tuples()]


def _terms(row: Group) -> Terms:
    return Terms(**{name: getattr(row, name) for name in LOGGED})


def _logged(values: dict[str, object]) -> dict[str, object]:
    return {name: values[name] for name in LOGGED}


def _values(terms: Terms, *, but: int | None) -> dict[str, object]:
    terms = _settled(terms)
    description = terms.description.replace("\r\n", "\n").replace("\x00", "").strip()
    return {
        **asdict(terms),
        "slug": _free_slug(terms, but),
        "description": description,
        "description_html": render_markdown(description).html if description else "",
        "questions": [question for question in terms.questions if question],
    }


def _settled(terms: Terms) -> Terms:
    """The terms without words that are censored. Raises `CannotChange` for a watched word that
    is refused: nothing of a group can wait."""
    field = "name"
    try:
        check_name(terms.name)
        field = "slug"
        check_name(terms.slug)
        field = "description"
        description = settled_at_once(terms.description)
        field = "questions"
        questions = [settled_at_once(question) for question in terms.questions]
    except Blocked as error:
        raise CannotChange(str(error), field) from error
    return replace(terms, description=description, questions=questions)


def _free_slug(terms: Terms, but: int | None) -> str:
    """The name behind the @. Raises `CannotChange` for one that means somebody else."""
    wanted = terms.slug.lower() or slugify(terms.name, fallback="group")[:40].strip("-")
    if not 2 <= len(wanted) <= 40 or not SHAPE.fullmatch(wanted) or wanted in TAKEN:
        raise CannotChange(
            _("Two to forty letters a to z and digits, with single dots, lines or dashes between."),
            "slug",
        )
    others = Group.select(Group.id).where((Group.slug == wanted) & (Group.id != (but or 0)))
    people = User.select(User.id).where(User.username_key == username_key(wanted))
    is_somebody = people.exists() or was_anothers(wanted)
    if others.exists() or is_somebody or wanted in rights().builtin:
        raise CannotChange(_("Somebody or another group is called so already."), "slug")
    return wanted
