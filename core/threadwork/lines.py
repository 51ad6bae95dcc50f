"""Lines of the log inside a thread: what was done to it, by whom. They count as no reply, are
told to nobody and make nothing unread."""

from __future__ import annotations

from peewee import fn

from core import clock
from core.text import render_markdown
from core.threads.models import Post, ReadMark, Thread

SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#@&~|!"})


def add_line(thread_id: int, author_id: int, words: str) -> Post:
    """Write a line at the end of a thread that this transaction holds. `words` is plain text."""
    last = Post.select(fn.COALESCE(fn.MAX(Post.number), 0)).where(Post.thread == thread_id)
    known = Thread.select(Thread.last_number).where(Thread.id == thread_id).scalar()
    before = max(int(last.scalar()), int(known))
    body = words.translate(SIGNS)
    post = Post.create(
        thread=thread_id,
        number=before + 1,
        author=author_id,
        sort="log",
        body=body,
        html=render_markdown(body).html,
        created_at=clock.now(),
    )
    Thread.update(last_number=before + 1).where(Thread.id == thread_id).execute()
    # Who had read everything has still read everything.
    ReadMark.update(number=before + 1).where(
        (ReadMark.thread == thread_id) & (ReadMark.number == before)
    ).execute()
    return post  # type: ignore[no-any-return]


def take_line(post_id: int) -> None:
    """Take a line away for good, because what it says was taken back."""
    line = Post.get_or_none((Post.id == post_id) & (Post.sort == "log"))
    if line is None:
        return
    thread_id, number = line.thread_id, line.number
    Post.delete().where(Post.id == post_id).execute()
    mine = Thread.id == thread_id
    if Thread.select(Thread.last_number).where(mine).scalar() == number:
        Thread.update(last_number=number - 1).where(mine).execute()
        ReadMark.update(number=number - 1).where(
            (ReadMark.thread == thread_id) & (ReadMark.number == number)
        ).execute()
