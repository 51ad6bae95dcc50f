"""Settings: values that owners change in the browser, declared by core and plugins."""

from __future__ import annotations

import hmac
import json
import logging
import re
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core import audit
from core.db import transaction
from core.models import Setting as Row
from core.registry import Job, Setting
from core.sealing import BadSeal, seal, unseal
from core.site import site
from core.versions import Cached, bump

if TYPE_CHECKING:
    from core.access import Actor

log = logging.getLogger("townhall.settings")
COMMUNITY = _l("The community")
CORE = (
    Setting(
        name="site_name",
        label=_l("Name of the community"),
        kind="text",
        default="Townhall",
        minimum=1,
        section=COMMUNITY,
        order=10,
    ),
    Setting(
        name="tagline",
        label=_l("What it is, in one sentence"),
        kind="text",
        default="",
        help=_l("Shown to visitors on the first page."),
        section=COMMUNITY,
        order=11,
    ),
    Setting(
        name="sign_up",
        label=_l("Who may sign up"),
        kind="choice",
        default="open",
        choices=(
            ("open", _l("Everyone")),
            ("approval", _l("Everyone whom the team lets in")),
            ("invite", _l("People with an invitation")),
            ("closed", _l("Nobody")),
        ),
        section=COMMUNITY,
        order=12,
    ),
    Setting(
        name="edit_days",
        label=_l("Days in which members may edit their posts"),
        kind="number",
        default=60,
        minimum=0,
        maximum=3650,
        help=_l("0 means always. Those who are trusted may have other times, below."),
        section=_l("Writing"),
        order=10,
    ),
)


CHANGE = "setting.change"
HIDDEN = "•••"
SEALED = "sealed"
KEY = re.compile("[0-9a-f]{24}")
COLOUR = re.compile("#[0-9a-f]{6}")


class BadValue(ValueError):
    """A value does not fit its setting; the message is a sentence for the form."""


_stored: Cached[dict[tuple[str, str], Any]] = Cached(
    "settings", lambda: {(row.owner, row.name): row.value for row in Row.select()}
)


def get(owner: str, name: str) -> Any:
    """The value in force. Raises `KeyError` for a setting that nobody declared.

    A secret comes from the environment if it stands there. One that was sealed with another
    secret of the site counts as not set.
    """
    declared = site().registry.setting(owner, name)
    value = _stored.get().get((owner, name), declared.default)
    return value if declared.kind != "secret" else _opened(owner, declared, value)


def given_by(owner: str, declared: Setting) -> str:
    """The variable of the environment that says a secret, or "" when none does."""
    key = f"{owner}_{declared.name}"
    is_given = declared.kind == "secret" and key in site().config.settings
    return f"TOWNHALL_SETTING_{key.upper()}" if is_given else ""


def strange() -> list[str]:
    """Variables of the environment that name no secret setting of anybody."""
    known = {f"{by}_{one.name}" for by, one in _secrets()}
    return [f"TOWNHALL_SETTING_{key.upper()}" for key in site().config.settings if key not in known]


def lost() -> list[str]:
    """Secrets that are kept and cannot be opened any more, as `owner.name`."""
    return [
        f"{by}.{one.name}"
        for by, one in _secrets()
        if not given_by(by, one) and (by, one.name) in _stored.get() and not get(by, one.name)
    ]


def seal_plain() -> None:
    """A job: seal secrets that an older release has kept as they are."""
    for by, one in _secrets():
        mine = (Row.owner == by) & (Row.name == one.name)
        with transaction():
            row = Row.get_or_none(mine)
            if row is not None and isinstance(row.value, str) and row.value:
                Row.update(value=_sealed(by, one, row.value)).where(mine).execute()
                bump("settings")


JOBS = (Job(name="core.seal_settings", every=timedelta(days=1), run=seal_plain),)


def _secrets() -> list[tuple[str, Setting]]:
    return [(by, one) for by, one in site().registry.of(Setting) if one.kind == "secret"]


