"""Where the site runs: addresses, mail, room on the disk, secrets, plugins, waiting work."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from core import clock, settings
from core.accounts.models import User
from core.backups import queries as backups
from core.config import is_this_machine
from core.doctor.check import Check
from core.groups.models import Group, Membership
from core.insights.counting import count_all
from core.insights.models import FigureCount
from core.models import Outbox
from core.site import site

ROOM = 200 * 1024 * 1024
SECRETS = ("secret_key", "push_key")
BACKUP_DAYS = 8


def _address() -> Iterator[str]:
    config = site().config
    if not config.base_url:
        yield "TOWNHALL_BASE_URL is not set: links in mail may name the wrong host."
    elif not config.secure:
        yield "TOWNHALL_BASE_URL is not https: cookies and passwords can be read on the way."
    elif not config.proxy_hops:
        yield (
            "TOWNHALL_BASE_URL is https and TOWNHALL_PROXY_HOPS is 0: behind a proxy everybody "
            "seems to come from its address, and limits hold for all together."
        )


def _mail() -> Iterator[str]:
    config = site().config
    if not config.smtp_url:
        yield f"TOWNHALL_SMTP_URL is not set: mail is written to {config.data / 'mail'}."


PLAIN = {
    "TOWNHALL_DATABASE_URL": "sslmode=verify-full",
    "TOWNHALL_REDIS_URL": "rediss://",
    "TOWNHALL_SMTP_URL": "smtps://, or smtp:// without tls=no",
    "TOWNHALL_IMAP_URL": "imaps://",
    "TOWNHALL_FILES_URL": "endpoint=https://",
}
"""Setting -> how it says that the connection is encrypted and the other side is known."""


def _wires() -> Iterator[str]:
    for name, instead in PLAIN.items():
        value = str(getattr(site().config, name.removeprefix("TOWNHALL_").lower()))
        if value and _is_plain(value):
            yield f"{name} leads to another machine and can be read on the way: use {instead}."


def _is_plain(url: str) -> bool:
    """Whether a connection goes to another machine without encryption, or believes anybody."""
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    if parts.scheme == "s3":
        return _is_plain(asked.get("endpoint", "https://"))
    if parts.scheme == "sqlite" or is_this_machine(parts.hostname or ""):
        return False
    if parts.scheme.startswith("postgres"):
        return asked.get("sslmode") not in ("verify-ca", "verify-full")
    return parts.scheme in ("redis", "imap", "http") or asked.get("tls") == "no"


def _room() -> Iterator[str]:
    data = site().config.data
    if shutil.disk_usage(data).free < ROOM:
        yield f"Less than 200 MB are free where {data} is."


def _open_secrets() -> list[Path]:
    data = site().config.data
    found = [data / name for name in SECRETS if (data / name).exists()]
    if (data / "search").is_dir():
        found.append(data / "search")  # its files run code when they are read
    return [path for path in found if path.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP)]


def _open_rows() -> list[Path]:
    """Where addresses, private messages and links that sign in stand, open to anybody here."""
    config = site().config
    found = [config.data / "mail", config.data / "backups"]
    if config.database_url.startswith("sqlite:///"):
        name = config.database_url.removeprefix("sqlite:///")
        found += [Path(name + end) for end in ("", "-wal", "-shm")]
    return [path for path in found if path.exists() and path.stat().st_mode & stat.S_IRWXO]


def _secrets() -> Iterator[str]:
    for path in [*_open_secrets(), *_open_rows()]:
        yield f"{path} is open to other users of this machine: use --repair to close it."


def _settings() -> Iterator[str]:
    for name in settings.strange():
        yield f"{name} names no secret setting: see the page of settings for what there is."
    for name in settings.lost():
        yield f"{name} was sealed with another secret of the site: enter that setting anew."


def _close_secrets() -> None:
    for path in _open_secrets():
        path.chmod(0o700 if path.is_dir() else 0o600)
    for path in _open_rows():
        # A group that shares the work on the site keeps what it may.
        path.chmod(path.stat().st_mode & ~stat.S_IRWXO & 0o777)


def _owner() -> Iterator[str]:
    owners = (
        Membership.select()
        .join(Group)
        .switch(Membership)
        .join(User)
        .where((Group.key == "admins") & (User.state == "active"))
    )
    if not owners.exists():
        yield "Nobody owns the community: run townhall user create NAME --email E --admin."


def _plugins() -> Iterator[str]:
    for plugin in site().plugins.plugins.values():
        if plugin.status != "loaded":
            yield f"Plugin {plugin.name} is {plugin.status}: {plugin.reason}"


def _failed() -> Iterator[str]:
    failed = Outbox.select().where(Outbox.state == "failed").count()
    if failed:
        yield f"{failed} pieces of work were given up: see /admin/jobs, or --repair tries again."


def _try_again() -> None:
    Outbox.update(state="waiting", attempts=0, run_at=clock.now(), lease_until=None).where(
        Outbox.state == "failed"
    ).execute()


def _late() -> Iterator[str]:
    late = Outbox.state.in_(["waiting", "running"]) & (Outbox.run_at < clock.ago(minutes=10))
    waiting = Outbox.select().where(late).count()
    if waiting:
        yield f"{waiting} pieces of work wait since more than ten minutes: is a worker running?"


def _count() -> None:
    count_all()


def _figures() -> Iterator[str]:
    old = clock.ago(hours=3)
    for row in FigureCount.select().order_by(FigureCount.metric):
        if row.error:
            yield (
                f"The figures of {row.metric} could not be counted, --repair tries again: "
                f"{row.error}"
            )
        elif row.counted_at is not None and row.counted_at < old:
            yield f"The figures of {row.metric} are old: is a worker running? --repair counts anew."


def _backups() -> Iterator[str]:
    folder = site().config.data / "backups"
    files = [*folder.glob("*.backup"), *folder.glob("*.db")]
    newest = max((path.stat().st_mtime for path in files), default=None)
    if newest is None:
        yield from _never()
        return
    if clock.now().timestamp() - newest > BACKUP_DAYS * 24 * 3600:
        yield f"The newest backup in {folder} is older than a week: run townhall backup."


def _never() -> Iterator[str]:
    """What to say where there is no backup: nothing where none is made by itself, for then they
    are kept elsewhere, nor before the first one is due, with a day for it to be made."""
    days, since = backups.every_days(), backups.waits_since()
    if not days or since is None or clock.now() - since < timedelta(days=days + 1):
        return
    failed = backups.failure()
    why = f"The last try failed: {failed.why}" if failed else "Is a worker running?"
    every = "every day" if days == 1 else f"every {days} days"
    yield f"No backup was ever made, though one is due {every}. {why}"


CHECKS = (
    Check(name="site.address", look=_address),
    Check(name="site.mail", look=_mail),
    Check(name="site.wires", look=_wires),
    Check(name="site.room", look=_room),
    Check(name="site.secrets", look=_secrets, repair=_close_secrets),
    Check(name="site.settings", look=_settings),
    Check(name="site.owner", look=_owner),
    Check(name="site.plugins", look=_plugins),
    Check(name="work.failed", look=_failed, repair=_try_again),
    Check(name="work.late", look=_late),
    Check(name="work.figures", look=_figures, repair=_count),
    Check(name="site.backups", look=_backups),
)
