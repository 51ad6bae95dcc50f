"""Two people changed one post at once: what each of them did to the text both began with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core import diff
from core.access import Actor
from core.threads import rules, versions
from core.threads.editing import Wording
from core.threads.forms import EditForm, EditThreadForm
from core.threads.rows import ThreadView


@dataclass(frozen=True, slots=True)
class Clash:
    """What was saved meanwhile beside what was sent.

    `their_changes` and `my_changes` are measured from the text both began with; when that is
    not kept, `their_changes` is empty and `my_changes` shows how the two differ. `taken` names
    the fields that only the other one changed, whose words stand in the form now.
    """

    theirs: Wording
    has_base: bool
    their_changes: Sequence[Any]
    my_changes: Sequence[Any]
    title: str
    tags: str
    taken: frozenset[str]


def clash_of(actor: Actor, thread: ThreadView, post_id: int, form: EditForm) -> Clash:
    """What stands now against what `form` sent, whose fields then say what should be saved.

    A field that only one side has changed takes that change; what both changed is left as it
    was sent, with the other text beside it.
    """
    base = versions.base_of(actor, thread, post_id, form.version.data or 0)
    theirs = versions.wording_of(post_id)
    mine = _sent(form, theirs)
    taken = _settle(form, base, theirs, mine) if base else frozenset()
    start = base or theirs
    return Clash(
        theirs=theirs,
        has_base=base is not None,
        their_changes=_lines(base.body, theirs.body) if base else (),
        my_changes=_lines(start.body, mine.body),
        title=theirs.title if "title" not in taken and mine.title != theirs.title else "",
        tags=" ".join(theirs.tags) if "tags" not in taken and mine.tags != theirs.tags else "",
        taken=taken,
    )


def _sent(form: EditForm, theirs: Wording) -> Wording:
    body = (form.body.data or "").replace("\r\n", "\n").strip()
    if not isinstance(form, EditThreadForm):
        return Wording(body, theirs.title, theirs.tags)
    try:
        tags = rules.checked_tags(form.tags.data or "")
    except rules.Rejected:
        tags = (form.tags.data or "").split()
    return Wording(body, " ".join((form.title.data or "").split()), tuple(tags))


def _settle(form: EditForm, base: Wording, theirs: Wording, mine: Wording) -> frozenset[str]:
    """Put into the form what only the other one changed; the names of those fields."""
    parts: dict[str, Callable[[Wording], Any]] = {"body": lambda wording: wording.body}
    if isinstance(form, EditThreadForm):
        parts |= {"title": lambda wording: wording.title, "tags": lambda w: " ".join(w.tags)}
    taken = {name for name, of in parts.items() if of(mine) == of(base) and of(theirs) != of(base)}
    for name in taken:
        form[name].data = parts[name](theirs)
    return frozenset(taken)


def _lines(old: str, new: str) -> list[Any]:
    return versions.near_changes(diff.inline_diff(old, new))
