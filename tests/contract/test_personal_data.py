"""Whatever a table keeps about people is declared: what they may take along, and what becomes
of it when they are erased. A new table, column or plugin without its entry fails."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module
from typing import Any

import peewee
import pytest
from flask import Flask

from core import clock
from core.accounts.models import User
from core.db import Model, database
from core.erasing.actions import begin, leave
from core.erasing.columns import column, declared
from core.erasing.working import step
from core.personal import PersonalData
from tests.support.payloads import SHAPED, WRITTEN
from tests.support.source import modules
from tests.support.town import Town, undone

# Texts that people write, or that could name one, and that no declaration speaks of: why not.
OF_NOBODY = {
    "figure_count.error": "what a program said of a measure",
    "ideas_change.after_name": "what the team calls a status",
    "ideas_change.before_name": "what the team calls a status",
    "ideas_release.version": "what a release is called",
    "ideas_status.name": "what the team calls a status",
    "job_run.error": "what a program said of a job; no job names people in what it raises",
    "member_group.name": "what owners call a set of people",
    "member_group.description": "what owners say of a set of people",
    "open_id_provider.label": "what owners call a way in",
    "profile_field.help": "what owners ask of everybody",
    "profile_field.label": "what owners ask of everybody",
    "post_quote.digest": "tells whether a text has changed, and nothing of what it says",
    "support_field.help": "what owners ask of everybody",
    "support_field.label": "what owners ask of everybody",
    "support_queue.address": "where mail for the team goes",
    "support_queue.signature": "what the team writes below its mail",
    "support_rule.name": "what owners call a rule",
    "support_rule_run.said": "what a program said of a change; no rule names people",
    "support_state.name": "what the team calls a state",
    "support_state.public_name": "what the team calls a state",
    "signal.sender": "the name of a process",
    "terms_text.body": "what owners ask of everybody",
    "terms_text.note": "what owners say of a version of that",
    "webhook.label": "what owners call a program",
    "webhook_delivery.error": "what a program said of an address, or why it is not told",
    "watched_word.word": "what the team watches for",
    "watched_word.note": "why the team watches for it",
    "preview.title": "what a page of another site says of itself",
    "preview.description": "what a page of another site says of itself",
    "preview.site_name": "what a page of another site says of itself",
    "space.title": "the owner's words about a place",
    "space.description": "the owner's words about a place",
    "tag.name": "a word that threads share",
    "tag.description": "the team's words about a tag",
    "support_calendar.name": "the owner's name of hours",
    "support_holiday.name": "the name of a day",
    "support_policy.name": "the owner's name of a promise",
    "tag_group.name": "the owner's word for some tags",
}
# Shaped columns are looked at when their names say that they point to somebody.
PERSONAL = ("address", "email", "username", "sender", "recipient", "returns_to", "digest", "body")


def models() -> list[Any]:
    """Every model of core and of the bundled plugins."""
    for module in modules():
        if module.room == "models":
            import_module(module.name)
    found = [m for m in Model.__subclasses__() if m.__module__.startswith(("core.", "plugins."))]
    return sorted(found, key=lambda model: str(model._meta.table_name))


def name_of(field: peewee.Field) -> str:
    return f"{field.model._meta.table_name}.{field.name}"


def says(data: PersonalData) -> list[str]:
    """Every column a declaration speaks of."""
    return [*data.own, *data.freed, *data.kept, *data.covers, *data.texts]


def spoken_of() -> Counter[str]:
    return Counter(name for data in declared() for name in says(data))


def ways_to_people() -> list[peewee.Field]:
    """Columns that point to a user."""
    return [
        field
        for model in models()
        for field in model._meta.sorted_fields
        if isinstance(field, peewee.ForeignKeyField) and field.rel_model is User
    ]


def texts() -> list[peewee.Field]:
    """Columns of text that people write, or that hold an address or a name."""
    written = set(WRITTEN.split())
    return [
        field
        for model in models()
        for field in model._meta.sorted_fields
        if isinstance(field, (peewee.CharField, peewee.TextField))
        and (
            f"{model.__name__}.{field.name}" in written
            or any(word in field.name for word in PERSONAL)
        )
    ]


def gone_with_their_owner() -> set[str]:
    """Tables whose rows are somebody's own, and go."""
    own = {name.partition(".")[0] for data in declared() for name in data.own}
    below = {
        str(model._meta.table_name)
        for model in models()
        for field in model._meta.sorted_fields
        if isinstance(field, peewee.ForeignKeyField)
        and field.on_delete == "CASCADE"
        and str(field.rel_model._meta.table_name) in own
    }
    return own | below


def test_every_way_to_a_person_is_spoken_of_exactly_once(app: Flask) -> None:
    said = spoken_of()
    counts = {name_of(field): said[name_of(field)] for field in ways_to_people()}
    assert {name: count for name, count in counts.items() if count != 1} == {}


def test_every_text_that_may_name_somebody_is_spoken_of(app: Flask) -> None:
    known = spoken_of().keys() | OF_NOBODY.keys()
    gone = gone_with_their_owner()
    silent = [
        name_of(field)
        for field in texts()
        if name_of(field) not in known and str(field.model._meta.table_name) not in gone
    ]
    assert silent == []


