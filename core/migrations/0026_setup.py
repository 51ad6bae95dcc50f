"""Set-up, kinds of community, and the texts that people agree to."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class User(peewee.Model):
    class Meta:
        table_name = "user"


class SetupStep(peewee.Model):
    name = peewee.CharField(max_length=20, primary_key=True)
    answers = peewee.TextField(constraints=[SQL("DEFAULT '{}'")])
    version = peewee.IntegerField(constraints=[SQL("DEFAULT 1")])
    saved_at = peewee.DateTimeField()
    done_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "setup_step"


class PresetUse(peewee.Model):
    preset = peewee.CharField(max_length=40)
    used_at = peewee.DateTimeField()
    used_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        table_name = "preset_use"


class PresetPiece(peewee.Model):
    key = peewee.CharField(max_length=160, primary_key=True)
    preset = peewee.CharField(max_length=40)
    made_id = peewee.IntegerField(null=True)
    made_at = peewee.DateTimeField()

    class Meta:
        table_name = "preset_piece"


class TermsText(peewee.Model):
    sort = peewee.CharField(max_length=12)
    number = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    body = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    html = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    note = peewee.CharField(max_length=500, constraints=[SQL("DEFAULT ''")])
    is_material = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    starts_at = peewee.DateTimeField(null=True)
    published_at = peewee.DateTimeField(null=True)
    saved_at = peewee.DateTimeField()
    saved_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    version = peewee.IntegerField(constraints=[SQL("DEFAULT 1")])

    class Meta:
        table_name = "terms_text"
        indexes = ((("sort", "number"), True),)


class Consent(peewee.Model):
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    text = peewee.ForeignKeyField(TermsText, on_delete="RESTRICT", backref="+")
    given_at = peewee.DateTimeField()
    way = peewee.CharField(max_length=12)

    class Meta:
        table_name = "consent"
        indexes = ((("user", "text"), True),)


TABLES = (SetupStep, PresetUse, PresetPiece, TermsText, Consent)


def up(migrator: Any, db: Any) -> None:
    """Make the tables, and what every request must know of its person."""
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
    postgres = isinstance(db, peewee.PostgresqlDatabase)
    moment = "TIMESTAMP" if postgres else "DATETIME"
    for column in ("consented_at", "declined_at"):
        db.execute_sql(f'ALTER TABLE "user" ADD COLUMN "{column}" {moment}')
    # A community that somebody owns already was set up by other means.
    db.execute_sql(
        "INSERT INTO setup_step (name, saved_at, done_at) "
        "SELECT 'finished', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP WHERE EXISTS ("
        "SELECT 1 FROM membership JOIN member_group ON member_group.id = membership.group_id "
        "WHERE member_group.key = 'admins')"
    )