def _sealed(owner: str, declared: Setting, value: Any) -> Any:
    """A value as it is kept: a secret only sealed."""
    if declared.kind != "secret" or not value:
        return value
    return {SEALED: seal(str(value), f"setting:{owner}.{declared.name}")}


def _opened(owner: str, declared: Setting, kept: Any) -> Any:
    given = site().config.settings.get(f"{owner}_{declared.name}")
    if given is not None:
        return given
    if not isinstance(kept, dict):
        return kept
    try:
        return unseal(str(kept.get(SEALED, "")), f"setting:{owner}.{declared.name}")
    except BadSeal:
        log.warning("secret cannot be opened", extra={"setting": f"{owner}.{declared.name}"})
        return declared.default


def put(actor: Actor, owner: str, name: str, value: Any) -> None:
    """Change a value, with an audit line. Raises `KeyError` or `BadValue`.

    One that is the default is not kept, so that it follows when the default changes.
    """
    declared = site().registry.setting(owner, name)
    value = checked(declared, value)
    with transaction():
        before = get(owner, name)
        kept = _sealed(owner, declared, value)
        if value == declared.default:
            Row.delete().where((Row.owner == owner) & (Row.name == name)).execute()
        else:
            Row.insert(owner=owner, name=name, value=kept).on_conflict(
                conflict_target=[Row.owner, Row.name], preserve=[Row.value]
            ).execute()
        bump("settings")
        audit.record(
            actor,
            CHANGE,
            before={name: _told(declared, before)},
            after={name: _told(declared, value)},
            note=owner,
        )


def mark(owner: str, name: str) -> str:
    """A short sign of the value in force, out of which nobody learns it: who sends a form
    says with it what they saw."""
    return mark_of(owner, name, get(owner, name))


def mark_of(owner: str, name: str, value: Any) -> str:
    """The sign of any value of a setting."""
    text = f"setting {owner}.{name}={json.dumps(value)}"
    return hmac.new(site().config.secret_key.encode(), text.encode(), "sha256").hexdigest()[:16]


def unknown() -> dict[str, int]:
    """How many values are kept of owners that declare none of them any more."""
    declared = {(owner, setting.name) for owner, setting in site().registry.of(Setting)}
    return Counter(owner for owner, name in _stored.get() if (owner, name) not in declared)


def _told(declared: Setting, value: Any) -> Any:
    """A value as the log may know it."""
    return value if declared.kind != "secret" else HIDDEN if value else ""


def checked(declared: Setting, value: Any) -> str | int | bool:
    """The value in the setting's own type, or `BadValue` with a sentence."""
    found = _typed(declared, value)
    if declared.check and (wrong := declared.check(found)):
        raise BadValue(wrong)
    return found


def _typed(declared: Setting, value: Any) -> str | int | bool:
    from flask_babel import gettext as _

    if declared.kind == "switch":
        return bool(value)
    if declared.kind == "number":
        return _number(declared, value)
    # Browsers send lines with the ends that mail has.
    text = str(value).replace("\r\n", "\n").strip()
    if declared.kind == "choice" and text not in {key for key, _label in declared.choices}:
        raise BadValue(_("Choose one of the list."))
    if declared.kind == "words":
        return _checked_words(declared, text)
    if declared.kind == "colour" and text and not COLOUR.fullmatch(text := text.lower()):
        raise BadValue(_("A colour as # and six digits or letters, such as #2f6f4f."))
    if declared.kind == "picture" and text and not KEY.fullmatch(text):
        raise BadValue(_("That is no picture of ours."))
    if len(text) < (declared.minimum or 0):
        raise BadValue(_("Write something here."))
    if len(text) > (10_000 if declared.kind == "long_text" else 255):
        raise BadValue(_("That is too long."))
    return text


def _number(declared: Setting, value: Any) -> int:
    from flask_babel import gettext as _

    try:
        number = int(value)
    except (TypeError, ValueError):
        raise BadValue(_("A whole number, such as %(n)s.", n=declared.default)) from None
    low, high = declared.minimum, declared.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise BadValue(_("A number from %(low)s to %(high)s.", low=low, high=high))
    return number


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
