"""Terms, privacy text and guidelines: versions of them, and who has agreed to which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.terms import asking  # noqa: F401 - imported for what it puts before every page
    from core.terms.views import desk, reading

    return [reading.bp, desk.bp]


DECLARES: tuple[Any, ...] = (
    PersonalData(
        name="terms",
        label=_l("What you have agreed to"),
        kept={"consent.user": "who agreed to which version, and when, has to be shown later"},
        freed=("terms_text.saved_by",),
        export=later("core.terms.queries", "consents_of"),
    ),
)
