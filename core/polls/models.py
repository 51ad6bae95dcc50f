"""Tables of polls: what is asked, what may be chosen, and who chose what."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default
from core.threads.models import Post


class Poll(Model):
    """A question below a post.

    `mode`: `single`, `multiple` or `ranked`. `minimum` and `maximum` say how many options a
    ballot names; `maximum` 0 means all. `results`: `always`, `after_vote` or `at_end`.
    `closed_at` is when somebody ended it by hand; `closes_at` ends it by the clock.
    `ballot_count` counts ballots with an option that stands. Every change of the poll or of
    its ballots raises `version`, first of all: that row lock puts voters in line.
    """

    post = peewee.ForeignKeyField(Post, on_delete="CASCADE", backref="+", unique=True)
    question = peewee.CharField(max_length=200)
    mode = peewee.CharField(max_length=10, constraints=default("single"), default="single")
    minimum = peewee.IntegerField(constraints=default(1), default=1)
    maximum = peewee.IntegerField(constraints=default(0), default=0)
    opens_at = UTCDateTime(null=True)
    closes_at = UTCDateTime(null=True)
    results = peewee.CharField(max_length=10, constraints=default("always"), default="always")
    is_secret = peewee.BooleanField(constraints=default(False), default=False)
    closed_at = UTCDateTime(null=True)
    created_at = UTCDateTime()
    ballot_count = peewee.IntegerField(constraints=default(0), default=0)
    version = peewee.IntegerField(constraints=default(1), default=1)


class PollOption(Model):
    """One answer of a poll. `count` is how many ballots name it; one that was taken out
    keeps its row and its votes, so that both can be told."""

    poll = peewee.ForeignKeyField(Poll, on_delete="CASCADE", backref="options")
    position = peewee.IntegerField()
    text = peewee.CharField(max_length=120)
    count = peewee.IntegerField(constraints=default(0), default=0)
    is_removed = peewee.BooleanField(constraints=default(False), default=False)

    class Meta:
        indexes = ((("poll", "position"), False),)


class Ballot(Model):
    """One member's vote. `ranking` repeats a ranked one as option ids in order, space
    separated, so that equal ballots are counted by the database."""

    poll = peewee.ForeignKeyField(Poll, on_delete="CASCADE", backref="ballots")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    ranking = peewee.CharField(max_length=255, constraints=default(""), default="")
    created_at = UTCDateTime()

    class Meta:
        indexes = ((("poll", "user"), True), (("poll", "ranking"), False))


class BallotChoice(Model):
    """One option that a ballot names; `rank` counts from 1."""

    ballot = peewee.ForeignKeyField(Ballot, on_delete="CASCADE", backref="choices")
    option = peewee.ForeignKeyField(PollOption, on_delete="CASCADE", backref="choices")
    rank = peewee.IntegerField(constraints=default(1), default=1)

    class Meta:
        primary_key = peewee.CompositeKey("ballot", "option")
        indexes = ((("option", "ballot"), False),)
