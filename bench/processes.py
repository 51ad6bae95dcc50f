"""Starts servers, waits until they answer, and reads from /proc what they cost."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its first process, its address and how long it took to answer."""

    pid: int
    base: str
    started_in: float

    def cpu(self) -> float:
        """Seconds of CPU that all its processes have used so far."""
        return sum(_cpu(pid) for pid in family(self.pid))

    def memory(self) -> float:
        """Megabytes held by all its processes, shared pages counted once (PSS)."""
        return sum(_pss(pid) for pid in family(self.pid)) / 1024


@contextmanager
def serving(
    command: Sequence[str],
    base: str,
    *,
    environ: Mapping[str, str],
    log: Path,
    probe: str = "/",
) -> Iterator[Server]:
    """Run a server for the length of the block; it must answer `probe` within 60 s."""
    started = time.monotonic()
    with log.open("w") as output:
        process = subprocess.Popen(
            command, env=dict(environ), stdout=output, stderr=subprocess.STDOUT
        )
    try:
        while not _answers(base + probe):
            if process.poll() is not None or time.monotonic() - started > 60:
                raise SystemExit(f"The server did not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.01)
        yield Server(process.pid, base, time.monotonic() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def family(pid: int) -> list[int]:
    """A process and all that descend from it and live."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(folder.name))
        if fields:
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name: state, parent, …"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _cpu(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0


def _pss(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
