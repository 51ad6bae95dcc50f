"""Becoming a kind of community: only what was agreed to, and never anything that deletes,
renames or moves what is there."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from core import audit, clock, settings
from core.access import Actor, rights
from core.db import transaction
from core.presets.doors import set_reading
from core.presets.models import PresetPiece, PresetUse
from core.presets.parts import PresetPart, PresetSpace
from core.presets.queries import current, plan_for, spaces_of, texts_of, values_of
from core.presets.stock import Preset, presets
from core.site import site
from core.spaces.actions import create_space, set_grants
from core.spaces.queries import all_spaces
from core.spaces.visibility import set_visibility
from core.terms.actions import Words, save_draft
from core.threads.actions import start_thread
from core.versions import bump

ORDER = ("space", "plugin-on", "setting", "reading", "text", "plugin-off")
"""Spaces come before their plugin is switched on, which would make one of its own else."""


class NoPreset(ValueError):
    """There is no preset of that name."""


def preset_named(name: str) -> Preset:
    """A preset. Raises `NoPreset`."""
    found = presets().get(name)
    if found is None:
        raise NoPreset(name)
    return found


def use_preset(actor: Actor, name: str, chosen: Collection[str] | None = None) -> list[str]:
    """Make the site this kind of community: those of the changes of `plan_for` that are
    `chosen` (None: those that are ticked to begin with). What was done, as keys.

    Done again it changes nothing. First threads are written if somebody is there to write them
    (see `write_hellos`). The caller has checked `site.admin`. Raises `NoPreset`, and
    `core.plugins.CannotSwitch` or `core.guard.PluginFailed`: then nothing is changed.
    """
    preset = preset_named(name)
    with transaction():
        # Holds up whoever does the same at this moment, until this is done.
        bump("access")
        plan = plan_for(preset)
        wanted = plan.keys() if chosen is None else set(chosen)
        keys = [change.key for change in plan.changes if change.key in wanted]
        keys.sort(key=lambda key: ORDER.index(key.partition(":")[0]))
        if current() != name:
            PresetUse.insert(preset=name, used_at=clock.now(), used_by=actor.user_id).execute()
            audit.record(actor, "preset.use", after={"preset": name, "changes": keys})
        for key in keys:
            _do(actor, preset, key)
        if actor.user_id is not None:
            write_hellos(actor)
    return keys


def write_hellos(actor: Actor) -> int:
    """Write the first threads of spaces that were made for the preset in force and have none
    yet, by `actor`; how many. Each is written once, whatever becomes of it."""
    written = 0
    known = {row.key: row.made_id for row in PresetPiece.select()}
    with transaction():
        # The last one written stands on top of the first page, so the first space comes last.
        for owner, part, space in reversed(list(spaces_of(current()))):
            key, space_id = f"hello:{owner}:{space.slug}", known.get(f"space:{owner}:{space.slug}")
            if key in known or not space.hello or not part.kind or space_id not in all_spaces():
                continue
            if not site().plugins.is_active(owner):
                continue
            thread = start_thread(
                actor,
                space_id,
                kind=part.kind,
                title=filled(space.hello_title or space.title),
                body=filled(space.hello),
            )
            _keep(key, current(), thread.id)
            written += 1
    return written


def filled(text: str) -> str:
    """A text of a preset, with the name of the community in it."""
    return text.strip().replace("{name}", str(settings.get("core", "site_name")))


def _do(actor: Actor, preset: Preset, key: str) -> None:
    sort, _colon, rest = key.partition(":")
    if sort == "space":
        owner, slug = rest.split(":", 1)
        for by, part, space in spaces_of(preset.name):
            if (by, space.slug) == (owner, slug):
                _make_space(actor, key, owner=owner, part=part, wanted=space)
    elif sort in ("plugin-on", "plugin-off"):
        site().plugins.switch(actor, rest, on=sort == "plugin-on")
    elif sort == "setting":
        values: dict[tuple[str, str], Any] = {(o, n): v for o, n, v in values_of(preset)}
        owner, name = rest.split(":", 1)
        value = values[owner, name]
        settings.put(actor, owner, name, filled(value) if isinstance(value, str) else value)
    elif sort == "reading":
        set_reading(actor, rest)
    elif sort == "text":
        save_draft(actor, rest, Words(body=filled(texts_of(preset)[rest])))


def _make_space(
    actor: Actor, key: str, *, owner: str, part: PresetPart, wanted: PresetSpace
) -> None:
    space = create_space(
        actor,
        owner=owner,
        slug=wanted.slug,
        title=wanted.title,
        description=wanted.description,
        icon=wanted.icon,
        tint=wanted.tint,
    )
    if wanted.see != "everyone":
        set_visibility(actor, space.id, wanted.see)
    if wanted.start == "staff":
        builtin = rights().builtin
        only = {
            (builtin["members"], "spaces.start"): "no",
            (builtin["staff"], "spaces.start"): "yes",
        }
        set_grants(actor, space.id, only, permissions=["spaces.start"])  # type: ignore[arg-type]
    _keep(key, part.preset, space.id)


def _keep(key: str, preset: str, made_id: int) -> None:
    PresetPiece.insert(key=key, preset=preset, made_id=made_id, made_at=clock.now()).on_conflict(
        conflict_target=[PresetPiece.key],
        preserve=[PresetPiece.preset, PresetPiece.made_id, PresetPiece.made_at],
    ).execute()
