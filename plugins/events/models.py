"""What makes a thread an event: when, where, for how many, and who comes.

Times of events are wall times: text as people say it (`2026-03-29T10:00`, or `2026-03-29` for
whole days) and an IANA zone. The moment in UTC beside it is derived, and derived anew when the
rules of a zone change.
"""

from __future__ import annotations

import peewee

from townhall import JSONText, Model, Space, Thread, User, UTCDateTime, default

WALL = 19  # characters of a wall time
# What was an event and is something else now keeps its rows, and is none. Joined like this no
# index on the kind fits, which would have every event read before its dates.
IS_EVENT = Thread.kind.concat("") == "event"


class Event(Model):
    """The detail row of an event: what all its dates have in common.

    `starts` and `ends` are wall times in `zone`; of whole days the first and the last day, with
    an empty `zone`. `rule` is an RRULE without its name, empty for a single date; `left_out`
    and `added` are lists of wall times (EXDATE, RDATE). Dates are written down until `horizon`.

    `way` is `place`, `online` or `hybrid`. `join_url` and `join_details` are for those who have
    a seat, from their answer on, or from `join_minutes` before the start. A `place` or `address`
    is public unless `is_address_private`, which keeps the address for those with a seat.

    `seats` and `online_seats` are null for any number. `most_guests` may come with one person.
    `waitlist`: `auto` gives a seat at once, `offer` holds it for `offer_hours`, `none`. `party`:
    whether a party that is too large for what is free is passed over (`skip`) or waited for
    (`hold`). Answers are taken from `opens_minutes` to `closes_minutes` before the start (null:
    at any time, and until it starts). `attendees_shown`: `public`, `members`, `attendees`,
    `hosts` or `counts`. `reminders` are minutes before the start. `asks_again`: whether people
    confirm once more when it is moved. `watches`: whether those who come watch the thread.

    `sequence` is that of RFC 5545; it and `changed_at` follow what calendars care for.
    `split_from` is the series that this one continues.
    """

    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    starts = peewee.CharField(max_length=WALL)
    ends = peewee.CharField(max_length=WALL)
    is_all_day = peewee.BooleanField(constraints=default(False), default=False)
    zone = peewee.CharField(max_length=60, constraints=default(""), default="")
    rule = peewee.CharField(max_length=255, constraints=default(""), default="")
    left_out = JSONText(constraints=default("[]"), default=list)
    added = JSONText(constraints=default("[]"), default=list)
    horizon = UTCDateTime(null=True)
    way = peewee.CharField(max_length=10, constraints=default("place"), default="place")
    place = peewee.CharField(max_length=200, constraints=default(""), default="")
    address = peewee.CharField(max_length=400, constraints=default(""), default="")
    is_address_private = peewee.BooleanField(constraints=default(False), default=False)
    latitude = peewee.DoubleField(null=True)
    longitude = peewee.DoubleField(null=True)
    join_url = peewee.CharField(max_length=500, constraints=default(""), default="")
    join_details = peewee.TextField(constraints=default(""), default="")
    join_minutes = peewee.IntegerField(null=True)
    seats = peewee.IntegerField(null=True)
    online_seats = peewee.IntegerField(null=True)
    most_guests = peewee.IntegerField(constraints=default(0), default=0)
    waitlist = peewee.CharField(max_length=10, constraints=default("auto"), default="auto")
    offer_hours = peewee.IntegerField(constraints=default(12), default=12)
    party = peewee.CharField(max_length=10, constraints=default("skip"), default="skip")
    needs_approval = peewee.BooleanField(constraints=default(False), default=False)
    opens_minutes = peewee.IntegerField(null=True)
    closes_minutes = peewee.IntegerField(null=True)
    attendees_shown = peewee.CharField(
        max_length=10, constraints=default("members"), default="members"
    )
    reminders = JSONText(constraints=default("[1440, 60]"), default=lambda: [1440, 60])
    asks_again = peewee.BooleanField(constraints=default(False), default=False)
    watches = peewee.BooleanField(constraints=default(True), default=True)
    check_in_minutes = peewee.IntegerField(constraints=default(120), default=120)
    uid = peewee.CharField(max_length=255, unique=True)
    sequence = peewee.IntegerField(constraints=default(0), default=0)
    changed_at = UTCDateTime()
    cancelled_at = UTCDateTime(null=True)
    cancel_reason = peewee.CharField(max_length=255, constraints=default(""), default="")
    split_from = peewee.ForeignKeyField(Thread, null=True, on_delete="SET NULL", backref="+")
    source_url = peewee.CharField(max_length=500, constraints=default(""), default="")

    class Meta:
        table_name = "events_event"


HAS_ADDED = peewee.Case(None, [(Event.added != peewee.Value("[]", converter=False), True)], False)
"""Whether an event has dates that were added by hand: with a rule or without, it is a series."""


