"""What makes a thread an idea: its status, what was decided when, and how its board counts.

Votes are rows of the core's vote service, an official response is a post of the thread, and a
private idea is a private thread: only what is left over is kept here.
"""

from __future__ import annotations

from secrets import randbelow

import peewee

from townhall import JSONText, Model, Post, Space, Thread, User, UTCDateTime, default

QUARTER = 7  # characters of a quarter of a year: 2027-Q1
LOTS = 2**31


def draw() -> int:
    """Somewhere in the random order."""
    return randbelow(LOTS)


class IdeaStatus(Model):
    """What ideas can be: "New", "Planned", "Shipped".

    `slug` is what `Thread.state` holds and never changes; the name may. `category`: `open` (nobody
    has decided), `active` (it will come), `done`, `closed` (it will not come; needs a reason).
    `tone` and `icon` are how it looks, always both. `is_default` is the one that new ideas have.
    Statuses that are `on_roadmap` are its columns, in the order of `position`. `takes_votes`:
    whether votes are taken; `returns_points`: whether points of a budget go back to their voters.
    """

    slug = peewee.CharField(max_length=40, unique=True)
    name = peewee.CharField(max_length=60)
    category = peewee.CharField(max_length=10, constraints=default("open"), default="open")
    tone = peewee.CharField(max_length=10, constraints=default(""), default="")
    icon = peewee.CharField(max_length=40)
    position = peewee.IntegerField(constraints=default(0), default=0)
    is_default = peewee.BooleanField(constraints=default(False), default=False)
    on_roadmap = peewee.BooleanField(constraints=default(False), default=False)
    takes_votes = peewee.BooleanField(constraints=default(True), default=True)
    returns_points = peewee.BooleanField(constraints=default(False), default=False)

    class Meta:
        table_name = "ideas_status"


class IdeaBoard(Model):
    """How a space of ideas works.

    `mode`: `single`, `budget` (each member has `budget` points for all ideas of the board, at most
    `most` for one) or `importance`. `own`: whether authors vote for their own. `counts`: who sees
    how many votes there are: `always`, `voted` (who has voted) or `closed` (when votes are closed).
    `sort` is the order of its lists: `trending`, `top`, `new` or `random`. Who votes is a member
    for `min_days` and has at least the trust level `min_trust`. `allows_private`: whether authors
    may keep an idea between them and the team. `on_roadmap`: whether its ideas stand there.
    """

    space = peewee.ForeignKeyField(Space, primary_key=True, on_delete="CASCADE", backref="+")
    mode = peewee.CharField(max_length=10, constraints=default("single"), default="single")
    budget = peewee.IntegerField(constraints=default(10), default=10)
    most = peewee.IntegerField(constraints=default(3), default=3)
    own = peewee.BooleanField(constraints=default(True), default=True)
    counts = peewee.CharField(max_length=10, constraints=default("always"), default="always")
    sort = peewee.CharField(max_length=10, constraints=default("trending"), default="trending")
    min_days = peewee.IntegerField(constraints=default(0), default=0)
    min_trust = peewee.IntegerField(constraints=default(0), default=0)
    allows_private = peewee.BooleanField(constraints=default(True), default=True)
    on_roadmap = peewee.BooleanField(constraints=default(True), default=True)

    class Meta:
        table_name = "ideas_board"


class Idea(Model):
    """The detail row of an idea.

    `response` is the post that is the team's answer. `quarter` is when it is expected
    (`2027-Q1`), empty for no word. `decided_at` is when its category first became `done` or
    `closed`, `answered_at` when the team first changed its status or answered. `trend` orders by
    votes of which each counts half as much after a week (see `trend.py`), `lot` was drawn once
    for the random order. `imported_votes` are votes of another system of which only the number
    is known. `kept_status` is the one it had when it became something else than an idea.
    """

    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    response = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")
    quarter = peewee.CharField(max_length=QUARTER, constraints=default(""), default="")
    decided_at = UTCDateTime(null=True)
    answered_at = UTCDateTime(null=True)
    trend = peewee.DoubleField(constraints=default(0), default=0.0)
    lot = peewee.IntegerField(constraints=default(0), default=draw)
    imported_votes = peewee.IntegerField(constraints=default(0), default=0)
    kept_status = peewee.CharField(max_length=40, constraints=default(""), default="")

    class Meta:
        table_name = "ideas_idea"
        indexes = (
            (("trend", "thread"), False),
            (("lot", "thread"), False),
            (("decided_at", "thread"), False),
            (("quarter", "thread"), False),
        )


