"""The table of watched words."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime, default


class WatchedWord(Model):
    """A word or phrase and what happens to texts that hold it: `block`, `review` or `censor`.

    `form` is the word as it is compared (see `folding`), `note` why it is watched, in words for
    whoever is refused. `is_whole`: not as a part of longer words.
    """

    form = peewee.CharField(max_length=120, unique=True)
    word = peewee.CharField(max_length=100)
    action = peewee.CharField(max_length=6)
    is_whole = peewee.BooleanField(constraints=default(True), default=True)
    note = peewee.CharField(max_length=200, constraints=default(""), default="")
    made_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    made_at = UTCDateTime()
