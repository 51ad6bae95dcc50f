"""Calendars elsewhere that are read again and again, so that what was taken of them stays true."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from flask_babel import gettext as _

from plugins.events.actions.importing import take
from plugins.events.ical.found import Unreadable
from plugins.events.ical.reading import MOST_BYTES, read
from plugins.events.models import EventSource
from plugins.events.queries.importing import plan
from townhall import (
    Actor,
    Rejected,
    actor_for,
    all_spaces,
    audit,
    clock,
    egress,
    settings,
    transaction,
)

TYPES = (
    "text/calendar",
    "text/plain",
    "application/octet-stream",
    "application/ics",
    "application/calendar",
)
SECONDS = 8.0
EVERY = timedelta(hours=1)
AT_ONCE = 50  # sources of one run of the job
MOST = 20  # of one space
LONGEST = 255
log = logging.getLogger("townhall.events")


class Unreachable(ValueError):
    """A calendar that was not got. Its only argument is a sentence."""


def address_of(typed: str) -> str:
    """The address of a calendar as it is fetched: `webcal:` is a word for programs."""
    plain = typed.strip()
    scheme, sign, rest = plain.partition("://")
    if sign and scheme.lower() in ("webcal", "webcals"):
        return f"https://{rest}"
    return plain


def fetched(url: str, etag: str = "") -> tuple[bytes | None, str]:
    """What is at an address and its mark; None where it is still what that mark stands for.
    Asks the database for nothing but the name of the community. Raises `Unreachable`."""
    try:
        found = egress.fetch(
            url,
            accept=TYPES,
            agent=egress.user_agent(),
            most_bytes=MOST_BYTES,
            seconds=SECONDS,
            etag=etag,
        )
    except egress.Refused as error:
        log.info("calendar refused", extra={"reason": str(error)[:100]})
        raise Unreachable(
            _("That is no address of a calendar on the open internet, with http or https.")
        ) from error
    except egress.Failed as error:
        raise Unreachable(_("There is no answer from there just now.")) from error
    if found.status == 304 and etag:
        return None, etag
    if found.status != 200:
        raise Unreachable(_("The answer from there is an error (%(num)s).", num=found.status))
    if not found.whole:
        raise Unreachable(_("The file is larger than a megabyte."))
    return found.body, found.etag


def home_zone() -> str:
    """The zone of times that name none."""
    return clock.zone_named(settings.get("core", "timezone"))


def keep_source(actor: Actor, space_id: int, url: str) -> EventSource:
    """Have a calendar read again and again for a space; one that is kept there already is not
    kept twice. Raises `Rejected` (field `url`) where there are too many."""
    with transaction():
        here = EventSource.space == space_id
        same = EventSource.get_or_none(here & (EventSource.url == url))
        if same is not None:
            return same  # type: ignore[no-any-return]
        if EventSource.select().where(here).count() >= MOST:
            raise Rejected("url", _("At most %(most)s calendars are kept for a space.", most=MOST))
        now = clock.now()
        made: EventSource = EventSource.create(
            space=space_id, user=actor.user_id, url=url, checked_at=now, created_at=now
        )
        _log(actor, "events.source.keep", made)
        return made


def drop_source(actor: Actor, source: EventSource) -> None:
    """Read a calendar no more. What was taken of it stays."""
    with transaction():
        source.delete_instance()
        _log(actor, "events.source.drop", source)


def _log(actor: Actor, deed: str, source: EventSource) -> None:
    # The whole address may be the secret of somebody's private calendar.
    audit(actor, deed, source, note=urlsplit(str(source.url)).hostname or "")


def read_sources() -> None:
    """An hourly job: read the calendars that were not read for the longest time."""
    late = EventSource.checked_at.is_null() | (EventSource.checked_at <= clock.now() - EVERY)
    query = EventSource.select().where(late).order_by(EventSource.checked_at, EventSource.id)
    sources: Sequence[EventSource] = list(query.limit(AT_ONCE))
    for source in sources:
        read_source(source)


def read_source(source: EventSource) -> None:
    """Read a calendar again, in the name of whoever wanted it, and note what came of it."""
    try:
        etag, error = _read(source), ""
    except (Unreachable, Unreadable) as problem:
        etag, error = source.etag, str(problem.args[0])[:LONGEST]
    EventSource.update(etag=etag, error=error, checked_at=clock.now()).where(
        EventSource.id == source.id
    ).execute()


def _read(source: EventSource) -> str:
    """Take what is new in a calendar; the mark of what was read."""
    actor = actor_for(source.user_id)
    if not may_import(actor, source.space_id):
        raise Unreachable(_("Whoever wanted it may not import there any more."))
    body, etag = fetched(source.url, source.etag)
    if body is None:
        return etag
    lines = plan(source.space_id, read(body, home=home_zone()))
    taken = take(actor, source.space_id, lines, source=source)
    if taken.refused:
        title, why = taken.refused[0]
        raise Unreadable(_("“%(title)s” was not taken: %(why)s", title=title, why=why))
    # What is left is taken the next time, which a mark would prevent.
    return "" if taken.left else etag


def may_import(actor: Actor, space_id: int) -> bool:
    """Whether somebody may take events of other calendars into a space."""
    space = all_spaces().get(space_id)
    if space is None or space.is_archived or not actor.is_member:
        return False
    return actor.can("events.import", space_id) and actor.can("spaces.start", space_id)
