"""Names and addresses taken out of short texts that the site has written itself."""

from __future__ import annotations

import json
import re
from functools import reduce
from operator import and_, or_
from typing import Any

import peewee
from flask_babel import gettext as _

from core.db import transaction
from core.personal import Leaver

SHORTEST = 3
"""A name of one or two letters stands in too many words to be looked for."""
BATCH = 200


class Names:
    """What somebody was called, to be found in texts and replaced."""

    def __init__(self, leaver: Leaver) -> None:
        self.word = _("former member")
        self.all = tuple(
            dict.fromkeys(name for name in (leaver.email, *leaver.names) if len(name) >= SHORTEST)
        )
        words = "|".join(re.escape(name) for name in sorted(self.all, key=len, reverse=True))
        self._pattern = re.compile(rf"(?<!\w)@?(?:{words})(?!\w)", re.IGNORECASE)

    def stand_in(self, text: str) -> bool:
        """Whether a text names them."""
        return bool(self.all and self._pattern.search(text))

    def out_of(self, value: Any) -> Any:
        """A text, or a value of JSON, without them."""
        if isinstance(value, str):
            return self._pattern.sub(self.word, value) if self.all else value
        if isinstance(value, list):
            return [self.out_of(item) for item in value]
        if isinstance(value, dict):
            return {key: self.out_of(item) for key, item in value.items()}
        return value

    def in_column(self, field: peewee.Field) -> Any:
        """The condition that a column may name them; texts of JSON escape what they hold."""
        text = field.cast("TEXT")
        asked = {form for name in self.all for form in (name, json.dumps(name)[1:-1])}
        return reduce(or_, (text.contains(form) for form in sorted(asked)))

    def leave(self, field: peewee.Field) -> None:
        """Take them out of every row of a column."""
        if not self.all:
            return
        model = field.model
        keys = model._meta.get_primary_keys()
        after: tuple[Any, ...] | None = None
        while True:
            query = model.select(*keys, field).where(self.in_column(field))
            if after is not None:
                query = query.where(peewee.Tuple(*keys) > peewee.Tuple(*after))
            rows = list(query.order_by(*keys).limit(BATCH).tuples())
            with transaction():
                for *key, value in rows:
                    mine = reduce(and_, (k == v for k, v in zip(keys, key, strict=True)))
                    changed = self.out_of(value)
                    if changed != value:
                        model.update({field: _short(field, changed)}).where(mine).execute()
            if len(rows) < BATCH:
                return
            after = tuple(rows[-1][:-1])


def _short(field: peewee.Field, value: Any) -> Any:
    longest = getattr(field, "max_length", None)
    return value[:longest] if longest and isinstance(value, str) else value
