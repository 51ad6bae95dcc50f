"""What migrations make is what models say, on both databases, from zero and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from playhouse.schema_diff import diff_models

from app import start_site
from core import migrate
from core.config import Config
from core.db import Model, connect_to, database, disconnect, ensure_connected, is_postgres
from core.site import site
from tests.support.source import modules

LEDGER = "migration_"
ON_DELETE = {
    "sqlite": 'SELECT "from", "table", "to", on_delete FROM pragma_foreign_key_list(\'{}\')',
    "postgres": """
        SELECT here.attname, there.relname, far.attname,
            CASE link.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL'
                WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END
        FROM pg_constraint link
        JOIN pg_class there ON there.oid = link.confrelid
        JOIN pg_attribute here ON here.attrelid = link.conrelid AND here.attnum = link.conkey[1]
        JOIN pg_attribute far ON far.attrelid = link.confrelid AND far.attnum = link.confkey[1]
        WHERE link.contype = 'f' AND link.conrelid = '"{}"'::regclass""",
}


def models() -> list[Any]:
    """Every model of core and of the bundled plugins."""
    for module in modules():
        if module.room == "models":
            import_module(module.name)
    found = [m for m in Model.__subclasses__() if m.__module__.startswith(("core.", "plugins."))]
    return sorted(found, key=lambda model: str(model._meta.table_name))


def table_of(model: Any) -> str:
    return str(model._meta.table_name)


@pytest.fixture
def migrated(config: Config) -> Iterator[None]:
    """The database of this test, made by migrations."""
    start_site(config)
    yield
    disconnect()


@pytest.fixture
def from_zero(config: Config, empty_database: str) -> Iterator[Config]:
    """Settings of a site whose database has no table yet."""
    yield replace(config, database_url=empty_database, migrated=False)
    disconnect()


def schema() -> dict[str, dict[str, Any]]:
    """Columns, references and indexes of every table, the ledgers left out."""
    found = {}
    query = ON_DELETE["postgres" if is_postgres() else "sqlite"]
    for table in database.get_tables():
        if table.startswith((LEDGER, "sqlite_")):
            continue
        found[table] = {
            "columns": {
                c.name: (c.data_type.lower(), c.null, c.primary_key, plain(c.default))
                for c in database.get_columns(table)
            },
            "references": sorted(database.execute_sql(query.format(table)).fetchall()),
            "indexes": sorted((i.columns, i.unique) for i in database.get_indexes(table)),
        }
    return found


def plain(default: str | None) -> str | None:
    """A default without what PostgreSQL adds to it, such as the name of a sequence."""
    if default is None or default.startswith("nextval("):
        return None
    return default.partition("::")[0].upper()


def test_migrations_make_every_table_column_and_index_that_models_have(migrated: None) -> None:
    assert not diff_models(database.obj, models())


def test_migrations_make_what_models_would_make(config: Config, empty_database: str) -> None:
    """Types, defaults, what may be empty, and what happens when something is deleted."""
    start_site(config)
    by_migrations = schema()
    disconnect()
    connect_to(replace(config, database_url=empty_database))
    ensure_connected()
    database.create_tables(models())
    by_models = schema()
    assert by_migrations.keys() == by_models.keys()
    for table, said in by_models.items():
        assert by_migrations[table] == said, table


@pytest.mark.parametrize("model", models(), ids=table_of)
def test_a_column_that_must_not_be_empty_has_a_default_of_the_database(
    migrated: None, model: Any
) -> None:
    """An older process, or a row written by hand, knows nothing of a default in Python."""
    columns = {column.name: column for column in database.get_columns(table_of(model))}
    without = [
        field.column_name
        for field in model._meta.sorted_fields
        if field.default is not None
        and not field.null
        and columns[field.column_name].default is None
    ]
    assert without == []


def test_a_plugins_tables_carry_its_name(from_zero: Config) -> None:
    start_site(from_zero)
    core = {table_of(model) for model in models() if model.__module__.startswith("core.")}
    plugins = tuple(f"{name}_" for name in site().plugins.plugins)
    others = set(database.get_tables()) - core
    assert [t for t in others if not t.startswith((LEDGER, *plugins))] == []
    for model in models():
        if not model.__module__.startswith("core."):
            assert table_of(model).startswith(model.__module__.split(".")[1] + "_")


def test_a_new_database_gets_everything_and_nothing_twice(from_zero: Config) -> None:
    connect_to(from_zero)
    ensure_connected()
    assert database.get_tables() == []
    disconnect()
    start_site(from_zero)
    assert {table_of(model) for model in models()} <= set(database.get_tables())
    assert migrate.pending() == {}
    before = schema()
    assert migrate.upgrade(from_zero) == {}
    assert schema() == before


def test_what_is_missing_is_told_before_it_is_done(from_zero: Config) -> None:
    start_site(from_zero)
    database.execute_sql(f"DELETE FROM {LEDGER}forums")
    assert migrate.pending() == {"forums": ["0001_topic"]}


def test_migrations_are_numbered_one_after_another() -> None:
    ledgers: dict[str, list[str]] = {}
    for module in modules():
        package, _dot, name = module.name.rpartition(".")
        if package.endswith(".migrations"):
            ledgers.setdefault(package, []).append(name[:5])
    assert ledgers
    for package, numbers in ledgers.items():
        assert numbers == [f"{n:04}_" for n in range(1, len(numbers) + 1)], package
