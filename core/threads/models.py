"""Tables of conversations: threads, posts and what people do to them."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default
from core.groups.models import Group
from core.spaces.models import Space

PRIVATE = "private"
"""The audience of a thread that only its participants see, and no counter counts."""


class Thread(Model):
    """One conversation. `kind` says what it is, `owner` which plugin declares that kind.

    `audience` is the label that decides who sees it; `state` a word of its kind, shown in
    lists; `post_count` counts posts that are not deleted, the body included, log lines not;
    `last_number` is the highest number ever given; `tag_names` repeats its tags' slugs,
    space separated, so that lists need no join. One that was merged into another thread is
    deleted and says into which. `is_pinned_everywhere` makes a pin hold in every space of its
    kind, not in its own alone. One that `is_unlisted` is found by its address alone.
    """

    kind = peewee.CharField(max_length=40)
    owner = peewee.CharField(max_length=40)
    space = peewee.ForeignKeyField(Space, on_delete="RESTRICT", backref="threads")
    author = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="threads")
    title = peewee.CharField(max_length=255)
    slug = peewee.CharField(max_length=90)
    audience = peewee.CharField(max_length=40)
    state = peewee.CharField(max_length=40, constraints=default(""), default="")
    tag_names = peewee.CharField(max_length=400, constraints=default(""), default="")
    is_locked = peewee.BooleanField(constraints=default(False), default=False)
    pinned_at = UTCDateTime(null=True)
    is_pinned_everywhere = peewee.BooleanField(constraints=default(False), default=False)
    created_at = UTCDateTime()
    edited_at = UTCDateTime(null=True)
    version = peewee.IntegerField(constraints=default(1), default=1)
    last_post_at = UTCDateTime()
    last_user = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    post_count = peewee.IntegerField(constraints=default(0), default=0)
    last_number = peewee.IntegerField(constraints=default(0), default=0)
    score = peewee.IntegerField(constraints=default(0), default=0)
    vote_count = peewee.IntegerField(constraints=default(0), default=0)
    vote_points = peewee.IntegerField(constraints=default(0), default=0)
    view_count = peewee.IntegerField(constraints=default(0), default=0)
    deleted_at = UTCDateTime(null=True)
    deleted_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    delete_reason = peewee.CharField(max_length=255, constraints=default(""), default="")
    merged_into = peewee.ForeignKeyField("self", null=True, on_delete="SET NULL", backref="+")
    is_unlisted = peewee.BooleanField(constraints=default(False), default=False)

    class Meta:
        indexes = (
            (("space", "last_post_at", "id"), False),
            (("space", "created_at", "id"), False),
            (("space", "score", "id"), False),
            (("space", "vote_points", "id"), False),
            (("last_post_at", "id"), False),
            (("author", "created_at"), False),
            (("created_at", "id"), False),
            (("kind", "last_post_at", "id"), False),
            (("kind", "created_at", "id"), False),
            (("kind", "score", "id"), False),
            (("kind", "vote_points", "id"), False),
            (("kind", "state", "created_at", "id"), False),
            (
                ("kind", "state", "space", "audience", "owner", "is_unlisted", "deleted_at"),
                False,
            ),
        )

    @property
    def is_private(self) -> bool:
        """Whether only its participants see it."""
        return bool(self.audience == PRIVATE)


# What stands on top of a space is asked for on its first page: few rows of many.
Thread.add_index(
    Thread.index(
        *(Thread.space, Thread.last_post_at, Thread.id),
        where=Thread.pinned_at.is_null(False),
        name="thread_space_id_pinned",
    )
)


class Post(Model):
    """One message of a thread; number 1 is the thread's body.

    `sort`: `reply`, `comment` (a lighter reply to one post), or `log` (something that
    happened, said by the system). `version` counts saves and detects a lost edit;
    `html_version` counts how often the HTML was made without a save. `parts` names what hangs
    below the text (see `PostPart`), space separated, so that a page asks only for what is there.
    `reaction_count` counts all reactions, imported ones too, `reaction_counts` those that are
    no `like`, as `agree:3 funny:1`; what remains are likes.
    """

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="posts")
    number = peewee.IntegerField()
    author = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="posts")
    sort = peewee.CharField(max_length=10, constraints=default("reply"), default="reply")
    reply_to = peewee.IntegerField(null=True)
    body = peewee.TextField()
    html = peewee.TextField()
    html_version = peewee.IntegerField(constraints=default(1), default=1)
    parts = peewee.CharField(max_length=60, constraints=default(""), default="")
    version = peewee.IntegerField(constraints=default(1), default=1)
    created_at = UTCDateTime()
    edited_at = UTCDateTime(null=True)
    edited_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    reaction_count = peewee.IntegerField(constraints=default(0), default=0)
    reaction_counts = peewee.CharField(max_length=255, constraints=default(""), default="")
    deleted_at = UTCDateTime(null=True)
    deleted_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    delete_reason = peewee.CharField(max_length=255, constraints=default(""), default="")

    class Meta:
        indexes = (
            (("thread", "number"), True),
            (("created_at",), False),
        )


Post.add_index(
    Post.index(
        Post.author,
        Post.created_at,
        Post.thread,
        Post.number,
        Post.sort,
        Post.deleted_at,
        Post.reaction_count,
        # All that a profile counts: the row itself has its long texts in front of the rest.
        name="post_tally",
    )
)


class Revision(Model):
    """How a post (and for number 1 its thread's title and tags) read before an edit.

    `version` is the version that this text was; `editor` and `created_at` say who wrote
    that version and when; `reason` is why the next one was made. A hidden one is shown to
    moderators only. A passing one (changed within the time of grace) stands in no history: it
    is kept for a day, so that whoever edits at that moment can be shown what changed.
    """

    post = peewee.ForeignKeyField(Post, on_delete="CASCADE", backref="revisions")
    version = peewee.IntegerField()
    editor = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    title = peewee.CharField(max_length=255, null=True)
    tag_names = peewee.CharField(max_length=400, null=True)
    body = peewee.TextField()
    created_at = UTCDateTime()
    reason = peewee.CharField(max_length=255, constraints=default(""), default="")
    hidden_at = UTCDateTime(null=True)
    hidden_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    hidden_reason = peewee.CharField(max_length=255, constraints=default(""), default="")
    is_passing = peewee.BooleanField(constraints=default(False), default=False)

    class Meta:
        indexes = ((("post", "version"), True),)


class Reaction(Model):
    """One person's reaction to one post; `name` is one of `core.threads.reactions.SHIPPED`."""

    post = peewee.ForeignKeyField(Post, on_delete="CASCADE", backref="reactions")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="reactions")
    name = peewee.CharField(max_length=30, constraints=default("like"), default="like")
    created_at = UTCDateTime()

    class Meta:
        primary_key = peewee.CompositeKey("post", "user", "name")
        indexes = ((("user", "created_at"), False),)


