"""Drives a server with wrk at a fixed concurrency and reads what came of it."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from scripts.services import apt_install

SCRIPT = Path(__file__).with_name("load.lua")
_runs = itertools.count(1)


class Request(NamedTuple):
    """One request that is sent again and again. `{n}` in a body becomes a new number."""

    path: str
    cookie: str = ""
    method: str = "GET"
    body: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """What one round gave. Times in milliseconds."""

    requests: int
    seconds: float
    refused: int
    broken: int
    bytes: int
    p50: float
    p95: float
    p99: float
    max: float

    @property
    def rate(self) -> float:
        """Requests answered each second."""
        return self.requests / self.seconds


def need_wrk() -> str:
    """Path of wrk, installed first if it has to and can be. Ends the run without one."""
    if shutil.which("wrk") is None:
        apt_install("wrk")
    found = shutil.which("wrk")
    if found is None:
        raise SystemExit("bench needs wrk, and it could not be installed here: install it first.")
    return found


def drive(
    base: str,
    requests: Sequence[Request],
    *,
    seconds: int,
    connections: int,
    folder: Path,
    gzip: bool = False,
) -> Load:
    """Send `requests` in turn for `seconds` over `connections` kept-alive connections."""
    listed = folder / "requests.tsv"
    lines = (f"{r.method}\t{r.path}\t{r.cookie}\t{r.body}" for r in requests)
    listed.write_text("\n".join(lines) + "\n")
    wrk = [need_wrk(), "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s"]
    settings = [str(listed), "gzip" if gzip else "plain", str(next(_runs))]
    done = subprocess.run(
        [*wrk, "-s", str(SCRIPT), base, "--", *settings],
        check=True,
        capture_output=True,
        text=True,
    )
    for line in done.stdout.splitlines():
        if line.startswith("RESULT "):
            return Load(**json.loads(line.removeprefix("RESULT ")))
    raise SystemExit(f"wrk said nothing usable:\n{done.stdout}\n{done.stderr}")
