"""Groups with a page, owners, requests and invitations; looking at the site as somebody else."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Session(peewee.Model):
    class Meta:
        table_name = "session"


class Invite(peewee.Model):
    class Meta:
        table_name = "invite"


class Group(peewee.Model):
    class Meta:
        table_name = "member_group"


class GroupRequest(peewee.Model):
    group = peewee.ForeignKeyField(Group, on_delete="CASCADE", backref="+", index=False)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    state = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'waiting'")])
    answers = peewee.TextField(constraints=[SQL("DEFAULT '[]'")])
    note = peewee.CharField(max_length=500, constraints=[SQL("DEFAULT ''")])
    round = peewee.IntegerField(constraints=[SQL("DEFAULT 1")])
    created_at = peewee.DateTimeField()
    decided_at = peewee.DateTimeField(null=True)
    decided_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        table_name = "group_request"
        indexes = ((("group", "user"), True), (("group", "state", "created_at", "id"), False))


class GroupInvite(peewee.Model):
    group = peewee.ForeignKeyField(Group, on_delete="CASCADE", backref="+", index=False)
    user = peewee.ForeignKeyField(User, null=True, on_delete="CASCADE", backref="+")
    token_hash = peewee.CharField(max_length=64, null=True, unique=True)
    note = peewee.CharField(max_length=120, constraints=[SQL("DEFAULT ''")])
    created_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    created_at = peewee.DateTimeField()
    expires_at = peewee.DateTimeField()
    uses_left = peewee.IntegerField(constraints=[SQL("DEFAULT 1")])
    used = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])

    class Meta:
        table_name = "group_invite"
        indexes = ((("group", "user"), True),)


class InviteGroup(peewee.Model):
    invite = peewee.ForeignKeyField(Invite, primary_key=True, on_delete="CASCADE", backref="+")
    group = peewee.ForeignKeyField(Group, on_delete="CASCADE", backref="+")

    class Meta:
        table_name = "invite_group"


class Impersonation(peewee.Model):
    actor = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    session = peewee.ForeignKeyField(Session, null=True, on_delete="SET NULL", backref="+")
    reason = peewee.CharField(max_length=300)
    started_at = peewee.DateTimeField()
    ends_at = peewee.DateTimeField()
    ended_at = peewee.DateTimeField(null=True)
    deeds = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])

    class Meta:
        table_name = "impersonation"
        indexes = ((("user", "started_at"), False), (("ended_at", "ends_at"), False))


COLUMNS = {
    "member_group": (
        "\"joining\" VARCHAR(8) NOT NULL DEFAULT 'closed'",
        "\"seen_by\" VARCHAR(8) NOT NULL DEFAULT 'members'",
        "\"roster\" VARCHAR(8) NOT NULL DEFAULT 'group'",
        "\"mention\" VARCHAR(8) NOT NULL DEFAULT 'members'",
        "\"questions\" TEXT NOT NULL DEFAULT '[]'",
        "\"description_html\" TEXT NOT NULL DEFAULT ''",
    ),
    "membership": ('"is_owner" {switch} NOT NULL DEFAULT FALSE',),
    "session": ("\"acting\" VARCHAR(60) NOT NULL DEFAULT ''",),
    "audit": ('"acting_for_id" INTEGER REFERENCES "user" ("id") ON DELETE SET NULL',),
}


def up(migrator: Any, db: Any) -> None:
    """Make the tables and the columns."""
    tables = [GroupRequest, GroupInvite, InviteGroup, Impersonation]
    with db.bind_ctx(tables, bind_refs=False, bind_backrefs=False):
        db.create_tables(tables)
    on_postgres = isinstance(db, peewee.PostgresqlDatabase)
    sorts = {"switch": "BOOLEAN" if on_postgres else "INTEGER"}
    for table, columns in COLUMNS.items():
        for column in columns:
            sql = column.format_map(sorts) if "{" in column else column
            db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN {sql}')
    db.execute_sql('CREATE INDEX "audit_acting_for_id" ON "audit" ("acting_for_id")')
