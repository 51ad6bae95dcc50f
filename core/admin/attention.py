"""What an owner should know today: only what asks for a deed, each in one sentence."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from flask import url_for
from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _

from core import clock, mail
from core.admin.queries import dashboard, members, plugins, work
from core.backups import queries as backups
from core.insights.queries import counts
from core.setup.queries import is_open
from core.site import site
from core.webhooks import queries as webhooks

LOW_DISK = 200 * 1024 * 1024


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
    found = [*_work(), *_plugins(), *_backups(), *_webhooks(), *_house(), *_terms(), *_setup()]
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
    given_up = work.given_up()
    if lost := given_up.pop(mail.TOPIC, 0):
        sentence = ngettext(
            "%(num)s mail could not be sent.", "%(num)s mails could not be sent.", lost
        )
        found.append(Need("bad", "mail", sentence, url, _("Read why and try again")))
    if failed := sum(given_up.values()):
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


def _backups() -> list[Need]:
    failed = backups.failure()
    if failed is None:
        return []
    sentence = _("The last backup could not be made: %(why)s", why=failed.why)
    return [Need("bad", "archive", sentence, url_for("backups.index"), _("Look at the backups"))]


def _webhooks() -> list[Need]:
    found = []
    for hook in webhooks.troubled():
        sentence = (
            _("%(name)s says that it takes no webhooks any more.", name=hook.label)
            if hook.is_gone
            else _("Webhooks to %(name)s do not arrive.", name=hook.label)
        )
        url = url_for("webhooks.webhook", webhook_id=hook.id)
        found.append(Need("bad", "zap", sentence, url, _("Look at the address")))
    return found


def _house() -> list[Need]:
    """What the machine and the figures lack, as far as it is known without looking long."""
    found = []
    free = shutil.disk_usage(site().config.data).free
    if free < LOW_DISK:
        sentence = _("Only %(num)s MB are free where the data lies.", num=free // 1_000_000)
        found.append(Need("bad", "triangle-alert", sentence))
    if names := [row.metric for row in counts().values() if row.error]:
        sentence = _("Some figures could not be counted: %(names)s.", names=", ".join(names))
        url = url_for("insights.index")
        found.append(Need("warn", "chart-column", sentence, url, _("Look at the insights")))
    return found


def _terms() -> list[Need]:
    url = url_for("terms_desk.index")
    return [
        Need("info", "gavel", sentence, url, _("Look at the texts"))
        for sentence in dashboard.coming_terms()
    ]


def _setup() -> list[Need]:
    found = []
    if is_open():
        sentence = _("The set-up of this community is not finished.")
        found.append(
            Need("info", "list-checks", sentence, url_for("setup.index"), _("Go on with it"))
        )
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
