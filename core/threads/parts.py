"""Which parts hang below a post's text: the words in `Post.parts` (see `PostPart`).

One statement each, so that two features that write at once lose neither word.
"""

from __future__ import annotations

from peewee import Value, fn

from core.threads.models import Post


def hang(post_id: int, name: str) -> None:
    """Say that a post has the part `name`. Inside the transaction that makes the part."""
    padded = Value(" ").concat(Post.parts).concat(" ")
    Post.update(parts=fn.TRIM(Post.parts.concat(f" {name}"))).where(
        (Post.id == post_id) & ~padded.contains(f" {name} ")
    ).execute()


def take_off(post_id: int, name: str) -> None:
    """Say that a post has the part `name` no more."""
    padded = Value(" ").concat(Post.parts).concat(" ")
    left = fn.TRIM(fn.REPLACE(padded, f" {name} ", " "))
    Post.update(parts=left).where(Post.id == post_id).execute()
