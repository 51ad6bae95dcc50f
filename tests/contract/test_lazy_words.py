"""Words that are translated later hold nothing that people typed: templates take such words for
markup of their own and do not escape them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from flask_babel import lazy_gettext
from markupsafe import escape

from tests.support.source import Module, modules

LATER = {"_l", "lazy_gettext", "_ln", "lazy_ngettext"}
# What the program itself says; the value is no word of anybody.
OWN = {
    "LIFE": "a number of days",
    "f'{most:,}'": "a number",
    "channel.label": "what the program calls a way of telling",
}


def fillings(module: Module) -> Iterator[tuple[int, str]]:
    """The line and the source of every value that fills words which are translated later."""
    for node in ast.walk(ast.parse(module.text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in LATER:
            for keyword in node.keywords:
                if not isinstance(keyword.value, ast.Constant):
                    yield node.lineno, ast.unparse(keyword.value)


def test_words_for_later_are_not_escaped(request_context: None) -> None:
    words = lazy_gettext("“%(name)s”", name="<b>")
    assert escape(words) == "“<b>”", "they are now: this module is in vain"


@pytest.fixture
def request_context(app: object) -> Iterator[None]:
    """Inside of which words are translated."""
    with app.test_request_context("/"):  # type: ignore[attr-defined]
        yield


def test_words_for_later_hold_nothing_that_people_typed() -> None:
    found = {
        f"{module.name}:{line}: {value}"
        for module in modules()
        for line, value in fillings(module)
        if value not in OWN
    }
    assert found == set(), "use gettext, whose words are escaped"


def test_every_exception_is_still_needed() -> None:
    said = {value for module in modules() for _line, value in fillings(module)}
    assert OWN.keys() - said == set()
