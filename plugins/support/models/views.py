"""What the team works with at its desk: saved views, macros, changes of many tickets at once."""

from __future__ import annotations

import peewee

from townhall import JSONText, Model, Space, Thread, User, UTCDateTime, default


class SupportView(Model):
    """A saved view: a name for filters. `query` is the part of the address that says them (see
    `filters`), `columns` what its lines show, space separated. One without a `user` is shared by
    all who work on tickets, and everybody sees in it what they may see anyway."""

    user = peewee.ForeignKeyField(User, null=True, on_delete="CASCADE", backref="+")
    name = peewee.CharField(max_length=60)
    query = peewee.CharField(max_length=600, constraints=default(""), default="")
    columns = peewee.CharField(max_length=200, constraints=default(""), default="")
    position = peewee.IntegerField(constraints=default(0), default=0)
    made_at = UTCDateTime()

    class Meta:
        table_name = "support_view"


class SupportMacro(Model):
    """Words and changes that are used again and again.

    `body` has placeholders (see `placeholders`). `changes` are plain values by name: `state` (a
    slug), `priority`, `assignee` (`me` or `nobody`), `add` and `remove` (slugs of tags), `note`
    (for the team). Used by `user` alone, or by those who work on the queue of `space`, or in the
    group `group_id`, or, where none of them is set, by all who work on tickets.
    """

    title = peewee.CharField(max_length=80)
    body = peewee.TextField(constraints=default(""), default="")
    changes = JSONText(constraints=default("{}"), default=dict)
    user = peewee.ForeignKeyField(User, null=True, on_delete="CASCADE", backref="+")
    space = peewee.ForeignKeyField(Space, null=True, on_delete="CASCADE", backref="+")
    group_id = peewee.IntegerField(null=True)
    position = peewee.IntegerField(constraints=default(0), default=0)
    made_at = UTCDateTime()
    changed_at = UTCDateTime()

    class Meta:
        table_name = "support_macro"


class SupportMacroUse(Model):
    """That a macro was used on a ticket. `did` says for what: `text`, `changes` or `both`."""

    macro = peewee.ForeignKeyField(SupportMacro, on_delete="CASCADE", backref="+", index=False)
    thread = peewee.ForeignKeyField(Thread, on_delete="CASCADE", backref="+")
    user = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    did = peewee.CharField(max_length=10, constraints=default("text"), default="text")
    at = UTCDateTime()

    class Meta:
        table_name = "support_macro_use"
        indexes = ((("macro", "at"), False),)


class SupportBatch(Model):
    """One change of many tickets, and what is needed to take it back. `wish` is what was asked
    for, `journal` a list of the number of a ticket and of its values before and after, by name;
    `left_count` how many were left as they are, or stayed so when it was taken back."""

    actor = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+", index=False)
    wish = JSONText(constraints=default("{}"), default=dict)
    journal = JSONText(constraints=default("[]"), default=list)
    done_at = UTCDateTime()
    left_count = peewee.IntegerField(constraints=default(0), default=0)
    undone_at = UTCDateTime(null=True)
    undone_by = peewee.ForeignKeyField(
        User, null=True, on_delete="SET NULL", backref="+", index=False
    )

    class Meta:
        table_name = "support_batch"
        indexes = ((("actor", "id"), False),)
