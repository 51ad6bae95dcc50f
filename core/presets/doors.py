"""Who may read the community at all: everyone, or members only."""

from __future__ import annotations

from core.access import Actor, rights
from core.db import transaction
from core.registry import Permission
from core.site import site
from core.spaces.actions import set_grants
from core.spaces.matrix import WORDS, Verdict


def what_visitors_hold() -> list[str]:
    """Permissions that everyone has where nobody says otherwise: what members keep to
    themselves where only they may read. Pages that are open to all, such as the way in, stay."""
    declared = site().registry.of(Permission)
    return [
        one.name
        for _owner, one in declared
        if "everyone" in one.defaults and not one.name.startswith("site.")
    ]


def reading() -> str:
    """`everyone`, or `members` where visitors see no space unless it says otherwise."""
    known = rights()
    given = known.holders("spaces.see", None).get(known.builtin["everyone"])
    return "everyone" if given else "members"


def set_reading(actor: Actor, circle: str) -> None:
    """Let everyone read, or only members. What single spaces say of themselves stays, and so
    does what is said of other groups. The caller has checked `site.admin`."""
    with transaction():
        known = rights()
        both = {known.builtin["everyone"], known.builtin["members"]}
        wanted: dict[tuple[int, str], Verdict] = {}
        held = what_visitors_hold()
        for permission in held:
            for group, allowed in known.grants.get((None, permission), {}).items():
                if group not in both:
                    wanted[group, permission] = WORDS[allowed]
            if circle == "members":
                wanted[known.builtin["everyone"], permission] = "no"
                wanted[known.builtin["members"], permission] = "yes"
        set_grants(actor, None, wanted, permissions=held)
