"""Names in posts: @somebody and @some-group, kept by id with each text that is written.

Follows every post (see `core.threads.written`) and tells of new names by `Mentioned`. Whom a
name means is in `queries`, from which `core.threads.rules` renders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from core.mentions import actions
from core.personal import PersonalData, later
from core.registry import Setting

if TYPE_CHECKING:
    from core.web.routing import Blueprint

__all__ = ["DECLARES", "actions", "blueprints"]

DECLARES = (
    PersonalData(
        name="mentions",
        label=_l("Where you are mentioned"),
        covers=("mention.user", "mention.name"),
        stays={"mention.user": "stands in the words of others"},
        export=later("core.mentions.personal", "export"),
        erase=later("core.mentions.personal", "erase"),
        order=10,
    ),
    Setting(
        name="mention_group_size",
        label=_l("Most people in a group that a mention calls"),
        kind="number",
        default=50,
        minimum=0,
        maximum=100_000,
        help=_l("Naming a larger group calls nobody, unless staff does it."),
        section=_l("Writing"),
    ),
    Setting(
        name="mentions_by_new",
        label=_l("Most people that a new member calls in one post"),
        kind="number",
        default=10,
        minimum=0,
        maximum=50,
        help=_l("Applies to trust level 0. Names beyond it are links, but call nobody."),
        section=_l("Writing"),
    ),
)


def blueprints() -> list[Blueprint]:
    """This package has no pages."""
    return []
