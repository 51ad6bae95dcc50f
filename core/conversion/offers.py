"""What the page shows of one kind that a thread can become: its forms, and what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.access import Actor
from core.conversion.forms import ConversionForm
from core.conversion.queries import Target
from core.registry import ThreadKind
from core.threads.rows import ThreadView


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind with the form that every one has, and its `own` where it has to know more."""

    kind: ThreadKind
    form: ConversionForm
    own: Any

    def is_valid(self) -> bool:
        """Whether both forms were filled in; each field says what is wrong with it."""
        # Both in any case: whoever has to correct something sees all of it.
        return bool(all([self.form.validate(), self.own is None or self.own.validate()]))

    def extra(self) -> dict[str, Any]:
        """What the kind is told. Raises `Rejected`."""
        say = self.kind.becomes.extra if self.kind.becomes else None
        return dict(say(self.own)) if say and self.own is not None else {}

    def refuse(self, field: str, message: str) -> bool:
        """Show what was wrong at its field; whether there is such a field."""
        for form in (self.form, self.own):
            if form is not None and field in form:
                form[field].errors = [*form[field].errors, message]
                return True
        return False


def offer_of(actor: Actor, thread: ThreadView, target: Target, *, sent: bool) -> Offer:
    """The forms of a kind, as they were `sent` or as they are shown first."""
    how = {"prefix": f"{target.kind.key}-", **({} if sent else {"formdata": None})}
    form = ConversionForm(**how)
    form.offer(target.spaces)
    becomes = target.kind.becomes
    own = becomes.form(actor, thread, **how) if becomes and becomes.form else None
    return Offer(target.kind, form, own)
