"""The form of how a board works."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from plugins.ideas.boards import Board
from townhall import option

MODES = (
    ("single", _l("One vote for an idea")),
    ("budget", _l("Points to spend")),
    ("importance", _l("How important it is")),
)
COUNTS = (
    ("always", _l("Everybody, always")),
    ("voted", _l("Who has voted, and everybody when votes are closed")),
    ("closed", _l("Everybody when votes are closed, nobody before")),
)
SORTS = (
    ("trending", _l("Trending")),
    ("top", _l("Most votes")),
    ("new", _l("Newest")),
    ("random", _l("Random, in another order each day")),
)


def _options(pairs: Any) -> list[Any]:
    return [option(value, label) for value, label in pairs]


def _number(label: Any, most: int, *, least: int = 0, words: Any = "") -> IntegerField:
    fits = NumberRange(least, most, _l("From %(min)s to %(max)s."))
    needed = InputRequired(_l("Give a number."))
    return IntegerField(label, validators=[needed, fits], description=words)


class BoardForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """How people vote on a board, who may, and what is shown. `foreseen` is what its sender has
    been told of the votes that are there."""

    mode = RadioField(_l("How do members vote?"), choices=_options(MODES))
    budget = _number(
        _l("Points of each member"),
        1000,
        least=1,
        words=_l("For all ideas of this board together. Used with points to spend."),
    )
    most = _number(_l("At most for one idea"), 100, least=1)
    own = BooleanField(_l("Authors vote for their own ideas too"))
    min_days = _number(
        _l("Days as a member before one votes"),
        3650,
        words=_l("0 lets everybody vote who has confirmed an address."),
    )
    min_trust = _number(_l("Trust level from which one votes"), 3)
    counts = SelectField(_l("Who sees how many votes there are?"), choices=_options(COUNTS))
    sort = SelectField(_l("Order of the list"), choices=_options(SORTS))
    allows_private = BooleanField(_l("Authors may keep an idea between them and the team"))
    on_roadmap = BooleanField(_l("Its ideas stand on the roadmap"))
    foreseen = HiddenField()

    def board(self, space_id: int) -> Board:
        """What the form says."""
        return Board(space_id, **{name: self[name].data for name in Board._fields[1:]})
