"""`townhall serve`: the whole site in one command, web processes and a worker."""

from __future__ import annotations

import multiprocessing
import socket
import sys
from contextlib import nullcontext

import click

from core.cli.beside import Beside
from core.cli.lean import lean_app
from core.config import Config

DRAIN_WITHIN = 20
"""Seconds that requests in hand get when the server stops."""
MOST_CONNECTIONS = 4096
"""Connections that one web process takes before others wait."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), envvar="PORT"
)
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1), help="Web processes."
)
@click.option("--no-worker", is_flag=True, help="Leave mail, indexing and jobs to others.")
def serve(*, host: str, port: int, workers: int, no_worker: bool) -> None:
    """Serve the community, with a worker beside it.

    Runs missing migrations first. Ends on SIGTERM or SIGINT, finishing what is in hand.
    """
    from core.config import from_environment

    config = from_environment()
    _refuse_taken_port(host, port)
    address = _address(config, host, port)
    link = _prepare(config, address)
    click.echo(f"Townhall is at {address}")
    if link:
        click.echo(f"Open this link once to become its owner: {link}")
    with nullcontext() if no_worker else Beside("The worker", lambda: _work(config)):
        _serve_web(host, port, workers)


def _prepare(config: Config, address: str) -> str | None:
    """Migrate, load what every process needs, and leave nothing open that a fork may not
    share. The link that makes its opener the owner, while there is none."""
    from core import maintenance
    from core.accounts.owner import owner_link
    from core.db import disconnect, ensure_connected

    lean_app(config)
    if maintenance.current(config.data) is not None:
        click.echo("The site is closed for maintenance: see townhall maintenance.")
        return None  # nobody could open the link, and tables may be on their way
    ensure_connected()
    try:
        return owner_link(address)
    finally:
        disconnect()


def _address(config: Config, host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return config.base_url or f"http://{shown}:{port}"


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Cannot listen on {host} port {port}: {error.strerror}. "
                "Choose another with --port or PORT."
            ) from error


def _serve_web(host: str, port: int, workers: int) -> None:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces, RuntimeModes
    from granian.log import LogLevels

    from core.cli import live

    if "fork" in multiprocessing.get_all_start_methods():
        multiprocessing.set_start_method("fork", force=True)
    streams = live.possible()
    if streams:
        _allow_files(MOST_CONNECTIONS)
    Granian(
        "core.cli.live:build" if streams else "core.cli.wsgi:build",
        factory=True,
        interface=Interfaces.RSGI if streams else Interfaces.WSGI,
        runtime_mode=RuntimeModes.mt,
        websockets=False,
        http=HTTPModes.http1,
        address=host,
        port=port,
        workers=workers,
        # One thread: with SQLite and templates a second one only waits for the first.
        blocking_threads=1,
        # How many connections a process takes; those that are only open cost no thread.
        backpressure=MOST_CONNECTIONS if streams else 256,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN_WITHIN,
    ).serve()


def _allow_files(count: int) -> None:
    """Let each process hold so many connections, as far as the system lets us."""
    if sys.platform == "win32":
        return
    import resource

    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + 256
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _work(config: Config) -> None:
    from core.cli.mail_in import taking_mail
    from core.cli.worker import work

    with taking_mail(config):
        work(config)
