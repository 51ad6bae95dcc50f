"""The groups of the town, one to which members ask to be let in and one that most may not know,
and the fields of its profiles."""

from __future__ import annotations

from core import clock
from core.access import Actor
from core.accounts.models import User
from core.groups.actions.asking import ask
from core.groups.actions.inviting import make_link
from core.groups.actions.managing import Terms, create_group
from core.groups.actions.ruling import keep_rule
from core.groups.fitting import Conditions
from core.groups.models import GroupInvite, GroupRequest, Membership
from core.groups.queries import visible_group
from tests.support.describing import describe


def gather(admin: Actor, owner: Actor, asking: Actor, canary: str) -> dict[str, object]:
    """Make them; the things of the town that name them."""
    terms = Terms(
        name="Bakers",
        slug="bakers",
        description="We *bake*.",
        joining="request",
        seen_by="everyone",
        questions=["What do you bake?"],
    )
    open_one = create_group(admin, terms)
    hidden = create_group(
        admin,
        Terms(
            name=f"{canary} circle",
            slug=canary.lower(),
            description=f"{canary} meets.",
            joining="open",
            seen_by="group",
        ),
    )
    Membership.delete().where(Membership.group.in_([open_one, hidden])).execute()
    row = {"group": open_one, "user": owner.id, "is_owner": True, "created_at": clock.now()}
    Membership.create(**row)
    Membership.create(group=hidden, user=User.get_by_id(admin.id), created_at=clock.now())
    ask(asking, visible_group(asking, "bakers"), [("What do you bake?", "Rye bread")])
    secret = make_link(owner, visible_group(owner, "bakers"), uses=3, days=3, note="For friends")
    rule = Conditions(posts=900_000)
    keep_rule(owner, visible_group(owner, "bakers"), rule, seen=Conditions().mark)
    return {
        **describe(admin, owner.id),
        "rule_seen": rule.mark,
        "group_slug": "bakers",
        "request_id": GroupRequest.get().id,
        "group_invite_id": GroupInvite.get().id,
        "group_token": secret,
    }
