"""Setting up: each step is kept as it is typed, and put into force when it is done."""

from __future__ import annotations

from collections.abc import Mapping

import peewee

from core import audit, clock, settings
from core.access import Actor
from core.accounts.models import User
from core.db import transaction
from core.presets.actions import use_preset, write_hellos
from core.presets.doors import reading, set_reading
from core.presets.queries import plan_for
from core.presets.stock import presets
from core.setup.models import SetupStep
from core.setup.queries import answers_of
from core.setup.steps import FINISHED, TYPED
from core.site import site


class Closed(Exception):
    """The set-up is over."""


class ChangedMeanwhile(Exception):
    """Another browser has kept other answers since this form was opened."""


class Undone(Exception):
    """A step before is not done; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def keep(name: str, answers: Mapping[str, str], *, seen: int) -> SetupStep:
    """Keep what was typed in a step, right or wrong. `seen` is the version it was made from.

    Raises `ChangedMeanwhile`, unless the other browser has typed the same.
    """
    now = clock.now()
    with transaction():
        fresh = SetupStep.insert(name=name, answers=dict(answers), saved_at=now)
        fresh.on_conflict_ignore().execute()
        row = SetupStep.get_by_id(name)
        if dict(row.answers) != dict(answers):
            same = (SetupStep.name == name) & (SetupStep.version == seen)
            more = {"answers": dict(answers), "saved_at": now, "version": SetupStep.version + 1}
            if not SetupStep.update(more).where(same).execute():
                raise ChangedMeanwhile
    return SetupStep.get_by_id(name)  # type: ignore[no-any-return]


def complete(actor: Actor, name: str, answers: Mapping[str, str]) -> None:
    """Put the checked answers of a step into force. The kind waits for `finish`: its spaces
    and texts need the name, and choosing twice must not make two of everything."""
    with transaction():
        if name == "name":
            _put(actor, answers, "site_name", "tagline", "language", "timezone")
            if User.get_by_id(actor.id).timezone == "UTC":
                User.update(timezone=answers["timezone"]).where(User.id == actor.id).execute()
        elif name == "doors":
            _put(actor, answers, "sign_up")
            if reading() != answers["reading"]:
                set_reading(actor, answers["reading"])
        SetupStep.update(done_at=clock.now()).where(SetupStep.name == name).execute()


def finish(actor: Actor) -> None:
    """Make the community what was chosen, and close the set-up for good.

    Raises `Undone` for a step that was left out, `Closed` when another browser was first, and
    as `use_preset`: then all is as before.
    """
    with transaction():
        done = {row.name for row in SetupStep.select() if row.done_at is not None}
        missing = [name for name in TYPED[:-1] if name not in done]
        if missing:
            raise Undone(missing[0])
        _close()
        _become(actor)
        audit.record(actor, "site.set_up")


def _close() -> None:
    """Note that it is over, before the rest: the second of two waits here, and is told."""
    now = clock.now()
    try:
        with transaction():
            SetupStep.insert(name=FINISHED, saved_at=now, done_at=now).execute()
    except peewee.IntegrityError:
        raise Closed from None


def _become(actor: Actor) -> None:
    preset = presets().get(answers_of("kind").get("kind", ""))
    if preset is None:
        for name in sorted(site().plugins.active()):
            site().plugins.call_one(name, "site_enabled", actor=actor)
        return
    # Who may enter was asked after the kind, so that answer counts.
    asked = {"setting:core:sign_up", "reading:everyone", "reading:members"}
    use_preset(actor, preset.name, plan_for(preset).keys() - asked)
    write_hellos(actor)


def _put(actor: Actor, answers: Mapping[str, str], *names: str) -> None:
    for name in names:
        if str(settings.get("core", name)) != answers[name].strip():
            settings.put(actor, "core", name, " ".join(answers[name].split()))
