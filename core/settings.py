"""Settings: values that owners change in the browser, declared by core and plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core import audit
from core.db import transaction
from core.models import Setting as Row
from core.registry import Setting
from core.site import site
from core.versions import Cached, bump

if TYPE_CHECKING:
    from core.access import Actor

CORE = (
    Setting(name="site_name", label=_l("Name of the community"), kind="text", default="Townhall"),
    Setting(
        name="tagline",
        label=_l("What it is, in one sentence"),
        kind="text",
        default="",
        help=_l("Shown to visitors on the first page."),
    ),
    Setting(
        name="sign_up",
        label=_l("Who may sign up"),
        kind="choice",
        default="open",
        choices=(
            ("open", _l("Everyone")),
            ("invite", _l("People with an invitation")),
            ("closed", _l("Nobody")),
        ),
    ),
    Setting(
        name="edit_days",
        label=_l("Days in which members may edit their posts"),
        kind="number",
        default=60,
        minimum=0,
        maximum=3650,
        help=_l("0 means always. Those who are trusted may have other times, below."),
    ),
)


class BadValue(ValueError):
    """A value does not fit its setting; the message is a sentence for the form."""


_stored: Cached[dict[tuple[str, str], Any]] = Cached(
    "settings", lambda: {(row.owner, row.name): row.value for row in Row.select()}
)


def get(owner: str, name: str) -> Any:
    """The value in force. Raises `KeyError` for a setting that nobody declared."""
    declared = site().registry.setting(owner, name)
    return _stored.get().get((owner, name), declared.default)


def put(actor: Actor, owner: str, name: str, value: Any) -> None:
    """Change a value, with an audit line. Raises `KeyError` or `BadValue`."""
    declared = site().registry.setting(owner, name)
    value = checked(declared, value)
    with transaction():
        before = get(owner, name)
        Row.insert(owner=owner, name=name, value=value).on_conflict(
            conflict_target=[Row.owner, Row.name], preserve=[Row.value]
        ).execute()
        bump("settings")
        audit.record(
            actor, "setting.change", before={name: before}, after={name: value}, note=owner
        )


def checked(declared: Setting, value: Any) -> str | int | bool:
    """The value in the setting's own type, or `BadValue` with a sentence."""
    from flask_babel import gettext as _

    if declared.kind == "switch":
        return bool(value)
    if declared.kind == "number":
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise BadValue(_("A whole number, such as %(n)s.", n=declared.default)) from None
        low, high = declared.minimum, declared.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            raise BadValue(_("A number from %(low)s to %(high)s.", low=low, high=high))
        return number
    text = str(value).strip()
    if declared.kind == "choice" and text not in {key for key, _label in declared.choices}:
        raise BadValue(_("Choose one of the list."))
    if declared.kind == "words":
        return _checked_words(declared, text)
    if len(text) > (10_000 if declared.kind == "long_text" else 255):
        raise BadValue(_("That is too long."))
    return text


def _checked_words(declared: Setting, text: str) -> str:
    from flask_babel import gettext as _

    words = list(dict.fromkeys(text.replace(",", " ").lower().split()))
    known = [key for key, _label in declared.choices]
    strange = next((word for word in words if word not in known), None)
    if strange is not None:
        raise BadValue(
            _("“%(word)s” is not one of: %(known)s.", word=strange[:40], known=", ".join(known))
        )
    low, high = declared.minimum or 0, declared.maximum or len(known)
    if not low <= len(words) <= high:
        raise BadValue(_("From %(low)s to %(high)s of the list.", low=low, high=high))
    return " ".join(words)
