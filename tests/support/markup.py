"""The Nu HTML checker: brought by npm once, run with Java over many pages at a time."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.support.source import ROOT

CACHE = ROOT / ".cache"
JAR = CACHE / "vnu.jar"
INSIDE = "package/build/dist/vnu.jar"
UNCHECKED = "the Nu HTML checker"


def why_not() -> str:
    """Why pages cannot be checked here, after trying to get the checker; "" when they can."""
    if shutil.which("java") is None:
        return f"{UNCHECKED} needs java"
    if JAR.exists():
        return ""
    if shutil.which("npm") is None:
        return f"{UNCHECKED} is brought by npm"
    try:
        _bring()
    except (OSError, subprocess.SubprocessError, KeyError, ValueError) as error:
        return f"{UNCHECKED} could not be brought: {error}"
    return ""


def check(pages: dict[str, str], folder: Path) -> list[dict[str, Any]]:
    """What the checker says about pages (by address), each remark with its `page`."""
    named = {}
    for number, (address, source) in enumerate(pages.items()):
        path = folder / f"{number}.html"
        path.write_text(source, encoding="utf-8")
        named[path.as_uri()] = address
    command = ["java", "-Xmx512m", "-jar", str(JAR), "--format", "json", "--exit-zero-always"]
    done = subprocess.run(
        [*command, *(str(folder / f"{n}.html") for n in range(len(pages)))],
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    remarks = json.loads(done.stderr)["messages"]
    return [{**remark, "page": named.get(_normal(remark["url"]), "")} for remark in remarks]


def _normal(url: str) -> str:
    return "file:///" + url.removeprefix("file:").lstrip("/")


def _bring() -> None:
    CACHE.mkdir(exist_ok=True)
    packed = subprocess.run(
        ["npm", "pack", "--silent", "vnu-jar"],
        cwd=CACHE,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    archive = CACHE / packed.stdout.split()[-1]
    with tarfile.open(archive) as files:
        found = files.extractfile(INSIDE)
        if found is None:
            raise ValueError(f"no {INSIDE} in {archive.name}")
        partial = JAR.with_suffix(".partial")
        partial.write_bytes(found.read())
        partial.rename(JAR)
    archive.unlink()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not checked so that nobody overlooks it."""
    for report in terminalreporter.getreports("skipped"):
        if UNCHECKED in str(report.longrepr):
            words = str(report.longrepr[-1]) if isinstance(report.longrepr, tuple) else ""
            terminalreporter.write_line(f"HTML WAS NOT CHECKED: {words}", red=True, bold=True)
