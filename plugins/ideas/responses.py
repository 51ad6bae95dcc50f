"""What those who decide may do with the replies to an idea."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from plugins.ideas import KIND
from plugins.ideas.queries.response import response_id, team_among
from plugins.ideas.rules import may_decide
from townhall import Actor, ItemAction, PostView, ThreadView


def actions_on(
    thread: ThreadView, posts: Sequence[PostView], actor: Actor
) -> dict[int, list[ItemAction]]:
    """By post id: a reply of somebody of the team can be the official response. In two queries."""
    if thread.kind != KIND or not may_decide(actor, thread):
        return {}
    replies = [one for one in posts if one.number > 1 and one.sort == "reply"]
    standing = [one for one in replies if one.deleted_at is None]
    if not standing:
        return {}
    chosen = response_id(thread.id)
    team = team_among(thread.space_id, [one.author_id for one in standing])
    return {
        one.id: [_choice(thread, one.id, is_chosen=one.id == chosen)]
        for one in standing
        if one.author_id in team or one.id == chosen
    }


def _choice(thread: ThreadView, post_id: int, *, is_chosen: bool) -> ItemAction:
    return ItemAction(
        label=_("Take it off the top") if is_chosen else _("Make it the official response"),
        icon="x" if is_chosen else "landmark",
        url=url_for("ideas.choose_response", thread_id=thread.id),
        name="post",
        value="0" if is_chosen else str(post_id),
        order=10,
    )
