"""The limits, looked at before a text is written and before a vote is given.

Exact when many come at once: whoever counts waits for others who count the same person.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import has_request_context, request
from flask_babel import gettext as _
from flask_babel import ngettext

from core import clock, settings
from core.access import Actor
from core.mentions.queries import render_text
from core.site import site
from core.text import Rendered
from core.threads.checks import Proposal, checks
from core.threads.rules import Rejected
from core.trust import approving, limits, queries, ranges


@checks(10)
def check_limits(proposal: Proposal) -> None:
    """Raise `Rejected` for what is more than the level of its writer allows."""
    if approving.now():
        return
    actor, may = proposal.actor, limits.of(proposal.actor)
    if may == limits.NONE:
        return
    _check_text(proposal, may)
    if proposal.is_new:
        _check_day(proposal, may)
        _check_range(actor)


def check_votes(actor: Actor) -> None:
    """Raise `Rejected` (field `points`) for one vote more than a day allows."""
    most = limits.of(actor).votes
    if most is None:
        return
    ranges.queue_up(actor.id)
    if queries.votes_since(actor.id, clock.ago(hours=24)) >= most:
        raise Rejected("points", _("You have voted %(n)s times today. Come back later.", n=most))


def _check_text(proposal: Proposal, may: limits.Limits) -> None:
    for found, most, words in (
        (_links, may.links, _too_many_links),
        (_images, may.images, _too_many_images),
        (_names, may.mentions, _too_many_names),
    ):
        if most is None:
            continue
        count = found(proposal.rendered)
        if count <= most:
            continue
        # What stood there before may stay: somebody who puts a letter right is not refused.
        if not proposal.is_new and count <= found(render_text(proposal.before)):
            continue
        raise Rejected("body", words(count, most))


def _check_day(proposal: Proposal, may: limits.Limits) -> None:
    starts = proposal.act == "start"
    most = may.threads if starts else may.replies
    if most is None:
        return
    ranges.queue_up(proposal.actor.id)
    since = clock.ago(hours=24)
    count = queries.threads_since if starts else queries.replies_since
    if count(proposal.actor.id, since) >= most:
        if starts:
            raise Rejected("title", _too_many_threads(most))
        raise Rejected("body", _too_many_replies(most))


def _check_range(actor: Actor) -> None:
    if actor.trust > 0:
        return
    if not ranges.take("post", int(settings.get("core", "range_posts"))):
        raise Rejected(
            "body",
            _("New members at your network have written a lot today. Try again tomorrow."),
        )


def outside_links(rendered: Rendered) -> list[str]:
    """The addresses a text links to that are not of this site."""
    ours = _own_hosts()
    return [link for link in rendered.links if urlsplit(link).netloc.lower() not in ours]


def _links(rendered: Rendered) -> int:
    return len(outside_links(rendered))


def _own_hosts() -> set[str]:
    hosts = {urlsplit(site().config.base_url).netloc.lower()} - {""}
    return hosts | ({request.host.lower()} if has_request_context() else set())


def _images(rendered: Rendered) -> int:
    return rendered.html.count("<img ")


def _names(rendered: Rendered) -> int:
    return len(rendered.named)


def _too_many_links(count: int, most: int) -> str:
    words = ngettext(
        "A post of yours may have %(num)s link for now; this one has %(count)s.",
        "A post of yours may have %(num)s links for now; this one has %(count)s.",
        most,
        count=count,
    )
    return str(words)


def _too_many_images(count: int, most: int) -> str:
    words = ngettext(
        "A post of yours may have %(num)s picture for now; this one has %(count)s.",
        "A post of yours may have %(num)s pictures for now; this one has %(count)s.",
        most,
        count=count,
    )
    return str(words)


def _too_many_names(count: int, most: int) -> str:
    words = ngettext(
        "A post of yours may name %(num)s person for now; this one names %(count)s.",
        "A post of yours may name %(num)s people for now; this one names %(count)s.",
        most,
        count=count,
    )
    return str(words)


def _too_many_threads(most: int) -> str:
    words = ngettext(
        "For now you may start %(num)s thread in 24 hours. Keep this one and send it later.",
        "For now you may start %(num)s threads in 24 hours. Keep this one and send it later.",
        most,
    )
    return str(words)


def _too_many_replies(most: int) -> str:
    words = ngettext(
        "For now you may write %(num)s reply in 24 hours. Keep this one and send it later.",
        "For now you may write %(num)s replies in 24 hours. Keep this one and send it later.",
        most,
    )
    return str(words)
