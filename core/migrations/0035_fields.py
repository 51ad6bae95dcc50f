"""Owners ask of members what they choose."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class User(peewee.Model):
    class Meta:
        table_name = "user"


class ProfileField(peewee.Model):
    slug = peewee.CharField(max_length=60, unique=True)
    label = peewee.CharField(max_length=60)
    help = peewee.CharField(max_length=200, constraints=[SQL("DEFAULT ''")])
    kind = peewee.CharField(max_length=8)
    choices = peewee.TextField(constraints=[SQL("DEFAULT '[]'")])
    is_required = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    edited_by = peewee.CharField(max_length=8, constraints=[SQL("DEFAULT 'member'")])
    seen_by = peewee.CharField(max_length=8, constraints=[SQL("DEFAULT 'team'")])
    on_card = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    is_searchable = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    position = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    version = peewee.IntegerField(constraints=[SQL("DEFAULT 1")])

    class Meta:
        table_name = "profile_field"


class ProfileValue(peewee.Model):
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+", index=False)
    field = peewee.ForeignKeyField(ProfileField, on_delete="CASCADE", backref="+")
    value = peewee.TextField()

    class Meta:
        table_name = "profile_value"
        indexes = ((("user", "field"), True),)


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    tables = [ProfileField, ProfileValue]
    with db.bind_ctx(tables, bind_refs=False, bind_backrefs=False):
        db.create_tables(tables)
