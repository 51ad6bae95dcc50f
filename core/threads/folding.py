"""Posts of people whom the reader has blocked, as one line each that opens without a script.

It is put around finished pieces: those are kept for everybody and know nothing of the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template
from markupsafe import Markup

from core.blocks.queries import in_team
from core.threads.rows import PostView
from core.web.furniture import trusted


def folded(posts: Sequence[PostView], items: Mapping[int, Markup]) -> dict[int, Markup]:
    """The pieces by number, in their order. What the team writes is folded for nobody; that is
    asked only where somebody on the page is blocked."""
    away = [post for post in posts if post.is_blocked and post.number in items]
    team = in_team({post.author_id for post in away}) if away else frozenset()
    found = dict(items)
    for post in away:
        if post.author_id not in team and post.sort != "log" and post.deleted_raw is None:
            item = items[post.number]
            found[post.number] = trusted(
                render_template("blocks/_folded.html", post=post, item=item)
            )
    return found
