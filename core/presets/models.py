"""Which kinds of community were chosen here, and what was made for them."""

from __future__ import annotations

import peewee

from core.accounts.models import User
from core.db import Model, UTCDateTime


class PresetUse(Model):
    """That a kind of community was chosen; the newest row is the one in force."""

    preset = peewee.CharField(max_length=40)
    used_at = UTCDateTime()
    used_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        table_name = "preset_use"


class PresetPiece(Model):
    """Something that was made once for a preset, so that it is not made again after somebody
    has renamed, moved or deleted it. `key` is that of its change, `made_id` its row."""

    key = peewee.CharField(max_length=160, primary_key=True)
    preset = peewee.CharField(max_length=40)
    made_id = peewee.IntegerField(null=True)
    made_at = UTCDateTime()

    class Meta:
        table_name = "preset_piece"
