"""Runs the whole test suite, once on SQLite and once on PostgreSQL: what `make test` calls.

Brings what the tests need where it can: Chromium from the system's packages, PostgreSQL
from the one that runs here or one of its own. In CI a missing one is a failure.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from scripts import services

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "") not in ("", "0", "false")
NO_TESTS = 5


def main(arguments: list[str]) -> int:
    """Exit status: 0 when every run passed. `arguments` go to pytest."""
    with ExitStack() as stack:
        missing = [] if services.chromium() else ["Chromium: browser tests will not run"]
        address = stack.enter_context(services.postgres())
        if address is None:
            missing.append("PostgreSQL: the suite will not run on it")
        if missing and IN_CI:
            shout(missing)
            return 1
        results = {"sqlite": run("sqlite", arguments)}
        if address:
            results["postgres"] = run("postgres", ["--postgres", address, *arguments])
        shout(missing)
    for name, (status, seconds) in results.items():
        print(f"tests on {name}: {'passed' if status == 0 else 'FAILED'} in {seconds:.0f} s")
    return max(status for status, _ in results.values())


def run(database: str, arguments: list[str]) -> tuple[int, float]:
    """One run of pytest: its exit status and how long it took."""
    print(f"\nTests on {database}", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal"]
    command += ["-m", "not slow_fault"]  # what `make faults` is for; a later -m counts instead
    done = subprocess.run([*command, "--database", database, *arguments], cwd=ROOT, check=False)
    status = done.returncode
    if status == NO_TESTS and database == "postgres":
        status = 0  # the chosen tests need no database, and were run before
    return status, time.monotonic() - started


def shout(missing: list[str]) -> None:
    """Say what was missing so that nobody overlooks it."""
    for what in missing:
        print(f"\n!!!! MISSING {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    # Ends through the blocks above, so that no server of ours is left running.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    sys.exit(main(sys.argv[1:]))
