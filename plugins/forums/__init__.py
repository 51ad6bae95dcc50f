"""Forums: boards, topics, questions with an accepted answer. This file is the table of
contents: what the plugin declares and what it listens to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from townhall import (
    Actor,
    Blueprint,
    Event,
    ItemAction,
    Job,
    NavItem,
    NotificationSort,
    Permission,
    PostView,
    Setting,
    SlotFill,
    State,
    Tab,
    ThreadKind,
    ThreadView,
    events,
    hookimpl,
)

QUESTION, SOLVED = "question", "solved"


@hookimpl
def register_permissions() -> list[Permission]:
    """Accepting answers in other people's questions."""
    label = _l("Accept answers in other people's questions")
    return [Permission(name="forums.accept", label=label, defaults=("staff",))]


@hookimpl
def register_settings() -> list[Setting]:
    """Whether new threads start as questions, and whether threads have votes."""
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
    ]


@hookimpl
def register_kinds() -> list[ThreadKind]:
    """The topic."""
    from plugins.forums.actions import adopt_imported
    from plugins.forums.rules import voting_of

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
                State(key=QUESTION, label=_l("No answer yet"), icon="circle-dashed", tone="warn"),
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
def site_enabled(actor: Actor) -> None:
    """A first board, so that somebody can write."""
    from plugins.forums.actions import ensure_board

    ensure_board(actor)


@hookimpl
def samples_wanted(people: list[str]) -> None:
    """Boards and threads of the sample community."""
    from plugins.forums.seeding import write_samples

    write_samples(people)


@hookimpl
def nav_items(actor: Actor) -> list[NavItem]:
    """The forums, and a new thread for those who may start one."""
    items = [
        NavItem(
            label=_("Forums"),
            endpoint="forums.index",
            icon="messages-square",
            section="forums",
            order=10,
        )
    ]
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
