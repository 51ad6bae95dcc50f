"""A post as the beginning of somebody's reply."""

from __future__ import annotations

from flask_babel import gettext as _

from core.threads.queries import source_of
from core.threads.rows import PostView, ThreadView


def quoted(thread: ThreadView, post: PostView) -> str:
    """A post's Markdown as a quote that names its source."""
    name = (post.author_name or post.author_username).replace("[", "").replace("]", "")
    link = _("%(name)s in #%(number)s", name=name, number=post.number)
    lines = source_of(post.id).splitlines()
    body = "\n".join(f"> {line}".rstrip() for line in lines if not line.startswith("> "))
    return f"> [{link}](/t/{thread.id}/{post.number})\n>\n{body}\n\n"