def test_every_exception_is_still_needed(app: Flask) -> None:
    names = {name_of(field) for field in texts()}
    assert OF_NOBODY.keys() - names == set()
    assert OF_NOBODY.keys() & spoken_of().keys() == set()


def test_every_column_that_is_spoken_of_is_there(app: Flask) -> None:
    for data in declared():
        for name in says(data):
            assert column(name) is not None, data.name
        for name in data.hidden:
            table, _dot, field = name.partition(".")
            mine = {own.partition(".")[0] for own in data.own}
            assert table in mine, f"{data.name} hides {name}, whose rows nobody exports"
            assert field == "*" or column(name) is not None


def test_what_is_somebodys_own_points_to_them(app: Flask) -> None:
    for data in declared():
        for name in (*data.own, *data.freed):
            field = column(name)
            assert isinstance(field, peewee.ForeignKeyField), name
            assert field.rel_model is User, name
        for name in data.freed:
            assert column(name).null, f"{name} cannot be emptied"


def test_what_stays_has_its_reason(app: Flask) -> None:
    assert [n for data in declared() for n, why in data.kept.items() if len(why) < 10] == []


def test_what_is_covered_is_done_by_somebody(app: Flask) -> None:
    lazy = [d.name for d in declared() if d.covers and not (d.export or d.erase)]
    assert lazy == []


def rows_of_people() -> list[str]:
    """Columns that point to a user and whose rows are theirs, or are taken care of by code."""
    own = {name for data in declared() for name in (*data.own, *data.covers)}
    return [name_of(field) for field in ways_to_people() if name_of(field) in own]


def test_what_becomes_of_a_spammers_rows_is_said_exactly_once(app: Flask) -> None:
    """They go with the spammer and come back, or there is a reason why they stay."""
    said = Counter(n for d in declared() for n in (*d.aside, *d.hides, *d.stays))
    assert {name: said[name] for name in rows_of_people() if said[name] != 1} == {}
    assert sorted(said.keys() - set(rows_of_people())) == []
    assert [n for d in declared() for n, why in d.stays.items() if len(why) < 10] == []


def test_what_is_hidden_with_a_spammer_is_done_by_somebody(app: Flask) -> None:
    both = [d.name for d in declared() if bool(d.hides) != bool(d.hide and d.show)]
    assert both == []


def test_nothing_hangs_off_rows_that_are_put_aside(app: Flask) -> None:
    """It would go with them, and stay away when they come back."""
    aside = {name.partition(".")[0] for data in declared() for name in data.aside}
    lost = [
        name_of(field)
        for model in models()
        for field in model._meta.sorted_fields
        if isinstance(field, peewee.ForeignKeyField)
        and str(field.rel_model._meta.table_name) in aside
    ]
    assert lost == []


def secret(field: peewee.Field) -> bool:
    words = ("hash", "secret", "password", "token", "digest", "private")
    return any(word in field.name for word in words)


def test_no_secret_is_exported(app: Flask) -> None:
    """Rows that are exported as they are leave out what lets somebody in."""
    shown = [
        name_of(field)
        for data in declared()
        for own in data.own
        for field in column(own).model._meta.sorted_fields
        if secret(field)
        and name_of(field) not in data.hidden
        and f"{field.model._meta.table_name}.*" not in data.hidden
        # What people choose for themselves, such as how often a summary comes.
        and name_of(field) not in ("reach.digest", "reach.digest_at")
    ]
    assert shown == []


def test_the_table_of_texts_is_whole() -> None:
    """The lists that this goes by name every column; tests/contract/test_payloads.py sees to it."""
    assert len(WRITTEN.split()) + len(SHAPED.split()) > 100


@pytest.mark.parametrize("name", ["watch.user", "member_group.slug"])
def test_a_column_is_found_by_its_name(app: Flask, name: str) -> None:
    assert name_of(column(name)) == name


def test_a_column_that_is_not_there_is_told(app: Flask) -> None:
    with pytest.raises(LookupError):
        column("watch.nobody")


def where_it_stands(word: str) -> list[str]:
    """Every column with a value in which a word stands by itself."""
    found = []
    for table in database.get_tables():
        names = [column.name for column in database.get_columns(table)]
        quoted = ", ".join(f'"{name}"' for name in names)
        rows = database.execute_sql(f'SELECT {quoted} FROM "{table}"')
        found += [
            f"{table}.{name}: {value}"
            for row in rows.fetchall()
            for name, value in zip(names, row, strict=True)
            if value is not None and re.search(rf"(?<!\w){word}(?!\w)", str(value), re.IGNORECASE)
        ]
    return found


@pytest.mark.parametrize("keeps_posts", [True, False])
def test_nothing_in_the_town_tells_of_somebody_who_was_erased(
    town: Town, keeps_posts: bool
) -> None:
    """Whatever a package has put into the town about her: it may have tables of its own."""
    alice = town.people["owner"]
    with undone():
        assert where_it_stands("alice@example.org")
        with town.app.test_request_context("/"):
            due = leave(town.actor("owner"), keeps_posts=keeps_posts)
            with clock.frozen_at(due):
                begin(alice.id)
                while not step(alice.id):
                    pass
        assert where_it_stands("alice@example.org") == []
        assert where_it_stands("alice") == []
