"""What stands at the desk of the town: a view, a macro, a change of many tickets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core import clock, versions
from core.access import Actor
from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.groups.models import Group, Membership
from core.spaces.actions import set_grants
from plugins.support.actions.batches import do_batch
from plugins.support.actions.macros import Written, make_macro
from plugins.support.actions.views import save_view
from plugins.support.filters import Filters
from plugins.support.wishes import Wish
from townhall import Thread


def settle_desk(people: Callable[[str], Actor], ticket: Thread) -> dict[str, Any]:
    """The team's own things at the desk; the things of the town that name them."""
    staff = people("staff")
    view = save_view(staff, "Urgent ones", Filters(priorities=(4,)), shared=True)
    written = Written(
        title="Thank them", body="Hello {first_name|there}, thank you.", changes={}, use="all"
    )
    batch = do_batch(staff, {ticket.id: 0}, Wish(priority=3))
    return {
        "support_view": view.id,
        "support_macro": make_macro(staff, written),
        "support_batch": batch.id,
    }


def let_answer(user: User, space_id: int) -> Actor:
    """Somebody in a group of their own, which answers the tickets of one queue; before those are
    asked. As an actor."""
    name = f"Answers {space_id}"
    group, _made = Group.get_or_create(
        slug=f"answers-{space_id}", defaults={"name": name, "created_at": clock.now()}
    )
    Membership.create(group=group, user=user, created_at=clock.now())
    rights = ["support.answer"]
    wanted = {(group.id, rights[0]): "yes"}
    set_grants(Actor(is_admin=True), space_id, wanted, permissions=rights)  # type: ignore[arg-type]
    versions.refresh()
    return actor_for(user.id)
