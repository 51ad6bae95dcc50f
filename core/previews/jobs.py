"""Work about links: pages of other sites are fetched, renewed, and forgotten with their posts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from core import clock, egress, outbox
from core.previews import actions, queries
from core.previews.models import PostPreview, Preview
from core.previews.reading import Page, read_page
from core.threads.models import Post, Thread

TYPES = ("text/html", "application/xhtml+xml")
AT_ONCE = 8  # pages together, so that slow ones hold up the worker no longer than one
RENEWED = 40  # pages in one round, so that even dead ones hold up the worker little
DELETED_DAYS = 30


@outbox.handles(actions.TOPIC, batch=AT_ONCE)
def fetch_pages(tasks: list[outbox.Task]) -> None:
    """Fetch the pages of these tasks at once and keep what they say of themselves.

    Never raises for what another site does: that is no failure of ours that an owner should
    see. Done twice it does no harm.
    """
    if not queries.is_on():
        return
    found = queries.rows([task.payload["preview"] for task in tasks])
    if not found:
        return
    look = partial(_look, agent=egress.user_agent(), only=queries.hosts())
    with ThreadPoolExecutor(len(found), "previews") as threads:
        answers = list(threads.map(look, [preview.url for preview in found]))
    for preview, answer in zip(found, answers, strict=True):
        if isinstance(answer, Page):
            actions.keep_page(preview, answer)
        elif answer == "later":
            actions.try_later(preview)
        else:
            actions.keep_failure(preview, answer)


def renew() -> None:
    """Have pages asked for again whose preview is old."""
    if queries.is_on():
        now, since = clock.now(), clock.ago(days=1)
        actions.ask(queries.overdue(now, waiting_since=since, most=RENEWED))


def sweep() -> None:
    """Forget previews of posts that were deleted long ago, and those of no post."""
    before = clock.ago(days=DELETED_DAYS)
    gone: Any = Post.select(Post.id).join(Thread)
    gone = gone.where((Post.deleted_at < before) | (Thread.deleted_at < before))
    PostPreview.delete().where(PostPreview.post.in_(gone)).execute()
    shown = PostPreview.select(PostPreview.preview)
    # Young ones still count for how many pages a member may have fetched.
    Preview.delete().where(
        (Preview.created_at < clock.ago(days=1)) & Preview.id.not_in(shown)
    ).execute()


def _look(url: str, *, agent: str, only: tuple[str, ...]) -> Page | str:
    """What a page says of itself, or `later`, `failed` or `refused`. Asks no database."""
    try:
        found = egress.fetch(url, accept=TYPES, agent=agent, only=only)
    except egress.Refused:
        return "refused"
    except egress.Failed:
        return "later"
    if found.status in (408, 425, 429) or found.status >= 500:
        return "later"
    page = read_page(found.body, found.charset)
    return page if page.title else "failed"
