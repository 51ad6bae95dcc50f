"""Who reacted to a post. The caller has loaded the post through what the reader may see."""

from __future__ import annotations

from typing import Any

from core.accounts.models import User
from core.keyset import Key, Page, moment, paged
from core.threads.models import Reaction


def reactors_page(post_id: int, name: str, after: str) -> Page[Any]:
    """People who reacted to a post, with this reaction or with any, newest first."""
    query = (
        Reaction.select(
            Reaction.name.alias("reaction"),
            Reaction.created_at.alias("given_at"),
            User.id,
            User.username,
            User.name,
            User.avatar,
        )
        .join(User)
        .where(Reaction.post == post_id)
        .namedtuples()
    )
    if name:
        query = query.where(Reaction.name == name)
    keys = (
        Key("given_at", Reaction.created_at, moment),
        Key("id", User.id, int),
        Key("reaction", Reaction.name, str),
    )
    return paged(query, keys, after)


def named_count(post_id: int) -> int:
    """How many of a post's reactions are by somebody; imported ones are numbers only."""
    return int(Reaction.select().where(Reaction.post == post_id).count())
