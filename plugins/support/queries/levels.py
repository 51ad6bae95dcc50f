"""What the forms of service levels show and offer."""

from __future__ import annotations

from plugins.support.levels import levels
from townhall import Actor, User, all_spaces, manageable_groups


def queue_choices() -> list[tuple[int, str]]:
    """Id and title of each queue."""
    spaces = all_spaces().values()
    return [(space.id, space.title) for space in spaces if space.owner == "support"]


def group_choices(actor: Actor) -> list[tuple[int, str]]:
    """Id and name of the groups that hear of what is missed, as somebody may choose them."""
    return manageable_groups(actor)


def username_of(user_id: int | None) -> str:
    """Somebody's username; nothing for nobody."""
    if user_id is None:
        return ""
    return str(User.select(User.username).where(User.id == user_id).scalar() or "")


def used_calendars() -> set[int]:
    """The calendars by which something counts."""
    known = levels()
    rules = {rule.calendar_id for rule in known.questions.values()}
    return rules | {one.calendar_id for one in known.policies}
