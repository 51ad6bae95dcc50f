"""Where a ticket can be asked in public: boards of the forums, as questions. The forums are a
plugin of their own, so only their names are known here; without them nothing is offered."""

from __future__ import annotations

from townhall import Actor, SpaceRow, visible_spaces

FORUMS, TOPIC = "forums", "topic"


def boards_for(actor: Actor) -> list[SpaceRow]:
    """The boards on which somebody may ask."""
    return [
        space
        for space in visible_spaces(actor, owner=FORUMS)
        if actor.can("spaces.start", space.id) and not space.is_archived
    ]
