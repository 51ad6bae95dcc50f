"""What a link of a mail is about, in words for whoever opens it."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from core.access import Actor
from core.letters.links import Stop
from core.registry import NotificationSort
from core.site import site
from core.threads.queries import visible_thread


class Subject(NamedTuple):
    """What stops, and what goes on all the same."""

    what: str
    goes_on: str


def subject_of(reader: Actor, stop: Stop) -> Subject:
    """What a link stops. The title of a thread is told to those who may see it: the link may
    have come to somebody else, and whose it is says nothing about who holds it."""
    if stop.what == "thread":
        try:
            title = visible_thread(reader, int(stop.which)).title
            what = _("Mail about the thread “%(title)s”", title=title)
        except (NotFound, ValueError):
            what = _("Mail about the thread that your mail was about")
        return Subject(what, _("What happens there still comes to your inbox."))
    if stop.what == "sort":
        return Subject(
            _("Mail of the sort “%(sort)s”", sort=_label(stop.which)),
            _("Mail of other sorts goes on, and everything comes to your inbox."),
        )
    if stop.what == "digest":
        return Subject(
            _("The summary of each day or week"), _("Mail about what you follow goes on.")
        )
    return Subject(
        _("All mail about news"),
        _("Only what you ask for yourself is still mailed, such as a new password."),
    )


def _label(name: str) -> str:
    declared = site().registry.of(NotificationSort)
    return next((str(sort.label) for _owner, sort in declared if sort.name == name), name)
