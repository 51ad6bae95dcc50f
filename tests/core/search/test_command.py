"""`townhall search`."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner

from core.cli.search import search


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, config: Any) -> Any:
    """Run a subcommand on the site of this test."""
    monkeypatch.setattr("core.cli.starting.from_environment", lambda: config)
    return lambda *arguments: CliRunner().invoke(search, arguments)


def test_rebuild_and_status(run: Any, config: Any) -> None:
    before = run("status")
    assert before.exit_code == 1
    assert "State: missing." in before.output
    assert "The search index holds 0 documents." in run("rebuild").output
    after = run("status")
    assert after.exit_code == 0, after.output
    assert "State: ready." in after.output
    assert "Changes that wait: 0." in after.output