class IdeaChange(Model):
    """One change of status, for the timeline and for who is to be told.

    `before` and `after` are slugs, `before_name` and `after_name` how they were called then.
    `note` is Markdown, `html` made of it. One that `tells` waits until `due_at`, is told at
    `told_at`, and until then can be undone without anybody hearing of it.
    """

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    actor = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    before = peewee.CharField(max_length=40, constraints=default(""), default="")
    after = peewee.CharField(max_length=40)
    before_name = peewee.CharField(max_length=60, constraints=default(""), default="")
    after_name = peewee.CharField(max_length=60)
    note = peewee.TextField(constraints=default(""), default="")
    html = peewee.TextField(constraints=default(""), default="")
    tells = peewee.BooleanField(constraints=default(False), default=False)
    due_at = UTCDateTime(null=True)
    told_at = UTCDateTime(null=True)
    undone_at = UTCDateTime(null=True)
    created_at = UTCDateTime()

    class Meta:
        table_name = "ideas_change"
        indexes = ((("thread", "created_at", "id"), False), (("due_at", "told_at"), False))


class IdeaProxy(Model):
    """A vote that somebody of the team recorded for a member who asked for it elsewhere.

    `evidence` is the thread where they asked, or `evidence_url` an address; `note` says more.
    """

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    recorded_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    evidence = peewee.ForeignKeyField(Thread, null=True, on_delete="SET NULL", backref="+")
    evidence_url = peewee.CharField(max_length=500, constraints=default(""), default="")
    note = peewee.CharField(max_length=255, constraints=default(""), default="")
    created_at = UTCDateTime()

    class Meta:
        table_name = "ideas_proxy"
        indexes = ((("thread", "user"), True),)


class IdeaConsent(Model):
    """What the author of a private idea says of its becoming public.

    `answer`: `named` (it may be opened as it is), `unnamed` (the team may suggest it in its own
    name), `no`, or "" while nobody has said anything. `asked_by` and `asked_at` are there when
    the team has asked. `published` is the idea that the team has made of it. One that `is_shut`
    was made private by the team: it opens when both want it.
    """

    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    asked_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    asked_at = UTCDateTime(null=True)
    answer = peewee.CharField(max_length=10, constraints=default(""), default="")
    answered_at = UTCDateTime(null=True)
    published = peewee.ForeignKeyField(Thread, null=True, on_delete="SET NULL", backref="+")
    is_shut = peewee.BooleanField(constraints=default(False), default=False)

    class Meta:
        table_name = "ideas_consent"


class IdeaSuspicion(Model):
    """Votes for an idea that look as if one person cast them, for moderators to look at.

    `sort`: `burst` (many new accounts in a short time) or `shared` (several from one device or
    network). `voters` are ids of people. Settled when somebody has looked: `is_fine` or not; then
    `taken` are the votes that were taken out, as `townhall.bring_votes` lets them stand again.
    """

    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    sort = peewee.CharField(max_length=10)
    voters = JSONText(constraints=default("[]"), default=list)
    taken = JSONText(constraints=default("[]"), default=list)
    found_at = UTCDateTime()
    settled_at = UTCDateTime(null=True)
    settled_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    is_fine = peewee.BooleanField(null=True)

    class Meta:
        table_name = "ideas_suspicion"
        indexes = ((("thread", "sort", "found_at"), False), (("settled_at", "found_at"), False))


class IdeaRelease(Model):
    """The detail row of an entry of the changelog, which is a thread as well: a draft is a private
    thread, `published_at` is when it was opened. `version` is what was released ("3.2")."""

    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    version = peewee.CharField(max_length=60, constraints=default(""), default="")
    published_at = UTCDateTime(null=True)

    class Meta:
        table_name = "ideas_release"
        indexes = ((("published_at", "thread"), False),)


class IdeaShipped(Model):
    """A thread (an idea, or whatever else was asked for) that came with a release. `told_at` is
    when those who wanted it heard: once, whatever is published or taken back later."""

    release = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    position = peewee.IntegerField(constraints=default(0), default=0)
    told_at = UTCDateTime(null=True)

    class Meta:
        table_name = "ideas_shipped"
        primary_key = peewee.CompositeKey("release", "thread")
        indexes = ((("thread",), False),)


class IdeaTable(Model):
    """A table of ideas that was read in: onto which board, by whom, and whether that was undone.
    `name` is that of the file."""

    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+")
    actor = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    name = peewee.CharField(max_length=120, constraints=default(""), default="")
    created_at = UTCDateTime()
    undone_at = UTCDateTime(null=True)

    class Meta:
        table_name = "ideas_table"


class IdeaBrought(Model):
    """An idea that came with a table. `key` tells it from others of its board, so that none is
    taken twice."""

    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+", index=False)
    key = peewee.CharField(max_length=40)
    table = peewee.ForeignKeyField(IdeaTable, on_delete="CASCADE", backref="+")
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")

    class Meta:
        table_name = "ideas_brought"
        primary_key = peewee.CompositeKey("space", "key")
