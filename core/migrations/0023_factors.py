"""Second factors, passkeys, identities elsewhere, half ways in, and browsers that are known."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Step(peewee.Model):
    token_hash = peewee.CharField(max_length=64, unique=True)
    purpose = peewee.CharField(max_length=20)
    user = peewee.ForeignKeyField(User, null=True, on_delete="CASCADE", backref="+")
    data = peewee.TextField(constraints=[SQL("DEFAULT '{}'")])
    created_at = peewee.DateTimeField()
    expires_at = peewee.DateTimeField(index=True)

    class Meta:
        table_name = "step"


class KnownDevice(peewee.Model):
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    key = peewee.CharField(max_length=32)
    device = peewee.CharField(max_length=120, constraints=[SQL("DEFAULT ''")])
    address = peewee.CharField(max_length=64, constraints=[SQL("DEFAULT ''")])
    seen_at = peewee.DateTimeField(index=True)

    class Meta:
        table_name = "known_device"
        indexes = ((("user", "key"), True),)


class Totp(peewee.Model):
    user = peewee.ForeignKeyField(User, primary_key=True, on_delete="CASCADE", backref="+")
    secret = peewee.TextField()
    last_step = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    created_at = peewee.DateTimeField()
    confirmed_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "totp"


class RecoveryCode(peewee.Model):
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    slot = peewee.SmallIntegerField()
    kept = peewee.TextField()
    created_at = peewee.DateTimeField()
    used_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "recovery_code"
        indexes = ((("user", "slot"), True),)


class Passkey(peewee.Model):
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    key_id = peewee.TextField(unique=True)
    public_key = peewee.TextField()
    handle = peewee.CharField(max_length=64)
    uses = peewee.BigIntegerField(constraints=[SQL("DEFAULT 0")])
    name = peewee.CharField(max_length=60, constraints=[SQL("DEFAULT ''")])
    created_at = peewee.DateTimeField()
    used_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "passkey"


class OpenIdProvider(peewee.Model):
    key = peewee.CharField(max_length=30, unique=True)
    label = peewee.CharField(max_length=60)
    issuer = peewee.CharField(max_length=500)
    client_id = peewee.CharField(max_length=255)
    secret = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    active = peewee.BooleanField(constraints=[SQL("DEFAULT TRUE")])
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "open_id_provider"


class OpenIdIdentity(peewee.Model):
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    provider = peewee.ForeignKeyField(OpenIdProvider, on_delete="CASCADE", backref="+")
    subject = peewee.CharField(max_length=255)
    name = peewee.CharField(max_length=254, constraints=[SQL("DEFAULT ''")])
    created_at = peewee.DateTimeField()
    used_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "open_id_identity"
        indexes = ((("provider", "subject"), True),)


TABLES = (Step, KnownDevice, Totp, RecoveryCode, Passkey, OpenIdProvider, OpenIdIdentity)
# Whoever is signed in now is no stranger the next time.
KNOWN = """
    INSERT INTO known_device (user_id, key, device, address, seen_at)
    SELECT user_id, 'session-' || id, device, address, seen_at FROM session
"""


def up(migrator: Any, db: Any) -> None:
    """Make the tables, and what sessions and people have besides."""
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
    postgres = isinstance(db, peewee.PostgresqlDatabase)
    moment = "TIMESTAMP" if postgres else "DATETIME"
    flag = "BOOLEAN" if postgres else "INTEGER"
    db.execute_sql(f'ALTER TABLE "user" ADD COLUMN "factor_asked_at" {moment}')
    way = "ADD COLUMN \"way\" VARCHAR(10) NOT NULL DEFAULT 'password'"
    db.execute_sql(f'ALTER TABLE "session" {way}')
    db.execute_sql(f'ALTER TABLE "session" ADD COLUMN "strong" {flag} NOT NULL DEFAULT FALSE')
    db.execute_sql(KNOWN)
