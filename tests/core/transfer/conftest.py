"""A site that knows one kind of thread, and a function that runs an import into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from core.registry import ImportedMark, ThreadKind
from core.site import site
from core.transfer.discourse import Discourse
from core.transfer.facts import Silent
from core.transfer.report import Report
from core.transfer.run import run_import
from core.transfer.stackexchange import StackExchange

Import = Callable[..., Report]


@pytest.fixture
def marks(app: Flask) -> Iterator[list[ImportedMark]]:
    """Declares the kind `note`, owned by core, and collects the marks that it is handed."""
    seen: list[ImportedMark] = []
    words = ("label", "plural", "icon", "section", "endpoint", "reply_endpoint", "space_endpoint")
    names: dict[str, Any] = dict.fromkeys(words, "")
    note = ThreadKind(key="note", adopt_imported=seen.extend, **names)
    site().registry.add("core", note)
    with app.test_request_context("/"):
        yield seen


@pytest.fixture
def import_dump(marks: list[ImportedMark]) -> Import:
    """`import_dump(folder)` brings in a Stack Exchange dump and returns the report."""

    def run(folder: Path, *, site: str = "", progress: Any = None, **how: Any) -> Report:
        report, progress = Report(), progress or Silent()
        with StackExchange(folder, report=report, progress=progress, site=site) as source:
            run_import(source, kind="note", report=report, progress=progress, **how)
        return report

    return run


@pytest.fixture
def import_topics(marks: list[ImportedMark]) -> Import:
    """`import_topics(folder)` brings in Discourse topics and returns the report."""

    def run(folder: Path, *, space: str = "", address: str = "") -> Report:
        report, progress = Report(), Silent()
        with Discourse(folder, report=report, progress=progress, address=address) as source:
            run_import(source, kind="note", space=space, report=report, progress=progress)
        return report

    return run
