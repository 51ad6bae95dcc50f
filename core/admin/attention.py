"""What an owner should know today: only what asks for a deed, each in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _

from core import clock, mail
from core.admin.queries import members, plugins, work
from core.site import site


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to look at: how bad, what it is, and perhaps where to go."""

    tone: str
    icon: str
    sentence: str
    url: str = ""
    action: str = ""


def needs_attention() -> list[Need]:
    """Everything that asks for a deed, the worst first."""
    found = [*_work(), *_plugins(), *_setup()]
    return sorted(found, key=lambda need: need.tone != "bad")


def news() -> str:
    """One sentence about the last seven days."""
    joined = members.joined_since(clock.ago(days=7))
    if not joined:
        return str(_("Nobody joined in the last seven days."))
    return str(
        ngettext(
            "%(num)s person joined in the last seven days.",
            "%(num)s people joined in the last seven days.",
            joined,
        )
    )


def _work() -> list[Need]:
    found = []
    url = url_for("admin.jobs")
    if since := work.late_since():
        sentence = _(
            "Nothing has worked off mail and search since %(moment)s: no worker runs.",
            moment=format_datetime(since, "short"),
        )
        found.append(Need("bad", "circle-alert", sentence, url, _("See what waits")))
    if failed := work.failed_count():
        sentence = ngettext(
            "%(num)s piece of work was given up after many tries.",
            "%(num)s pieces of work were given up after many tries.",
            failed,
        )
        found.append(Need("bad", "circle-alert", sentence, url, _("Read why and try again")))
    if names := work.failing_jobs():
        sentence = _("The last run of %(names)s failed.", names=", ".join(names))
        found.append(Need("warn", "triangle-alert", sentence, url, _("Read the error")))
    return found


def _plugins() -> list[Need]:
    found = []
    for card in plugins.failing_plugins():
        icon, tone = card.look
        if card.state == "on_failing":
            sentence = ngettext(
                "The plugin %(title)s has failed %(num)s time since this process started.",
                "The plugin %(title)s has failed %(num)s times since this process started.",
                card.errors,
                title=card.title,
            )
        else:
            sentence = _(
                "The plugin %(title)s does not run. %(reason)s",
                title=card.title,
                reason=card.reason,
            )
        url = url_for("admin.plugins") + f"#plugin-{card.name}"
        found.append(Need(tone, icon, sentence, url, _("Look at the plugin")))
    return found


def _setup() -> list[Need]:
    found = []
    if not mail.is_set_up():
        sentence = _(
            "No mail server is set: mail is written to files in %(folder)s and reaches nobody.",
            folder=site().config.data / "mail",
        )
        found.append(Need("warn", "mail", sentence, url_for("admin.jobs"), _("See the mail")))
    if not site().config.base_url:
        sentence = _("TOWNHALL_BASE_URL is not set: links in mail may name the wrong host.")
        found.append(Need("warn", "globe", sentence))
    return found
