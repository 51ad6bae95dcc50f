"""Asking to be let into a group, and what its owners answer."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from core import audit, clock
from core.access import Actor, Forbidden
from core.accounts.models import User
from core.db import transaction
from core.groups import queries
from core.groups.actions.places import put_in
from core.groups.actions.refusing import AlreadyDone, CannotChange, lock, require_manager
from core.groups.models import GroupInvite, GroupRequest, Membership
from core.groups.seeing import GroupView, invited
from core.notifications.telling import Notice, tell


def ask(actor: Actor, group: GroupView, answers: Sequence[tuple[str, str]]) -> str:
    """Ask to be let in, with answers to the group's questions; `waiting`, or `joined` for who
    was invited meanwhile. Its owners are told once, however often it is taken back and sent.

    Raises `CannotChange`.
    """
    if not actor.can("site.write"):
        raise Forbidden("site.write")
    with transaction():
        found = lock(group.id)
        if found is None or found.joining != "request":
            raise CannotChange(_("This group takes no requests any more."))
        # Asked of the tables, not of what the page knew: it may have changed since.
        inside = (Membership.group == group.id) & (Membership.user == actor.id)
        if Membership.select().where(inside).exists():
            raise CannotChange(_("You are in this group already."))
        if invited(actor.id).where(GroupInvite.group == group.id).exists():
            put_in(group.id, actor.id)
            return "joined"
        round_number = _write(actor, group, answers)
        people = [user.id for user in queries.owners_of(group.id)] or queries.team()
        tell(
            Notice(
                sort="group_request",
                key=f"group:{group.id}:ask:{actor.id}:{round_number}",
                people=dict.fromkeys(people, "owner"),
                actor_id=actor.id,
                title=group.name,
                url=url_for("groups.requests", slug=group.slug),
            )
        )
    return "waiting"


def _write(actor: Actor, group: GroupView, answers: Sequence[tuple[str, str]]) -> int:
    """Keep the request; the number of its round."""
    now, kept = clock.now(), [[question, answer] for question, answer in answers]
    row = {"group": group.id, "user": actor.id, "answers": kept, "created_at": now}
    if GroupRequest.insert(row).on_conflict_ignore().as_rowcount().execute():
        return 1
    mine = (GroupRequest.group == group.id) & (GroupRequest.user == actor.id)
    before = GroupRequest.get(mine)
    if before.state == "waiting":
        raise CannotChange(_("You have asked already. The owners will answer."))
    number = int(before.round) + int(before.state != "withdrawn")
    GroupRequest.update(
        state="waiting",
        answers=kept,
        note="",
        round=number,
        created_at=now,
        decided_at=None,
        decided_by=None,
    ).where(mine).execute()
    return number


def withdraw(actor: Actor, group: GroupView) -> bool:
    """Take one's request back; whether it still waited."""
    with transaction():
        waits = (GroupRequest.user == actor.id) & (GroupRequest.state == "waiting")
        changed = GroupRequest.update(state="withdrawn", answers=[]).where(
            waits & (GroupRequest.group == group.id)
        )
        return bool(changed.execute())


def decide(
    actor: Actor, group: GroupView, request_id: int, *, approve: bool, note: str = ""
) -> None:
    """Let somebody in who asked, or not, and tell them. Needs to look after the group.

    Raises `AlreadyDone` when it was answered, taken back or not needed any more: of two owners
    at once the second is told what the first has said. `User.DoesNotExist` for no such request.
    """
    require_manager(actor, group)
    state, note = "approved" if approve else "declined", " ".join(note.split())[:500]
    with transaction():
        lock(group.id)
        row = GroupRequest.get_or_none(
            (GroupRequest.id == request_id) & (GroupRequest.group == group.id)
        )
        if row is None:
            raise AlreadyDone(_("This request is gone."))
        waits = (GroupRequest.id == row.id) & (GroupRequest.state == "waiting")
        changed = (
            GroupRequest.update(
                state=state, note=note, decided_at=clock.now(), decided_by=actor.user_id
            )
            .where(waits)
            .execute()
        )
        if not changed:
            raise AlreadyDone(_what_stands(GroupRequest.get_by_id(row.id)))
        if approve:
            put_in(group.id, row.user_id)
        user = User.get_by_id(row.user_id)
        audit.record(actor, f"group.{state}", user, note=f"{group.slug}: {note}")
        _tell_asker(actor, group, GroupRequest.get_by_id(row.id))


def _tell_asker(actor: Actor, group: GroupView, row: GroupRequest) -> None:
    tell(
        Notice(
            sort="group_answer",
            key=f"group:{group.id}:answer:{row.user_id}:{row.round}",
            people={row.user_id: row.state},
            actor_id=actor.id,
            title=group.name,
            text=row.note,
            url=url_for("groups.group", slug=group.slug),
        )
    )


def _what_stands(row: GroupRequest) -> str:
    name = row.decided_by.username if row.decided_by_id else ""
    if row.state == "approved":
        return str(_("%(name)s has let them in already.", name=name or _("Somebody")))
    if row.state == "declined":
        return str(_("%(name)s has declined this already.", name=name or _("Somebody")))
    if row.state == "joined":
        return str(_("They were invited meanwhile and are in the group."))
    return str(_("They have taken their request back."))
