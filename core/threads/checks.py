"""What other features look at before a text is written, in the transaction that writes it.

The other side of core.threads.written: threads know nothing of limits or approval; those
follow here, for core and plugins alike. A check raises to keep the text from being written:
`Rejected` with a sentence for its writer, or an `Elsewhere` that says what becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from core.access import Actor
from core.text import Rendered

Act: TypeAlias = Literal["start", "reply", "edit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A text that is about to be written: started as a thread, posted as a reply or saved as
    a change of post `post_id`.

    `before` is the text of that post as it stands and `title_before` the title of its thread,
    both empty for a new one. `fields` is what the
    action was called with beside title and body, as plain JSON values, and `once` the one-use
    key of its form.
    """

    actor: Actor
    act: Act
    space_id: int
    body: str
    rendered: Rendered
    title: str = ""
    kind: str = ""
    thread_id: int | None = None
    post_id: int | None = None
    before: str = ""
    title_before: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    once: str = ""

    @property
    def is_new(self) -> bool:
        """Whether it is a thread or a post more."""
        return self.act != "edit"


Check: TypeAlias = Callable[[Proposal], None]
_checks: list[tuple[int, Check]] = []


def checks(order: int) -> Callable[[Check], Check]:
    """Declare a check; the lowest order looks first."""

    def declare(check: Check) -> Check:
        _checks.append((order, check))
        _checks.sort(key=lambda pair: pair[0])
        return check

    return declare


def propose(actor: Actor, act: Act, space_id: int, rendered: Rendered, **facts: Any) -> None:
    """Have every check look at a text; `facts` are what else a `Proposal` says."""
    proposal = Proposal(actor=actor, act=act, space_id=space_id, rendered=rendered, **facts)
    for _order, check in _checks:
        check(proposal)
