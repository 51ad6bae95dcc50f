"""What stands below a post that came by mail, for those who may see the mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template
from markupsafe import Markup

from core.access import Actor
from core.threads.rows import PostView, ThreadView
from core.threads.rules import may_moderate
from core.web.furniture import trusted


def may_see_mail(actor: Actor, thread: ThreadView, post: PostView) -> bool:
    """Authors may see what they sent, and those who keep order in the thread's space."""
    mine = actor.user_id is not None and post.author_id == actor.user_id
    return mine or may_moderate(actor, thread)


def render(actor: Actor, thread: ThreadView, posts: Sequence[PostView]) -> Mapping[int, Markup]:
    """The line below each post of a page that came by mail."""
    return {
        post.id: trusted(render_template("inbound/_part.html", post_id=post.id))
        for post in posts
        if may_see_mail(actor, thread, post)
    }
