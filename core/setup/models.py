"""How far the set-up in the browser has come."""

from __future__ import annotations

import peewee

from core.db import JSONText, Model, UTCDateTime, default


class SetupStep(Model):
    """One step: what was typed in it (`answers`), and when it was done. `version` grows with
    each saving, so that of two browsers the second is told. The step `finished` has no page:
    once it is done, the set-up is closed."""

    name = peewee.CharField(max_length=20, primary_key=True)
    answers = JSONText(constraints=default("{}"), default=dict)
    version = peewee.IntegerField(constraints=default(1), default=1)
    saved_at = UTCDateTime()
    done_at = UTCDateTime(null=True)

    class Meta:
        table_name = "setup_step"
