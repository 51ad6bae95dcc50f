"""Forums: boards, topics, questions with an accepted answer. This file is the table of
contents: what the plugin declares and what it listens to."""

from __future__ import annotations

from collections.abc import Sequence
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
    State,
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

QUESTION, SOLVED = "question", "solved"


@hookimpl
def register_permissions() -> list[Permission]:
    """Accepting answers in other people's questions."""
    label = _l("Accept answers in other people's questions")
    return [Permission(name="forums.accept", label=label, defaults=("staff",), writes=True)]


@hookimpl
def register_settings() -> list[Setting]:
    """Whether new threads start as questions, whether threads have votes, and how soon
    questions should be solved."""
    return [
        Setting(
            name="ask_first",
            label=_l("New threads are questions unless their author says otherwise"),
            kind="switch",
            default=False,
        ),
        Setting(
            name="votes",
            label=_l("Members may vote threads up"),
            kind="switch",
            default=False,
        ),
        Setting(
            name="resolution_days",
            label=_l("Days in which a question should be solved"),
            kind="number",
            default=7,
            minimum=1,
            maximum=365,
            help=_l("What the resolution rate among the insights counts."),
        ),
    ]


@hookimpl
def register_kinds() -> list[ThreadKind]:
    """The topic."""
    from plugins.forums.actions import adopt_imported, become_topic, begin_topic
    from plugins.forums.queries import accepted_of
    from plugins.forums.rules import refusal_of, voting_of

    return [
        ThreadKind(
            key="topic",
            label=_l("Thread"),
            plural=_l("Threads"),
            icon="messages-square",
            section="forums",
            endpoint="forums.thread",
            reply_endpoint="forums.reply",
            space_endpoint="forums.board",
            start_endpoint="forums.new",
            states=(
                State(key="", label=_l("Discussion"), icon=""),
                State(
                    key=QUESTION,
                    label=_l("No answer yet"),
                    icon="circle-dashed",
                    tone="warn",
                    asks=True,
                ),
                State(
                    key=SOLVED,
                    label=_l("Solved"),
                    icon="circle-check",
                    tone="good",
                    is_done=True,
                ),
            ),
            adopt_imported=adopt_imported,
            votes=voting_of,
            refuses=refusal_of,
            begin=begin_topic,
            accepted=accepted_of,
            becomes=Becoming(
                said=_l("made this a thread"),
                keeps=_l("Kept aside: that it is a question, and its accepted answer."),
                begin=become_topic,
            ),
        )
    ]


@hookimpl
def register_routes() -> list[Blueprint]:
    """Boards, threads, feeds."""
    from plugins.forums.views import bp

    return [bp]


@hookimpl
def register_slots() -> list[SlotFill]:
    """Open questions beside the first page."""
    from plugins.forums.queries import open_questions

    return [
        SlotFill(
            slot="home.sidebar", template="forums/could_you_answer.html", context=open_questions
        )
    ]


@hookimpl
def register_jobs() -> list[Job]:
    """Accepted answers that are no longer there are let go."""
    from plugins.forums.actions import release_lost_answers

    return [Job(name="forums.answers", every=timedelta(days=1), run=release_lost_answers)]


@hookimpl
def register_metrics() -> list[Metric]:
    """Questions: how many are solved, and how soon somebody answers."""
    from plugins.forums.metrics import metrics

    return metrics()


@hookimpl
def register_presets() -> list[PresetPart]:
    """The boards of each kind of community."""
    return preset_parts(Path(__file__).with_name("presets.toml"), kind="topic")


@hookimpl
def register_notifications() -> list[NotificationSort]:
    """That an answer was accepted: for who gave it and for who asked."""
    return [
        NotificationSort(
            name="forums.answer",
            label=_l("Accepted answers"),
            icon="circle-check",
            said=lambda names, _times: _("%(names)s accepted an answer", names=names),
            reasons={"given": _l("It is your answer"), "asked": _l("You asked the question")},
            order=50,
        )
    ]


@hookimpl
def register_webhooks() -> list[WebhookEvent]:
    """That an answer was accepted."""
    from plugins.forums.webhooks import EVENTS

    return EVENTS


@hookimpl
def register_personal_data() -> list[PersonalData]:
    """Who accepted an answer; that it was accepted stays."""
    return [
        PersonalData(
            name="forums.answers",
            label=_l("Accepted answers"),
            freed=("forums_topic.accepted_by",),
        )
    ]


@hookimpl
def site_enabled(actor: Actor) -> None:
    """A first board, so that somebody can write."""
    from plugins.forums.actions import ensure_board

    ensure_board(actor)


@hookimpl
def samples_wanted(people: list[str]) -> None:
    """Boards and threads of the sample community."""
    from plugins.forums.seeding import write_samples

    write_samples(people)


_links: Bounded[list[NavItem]] = Bounded(100)


@hookimpl
def nav_items(actor: Actor) -> list[NavItem]:
    """The forums, and a new thread for those who may start one."""
    return _links.get(rights_key(actor), lambda: _links_for(actor))


def _links_for(actor: Actor) -> list[NavItem]:
    items = [
        NavItem(
            label=_("Forums"),
            endpoint="forums.index",
            icon="messages-square",
            section="forums",
            order=10,
        )
    ]
    if not actor.can("spaces.see") and not visible_spaces(actor, owner="forums"):
        return []
    if actor.is_member:
        items.append(
            NavItem(
                label=_("Start a thread"),
                endpoint="forums.start",
                icon="messages-square",
                section="forums",
                place="new",
                order=10,
            )
        )
    return items


@hookimpl
def tabs(page: str, subject: Any, actor: Actor) -> list[Tab]:
    """Accepted answers on a profile."""
    if page != "profile":
        return []
    from plugins.forums.queries import accepted_answers

    return [
        Tab(
            key="answers",
            label=_("Answers"),
            template="forums/answers_tab.html",
            context=lambda: {"answers": accepted_answers(actor, subject.id)},
        )
    ]


@hookimpl
def item_actions(
    thread: ThreadView, posts: Sequence[PostView], actor: Actor
) -> dict[int, list[ItemAction]]:
    """Accept an answer, take that back, make a thread a question."""
    from plugins.forums.rules import actions_on

    return actions_on(thread, posts, actor)


@hookimpl
def on_event(event: Event) -> None:
    """A deleted answer answers nothing any more."""
    if isinstance(event, events.PostDeleted):
        from plugins.forums.actions import release_answer

        release_answer(event.thread_id, event.post_id)
