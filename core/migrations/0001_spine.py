"""The spine: people, groups, spaces, threads, posts and the site's own tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import peewee
from peewee import SQL

BUILT_IN = (
    ("everyone", "Everyone"),
    ("members", "Members"),
    ("trust_1", "Trust level 1"),
    ("trust_2", "Trust level 2"),
    ("trust_3", "Trust level 3"),
    ("staff", "Staff"),
    ("admins", "Owners"),
)


class Attempt(peewee.Model):
    key = peewee.CharField(primary_key=True, max_length=120)
    failures = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    last_at = peewee.DateTimeField(index=True)
    open_at = peewee.DateTimeField()

    class Meta:
        table_name = "attempt"


class User(peewee.Model):
    username = peewee.CharField(max_length=60, unique=True)
    username_key = peewee.CharField(max_length=120, unique=True)
    name = peewee.CharField(max_length=120, constraints=[SQL("DEFAULT ''")])
    email = peewee.CharField(max_length=254, null=True)
    email_key = peewee.CharField(max_length=254, null=True, unique=True)
    password = peewee.TextField(null=True)
    state = peewee.CharField(max_length=12, constraints=[SQL("DEFAULT 'pending'")])
    created_at = peewee.DateTimeField(index=True)
    confirmed_at = peewee.DateTimeField(null=True)
    seen_at = peewee.DateTimeField(null=True)
    bio = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    bio_html = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    place = peewee.CharField(max_length=120, constraints=[SQL("DEFAULT ''")])
    links = peewee.TextField(constraints=[SQL("DEFAULT '[]'")])
    timezone = peewee.CharField(max_length=64, constraints=[SQL("DEFAULT 'UTC'")])
    locale = peewee.CharField(max_length=16, constraints=[SQL("DEFAULT ''")])
    scheme = peewee.CharField(max_length=8, constraints=[SQL("DEFAULT 'auto'")])
    avatar = peewee.CharField(max_length=64, constraints=[SQL("DEFAULT ''")])
    trust = peewee.SmallIntegerField(constraints=[SQL("DEFAULT 0")])
    thread_count = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    post_count = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    thanks_count = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    caught_up_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "user"
        indexes = ((("post_count", "id"), False), (("state", "created_at"), False))


class Audit(peewee.Model):
    at = peewee.DateTimeField(index=True)
    actor = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="SET NULL")
    action = peewee.CharField(max_length=60)
    subject_type = peewee.CharField(max_length=30, constraints=[SQL("DEFAULT ''")])
    subject_id = peewee.IntegerField(null=True)
    before = peewee.TextField(null=True)
    after = peewee.TextField(null=True)
    note = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "audit"
        indexes = ((("subject_type", "subject_id"), False),)


class Group(peewee.Model):
    key = peewee.CharField(max_length=20, null=True, unique=True)
    name = peewee.CharField(max_length=80)
    slug = peewee.CharField(max_length=80, unique=True)
    description = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "member_group"


class ImportMap(peewee.Model):
    source = peewee.CharField(max_length=80)
    sort = peewee.CharField(max_length=20)
    foreign_id = peewee.CharField(max_length=80)
    local_id = peewee.IntegerField()

    class Meta:
        table_name = "import_map"
        primary_key = peewee.CompositeKey("source", "sort", "foreign_id")


class Invite(peewee.Model):
    token_hash = peewee.CharField(max_length=64, unique=True)
    note = peewee.CharField(max_length=120, constraints=[SQL("DEFAULT ''")])
    created_by = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    created_at = peewee.DateTimeField()
    expires_at = peewee.DateTimeField()
    uses_left = peewee.IntegerField(constraints=[SQL("DEFAULT 1")])
    used = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])

    class Meta:
        table_name = "invite"


class JobRun(peewee.Model):
    name = peewee.CharField(primary_key=True, max_length=80)
    started_at = peewee.DateTimeField()
    finished_at = peewee.DateTimeField(null=True)
    error = peewee.TextField(constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "job_run"


class Membership(peewee.Model):
    group = peewee.ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "membership"
        primary_key = peewee.CompositeKey("user", "group")
        indexes = ((("group", "user"), False),)


class Outbox(peewee.Model):
    owner = peewee.CharField(max_length=40, constraints=[SQL("DEFAULT 'core'")])
    topic = peewee.CharField(max_length=60)
    dedupe = peewee.CharField(max_length=160, null=True, unique=True)
    payload = peewee.TextField()
    state = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'waiting'")])
    created_at = peewee.DateTimeField()
    run_at = peewee.DateTimeField()
    attempts = peewee.SmallIntegerField(constraints=[SQL("DEFAULT 0")])
    lease_by = peewee.CharField(max_length=60, constraints=[SQL("DEFAULT ''")])
    lease_until = peewee.DateTimeField(null=True)
    error = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    done_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "outbox"
        indexes = ((("state", "run_at", "id"), False), (("topic", "state"), False))


class Space(peewee.Model):
    owner = peewee.CharField(max_length=40)
    parent = peewee.ForeignKeyField("self", backref="+", null=True, on_delete="RESTRICT")
    slug = peewee.CharField(max_length=80)
    title = peewee.CharField(max_length=120)
    description = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    icon = peewee.CharField(max_length=40, constraints=[SQL("DEFAULT ''")])
    tint = peewee.SmallIntegerField(constraints=[SQL("DEFAULT 0")])
    position = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    audience = peewee.CharField(max_length=40, constraints=[SQL("DEFAULT 'public'")])
    is_archived = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    thread_count = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    post_count = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    last_thread_id = peewee.IntegerField(null=True)
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "space"
        indexes = ((("owner", "slug"), True),)


class Thread(peewee.Model):
    kind = peewee.CharField(max_length=40)
    owner = peewee.CharField(max_length=40)
    space = peewee.ForeignKeyField(Space, backref="+", on_delete="RESTRICT")
    author = peewee.ForeignKeyField(User, backref="+", on_delete="RESTRICT")
    title = peewee.CharField(max_length=255)
    slug = peewee.CharField(max_length=90)
    audience = peewee.CharField(max_length=40)
    state = peewee.CharField(max_length=40, constraints=[SQL("DEFAULT ''")])
    tag_names = peewee.CharField(max_length=400, constraints=[SQL("DEFAULT ''")])
    is_locked = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    pinned_at = peewee.DateTimeField(null=True)
    created_at = peewee.DateTimeField()
    edited_at = peewee.DateTimeField(null=True)
    version = peewee.IntegerField(constraints=[SQL("DEFAULT 1")])
    last_post_at = peewee.DateTimeField()
    last_user = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="SET NULL")
    post_count = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    last_number = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    score = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    view_count = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    deleted_at = peewee.DateTimeField(null=True)
    deleted_by = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="SET NULL")
    delete_reason = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "thread"
        indexes = (
            (("space", "last_post_at", "id"), False),
            (("space", "created_at", "id"), False),
            (("space", "score", "id"), False),
            (("last_post_at", "id"), False),
            (("author", "created_at"), False),
            (("created_at", "id"), False),
            (("kind", "last_post_at", "id"), False),
            (("kind", "created_at", "id"), False),
            (("kind", "score", "id"), False),
            (("kind", "state", "created_at", "id"), False),
        )


class Participant(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, backref="+", on_delete="CASCADE")
    user = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="CASCADE")
    group = peewee.ForeignKeyField(Group, backref="+", null=True, on_delete="CASCADE")

    class Meta:
        table_name = "participant"
        indexes = (
            (("thread", "user", "group"), True),
            (("user", "thread"), False),
            (("group", "thread"), False),
        )


class PluginState(peewee.Model):
    name = peewee.CharField(primary_key=True, max_length=40)
    state = peewee.CharField(max_length=10)
    changed_at = peewee.DateTimeField()
    changed_by = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="SET NULL")

    class Meta:
        table_name = "plugin_state"


class Post(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, backref="+", on_delete="CASCADE")
    number = peewee.IntegerField()
    author = peewee.ForeignKeyField(User, backref="+", on_delete="RESTRICT")
    sort = peewee.CharField(max_length=10, constraints=[SQL("DEFAULT 'reply'")])
    reply_to = peewee.IntegerField(null=True)
    body = peewee.TextField()
    html = peewee.TextField()
    version = peewee.IntegerField(constraints=[SQL("DEFAULT 1")])
    created_at = peewee.DateTimeField()
    edited_at = peewee.DateTimeField(null=True)
    edited_by = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="SET NULL")
    reaction_count = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])
    deleted_at = peewee.DateTimeField(null=True)
    deleted_by = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="SET NULL")
    delete_reason = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "post"
        indexes = ((("thread", "number"), True), (("author", "created_at"), False))


class Reaction(peewee.Model):
    post = peewee.ForeignKeyField(Post, backref="+", on_delete="CASCADE")
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    name = peewee.CharField(max_length=30, constraints=[SQL("DEFAULT 'like'")])
    created_at = peewee.DateTimeField()

    class Meta:
        table_name = "reaction"
        primary_key = peewee.CompositeKey("post", "user", "name")
        indexes = ((("user", "created_at"), False),)


class ReadMark(peewee.Model):
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    thread = peewee.ForeignKeyField(Thread, backref="+", on_delete="CASCADE")
    number = peewee.IntegerField()
    read_at = peewee.DateTimeField()

    class Meta:
        table_name = "read_mark"
        primary_key = peewee.CompositeKey("user", "thread")


class Revision(peewee.Model):
    post = peewee.ForeignKeyField(Post, backref="+", on_delete="CASCADE")
    version = peewee.IntegerField()
    editor = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="SET NULL")
    title = peewee.CharField(max_length=255, null=True)
    tag_names = peewee.CharField(max_length=400, null=True)
    body = peewee.TextField()
    created_at = peewee.DateTimeField()
    reason = peewee.CharField(max_length=255, constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "revision"
        indexes = ((("post", "version"), True),)


class Session(peewee.Model):
    token_hash = peewee.CharField(max_length=64, unique=True)
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    created_at = peewee.DateTimeField()
    seen_at = peewee.DateTimeField()
    proved_at = peewee.DateTimeField()
    expires_at = peewee.DateTimeField(index=True)
    remember = peewee.BooleanField(constraints=[SQL("DEFAULT FALSE")])
    device = peewee.CharField(max_length=120, constraints=[SQL("DEFAULT ''")])
    address = peewee.CharField(max_length=64, constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "session"


class Setting(peewee.Model):
    owner = peewee.CharField(max_length=40)
    name = peewee.CharField(max_length=80)
    value = peewee.TextField()

    class Meta:
        table_name = "setting"
        primary_key = peewee.CompositeKey("owner", "name")


class SpaceGrant(peewee.Model):
    space = peewee.ForeignKeyField(Space, backref="+", null=True, on_delete="CASCADE")
    group = peewee.ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    permission = peewee.CharField(max_length=60)
    allowed = peewee.BooleanField(null=True, constraints=[SQL("DEFAULT TRUE")])

    class Meta:
        table_name = "space_grant"
        indexes = ((("space", "group", "permission"), True),)


class Submission(peewee.Model):
    key = peewee.CharField(primary_key=True, max_length=80)
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    target = peewee.CharField(max_length=255)
    created_at = peewee.DateTimeField(index=True)

    class Meta:
        table_name = "submission"


class Tag(peewee.Model):
    slug = peewee.CharField(max_length=60, unique=True)
    name = peewee.CharField(max_length=60)
    description = peewee.TextField(constraints=[SQL("DEFAULT ''")])
    thread_count = peewee.IntegerField(constraints=[SQL("DEFAULT 0")])

    class Meta:
        table_name = "tag"


class ThreadTag(peewee.Model):
    thread = peewee.ForeignKeyField(Thread, backref="+", on_delete="CASCADE")
    tag = peewee.ForeignKeyField(Tag, backref="+", on_delete="CASCADE")

    class Meta:
        table_name = "thread_tag"
        primary_key = peewee.CompositeKey("thread", "tag")
        indexes = ((("tag", "thread"), False),)


class Token(peewee.Model):
    token_hash = peewee.CharField(max_length=64, unique=True)
    purpose = peewee.CharField(max_length=20)
    user = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="CASCADE")
    target = peewee.CharField(max_length=254, constraints=[SQL("DEFAULT ''")])
    code_hash = peewee.CharField(max_length=64, constraints=[SQL("DEFAULT ''")])
    tries = peewee.SmallIntegerField(constraints=[SQL("DEFAULT 0")])
    created_at = peewee.DateTimeField()
    expires_at = peewee.DateTimeField(index=True)
    used_at = peewee.DateTimeField(null=True)

    class Meta:
        table_name = "token"
        indexes = ((("user", "purpose"), False),)


class Version(peewee.Model):
    name = peewee.CharField(primary_key=True, max_length=20)
    value = peewee.IntegerField(constraints=[SQL("DEFAULT 1")])

    class Meta:
        table_name = "version"


TABLES: list[Any] = [
    Attempt,
    User,
    Audit,
    Group,
    ImportMap,
    Invite,
    JobRun,
    Membership,
    Outbox,
    Space,
    Thread,
    Participant,
    PluginState,
    Post,
    Reaction,
    ReadMark,
    Revision,
    Session,
    Setting,
    SpaceGrant,
    Submission,
    Tag,
    ThreadTag,
    Token,
    Version,
]


def up(migrator: Any, db: Any) -> None:
    """Make the tables, the built-in groups and the version numbers."""
    now = datetime.now(UTC).replace(tzinfo=None)
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
        for key, name in BUILT_IN:
            Group.insert(
                key=key, name=name, slug=key.replace("_", "-"), description="", created_at=now
            ).execute()
        for name in ("plugins", "access", "settings"):
            Version.insert(name=name, value=1).execute()
