"""What a community looks like: its own colour and its own sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.look.colours import fault
from core.registry import Setting
from core.settings import COMMUNITY

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.look import views

    return [views.bp]


DECLARES: tuple[Any, ...] = (
    Setting(
        name="accent",
        label=_l("Colour of the community"),
        kind="colour",
        default="",
        check=fault,
        help=_l(
            "Its hue is taken for links, buttons and the bar on top, as light or dark as can be"
            " read in either look. Empty for the usual one."
        ),
        section=COMMUNITY,
        order=20,
    ),
    Setting(
        name="logo",
        label=_l("Sign of the community"),
        kind="picture",
        default="",
        help=_l("A small square picture beside the name, on every page."),
        section=COMMUNITY,
        order=21,
    ),
)
