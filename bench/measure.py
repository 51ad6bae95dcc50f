"""Runs one database's measurements: every page between two rounds of the reference."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.community import ROOT, TOWNHALL, Community
from bench.live import Crowd, crowded
from bench.load import Load, Request, drive
from bench.pages import Page
from bench.processes import Server, serving

OK = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard."""

    rounds: int
    seconds: int
    connections: int
    gzip: bool
    port: int
    live: int = 0


@dataclass(slots=True)
class Result:
    """What the rounds of one page gave; medians are asked for by name."""

    page: Page
    loads: list[Load] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    beside_live: list[float] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def middle(self, what: Callable[[Load], float]) -> float:
        """The median over the rounds."""
        return median(what(load) for load in self.loads)

    @property
    def errors(self) -> int:
        """Requests that were refused or broke, in all rounds."""
        return sum(load.refused + load.broken for load in self.loads)


@dataclass(frozen=True, slots=True)
class Live:
    """What so many open live connections cost, and how fast a reply reached them, by rounds."""

    count: int
    kb_each: float
    slowest: list[float]
    in_time: list[float]


@dataclass(slots=True)
class Run:
    """Everything measured on one database."""

    database: str
    results: list[Result]
    started_in: float = 0.0
    idle_mb: float = 0.0
    loaded_mb: float = 0.0
    reference: list[Load] = field(default_factory=list)
    reference_cpu_ms: list[float] = field(default_factory=list)
    live: Live | None = None


def measure(database: str, pages: Sequence[Page], made: Community, *, plan: Plan) -> Run:
    """Start the reference and the site, and take turns."""
    environ = made.environ()
    targets = json.loads(_module("bench.targets", environ))
    asked = {page.name: _requests(page, targets) for page in pages}
    run = Run(database, [Result(page) for page in pages])
    _look(run, asked, environ)
    with ExitStack() as stack:

        def start(name: str, command: Sequence[str], *, port: int, probe: str = "/") -> Server:
            base, log = f"http://127.0.0.1:{port}", made.data / f"{name}.log"
            return stack.enter_context(
                serving(command, base, environ=environ, log=log, probe=probe)
            )

        reference = start("reference", _granian(plan), port=plan.port + 1)
        server = start("serve", _serve(plan.port), port=plan.port, probe="/healthz")
        run.started_in, run.idle_mb = server.started_in, server.memory()
        crowd = None
        if plan.live:
            port = plan.port + 2
            second = start("live", [*_serve(port), "--no-worker"], port=port, probe="/healthz")
            found = json.loads(_module("bench.readers", environ, str(plan.live)))
            requests = [Request(**one) for one in found["open"]]
            crowd = stack.enter_context(crowded(second, requests, Request(**found["reply"])))
        _take_turns(run, asked, plan=plan, servers=(reference, server, crowd), folder=made.data)
        run.loaded_mb = server.memory()
        if crowd is not None:
            run.live = Live(plan.live, crowd.kb_each, crowd.slowest, crowd.in_time)
    return run


def _serve(port: int) -> list[str]:
    return [*TOWNHALL, "serve", "--port", str(port), "--workers", "2"]


def _granian(plan: Plan) -> list[str]:
    options = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "1", "--no-log"]
    port = ["--port", str(plan.port + 1)]
    return [sys.executable, "-m", "granian", *options, *port, "--factory", "bench.reference:build"]


def _take_turns(
    run: Run,
    asked: dict[str, list[Request]],
    *,
    plan: Plan,
    servers: tuple[Server, Server, Crowd | None],
    folder: Path,
) -> None:
    reference, server, crowd = servers

    def load(on: Server, requests: list[Request], seconds: int) -> tuple[Load, float]:
        before = on.cpu()
        done = drive(
            on.base,
            requests,
            seconds=seconds,
            connections=plan.connections,
            folder=folder,
            gzip=plan.gzip,
        )
        return done, (on.cpu() - before) * 1000 / max(1, done.requests)

    def hello() -> float:
        done, cpu = load(reference, [Request("/")], max(1, plan.seconds // 2))
        run.reference.append(done)
        run.reference_cpu_ms.append(cpu)
        return done.rate

    for result in run.results:  # warm: caches, connections, the database's own memory
        load(server, asked[result.page.name], 1)
    for number in range(plan.rounds):
        before = hello()
        for result in run.results:
            print(f"  round {number + 1}: {result.page.about}", flush=True)
            done, cpu = load(server, asked[result.page.name], plan.seconds)
            after = hello()
            result.loads.append(done)
            result.cpu_ms.append(cpu)
            result.ratios.append(done.rate / ((before + after) / 2))
            before = after
            if crowd is not None:
                held, _cpu = load(crowd.server, asked[result.page.name], plan.seconds)
                result.beside_live.append(held.rate / done.rate)
        if crowd is not None:
            crowd.round()


def _requests(page: Page, targets: dict[str, list[dict[str, str]]]) -> list[Request]:
    """The requests of a page, without the cookie for a visitor."""
    found = targets.get(page.name) or targets[page.name.removesuffix("-in")]
    requests = [Request(**one) for one in found]
    return requests if page.signed_in else [r._replace(cookie="") for r in requests]


def _look(run: Run, asked: dict[str, list[Request]], environ: dict[str, str]) -> None:
    """Ask for every page that is read, and leave out those that are not there."""
    reads = {
        result.page.name: [request._asdict() for request in asked[result.page.name]]
        for result in run.results
        if not result.page.writes
    }
    seen = json.loads(_module("bench.queries", environ, json.dumps(reads)))
    for result in run.results:
        result.seen = seen.get(result.page.name, {})
        if result.seen.get("status", OK) != OK:
            print(f"NOT MEASURED: {result.page.about} answers {result.seen['status']}")
    run.results = [result for result in run.results if result.seen.get("status", OK) == OK]


def _module(name: str, environ: dict[str, str], text: str = "") -> str:
    """What a module of ours prints when it runs in a process of its own. Pages that crash
    fill its log, which is shown only when the module itself fails."""
    done = subprocess.run(
        [sys.executable, "-m", name],
        env={**environ, "PYTHONPATH": os.pathsep.join([str(ROOT), environ.get("PYTHONPATH", "")])},
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr[-3000:]}")
    return done.stdout