class ReadMark(Model):
    """How far a person has read a thread: the highest post number seen."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="read_marks")
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="read_marks")
    number = peewee.IntegerField()
    read_at = UTCDateTime()

    class Meta:
        primary_key = peewee.CompositeKey("user", "thread")


class TagGroup(Model):
    """Tags that belong together. Of an `is_single` one a thread has at most one tag; the tags
    of one `is_for_team` are given and taken away by the team only."""

    slug = peewee.CharField(max_length=60, unique=True)
    name = peewee.CharField(max_length=60)
    is_single = peewee.BooleanField(constraints=default(False), default=False)
    is_for_team = peewee.BooleanField(constraints=default(False), default=False)

    class Meta:
        table_name = "tag_group"


class Tag(Model):
    """A word that threads share. `slug` is unique, `name` is how it is shown.

    One with a `main` is a synonym: it stands on no thread, and who writes it gives the main
    one. Both share one table so that no word can be a tag and a synonym at once.
    """

    slug = peewee.CharField(max_length=60, unique=True)
    name = peewee.CharField(max_length=60)
    description = peewee.TextField(constraints=default(""), default="")
    thread_count = peewee.IntegerField(constraints=default(0), default=0)
    tint = peewee.IntegerField(constraints=default(0), default=0)
    icon = peewee.CharField(max_length=40, constraints=default(""), default="")
    group = peewee.ForeignKeyField(TagGroup, null=True, on_delete="SET NULL", backref="tags")
    main = peewee.ForeignKeyField("self", null=True, on_delete="CASCADE", backref="synonyms")


class ThreadTag(Model):
    """One tag on one thread."""

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="thread_tags")
    tag = peewee.ForeignKeyField(Tag, on_delete="CASCADE", backref="thread_tags")

    class Meta:
        primary_key = peewee.CompositeKey("thread", "tag")
        indexes = ((("tag", "thread"), False),)


class Participant(Model):
    """Who sees a private thread: a person or a group."""

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="participants")
    user = peewee.ForeignKeyField(User, null=True, on_delete="CASCADE", backref="+")
    group = peewee.ForeignKeyField(Group, null=True, on_delete="CASCADE", backref="+")

    class Meta:
        indexes = (
            (("thread", "user", "group"), True),
            (("user", "thread"), False),
            (("group", "thread"), False),
        )


class Submission(Model):
    """A form that was sent: its one-use key and where its result is, so that a second
    click leads to the first one's result."""

    key = peewee.CharField(max_length=80, primary_key=True)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    target = peewee.CharField(max_length=255)
    created_at = UTCDateTime(index=True)
