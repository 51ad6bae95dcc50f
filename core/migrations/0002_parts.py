"""Posts know which parts hang below their text, and how often their HTML was made anew."""

from __future__ import annotations

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the columns."""
    db.execute_sql('ALTER TABLE "post" ADD COLUMN "parts" VARCHAR(60) NOT NULL DEFAULT \'\'')
    db.execute_sql('ALTER TABLE "post" ADD COLUMN "html_version" INTEGER NOT NULL DEFAULT 1')
