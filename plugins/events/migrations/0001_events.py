"""The tables of events."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import SQL


class Thread(peewee.Model):
    class Meta:
        table_name = "thread"


class Space(peewee.Model):
    class Meta:
        table_name = "space"


class User(peewee.Model):
    class Meta:
        table_name = "user"


class Event(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, primary_key=True, on_delete="CASCADE", backref="+")
    starts = peewee.CharField(max_length=19)
    ends = peewee.CharField(max_length=19)
    is_all_day = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    zone = peewee.CharField(max_length=60, constraints=[SQL("DEFAULT ''")])
    rule = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    left_out = peewee.TextField(constraints=[SQL("DEFAULT '[]'")])
    added = peewee.TextField(constraints=[SQL("DEFAULT '[]'")])
    horizon = peewee.DateTimeField(null=True)
    way = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'place'")])
    place = peewee.CharField(max_length=200, constraints=[SQL("DEFAULT ''")])
    address = peewee.CharField(max_length=400, constraints=[SQL("DEFAULT ''")])
    is_address_private = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    latitude = peewee.DoubleField(null=True)
    longitude = peewee.DoubleField(null=True)
    join_url = peewee.CharField(max_length=500, constraints=[SQL("DEFAULT ''")])
    join_details = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    join_minutes = peewee.IntegerField(null=True)
    seats = peewee.IntegerField(null=True)
    online_seats = peewee.IntegerField(null=True)
    most_guests = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    waitlist = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'auto'")])
    offer_hours = peewee.IntegerField(constraints=[SQL("DEFAULT 12")])
    party = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'skip'")])
    needs_approval = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    opens_minutes = peewee.IntegerField(null=True)
    closes_minutes = peewee.IntegerField(null=True)
    attendees_shown = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'members'")])
    reminders = peewee.TextField(constraints=[SQL("DEFAULT '[1440, 60]'")])
    asks_again = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    watches = peewee.BooleanField(constraints=[SQL("DEFAULT TRUE")])
    check_in_minutes = peewee.IntegerField(constraints=[SQL("DEFAULT 120")])
    uid = peewee.CharField(max_length=255, unique=True)
    sequence = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    changed_at = peewee.DateTimeField()
    cancelled_at = peewee.DateTimeField(null=True)
    cancel_reason = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    split_from = peewee.ForeignKeyField(Thread, null=True, on_delete="SET NULL", backref="+")
    source_url = peewee.CharField(max_length=500, constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "events_event"


class EventDate(peewee.Model):
    event = peewee.ForeignKeyField(Event, on_delete="CASCADE", backref="dates")
    original = peewee.CharField(max_length=19)
    starts = peewee.CharField(max_length=19)
    ends = peewee.CharField(max_length=19)
    zone = peewee.CharField(max_length=60, constraints=[SQL("DEFAULT ''")])
    is_all_day = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    starts_at = peewee.DateTimeField()
    ends_at = peewee.DateTimeField()
    changes = peewee.TextField(constraints=[SQL("DEFAULT '{}'")])
    state = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT ''")])
    reason = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    before = peewee.CharField(max_length=19, constraints=[SQL("DEFAULT ''")])
    before_at = peewee.DateTimeField(null=True)
    sequence = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    changed_at = peewee.DateTimeField()
    going = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    maybe = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    waiting = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    seats_taken = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    online_taken = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])

    class Meta:
        table_name = "events_date"
        indexes = (
            (("event", "original"), True),
            (("starts_at", "id"), False),
            (("ends_at", "id"), False),
        )


class EventHost(peewee.Model):
    event = peewee.ForeignKeyField(Event, on_delete="CASCADE", backref="hosts")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "events_host"
        primary_key = peewee.CompositeKey("event", "user")


class EventQuestion(peewee.Model):
    event = peewee.ForeignKeyField(Event, on_delete="CASCADE", backref="questions")
    position = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    label = peewee.CharField(max_length=200)
    kind = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'text'")])
    choices = peewee.TextField(constraints=[SQL("DEFAULT '[]'")])
    is_required = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])

    class Meta:
        table_name = "events_question"


class EventAnswer(peewee.Model):
    date = peewee.ForeignKeyField(EventDate, on_delete="CASCADE", backref="answers")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    status = peewee.CharField(max_length=10)
    way = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT ''")])
    guests = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    guest_names = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    replies = peewee.TextField(constraints=[SQL("DEFAULT '{}'")])
    queued_at = peewee.DateTimeField(null=True)
    priority = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    offer_until = peewee.DateTimeField(null=True)
    is_over = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    is_standing = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    must_confirm = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    invited_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    code = peewee.CharField(max_length=32, unique=True)
    sent_sequence = peewee.IntegerField(constraints=[SQL("DEFAULT -1")])
    checked_in_at = peewee.DateTimeField(null=True)
    checked_in_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    gate = peewee.CharField(max_length=60, constraints=[SQL("DEFAULT ''")])
    created_at = peewee.DateTimeField()
    changed_at = peewee.DateTimeField()

    class Meta:
        table_name = "events_answer"
        indexes = (
            (("date", "user"), True),
            (("date", "status", "priority", "queued_at", "id"), False),
            (("user", "date"), False),
        )


class EventStanding(peewee.Model):
    event = peewee.ForeignKeyField(Event, on_delete="CASCADE", backref="standing")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    way = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT ''")])
    guests = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    replies = peewee.TextField(constraints=[SQL("DEFAULT '{}'")])
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "events_standing"
        primary_key = peewee.CompositeKey("event", "user")


class EventReminded(peewee.Model):
    date = peewee.ForeignKeyField(EventDate, on_delete="CASCADE", backref="+")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    minutes = peewee.IntegerField()
    starts_at = peewee.DateTimeField()

    class Meta:
        table_name = "events_reminded"
        primary_key = peewee.CompositeKey("date", "user", "minutes", "starts_at")


class EventScan(peewee.Model):
    answer = peewee.ForeignKeyField(EventAnswer, on_delete="CASCADE", backref="scans")
    sort = peewee.CharField(max_length=10)
    at = peewee.DateTimeField()
    by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    gate = peewee.CharField(max_length=60, constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "events_scan"


class EventSession(peewee.Model):
    date = peewee.ForeignKeyField(EventDate, on_delete="CASCADE", backref="sessions")
    title = peewee.CharField(max_length=200)
    text = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    starts = peewee.CharField(max_length=19)
    ends = peewee.CharField(max_length=19)
    track = peewee.CharField(max_length=60, constraints=[SQL("DEFAULT ''")])
    room = peewee.CharField(max_length=60, constraints=[SQL("DEFAULT ''")])
    seats = peewee.IntegerField(null=True)

    class Meta:
        table_name = "events_session"
        indexes = ((("date", "starts", "id"), False),)


class EventSpeaker(peewee.Model):
    session = peewee.ForeignKeyField(EventSession, on_delete="CASCADE", backref="speakers")
    name = peewee.CharField(max_length=100)
    about = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    user = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        table_name = "events_speaker"


class EventBookmark(peewee.Model):
    session = peewee.ForeignKeyField(EventSession, on_delete="CASCADE", backref="bookmarks")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "events_bookmark"
        primary_key = peewee.CompositeKey("session", "user")


class EventSource(peewee.Model):
    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    url = peewee.CharField(max_length=500)
    etag = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    checked_at = peewee.DateTimeField(null=True)
    error = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "events_source"


class EventImported(peewee.Model):
    space = peewee.ForeignKeyField(Space, on_delete="CASCADE", backref="+")
    uid = peewee.CharField(max_length=255)
    event = peewee.ForeignKeyField(Event, on_delete="CASCADE", backref="+")
    source = peewee.ForeignKeyField(EventSource, null=True, on_delete="SET NULL", backref="+")
    sequence = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    stamp = peewee.CharField(max_length=64, constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "events_imported"
        primary_key = peewee.CompositeKey("space", "uid")


TABLES = [
    Event,
    EventDate,
    EventHost,
    EventQuestion,
    EventAnswer,
    EventStanding,
    EventReminded,
    EventScan,
    EventSession,
    EventSpeaker,
    EventBookmark,
    EventSource,
    EventImported,
]


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
