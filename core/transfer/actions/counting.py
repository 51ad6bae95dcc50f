"""Counters of what one batch adds, written in the batch's own transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from peewee import fn

from core.accounts.models import User
from core.db import is_postgres
from core.spaces.models import Space
from core.threads import counters
from core.threads.models import Tag, Thread
from core.transfer.actions.posts import Placed


@dataclass(slots=True)
class Counts:
    """How much is added to whom. Rows are changed in order of id, so that two writers at
    once wait for each other instead of dead-locking."""

    threads_of: Counter[int] = field(default_factory=Counter)
    posts_of: Counter[int] = field(default_factory=Counter)
    thanks_of: Counter[int] = field(default_factory=Counter)
    posts_in_space: Counter[int] = field(default_factory=Counter)
    tagged: Counter[int] = field(default_factory=Counter)
    placed: dict[int, list[Placed]] = field(default_factory=dict)

    def add_posts(self, placed: Iterable[Placed], people: dict[str, int]) -> None:
        """Count posts at their authors and remember them by thread."""
        for item in placed:
            self.placed.setdefault(item.thread_id, []).append(item)
            author = people[item.post.author]
            self.thanks_of[author] += item.post.reactions
            self.posts_of[author] += _counts(item)

    def write(self, spaces: dict[int, int]) -> None:
        """Add everything up. `spaces` is the space of each thread."""
        for thread_id, items in sorted(self.placed.items()):
            standing = sum(map(_counts, items))
            self.posts_in_space[spaces[thread_id]] += standing
            _count_thread(thread_id, items, standing)
        for user in sorted({*self.thanks_of, *self.threads_of}):
            User.update(
                thread_count=User.thread_count + self.threads_of[user],
                post_count=User.post_count + self.posts_of[user],
                thanks_count=User.thanks_count + self.thanks_of[user],
            ).where(User.id == user).execute()
        for tag, number in sorted(self.tagged.items()):
            Tag.update(thread_count=Tag.thread_count + number).where(Tag.id == tag).execute()
        for space, number in sorted(self.posts_in_space.items()):
            Space.update(post_count=Space.post_count + number).where(Space.id == space).execute()
            counters.refresh_space(space)


def _counts(item: Placed) -> bool:
    """Whether a post counts: it stands, and somebody said it."""
    return item.post.deleted_at is None and item.post.sort != "log"


def _count_thread(thread_id: int, items: list[Placed], standing: int) -> None:
    number = max(item.number for item in items)
    greater = fn.GREATEST if is_postgres() else fn.MAX
    Thread.update(
        post_count=Thread.post_count + standing, last_number=greater(Thread.last_number, number)
    ).where(Thread.id == thread_id).execute()
    counters.refresh_last(thread_id)
