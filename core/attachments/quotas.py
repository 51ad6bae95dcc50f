"""How much somebody may send: numbers that the owner sets, by trust and by group."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from peewee import Case, fn

from core import clock, settings
from core.access import Actor
from core.attachments.models import Attachment
from core.attachments.naming import size_words
from core.attachments.sorts import USUAL
from core.registry import Permission, Setting

MB = 1_000_000
LARGEST_MB = 100

PERMISSIONS = (
    Permission(
        name="attachments.upload",
        label=_l("Send files at all"),
        scope="site",
        defaults=("members",),
        writes=True,
    ),
    Permission(
        name="attachments.unlimited",
        label=_l("Attach files without a limit for the day or in all"),
        scope="site",
        defaults=("staff",),
    ),
)
SETTINGS = (
    Setting(
        name="file_mb",
        label=_l("Largest file, in MB"),
        kind="number",
        default=20,
        minimum=1,
        maximum=LARGEST_MB,
        help=_l("Pictures are made smaller by themselves and may have at most 20 MB."),
        section=_l("Files"),
    ),
    Setting(
        name="files_a_day_new",
        label=_l("Files in 24 hours, for members of trust level 0"),
        kind="number",
        default=30,
        minimum=0,
        maximum=10_000,
        section=_l("Files"),
    ),
    Setting(
        name="files_a_day",
        label=_l("Files in 24 hours, for members of trust level 1 and above"),
        kind="number",
        default=200,
        minimum=0,
        maximum=10_000,
        section=_l("Files"),
    ),
    Setting(
        name="files_mb_new",
        label=_l("All files of a member of trust level 0, in MB"),
        kind="number",
        default=200,
        minimum=0,
        maximum=1_000_000,
        section=_l("Files"),
    ),
    Setting(
        name="files_mb",
        label=_l("All files of a member of trust level 1 and above, in MB"),
        kind="number",
        default=2000,
        minimum=0,
        maximum=1_000_000,
        section=_l("Files"),
    ),
    Setting(
        name="file_types",
        label=_l("Types of files that may be attached, besides pictures"),
        kind="long_text",
        default=USUAL,
        help=_l("Their endings with spaces between. All of them are only ever downloaded."),
        section=_l("Files"),
    ),
)


class TooMuch(ValueError):
    """A file is too large, or one too many; the message is a sentence with the numbers."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one member may send; None is as much as they like."""

    file: int
    a_day: int | None
    in_all: int | None


def allowance(actor: Actor) -> Allowance:
    """The numbers that hold for somebody."""
    largest = int(settings.get("core", "file_mb")) * MB
    if actor.can("attachments.unlimited"):
        return Allowance(largest, None, None)
    end = "" if actor.trust > 0 else "_new"
    a_day = int(settings.get("core", f"files_a_day{end}"))
    return Allowance(largest, a_day, int(settings.get("core", f"files_mb{end}")) * MB)


def allowed_types() -> frozenset[str]:
    """The endings that may be sent besides pictures."""
    text = str(settings.get("core", "file_types")).lower()
    return frozenset(word.strip(".,;*") for word in text.split())


def check_size(actor: Actor, size: int) -> None:
    """Raise `TooMuch` for a file that is too large for anybody of that trust."""
    largest = allowance(actor).file
    if size > largest:
        raise TooMuch(
            _(
                "It has %(size)s; one file may have at most %(most)s.",
                size=size_words(size),
                most=size_words(largest),
            )
        )


def check_quota(actor: Actor, size: int) -> None:
    """Raise `TooMuch` when `size` bytes more are beyond what the actor may have.

    Exact inside a transaction that holds the actor's row.
    """
    may = allowance(actor)
    if may.a_day is None or may.in_all is None:
        return
    today, in_all = _sent(actor)
    if today >= may.a_day:
        raise TooMuch(
            _(
                "You have sent %(n)s files in the last 24 hours, and %(most)s is the most.",
                n=today,
                most=may.a_day,
            )
        )
    if in_all + size > may.in_all:
        raise TooMuch(
            _(
                "Your files take up %(used)s of the %(most)s that you may have; this one needs "
                "%(size)s more.",
                used=size_words(in_all),
                most=size_words(may.in_all),
                size=size_words(size),
            )
        )


def _sent(actor: Actor) -> tuple[int, int]:
    recent = Case(None, [(Attachment.created_at > clock.ago(hours=24), 1)], 0)
    row = (
        Attachment.select(fn.COALESCE(fn.SUM(recent), 0), fn.COALESCE(fn.SUM(Attachment.size), 0))
        .where(Attachment.user == actor.user_id)
        .tuples()
        .get()
    )
    return int(row[0]), int(row[1])