class EventDate(Model):
    """One date of an event; a single event has exactly one.

    `original` is the wall start that the rule gives it (RECURRENCE-ID), whatever became of it;
    `starts`, `ends`, `zone`, `is_all_day` are how it is now, `starts_at` and `ends_at` the
    moments of that. `changes` holds what is different from its event on this date, by the names
    of the columns of `Event` (and `title`). `state`: empty, `cancelled`, `postponed` (no date
    yet), or `gone` (no date of the series any more, kept for those who had answered and for
    calendars). `before_at` is when it was to start before it was moved the last time, `before`
    that as wall time. Counts are of people (`going` with guests is `seats_taken` and
    `online_taken`, held offers included).
    """

    event = peewee.ForeignKeyField(Event, on_delete="CASCADE", backref="dates")
    original = peewee.CharField(max_length=WALL)
    starts = peewee.CharField(max_length=WALL)
    ends = peewee.CharField(max_length=WALL)
    zone = peewee.CharField(max_length=60, constraints=default(""), default="")
    is_all_day = peewee.BooleanField(constraints=default(False), default=False)
    starts_at = UTCDateTime()
    ends_at = UTCDateTime()
    changes = JSONText(constraints=default("{}"), default=dict)
    state = peewee.CharField(max_length=10, constraints=default(""), default="")
    reason = peewee.CharField(max_length=255, constraints=default(""), default="")
    before = peewee.CharField(max_length=WALL, constraints=default(""), default="")
    before_at = UTCDateTime(null=True)
    sequence = peewee.IntegerField(constraints=default(0), default=0)
    changed_at = UTCDateTime()
    going = peewee.IntegerField(constraints=default(0), default=0)
    maybe = peewee.IntegerField(constraints=default(0), default=0)
    waiting = peewee.IntegerField(constraints=default(0), default=0)
    seats_taken = peewee.IntegerField(constraints=default(0), default=0)
    online_taken = peewee.IntegerField(constraints=default(0), default=0)

    class Meta:
        table_name = "events_date"
        indexes = (
            (("event", "original"), True),
            (("starts_at", "id"), False),
            (("ends_at", "id"), False),
        )


class EventHost(Model):
    """Somebody who runs an event beside its author. `role`: `host` with the same rights, or
    `door` for who keeps the door and nothing else."""

    event = peewee.ForeignKeyField(Event, on_delete="CASCADE", backref="hosts")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    role = peewee.CharField(max_length=10, constraints=default("host"), default="host")
    created_at = UTCDateTime()

    class Meta:
        table_name = "events_host"
        primary_key = peewee.CompositeKey("event", "user")


class EventQuestion(Model):
    """Something asked of whoever comes. `kind`: `text`, `long`, `choice` or `check`; `choices`
    is a list of words."""

    event = peewee.ForeignKeyField(Event, on_delete="CASCADE", backref="questions")
    position = peewee.IntegerField(constraints=default(0), default=0)
    label = peewee.CharField(max_length=200)
    kind = peewee.CharField(max_length=10, constraints=default("text"), default="text")
    choices = JSONText(constraints=default("[]"), default=list)
    is_required = peewee.BooleanField(constraints=default(False), default=False)

    class Meta:
        table_name = "events_question"


class EventAnswer(Model):
    """One person's answer to one date.

    `status`: `going`, `maybe`, `cannot`; `waiting` (on the list), `offered` (a seat is held
    until `offer_until`), `asked` (for approval), `refused`, `removed` (by a host). `way` says
    for a hybrid date where they come: `place` or `online`. `replies` are the answers to the
    questions by their ids as text. `queued_at` and `priority` order the list. `is_over`: a host
    has let them in beyond the seats. `is_standing`: it was made by an answer to all dates.
    `must_confirm`: the date was moved and they are asked again. `code` is what checks them in;
    `sent_sequence` the last one their calendar was sent.
    """

    date = peewee.ForeignKeyField(EventDate, on_delete="CASCADE", backref="answers")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    status = peewee.CharField(max_length=10)
    way = peewee.CharField(max_length=10, constraints=default(""), default="")
    guests = peewee.IntegerField(constraints=default(0), default=0)
    guest_names = peewee.CharField(max_length=255, constraints=default(""), default="")
    replies = JSONText(constraints=default("{}"), default=dict)
    queued_at = UTCDateTime(null=True)
    priority = peewee.IntegerField(constraints=default(0), default=0)
    offer_until = UTCDateTime(null=True)
    is_over = peewee.BooleanField(constraints=default(False), default=False)
    is_standing = peewee.BooleanField(constraints=default(False), default=False)
    must_confirm = peewee.BooleanField(constraints=default(False), default=False)
    invited_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    code = peewee.CharField(max_length=32, unique=True)
    sent_sequence = peewee.IntegerField(constraints=default(-1), default=-1)
    checked_in_at = UTCDateTime(null=True)
    checked_in_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    gate = peewee.CharField(max_length=60, constraints=default(""), default="")
    created_at = UTCDateTime()
    changed_at = UTCDateTime()

    class Meta:
        table_name = "events_answer"
        indexes = (
            (("date", "user"), True),
            (("date", "status", "priority", "queued_at", "id"), False),
            (("user", "date"), False),
        )


