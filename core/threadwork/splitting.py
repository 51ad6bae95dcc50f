"""Making a thread of some posts of another: they keep their order and their old addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import ngettext

from core import audit, clock
from core.access import Actor
from core.events import emit
from core.registry import ThreadDeed
from core.spaces.models import Space
from core.text import slugify
from core.threads import counters, tagging
from core.threads.events import ThreadSplit
from core.threads.models import Participant, Post, Thread
from core.threads.rules import Rejected, checked_title
from core.threadwork import following, rules
from core.threadwork.hold import hold, once_more
from core.threadwork.journal import Journal, held
from core.threadwork.lines import add_line
from core.threadwork.merging import keep_places
from core.threadwork.models import ThreadWork


def split_posts(
    actor: Actor, thread_id: int, post_ids: Iterable[int], *, title: str, space_id: int
) -> ThreadWork:
    """Make a new thread of posts of another one, the oldest of them first.

    Its author is who wrote that one. Reading places, watches, tags and rows of inboxes about
    these posts go along, and a line in both threads says so. Can be taken back for a week.
    Needs `spaces.moderate` in both spaces; in its own the word of its kind is enough
    (`ThreadKind.works`). Raises `Rejected` and `Forbidden`.
    """
    title = checked_title(title)
    wanted = sorted(set(post_ids))
    return once_more(lambda: _split(actor, thread_id, wanted, (title, space_id)))


def _split(actor: Actor, thread_id: int, wanted: list[int], new: tuple[str, int]) -> ThreadWork:
    journal, (title, space_id) = Journal(), new
    with hold(thread_id, posts_of=[thread_id], spaces=[space_id]) as threads:
        source = rules.check_stands(threads.get(thread_id))
        rules.check_works(actor, source)
        if space_id != source.space_id:
            rules.check_may(actor, source.space_id, space_id)
        space = rules.check_space(source, Space.get_or_none(Space.id == space_id))
        posts = _chosen(source, wanted)
        deed = ThreadDeed(
            sort="split",
            thread=source,
            space_id=space_id,
            post_ids=tuple(p.id for p in posts),
            actor_id=actor.user_id,
        )
        rules.check_kind(deed, "posts")
        made = _make(source, space, title, posts)
        numbers = _move_posts(journal, made, posts)
        _take_people(journal, source, made, numbers)
        words = _words_left(source, made, len(posts))
        lines = [add_line(source.id, actor.id, words).id]
        lines.append(add_line(made.id, actor.id, _words(source, made)).id)
        rules.follow(replace(deed, into=made, space_id=None))
        threads[made.id] = made
    tagging.set_tags(Thread.get_by_id(made.id), source.tag_names.split())
    for changed in (source.id, made.id):
        counters.index_thread(changed)
    audit.record(actor, "thread.split", source, after={"into": made.id, "posts": len(posts)})
    emit(ThreadSplit(source.id, actor.user_id, made.id))
    now = clock.now()
    return ThreadWork.create(  # type: ignore[no-any-return]
        sort="split",
        actor=actor.user_id,
        thread=source.id,
        other=made.id,
        journal={"rows": journal.entries, "lines": lines, "posts": list(deed.post_ids)},
        count=len(posts),
        done_at=now,
        undo_until=now + rules.UNDO,
    )


def _chosen(source: Thread, wanted: list[int]) -> list[Post]:
    """The posts, oldest first. Raises `Rejected` when they cannot leave their thread."""
    if len(wanted) > rules.MOST_SPLIT:
        raise Rejected("posts", _("At most %(num)s posts at once.", num=rules.MOST_SPLIT))
    mine = (Post.thread == source.id) & Post.id.in_(wanted)
    posts = list(held(Post.select().where(mine).order_by(Post.number)))
    if not posts or len(posts) != len(wanted):
        raise Rejected("posts", _("Choose posts of this thread; one may have left it meanwhile."))
    if any(post.number == 1 or post.sort == "log" for post in posts):
        raise Rejected("posts", _("The first post stays, and so do lines of the log."))
    if posts[0].deleted_at is not None:
        raise Rejected("posts", _("The new thread must begin with a post that stands."))
    return posts


def _make(source: Thread, space: Space, title: str, posts: list[Post]) -> Thread:
    """The new thread, counted nowhere yet. One made of a private thread is private
    too, and one of a thread that is in no list is in none."""
    private = source.audience == "private"
    made = Thread.create(
        kind=source.kind,
        owner=source.owner,
        space=space.id,
        author=posts[0].author_id,
        title=title,
        slug=slugify(title),
        audience="private" if private else space.audience,
        created_at=posts[0].created_at,
        last_post_at=posts[-1].created_at,
        last_number=len(posts),
        is_unlisted=source.is_unlisted,
    )
    if private:
        for row in list(Participant.select().where(Participant.thread == source.id)):
            Participant.create(thread=made.id, user=row.user_id, group=row.group_id)
    return made  # type: ignore[no-any-return]


def _move_posts(journal: Journal, made: Thread, posts: list[Post]) -> dict[int, int]:
    """Give the posts their new numbers: old to new."""
    numbers = {post.number: at for at, post in enumerate(posts, start=1)}
    keep_places(Post.id.in_([post.id for post in posts]))
    for post in posts:
        at = numbers[post.number]
        sort = "reply" if at == 1 else post.sort
        answered = numbers.get(post.reply_to) if post.reply_to and at > 1 else None
        journal.update(post, thread=made.id, number=at, reply_to=answered, sort=sort)
    return numbers


def _take_people(journal: Journal, source: Thread, made: Thread, numbers: dict[int, int]) -> None:
    following.part_marks(journal, source.id, made.id, sorted(numbers))
    following.close_gaps(journal, source)
    following.join_watches(journal, source.id, made.id)
    following.take_notices(journal, source.id, made.id, numbers.get)


def _shows(source: Thread, made: Thread) -> bool:
    """Whether those who read the thread may read where its posts went."""
    return made.audience in (str(source.audience), "public")


def _words(source: Thread, made: Thread) -> str:
    if source.audience in (str(made.audience), "public"):
        return str(_("split this off from “%(title)s”", title=source.title))
    return str(_("split this off from another thread"))


def _words_left(source: Thread, made: Thread, count: int) -> str:
    if _shows(source, made):
        words = ngettext(
            "moved %(num)s post to “%(title)s”",
            "moved %(num)s posts to “%(title)s”",
            count,
            title=made.title,
        )
        return str(words)
    return str(ngettext("moved %(num)s post elsewhere", "moved %(num)s posts elsewhere", count))
