"""What Discourse says in a thread when something happened to it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, Any] = {
    "closed.enabled": _l("Closed the thread."),
    "closed.disabled": _l("Opened the thread again."),
    "autoclosed.enabled": _l("The thread was closed on its own."),
    "autoclosed.disabled": _l("The thread was opened again on its own."),
    "archived.enabled": _l("Archived the thread."),
    "archived.disabled": _l("Took the thread out of the archive."),
    "pinned.enabled": _l("Pinned the thread."),
    "pinned.disabled": _l("Unpinned the thread."),
    "pinned_globally.enabled": _l("Pinned the thread everywhere."),
    "pinned_globally.disabled": _l("Unpinned the thread."),
    "banner.enabled": _l("Made the thread a banner."),
    "banner.disabled": _l("Took the banner down."),
    "visible.enabled": _l("Listed the thread."),
    "visible.disabled": _l("Took the thread out of lists."),
    "split_topic": _l("Moved posts to another thread."),
    "public_topic": _l("Made the thread public."),
    "open_topic": _l("Made the thread open."),
    "autobumped": _l("The thread was brought up again on its own."),
    "tags_changed": _l("Changed the tags."),
    "category_changed": _l("Moved the thread to another board."),
}


def sentence(code: str) -> str:
    """What happened, in a sentence; the bare code if it is an unknown one."""
    return str(SENTENCES.get(code, code.replace("_", " ").replace(".", ": ")))
