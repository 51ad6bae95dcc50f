"""Groups: sets of members with a page, owners, requests, invitations and rights."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.groups.sorts import SORTS
from core.personal import PersonalData
from core.registry import Job, Permission

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def _follow_all() -> None:
    from core.groups import jobs

    jobs.follow_all()


DECLARES: tuple[Any, ...] = (
    Permission(name="groups.see", label=_l("See groups"), scope="site", defaults=("everyone",)),
    Permission(
        name="groups.make",
        label=_l("Make groups"),
        scope="site",
        defaults=("staff",),
        writes=True,
    ),
    Permission(
        name="groups.manage",
        label=_l("Look after all groups"),
        scope="site",
        defaults=("staff",),
        writes=True,
    ),
    *SORTS,
    Job(name="groups.follow_all", every=timedelta(days=1), run=_follow_all),
    PersonalData(
        name="groups",
        label=_l("Groups asked for"),
        own=("group_request.user", "group_invite.user", "group_out.user"),
        aside=("group_request.user",),
        stays={
            "group_invite.user": "what the owners of a group have offered them",
            "group_out.user": "that a rule does not bring them back into a group",
        },
        hidden=("group_invite.token_hash",),
        freed=("group_request.decided_by", "group_invite.created_by", "group_rule.changed_by"),
        texts=("group_request.note", "group_invite.note"),
    ),
)


def blueprints() -> list[Blueprint]:
    """The pages of this package, and what its rules follow elsewhere."""
    from core.groups import jobs, views  # noqa: F401 - imported for their routes
    from core.groups.views.blueprint import bp

    jobs.listen()
    return [bp]