class EventStanding(Model):
    """An answer to all dates of a series that are still to come."""

    event = peewee.ForeignKeyField(Event, on_delete="CASCADE", backref="standing")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    way = peewee.CharField(max_length=10, constraints=default(""), default="")
    guests = peewee.IntegerField(constraints=default(0), default=0)
    replies = JSONText(constraints=default("{}"), default=dict)
    created_at = UTCDateTime()

    class Meta:
        table_name = "events_standing"
        primary_key = peewee.CompositeKey("event", "user")


class EventReminded(Model):
    """That somebody was reminded of a date, so that nobody is twice. `starts_at` is when it was
    to start then: a date that was moved is another one."""

    date = peewee.ForeignKeyField(EventDate, on_delete="CASCADE", backref="+")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    minutes = peewee.IntegerField()
    starts_at = UTCDateTime()

    class Meta:
        table_name = "events_reminded"
        primary_key = peewee.CompositeKey("date", "user", "minutes", "starts_at")


class EventScan(Model):
    """One act at the door. `sort`: `in`, `again` (was in already) or `undo`. `scanned_at` is when
    a gate without a connection did it, where that was before `at`."""

    answer = peewee.ForeignKeyField(EventAnswer, on_delete="CASCADE", backref="scans")
    sort = peewee.CharField(max_length=10)
    at = UTCDateTime()
    by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    gate = peewee.CharField(max_length=60, constraints=default(""), default="")
    scanned_at = UTCDateTime(null=True)

    class Meta:
        table_name = "events_scan"


class EventSession(Model):
    """One item of a date's agenda. `starts` and `ends` are wall times in the date's zone.
    `sequence` and `changed_at` are those of RFC 5545, as of `Event`; `changed_at` is null for what
    is as old as its event."""

    date = peewee.ForeignKeyField(EventDate, on_delete="CASCADE", backref="sessions")
    title = peewee.CharField(max_length=200)
    text = peewee.TextField(constraints=default(""), default="")
    starts = peewee.CharField(max_length=WALL)
    ends = peewee.CharField(max_length=WALL)
    track = peewee.CharField(max_length=60, constraints=default(""), default="")
    room = peewee.CharField(max_length=60, constraints=default(""), default="")
    seats = peewee.IntegerField(null=True)
    changed_at = UTCDateTime(null=True)
    sequence = peewee.IntegerField(constraints=default(0), default=0)

    class Meta:
        table_name = "events_session"
        indexes = ((("date", "starts", "id"), False),)


class EventSpeaker(Model):
    """Who speaks in a session; `user` where it is a member."""

    session = peewee.ForeignKeyField(EventSession, on_delete="CASCADE", backref="speakers")
    name = peewee.CharField(max_length=100)
    about = peewee.CharField(max_length=255, constraints=default(""), default="")
    user = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        table_name = "events_speaker"


class EventBookmark(Model):
    """That somebody wants to be in a session."""

    session = peewee.ForeignKeyField(EventSession, on_delete="CASCADE", backref="bookmarks")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    created_at = UTCDateTime()

    class Meta:
        table_name = "events_bookmark"
        primary_key = peewee.CompositeKey("session", "user")


class EventSource(Model):
    """A calendar elsewhere whose events are kept up to date here. `error` says in a sentence
    what was wrong the last time."""

    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    url = peewee.CharField(max_length=500)
    etag = peewee.CharField(max_length=255, constraints=default(""), default="")
    checked_at = UTCDateTime(null=True)
    error = peewee.CharField(max_length=255, constraints=default(""), default="")
    created_at = UTCDateTime()

    class Meta:
        table_name = "events_source"


class EventImported(Model):
    """Which event came from which entry of a calendar, so that the same one comes once."""

    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+")
    uid = peewee.CharField(max_length=255)
    event = peewee.ForeignKeyField(Event, on_delete="CASCADE", backref="+")
    source = peewee.ForeignKeyField(EventSource, null=True, on_delete="SET NULL", backref="+")
    sequence = peewee.IntegerField(constraints=default(0), default=0)
    stamp = peewee.CharField(max_length=64, constraints=default(""), default="")

    class Meta:
        table_name = "events_imported"
        primary_key = peewee.CompositeKey("space", "uid")
