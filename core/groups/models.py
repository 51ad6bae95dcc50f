"""Tables of groups, who is in them, who wants to be and who may be."""

from __future__ import annotations

import peewee

from core.accounts.models import Invite, User
from core.db import JSONText, Model, UTCDateTime, default


class Group(Model):
    """A set of members. Built-in groups have a `key` and (but for staff and admins) no rows.

    Keys: `everyone`, `members`, `trust_1`, `trust_2`, `trust_3`, `staff`, `admins`.
    `joining`: `open`, `request`, `invite` or `closed`. `seen_by` (who knows that it exists):
    `everyone`, `members` or `group`. `roster` (who sees who is in it): those, or `owners`.
    `mention` (who calls it by name): `members` who see it, `group`, `owners` or `nobody`.
    """

    key = peewee.CharField(max_length=20, null=True, unique=True)
    name = peewee.CharField(max_length=80)
    slug = peewee.CharField(max_length=80, unique=True)
    description = peewee.TextField(constraints=default(""), default="")
    description_html = peewee.TextField(constraints=default(""), default="")
    joining = peewee.CharField(max_length=8, constraints=default("closed"), default="closed")
    seen_by = peewee.CharField(max_length=8, constraints=default("members"), default="members")
    roster = peewee.CharField(max_length=8, constraints=default("group"), default="group")
    mention = peewee.CharField(max_length=8, constraints=default("members"), default="members")
    questions = JSONText(constraints=default("[]"), default=list)
    created_at = UTCDateTime()

    class Meta:
        # "group" is a word of SQL's own; quoting it everywhere invites mistakes.
        table_name = "member_group"


class Membership(Model):
    """One person in one group; `is_owner`: who looks after it, `by_rule`: whom its rule has let
    in and may let go."""

    group = peewee.ForeignKeyField(Group, on_delete="CASCADE", backref="memberships")
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="memberships")
    is_owner = peewee.BooleanField(constraints=default(False), default=False)
    by_rule = peewee.BooleanField(constraints=default(False), default=False)
    created_at = UTCDateTime()

    class Meta:
        primary_key = peewee.CompositeKey("user", "group")
        indexes = ((("group", "user"), False),)


class GroupRequest(Model):
    """Somebody's wish to be let into a group, the last one of each person.

    `state`: `waiting`, `approved`, `declined`, `withdrawn`, or `joined` when it was not needed
    any more. `answers` are [question, answer] pairs. `round` counts how often it was decided
    and asked again: owners are told once a round.
    """

    group = peewee.ForeignKeyField(Group, on_delete="CASCADE", backref="requests", index=False)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    state = peewee.CharField(max_length=10, constraints=default("waiting"), default="waiting")
    answers = JSONText(constraints=default("[]"), default=list)
    note = peewee.CharField(max_length=500, constraints=default(""), default="")
    round = peewee.IntegerField(constraints=default(1), default=1)
    created_at = UTCDateTime()
    decided_at = UTCDateTime(null=True)
    decided_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")

    class Meta:
        indexes = ((("group", "user"), True), (("group", "state", "created_at", "id"), False))


class GroupInvite(Model):
    """An invitation into a group: of one member (`user`), or a link for whoever has it, of
    which only the hash is kept."""

    group = peewee.ForeignKeyField(Group, on_delete="CASCADE", backref="invites", index=False)
    user = peewee.ForeignKeyField(User, null=True, on_delete="CASCADE", backref="+")
    token_hash = peewee.CharField(max_length=64, null=True, unique=True)
    note = peewee.CharField(max_length=120, constraints=default(""), default="")
    created_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    created_at = UTCDateTime()
    expires_at = UTCDateTime()
    uses_left = peewee.IntegerField(constraints=default(1), default=1)
    used = peewee.IntegerField(constraints=default(0), default=0)

    class Meta:
        indexes = ((("group", "user"), True),)


class GroupRule(Model):
    """What somebody must be to be in a group without being asked: `conditions` by name (see
    `fitting.Conditions`), all of which must hold. `by_admin`: an owner of the site has kept it."""

    group = peewee.ForeignKeyField(Group, primary_key=True, on_delete="CASCADE", backref="+")
    conditions = JSONText(constraints=default("{}"), default=dict)
    by_admin = peewee.BooleanField(constraints=default(False), default=False)
    changed_at = UTCDateTime()
    changed_by = peewee.ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    followed_at = UTCDateTime(null=True)


class GroupOut(Model):
    """Somebody who has left a group with a rule or was taken out of it by hand: the rule does not
    bring them back."""

    group = peewee.ForeignKeyField(Group, on_delete="CASCADE", backref="+", index=False)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", backref="+")
    created_at = UTCDateTime()

    class Meta:
        primary_key = peewee.CompositeKey("group", "user")


class InviteGroup(Model):
    """The group that an invitation to sign up leads into; one without a row leads into none."""

    invite = peewee.ForeignKeyField(Invite, primary_key=True, on_delete="CASCADE", backref="+")
    group = peewee.ForeignKeyField(Group, on_delete="CASCADE", backref="+")
