"""The tables of ideas."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class Space(peewee.Model):
    class Meta:
        table_name = "space"


class Thread(peewee.Model):
    class Meta:
        table_name = "thread"


class Post(peewee.Model):
    class Meta:
        table_name = "post"


class User(peewee.Model):
    class Meta:
        table_name = "user"


class IdeaStatus(peewee.Model):
    slug = peewee.CharField(max_length=40, unique=True)
    name = peewee.CharField(max_length=60)
    category = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'open'")])
    tone = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT ''")])
    icon = peewee.CharField(max_length=40)
    position = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    is_default = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    on_roadmap = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    takes_votes = peewee.BooleanField(constraints=[SQL("DEFAULT TRUE")])
    returns_points = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])

    class Meta:
        table_name = "ideas_status"


class IdeaBoard(peewee.Model):
    space = peewee.ForeignKeyField(Space, primary_key=True, on_delete="CASCADE", backref="+")
    mode = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'single'")])
    budget = peewee.IntegerField(constraints=[SQL("DEFAULT 10")])
    most = peewee.IntegerField(constraints=[SQL("DEFAULT 3")])
    own = peewee.BooleanField(constraints=[SQL("DEFAULT TRUE")])
    counts = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'always'")])
    sort = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'trending'")])
    min_days = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    min_trust = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    allows_private = peewee.BooleanField(constraints=[SQL("DEFAULT TRUE")])
    on_roadmap = peewee.BooleanField(constraints=[SQL("DEFAULT TRUE")])

    class Meta:
        table_name = "ideas_board"


class Idea(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    response = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")
    quarter = peewee.CharField(max_length=7, constraints=[SQL("DEFAULT ''")])
    decided_at = peewee.DateTimeField(null=True)
    answered_at = peewee.DateTimeField(null=True)
    trend = peewee.DoubleField(constraints=[SQL("DEFAULT 0")])
    lot = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    imported_votes = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    kept_status = peewee.CharField(max_length=40, constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "ideas_idea"
        indexes = ((("trend", "thread"), False), (("lot", "thread"), False))


class IdeaChange(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    actor = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    before = peewee.CharField(max_length=40, constraints=[SQL("DEFAULT ''")])
    after = peewee.CharField(max_length=40)
    before_name = peewee.CharField(max_length=60, constraints=[SQL("DEFAULT ''")])
    after_name = peewee.CharField(max_length=60)
    note = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    html = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    tells = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    due_at = peewee.DateTimeField(null=True)
    told_at = peewee.DateTimeField(null=True)
    undone_at = peewee.DateTimeField(null=True)
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "ideas_change"
        indexes = ((("thread", "created_at", "id"), False), (("due_at", "told_at"), False))


class IdeaProxy(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    recorded_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    evidence = peewee.ForeignKeyField(Thread, null=True, on_delete="SET NULL", backref="+")
    evidence_url = peewee.CharField(max_length=500, constraints=[SQL("DEFAULT ''")])
    note = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "ideas_proxy"
        indexes = ((("thread", "user"), True),)


class IdeaConsent(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    asked_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    asked_at = peewee.DateTimeField(null=True)
    answer = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT ''")])
    answered_at = peewee.DateTimeField(null=True)
    published = peewee.ForeignKeyField(Thread, null=True, on_delete="SET NULL", backref="+")
    is_shut = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])

    class Meta:
        table_name = "ideas_consent"


class IdeaSuspicion(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    sort = peewee.CharField(max_length=10)
    voters = peewee.TextField(constraints=[SQL("DEFAULT '[]'")])
    taken = peewee.TextField(constraints=[SQL("DEFAULT '[]'")])
    found_at = peewee.DateTimeField()
    settled_at = peewee.DateTimeField(null=True)
    settled_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    is_fine = peewee.BooleanField(null=True)

    class Meta:
        table_name = "ideas_suspicion"
        indexes = ((("thread", "sort", "found_at"), False), (("settled_at", "found_at"), False))


class IdeaRelease(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    version = peewee.CharField(max_length=60, constraints=[SQL("DEFAULT ''")])
    published_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "ideas_release"
        indexes = ((("published_at", "thread"), False),)


class IdeaShipped(peewee.Model):
    release = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    position = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    told_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "ideas_shipped"
        primary_key = peewee.CompositeKey("release", "thread")
        indexes = ((("thread",), False),)


class IdeaTable(peewee.Model):
    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+")
    actor = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    name = peewee.CharField(max_length=120, constraints=[SQL("DEFAULT ''")])
    created_at = peewee.DateTimeField()
    undone_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "ideas_table"


class IdeaBrought(peewee.Model):
    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+", index=False)
    key = peewee.CharField(max_length=40)
    table = peewee.ForeignKeyField(IdeaTable, on_delete="CASCADE", backref="+")
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")

    class Meta:
        table_name = "ideas_brought"
        primary_key = peewee.CompositeKey("space", "key")


TABLES = [
    IdeaStatus,
    IdeaBoard,
    Idea,
    IdeaChange,
    IdeaProxy,
    IdeaConsent,
    IdeaSuspicion,
    IdeaRelease,
    IdeaShipped,
    IdeaTable,
    IdeaBrought,
]


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
