"""Links in posts: what pages of other sites say of themselves, fetched by the worker and
stored, and the titles of threads of this site, by the reader's rights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData
from core.previews import jobs
from core.registry import Job, PostPart, Setting

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def _cards(actor: Any, thread: Any, posts: Sequence[Any]) -> Mapping[int, str]:
    from core.previews.showing import cards

    return cards(actor, thread, posts)


DECLARES = (
    Setting(
        name="link_previews",
        label=_l("Show what linked pages are about"),
        kind="switch",
        default=False,
        help=_l(
            "The server then fetches pages that members link to, on a line of their own. It "
            "never connects to your own network, but other sites see that it asked."
        ),
        section=_l("Writing"),
    ),
    Setting(
        name="link_preview_hosts",
        label=_l("Only from these sites"),
        kind="long_text",
        default="",
        help=_l("Host names such as example.org, which includes www.example.org. Empty: all."),
        section=_l("Writing"),
    ),
    PersonalData(name="previews", label=_l("Links"), freed=("preview.asked_by",)),
    PostPart(name="links", render=_cards, order=60),
    Job(name="previews.renew", every=timedelta(hours=1), run=jobs.renew),
    Job(name="previews.sweep", every=timedelta(days=1), run=jobs.sweep),
)


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.previews import views

    return [views.bp]
