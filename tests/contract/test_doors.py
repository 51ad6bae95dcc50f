"""What only one module may do: one door for each library, each risk and each word of SQL.

An exception is a line in a table with its reason; one that is no longer used fails too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.support.source import PRODUCT, ROOT, Module, calls, imports, modules

# A library or a standard module with sharp edges, and the only places that may import it.
DOORS = {
    "whoosh": {"core/search/whoosh_driver.py": "the driver that wraps its index"},
    "huey": {"core/jobs.py": "it runs rounds; the outbox remembers the work"},
    "pluggy": {"core/hooks.py": "what hooks there are", "core/plugins.py": "calls them"},
    "argon2": {"core/accounts/passwords.py": "passwords are hashed and compared here"},
    "PIL": {"core/images.py": "sizes are checked before anything is decoded"},
    "nh3": {"core/text/allowlist.py": "the list of what HTML may stay"},
    "obstore": {"core/files/s3.py": "storage that S3 speaks of, behind the driver of files"},
    # Two builds of SQLite in one process throw away each other's locks and logs.
    "sqlite3": {"core/transfer/stackexchange/scratch.py": "a temporary file that is only its own"},
    "smtplib": {"core/mail.py": "mail leaves by the outbox"},
    "socket": {
        "core/egress.py": "the one way out, to addresses that were checked",
        "core/cli/serve.py": "asks whether the port is free",
        "core/outbox.py": "the name of the machine a lease is on",
    },
    "subprocess": {},
    "random": {
        "core/polls/samples.py": "votes of the sample community",
        "core/seed/grow.py": "a community for measurements, the same each time",
        "core/seed/words.py": "its words",
        "core/threads/samples.py": "reactions of the sample community",
        "core/votes/samples.py": "votes of the sample community",
        "plugins/events/seeding.py": "answers of the sample community",
    },
    "pickle": {},
    "marshal": {},
    "shelve": {},
    "urllib.request": {},
    "http.client": {"core/egress.py": "the one way out, with limits on all that comes in"},
    "requests": {},
    "httpx": {},
    "urllib3": {},
    "aiohttp": {},
    "aiosmtpd": {"core/inbound/listener.py": "mail comes in from a mail server"},
    "imaplib": {"core/inbound/imap.py": "mail is fetched from a mailbox of the owner's"},
    "asyncio": {
        "core/inbound/listener.py": "the loop that talks SMTP, in a thread of its own",
        "core/cli/live.py": "a web process: its event loop reads bodies and holds streams",
        "core/live/hub.py": "the open connections of a process",
        "core/live/relay.py": "hears what other processes call out",
    },
    "ftplib": {},
    "xmlrpc": {},
}

# Markup is text that nobody escapes any more.
MARKUP = {
    "core/web/furniture.py": "the small pieces of every page; values enter by format",
    "core/web/when.py": "the element of a moment",
    "core/web/pages.py": "hidden fields, from values",
    "core/web/slots.py": "what autoescaped templates of plugins have just rendered",
    "core/mail.py": "the paragraphs of the HTML half, escaped one by one",
    "core/web/linked.py": "JSON whose signs of markup are written as escapes",
}
TRUSTED = {
    "core/templates/composer.html": "the preview of any text",
    "core/templates/groups/group.html": "what a group is for",
    "core/templates/groups/invited.html": "what a group is for",
    "core/templates/help/writing.html": "what becomes of the examples",
    "core/templates/profiles/profile.html": "what a member says of themselves; a plugin's tab",
    "core/templates/review/_subject.html": "a text as it was rendered when it was reported",
    "core/templates/terms/edit.html": "the preview of a text of the house",
    "core/templates/terms/text.html": "a text of the house",
    "core/templates/threads/_post.html": "the body of a post",
    "plugins/support/templates/support/_note.html": "the body of a note, which is a post",
    "plugins/ideas/templates/ideas/_response.html": "the body of the post that is the response",
    "plugins/ideas/templates/ideas/_timeline.html": "why something was decided",
    "plugins/support/templates/support/publish.html": "the preview of what becomes a question",
}
SQL = {
    "core/backups/archive.py": "a transaction in which one moment is seen",
    "core/backups/restoring.py": "counts all rows, moves sequences on",
    "core/backups/rows.py": "tables as they are, whatever models say",
    "core/db.py": "the one door: defaults of columns, prepared reads",
    "core/doctor/database.py": "asks SQLite to check its own file",
    "core/insights/course.py": "groups by the number of a column",
    "core/migrate.py": "PostgreSQL's lock that keeps a second upgrade waiting",
    "core/postgres.py": "knows what psycopg lets the server forget",
    "core/seed/grow.py": "fresh statistics after a mass of rows",
    "core/threads/lists.py": "a condition that is always true",
    "core/web/site.py": "the probe that asks for nothing",
}
# With a colon, BEGIN is a line of a calendar.
STATEMENT = re.compile(
    r"\s*(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|PRAGMA|ANALYZE|BEGIN(?!:)|VACUUM"
    r"|(CREATE|ALTER|DROP) (TABLE|INDEX|DATABASE))\b"
)
VAGUE = ("utils", "util", "helpers", "helper", "misc", "common", "tools", "stuff")


def product() -> list[Module]:
    """Every module but migrations, which are photographs of their day."""
    return [module for module in modules() if "migrations" not in module.name.split(".")]


@pytest.mark.parametrize("library", DOORS)
def test_a_library_comes_in_by_its_own_door(library: str) -> None:
    users = {
        module.place
        for module in product()
        for found in imports(module)
        if found.target == library or found.target.startswith(library + ".")
    }
    assert users == set(DOORS[library])


def test_markup_is_built_where_it_is_known_to_be_safe() -> None:
    builders = {
        module.place
        for module in product()
        if any(calls(module, "Markup")) or "= Markup\n" in module.text
    }
    assert builders == set(MARKUP)


def test_templates_trust_only_what_was_cleaned_when_it_was_written() -> None:
    trusting = set()
    for place in (*PRODUCT, "themes"):
        for path in (ROOT / place).rglob("*.html"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"\|\s*safe\b|autoescape", text), f"{path}: use |trusted"
            if re.search(r"\|\s*trusted\b", text):
                trusting.add(path.relative_to(ROOT).as_posix())
    assert trusting == set(TRUSTED)


def test_the_time_is_asked_of_the_clock() -> None:
    askers = {
        f"{module.place}:{call.lineno}"
        for module in product()
        if module.name != "core.clock"
        for call in calls(module, "now", "utcnow", "today")
        if asks_python(call)
    }
    assert askers == set()


def asks_python(call: ast.Call) -> bool:
    """Whether it is `datetime`, `date` or `time` that is asked, not our clock."""
    asked = call.func.value if isinstance(call.func, ast.Attribute) else None
    return asked is not None and ast.unparse(asked) in ("datetime", "date", "datetime.datetime")


NEVER = ("print", "eval", "exec", "breakpoint", "__import__", "render_template_string")


@pytest.mark.parametrize("name", NEVER)
def test_nothing_calls(name: str) -> None:
    found = [
        f"{module.place}:{call.lineno}"
        for module in product()
        for call in calls(module, name)
        if isinstance(call.func, ast.Name)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["from_string", "system", "popen", "mktemp"])
def test_nothing_makes_templates_or_commands_of_text(name: str) -> None:
    found = [f"{m.place}:{call.lineno}" for m in product() for call in calls(m, name)]
    assert found == []


# Patterns made of what somebody wrote or is called: all of it is escaped on its way in.
PATTERNS = {
    "core/erasing/naming.py": "the names of who is erased",
    "core/mentions/rewriting.py": "the names of who was renamed",
    "core/search/snippets.py": "the words that were looked for",
}
SEARCHES = (
    "compile",
    "search",
    "match",
    "fullmatch",
    "split",
    "sub",
    "subn",
    "findall",
    "finditer",
)


def test_a_pattern_is_fixed_or_made_of_escaped_words() -> None:
    making = {
        module.place: module
        for module in product()
        for call in calls(module, *SEARCHES)
        if ast.unparse(call.func).startswith("re.") and not is_fixed(call.args[0])
    }
    assert set(making) == set(PATTERNS)
    for place, module in making.items():
        assert "re.escape" in module.text, place


def is_fixed(pattern: ast.expr) -> bool:
    """Whether all that a pattern is made of was written by us: letters and constants."""
    names = [node.id for node in ast.walk(pattern) if isinstance(node, ast.Name)]
    return all(name.isupper() or name in ("re", "paper", "_any", "marks") for name in names)


def test_sql_is_written_by_peewee() -> None:
    writers = {module.place for module in product() if any(written_sql(module))}
    assert writers - {"townhall/testing.py"} == set(SQL)


def written_sql(module: Module) -> Iterator[int]:
    """Lines on which a module writes SQL of its own."""
    sentences = {
        id(node.value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    texts = (node for node in ast.walk(module.tree) if isinstance(node, ast.Constant))
    for node in texts:
        if id(node) not in sentences and STATEMENT.match(str(node.value)):
            yield node.lineno
    for call in calls(module, "SQL", "execute_sql", "raw"):
        yield call.lineno


def test_form_and_address_are_read_apart() -> None:
    """Or a value in a link would take the place of one that a form was sent with."""
    mixing = {
        f"{module.place}:{node.lineno}"
        for module in product()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "request.values"
    }
    assert mixing == set()


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [module.place for module in modules() if module.room in VAGUE] == []


def test_a_migration_stands_on_its_own_feet() -> None:
    """It must do tomorrow what it did when it was written, whatever the models say then."""
    wrong = [
        str(found)
        for module in modules()
        if "migrations" in module.name.split(".")
        for found in imports(module)
        if found.target.split(".")[0] in ("core", "plugins", "townhall", "app")
    ]
    assert wrong == []
