"""Ideas: suggested, voted for, decided and shipped. This file is the table of contents: what the
plugin declares and what it listens to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from townhall import (
    Actor,
    Becoming,
    Blueprint,
    Bounded,
    Event,
    ItemAction,
    Job,
    Metric,
    NavItem,
    NotificationSort,
    Permission,
    PersonalData,
    PostView,
    PresetPart,
    Setting,
    SlotFill,
    Tab,
    ThreadKind,
    ThreadView,
    WebhookEvent,
    events,
    hookimpl,
    preset_parts,
    rights_key,
    visible_spaces,
)

KIND, RELEASE = "idea", "release"


@hookimpl
def register_permissions() -> list[Permission]:
    """Deciding about ideas."""
    label = _l("Decide about ideas: change statuses, answer for the team")
    return [Permission(name="ideas.decide", label=label, defaults=("staff",), writes=True)]


@hookimpl
def register_settings() -> list[Setting]:
    """How long a decision can be taken back, and how soon the team should answer."""
    return [
        Setting(
            name="tell_minutes",
            label=_l("Minutes after which people hear of a new status"),
            kind="number",
            default=30,
            minimum=0,
            maximum=1440,
            help=_l("Until then it can be taken back, and several changes are one piece of news."),
        ),
        Setting(
            name="answer_days",
            label=_l("Days in which the team should answer an idea"),
            kind="number",
            default=30,
            minimum=1,
            maximum=365,
            help=_l("What the share of answered ideas among the insights counts."),
        ),
    ]


@hookimpl
def register_kinds() -> list[ThreadKind]:
    """The idea, and what was released."""
    from plugins.ideas.actions.becoming import become_idea
    from plugins.ideas.actions.importing import adopt_imported, unnamed_votes
    from plugins.ideas.actions.responding import refusal_to_delete
    from plugins.ideas.actions.starting import begin_idea
    from plugins.ideas.entries import release_kind
    from plugins.ideas.following import follow, refusal_of
    from plugins.ideas.rules import voting_of
    from plugins.ideas.statuses import states

    return [
        ThreadKind(
            key=KIND,
            label=_l("Idea"),
            plural=_l("Ideas"),
            icon="lightbulb",
            section="ideas",
            endpoint="ideas.idea",
            reply_endpoint="ideas.reply",
            space_endpoint="ideas.board",
            start_endpoint="ideas.new",
            states=states,
            votes=voting_of,
            begin=begin_idea,
            refuses=refusal_of,
            follows=follow,
            keeps=refusal_to_delete,
            adopt_imported=adopt_imported,
            unnamed_votes=unnamed_votes,
            becomes=Becoming(
                said=_l("made this an idea"),
                keeps=_l("Kept aside: its status, the official response and what was decided."),
                begin=become_idea,
            ),
        ),
        release_kind(),
    ]


@hookimpl
def register_webhooks() -> list[WebhookEvent]:
    """That an idea has another status."""
    from plugins.ideas.webhooks import EVENTS

    return EVENTS


@hookimpl
def register_notifications() -> list[NotificationSort]:
    """What people are told of ideas."""
    from plugins.ideas import sorts, vote_sorts

    return [*sorts.SORTS, *vote_sorts.SORTS]


@hookimpl
def register_jobs() -> list[Job]:
    """People hear of decisions; ideas without a status get one; what moves now is worked out
    anew; odd votes are noticed; private ideas are read by who decides."""
    from plugins.ideas.actions.private import settle_readers
    from plugins.ideas.actions.statuses import adopt_lost
    from plugins.ideas.suspicion import look_at_votes
    from plugins.ideas.telling import tell_due
    from plugins.ideas.trend import refresh_all_trends

    return [
        Job(name="ideas.tell", every=timedelta(minutes=1), run=tell_due),
        Job(name="ideas.statuses", every=timedelta(days=1), run=adopt_lost),
        Job(name="ideas.trend", every=timedelta(days=1), run=refresh_all_trends),
        Job(name="ideas.odd", every=timedelta(minutes=10), run=look_at_votes),
        Job(name="ideas.readers", every=timedelta(hours=1), run=settle_readers),
    ]


@hookimpl
def register_metrics() -> list[Metric]:
    """How ideas stand, how soon they are decided, how many are answered."""
    from plugins.ideas.metrics import metrics

    return metrics()


@hookimpl
def register_personal_data() -> list[PersonalData]:
    """Votes written down for people, decisions, votes that looked odd."""
    from plugins.ideas.personal import personal_data

    return personal_data()


@hookimpl
def register_presets() -> list[PresetPart]:
    """A board of ideas for the kinds of community that ask what to do next."""
    return preset_parts(Path(__file__).with_name("presets.toml"), kind=KIND)


@hookimpl
def samples_wanted(people: list[str]) -> None:
    """Boards, ideas and releases of the sample community."""
    from plugins.ideas.seeding import write_samples

    write_samples(people)


@hookimpl
def register_routes() -> list[Blueprint]:
    """Boards, ideas, the roadmap, the changelog."""
    from plugins.ideas.views import PAGES, bp

    for page in PAGES:
        import_module(f"plugins.ideas.views.{page}")
    return [bp]


@hookimpl
def register_slots() -> list[SlotFill]:
    """What was done lately, and with what an idea came."""
    from plugins.ideas.entries import slots

    return slots()


_links: Bounded[list[NavItem]] = Bounded(100)


@hookimpl
def nav_items(actor: Actor) -> list[NavItem]:
    """The boards, and a new idea for those who may suggest one."""
    return _links.get(rights_key(actor), lambda: _links_for(actor))


def _links_for(actor: Actor) -> list[NavItem]:
    spaces = visible_spaces(actor, owner="ideas")
    if not spaces:
        return []
    place: dict[str, Any] = {"icon": "lightbulb", "section": "ideas", "order": 30}
    items = [NavItem(label=_("Ideas"), endpoint="ideas.index", **place)]
    if actor.is_admin:
        label = _("Statuses of ideas")
        items.append(NavItem(label=label, endpoint="ideas.statuses", place="team", **place))
    if any(actor.can("spaces.moderate", one.id) for one in spaces):
        label = _("Odd votes")
        items.append(NavItem(label=label, endpoint="ideas.suspicions", place="team", **place))
    if any(actor.can("spaces.start", one.id) and not one.is_archived for one in spaces):
        label = _("Suggest an idea")
        items.append(NavItem(label=label, endpoint="ideas.start", place="new", **place))
    return items


@hookimpl
def tabs(page: str, subject: Any, actor: Actor) -> list[Tab]:
    """Somebody's ideas on their profile."""
    if page != "profile":
        return []
    from plugins.ideas.queries.lists import theirs

    tab = {"label": _("Ideas"), "template": "ideas/profile_tab.html", "order": 60}
    return [Tab(key="ideas", context=lambda: theirs(actor, subject.id), **tab)]


@hookimpl
def item_actions(
    thread: ThreadView, posts: Sequence[PostView], actor: Actor
) -> dict[int, list[ItemAction]]:
    """Let a reply of the team be the official response."""
    from plugins.ideas.responses import actions_on

    return actions_on(thread, posts, actor)


@hookimpl
def site_enabled(actor: Actor) -> None:
    """The usual statuses and a first board, so that somebody can suggest something."""
    from plugins.ideas.actions.starting import ensure_board

    ensure_board(actor)


@hookimpl
def on_event(event: Event) -> None:
    """Votes move ideas up and down; what was written down of a vote goes with it; what came is
    told when it is back."""
    from plugins.ideas.shipping import tell_when_back
    from plugins.ideas.trend import follow_votes

    follow_votes(event)
    tell_when_back(event)
    if isinstance(event, events.VoteWithdrawn):
        from plugins.ideas.actions.proxy import forget_proxy

        forget_proxy(event)
