"""`townhall doctor`: what is wrong with this installation, each with what to do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import click

FIXED_SQLITE = (3, 51, 3)


@click.command()
def doctor() -> None:
    """Check this installation. Exits 1 when something is wrong."""
    from core.cli.starting import site_for_command

    with site_for_command():
        problems = list(_problems())
        for problem in problems:
            click.echo(f"! {problem}")
        if not problems:
            click.echo("Nothing is wrong.")
    raise SystemExit(1 if problems else 0)


def _problems() -> Iterator[str]:
    from core.site import site

    config = site().config
    yield from _database()
    if not config.base_url:
        yield "TOWNHALL_BASE_URL is not set: links in mail may name the wrong host."
    if not config.smtp_url:
        yield f"TOWNHALL_SMTP_URL is not set: mail is written to {config.data / 'mail'}."
    if shutil.disk_usage(config.data).free < 200 * 1024 * 1024:
        yield f"Less than 200 MB are free where {config.data} is."
    for plugin in site().plugins.plugins.values():
        if plugin.status != "loaded":
            yield f"Plugin {plugin.name} is {plugin.status}: {plugin.reason}"
    yield from _outbox()


def _database() -> Iterator[str]:
    from core.db import database, is_postgres

    if is_postgres():
        return
    version = tuple(database.obj.server_version)
    if version < FIXED_SQLITE:
        shown = ".".join(map(str, version))
        yield f"SQLite {shown} can corrupt a busy database; install cysqlite for a newer one."
    broken = database.execute_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        yield f"{len(broken)} rows point to rows that are gone."
    found = database.execute_sql("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        yield f"The database file is damaged: {found}"


def _outbox() -> Iterator[str]:
    from core import clock
    from core.models import Outbox

    failed = Outbox.select().where(Outbox.state == "failed").count()
    if failed:
        yield f"{failed} pieces of work were given up; see /admin/jobs."
    late = Outbox.state.in_(["waiting", "running"]) & (Outbox.run_at < clock.ago(minutes=10))
    waiting = Outbox.select().where(late).count()
    if waiting:
        yield f"{waiting} pieces of work wait since more than ten minutes: is a worker running?"
