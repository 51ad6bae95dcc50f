"""Polls below posts: questions, options, ballots."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class Post(peewee.Model):
    class Meta:
        table_name = "post"


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Poll(peewee.Model):
    post = peewee.ForeignKeyField(Post, backref="+", on_delete="CASCADE", unique=True)
    question = peewee.CharField(max_length=200)
    mode = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'single'")])
    minimum = peewee.IntegerField(constraints=[SQL("DEFAULT 1")])
    maximum = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    opens_at = peewee.DateTimeField(null=True)
    closes_at = peewee.DateTimeField(null=True)
    results = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'always'")])
    is_secret = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    closed_at = peewee.DateTimeField(null=True)
    created_at = peewee.DateTimeField()
    ballot_count = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    version = peewee.IntegerField(constraints=[SQL("DEFAULT 1")])

    class Meta:
        table_name = "poll"


class PollOption(peewee.Model):
    poll = peewee.ForeignKeyField(Poll, backref="+", on_delete="CASCADE")
    position = peewee.IntegerField()
    text = peewee.CharField(max_length=120)
    count = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    is_removed = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])

    class Meta:
        table_name = "poll_option"
        indexes = ((("poll", "position"), False),)


class Ballot(peewee.Model):
    poll = peewee.ForeignKeyField(Poll, backref="+", on_delete="CASCADE")
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    ranking = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "ballot"
        indexes = ((("poll", "user"), True), (("poll", "ranking"), False))


class BallotChoice(peewee.Model):
    ballot = peewee.ForeignKeyField(Ballot, backref="+", on_delete="CASCADE")
    option = peewee.ForeignKeyField(PollOption, backref="+", on_delete="CASCADE")
    rank = peewee.IntegerField(constraints=[SQL("DEFAULT 1")])

    class Meta:
        table_name = "ballot_choice"
        primary_key = peewee.CompositeKey("ballot", "option")
        indexes = ((("option", "ballot"), False),)


MODELS = [Poll, PollOption, Ballot, BallotChoice]


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    with db.bind_ctx(MODELS, bind_refs=False, bind_backrefs=False):
        db.create_tables(MODELS)
