"""Reactions are counted by name, threads have votes, and members have points to give."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Space(peewee.Model):
    class Meta:
        table_name = "space"


class Thread(peewee.Model):
    class Meta:
        table_name = "thread"


class Vote(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, backref="+", on_delete="CASCADE")
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    points = peewee.SmallIntegerField(constraints=[SQL("DEFAULT 1")])
    space = peewee.ForeignKeyField(Space, backref="+", null=True, on_delete="SET NULL")
    state = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'free'")])
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "vote"
        indexes = (
            (("thread", "user"), True),
            (("user", "created_at"), False),
            (("thread", "created_at", "id"), False),
        )


class VotePurse(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    space = peewee.ForeignKeyField(Space, backref="+", on_delete="CASCADE")
    spent = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])

    class Meta:
        table_name = "vote_purse"
        primary_key = peewee.CompositeKey("user", "space")


def up(migrator: Any, db: Any) -> None:
    """Add the columns and make the tables."""
    db.execute_sql(
        'ALTER TABLE "post" ADD COLUMN "reaction_counts" VARCHAR(255) NOT NULL DEFAULT \'\''
    )
    db.execute_sql('ALTER TABLE "thread" ADD COLUMN "vote_count" INTEGER NOT NULL DEFAULT 0')
    db.execute_sql('ALTER TABLE "thread" ADD COLUMN "vote_points" INTEGER NOT NULL DEFAULT 0')
    with db.bind_ctx([Vote, VotePurse], bind_refs=False, bind_backrefs=False):
        db.create_tables([Vote, VotePurse])
