"""How far the set-up has come, and what is next after it."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from core import mail
from core.accounts.models import Invite, User
from core.fields.queries import asked_at_sign_up, values_of
from core.presets.queries import current
from core.setup.models import SetupStep
from core.setup.steps import FINISHED, STEPS, TYPED
from core.site import site
from core.terms.current import AGREED, in_force
from core.threads.models import Post, Thread


class Mark(NamedTuple):
    """A step as the list of steps shows it. `here`: it is the one on the page."""

    name: str
    title: Any
    done: bool
    here: bool


class Todo(NamedTuple):
    """Something worth doing after the set-up, and whether it is done."""

    icon: str
    title: str
    why: str
    url: str
    done: bool


def is_open() -> bool:
    """Whether the set-up has not been finished."""
    return not SetupStep.select().where(_done(FINISHED)).exists()


def progress(here: str) -> list[Mark]:
    """The steps, with those that are done and the one on the page."""
    done = {row.name for row in SetupStep.select() if row.done_at is not None}
    if here != "account":
        done.add("account")
    return [
        Mark(step.name, step.title, step.name in done or FINISHED in done, step.name == here)
        for step in STEPS
    ]


def row_of(name: str) -> SetupStep | None:
    """What is kept of a step, or None."""
    found: SetupStep | None = SetupStep.get_or_none(SetupStep.name == name)
    return found


def answers_of(name: str) -> dict[str, str]:
    """What was typed in a step; nothing when it has not been opened."""
    row = row_of(name)
    return dict(row.answers) if row else {}


def first_undone() -> str:
    """The step to go on with."""
    done = {row.name for row in SetupStep.select() if row.done_at is not None}
    return next((name for name in TYPED if name not in done), TYPED[-1])


def has_threads() -> bool:
    """Whether there is something to read already."""
    return bool(Thread.select().exists())


def todos(user_id: int) -> list[Todo]:
    """What is next for an owner."""
    config = site().config
    people = User.select().where(User.state == "active").count()
    agreed = all(in_force(sort) for sort in AGREED)
    talked = Post.select().where((Post.sort == "reply") & (Post.number > 1)).exists()
    return [
        Todo(
            "user-plus",
            _("Invite the first people"),
            _("A link that lets so many people in, until a day."),
            url_for("accounts.invites"),
            people > 2 or bool(Invite.select().exists()),
        ),
        Todo(
            "gavel",
            _("Go through terms, privacy and guidelines"),
            _("Drafts are there. They stand at the foot of every page once you publish them."),
            url_for("terms_desk.index"),
            agreed,
        ),
        Todo(
            "mail",
            _("Let mail go out"),
            _("Set TOWNHALL_SMTP_URL where the server is started. Until then mail is a file."),
            url_for("admin.jobs") + "#mail",
            mail.is_set_up(),
        ),
        Todo(
            "globe",
            _("Say which address this is"),
            _("Set TOWNHALL_BASE_URL, so that links in mail lead here."),
            url_for("admin.index"),
            bool(config.base_url),
        ),
        Todo(
            "message-square",
            _("Start the talk"),
            _("People reply to people. Ask something you would like to know yourself."),
            url_for("home.index"),
            bool(talked),
        ),
        Todo(
            "layout-grid",
            _("Look at the spaces"),
            _("Rename them, say who may see them, add one. Your kind of community can change too."),
            url_for("admin.spaces"),
            bool(current()),
        ),
        *_of_oneself(user_id),
    ]


def _of_oneself(user_id: int) -> list[Todo]:
    """What every member is asked, as long as the owner has not said it: they were here before
    anything was asked, so no sign-up did."""
    asked = asked_at_sign_up()
    held = values_of(user_id) if asked else {}
    if all(held.get(one.id) for one in asked):
        return []
    why = _("Your own profile is still without it. Nobody joins without it any more.")
    url = url_for("profiles.edit") + "#h-more"
    return [Todo("user", _("Say what you ask of everybody"), why, url, done=False)]


def _done(name: str) -> Any:
    return (SetupStep.name == name) & SetupStep.done_at.is_null(False)
