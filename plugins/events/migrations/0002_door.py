"""Hosts of the door, scans that were made without a connection, and sessions that were changed."""

from __future__ import annotations

from typing import Any

import peewee


def up(migrator: Any, db: Any) -> None:
    """Add the columns."""
    moment = "TIMESTAMP" if isinstance(db, peewee.PostgresqlDatabase) else "DATETIME"
    for table, column in (
        ("events_host", "\"role\" VARCHAR(10) NOT NULL DEFAULT 'host'"),
        ("events_scan", f'"scanned_at" {moment}'),
        ("events_session", f'"changed_at" {moment}'),
        ("events_session", '"sequence" INTEGER NOT NULL DEFAULT 0'),
    ):
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN {column}')
