"""Events: dates with seats, calendars and check-in. This file is the table of contents: what
the plugin declares and what it listens to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from townhall import (
    Actor,
    Becoming,
    Blueprint,
    Bounded,
    Erased,
    Job,
    LeftGroup,
    MailRule,
    Metric,
    NavItem,
    NotificationSort,
    Permission,
    PersonalData,
    PresetPart,
    Sanctioned,
    SlotFill,
    State,
    Tab,
    ThreadKind,
    events,
    hookimpl,
    preset_parts,
    rights_key,
    transaction,
    visible_spaces,
)
from townhall import Event as DomainEvent

DRAFT, CANCELLED, POSTPONED = "draft", "cancelled", "postponed"


@hookimpl
def register_permissions() -> list[Permission]:
    """Saying whether one comes; reading in calendars of others."""
    answer, bring = _l("Answer events"), _l("Import calendars of others")
    return [
        Permission(name="events.answer", label=answer, defaults=("members",), writes=True),
        Permission(name="events.import", label=bring, defaults=("staff",), writes=True),
    ]


@hookimpl
def register_kinds() -> list[ThreadKind]:
    """The event."""
    from plugins.events.actions.becoming import become_event, leave_events
    from plugins.events.actions.making import begin_event
    from plugins.events.forms.becoming import becoming_form, said_in
    from plugins.events.rules import is_host, refusal_of

    return [
        ThreadKind(
            key="event",
            label=_l("Event"),
            plural=_l("Events"),
            icon="calendar-days",
            section="events",
            endpoint="events.event",
            reply_endpoint="events.reply",
            space_endpoint="events.calendar",
            start_endpoint="events.new",
            states=(
                State(key="", label=_l("Event"), icon=""),
                State(key=DRAFT, label=_l("Draft"), icon="pencil", tone="info"),
                State(key=CANCELLED, label=_l("Cancelled"), icon="circle-slash", tone="bad"),
                State(key=POSTPONED, label=_l("Postponed"), icon="hourglass", tone="warn"),
            ),
            begin=begin_event,
            refuses=refusal_of,
            follows=leave_events,
            edits=is_host,
            becomes=Becoming(
                said=_l("made this an event"),
                keeps=_l("Kept aside: its dates, hosts, agenda and answers. No calendar shows it."),
                begin=become_event,
                form=becoming_form,
                extra=said_in,
            ),
        )
    ]


@hookimpl
def register_notifications() -> list[NotificationSort]:
    """What people are told of events."""
    from plugins.events.sorts import SORTS

    return list(SORTS)


@hookimpl
def register_mail_rules() -> list[MailRule]:
    """Answers of calendar programs."""
    from plugins.events.replies import RULE

    return [RULE]


@hookimpl
def register_routes() -> list[Blueprint]:
    """Calendars, events, answers, doors."""
    from importlib import import_module

    from plugins.events.views import PAGES, bp

    for page in PAGES:
        import_module(f"plugins.events.views.{page}")
    return [bp]


@hookimpl
def register_jobs() -> list[Job]:
    """Reminders; seats that nobody took or that are lost go to the next, and those of dates whose
    answers open to who stands in line; dates are written ahead; calendars of others are read
    again."""
    from plugins.events.actions.dates import extend_horizons, rederive
    from plugins.events.actions.departing import free_lost_seats
    from plugins.events.actions.offers import expire_offers
    from plugins.events.actions.openings import open_answers
    from plugins.events.actions.sources import read_sources
    from plugins.events.jobs import send_reminders

    return [
        Job(name="events.reminders", every=timedelta(minutes=1), run=send_reminders),
        Job(name="events.offers", every=timedelta(minutes=1), run=expire_offers),
        Job(name="events.openings", every=timedelta(minutes=1), run=open_answers),
        Job(name="events.seats", every=timedelta(hours=1), run=free_lost_seats),
        Job(name="events.horizons", every=timedelta(days=1), run=extend_horizons),
        Job(name="events.sources", every=timedelta(minutes=15), run=read_sources),
        Job(name="events.zones", every=timedelta(days=1), run=rederive),
    ]


@hookimpl
def on_event(event: DomainEvent) -> None:
    """Who is sent away or may not see an event any more frees their seats; what is deleted goes
    out of calendars, and a new title goes into them."""
    if isinstance(event, Sanctioned | Erased | LeftGroup):
        from plugins.events.actions.departing import free_lost_seats

        free_lost_seats(event.user_id)
    if isinstance(event, events.ThreadDeleted | events.ThreadRestored):
        from plugins.events import telling

        is_gone = isinstance(event, events.ThreadDeleted)
        with transaction():
            (telling.deleted if is_gone else telling.restored)(event.thread_id)
    if isinstance(event, events.PostEdited) and event.title_before:
        from plugins.events.actions.noting import note_title

        note_title(event.thread_id)


@hookimpl
def register_metrics() -> list[Metric]:
    """Who was at events, who did not come, and who came again."""
    from plugins.events.metrics import metrics

    return metrics()


@hookimpl
def register_presets() -> list[PresetPart]:
    """A calendar for the kinds of community that meet."""
    return preset_parts(Path(__file__).with_name("presets.toml"), kind="event")


@hookimpl
def register_personal_data() -> list[PersonalData]:
    """Answers, hosting, speaking, and what hosts write."""
    from plugins.events.personal import personal_data

    return personal_data()


@hookimpl
def samples_wanted(people: list[str]) -> None:
    """Calendars and events of the sample community."""
    from plugins.events.seeding import write_samples

    write_samples(people)


@hookimpl
def register_slots() -> list[SlotFill]:
    """The next dates beside the first page; private addresses of calendars."""
    from plugins.events.queries.lists import coming_up
    from plugins.events.views.subscribing import private_calendars

    feeds = "events/_private_feeds.html"
    return [
        SlotFill(slot="home.sidebar", template="events/coming.html", context=coming_up),
        SlotFill(slot="feeds.private", template=feeds, context=private_calendars),
    ]


_links: Bounded[list[NavItem]] = Bounded(100)


@hookimpl
def nav_items(actor: Actor) -> list[NavItem]:
    """The calendars, and a new event for those who may plan one."""
    return _links.get(rights_key(actor), lambda: _links_for(actor))


def _links_for(actor: Actor) -> list[NavItem]:
    spaces = visible_spaces(actor, owner="events")
    if not spaces:
        return []
    place: dict[str, Any] = {"icon": "calendar-days", "section": "events", "order": 20}
    items = [NavItem(label=_("Events"), endpoint="events.index", **place)]
    if any(actor.can("spaces.start", one.id) and not one.is_archived for one in spaces):
        label = _("Plan an event")
        items.append(NavItem(label=label, endpoint="events.start", place="new", **place))
    return items


@hookimpl
def tabs(page: str, subject: Any, actor: Actor) -> list[Tab]:
    """The events that somebody runs, on their profile."""
    if page != "profile":
        return []
    from plugins.events.queries.lists import hosted_tab

    return [
        Tab(
            key="events",
            label=_("Events"),
            template="events/hosted_tab.html",
            context=lambda: hosted_tab(actor, subject.id),
        )
    ]


@hookimpl
def site_enabled(actor: Actor) -> None:
    """A first calendar, so that somebody can plan something."""
    from plugins.events.actions.calendars import ensure_calendar

    ensure_calendar(actor)
