"""Pages of the documentation that name the test of each promise: whether those tests are there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.support.source import ROOT

NODE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
"""How a test is named in a page."""


def gone(text: str) -> Iterator[str]:
    """Tests that a text names and that are not there."""
    for path, name in NODE.findall(text):
        if name not in found_in(path):
            yield f"{path}::{name}"


def named_otherwise(text: str) -> bool:
    """Whether something looks like a test and is written in a way that nobody checks."""
    return text.count("tests/") != len(NODE.findall(text))


@cache
def found_in(path: str) -> frozenset[str]:
    """The names of the tests that pytest would find in a file."""
    file = ROOT / path
    if not file.exists() or not file.name.startswith("test_"):
        return frozenset()
    body = ast.parse(file.read_text(encoding="utf-8")).body
    found = (node.name for node in body if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in found if name.startswith("test_"))
