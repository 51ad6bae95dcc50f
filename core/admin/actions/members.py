"""What is done to accounts by those who look after them. Every deed is logged."""

from __future__ import annotations

from flask_babel import gettext as _

from core import audit, clock
from core.access import Actor, Forbidden, rights
from core.accounts.actions.joining import AddressTaken, prove_address
from core.accounts.models import User
from core.admin.queries.members import GROUP_OF, ROLES, admin_count, roles_of
from core.db import transaction
from core.groups.models import Membership
from core.sanctions import imposing
from core.sanctions.imposing import one_at_a_time
from core.sanctions.rules import Refusal
from core.threadwork.hold import once_more


def set_role(actor: Actor, user_id: int, role: str, *, on: bool) -> None:
    """Make somebody `staff` or `admin`, or take it back. Needs `site.admin`.

    Raises `Refusal` for the last owner and for an account that cannot sign in.
    """
    if not actor.can("site.admin"):
        raise Forbidden("site.admin")
    if role not in ROLES:
        raise Refusal(_("There is no such role."))
    group = rights().builtin[GROUP_OF[role]]
    with transaction():
        one_at_a_time()
        user = User.get_by_id(user_id)
        held = roles_of(user_id)
        if (role in held) == on:
            return
        if on and user.state != "active":
            raise Refusal(_("Only members who can sign in may get a role."))
        if on:
            Membership.create(user=user_id, group=group, created_at=clock.now())
        else:
            if role == "admin":
                _keep_an_owner(user_id)
            Membership.delete().where(
                (Membership.user == user_id) & (Membership.group == group)
            ).execute()
        after = held | {role} if on else held - {role}
        audit.record(
            actor, "member.role", user, before=sorted(held), after=sorted(after), note=user.username
        )


def unsuspend_member(actor: Actor, user_id: int) -> None:
    """Let a suspended member back in, as they were, whatever it was for. Needs `site.staff`."""
    once_more(lambda: _unsuspend(actor, user_id))


def _unsuspend(actor: Actor, user_id: int) -> None:
    one_at_a_time()
    user = User.get_by_id(user_id)
    _may_touch(actor, user)
    if user.state != "suspended":
        return
    imposing.free(actor, user)
    audit.record(actor, "member.unsuspend", user, before="suspended", after=user.state)


def confirm_member(actor: Actor, user_id: int) -> None:
    """Take somebody's address as confirmed without the mail. Needs `site.admin`."""
    if not actor.can("site.admin"):
        raise Forbidden("site.admin")
    with transaction():
        user = User.get_by_id(user_id)
        if user.state != "pending":
            raise Refusal(_("This account does not wait for a confirmation."))
        try:
            prove_address(user)
        except AddressTaken as error:
            raise Refusal(_("Another member has confirmed this address before.")) from error
        audit.record(actor, "member.confirm", user, before="pending", after="active")


def _may_touch(actor: Actor, user: User) -> None:
    if not actor.can("site.staff"):
        raise Forbidden("site.staff")
    if user.id == actor.user_id:
        raise Refusal(_("Not with your own account."))
    if roles_of(user.id) and not actor.can("site.admin"):
        raise Forbidden("site.admin")


def _keep_an_owner(user_id: int) -> None:
    if admin_count(but=[user_id]) == 0:
        raise Refusal(_("This is the last owner. Make somebody else an owner first."))
