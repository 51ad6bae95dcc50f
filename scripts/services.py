"""Finds, installs or starts what the tests talk to: Chromium and PostgreSQL."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.support.browser import chromium_path
from tests.support.postgres import server_url


def chromium() -> str | None:
    """Path of Chromium, installed first if it has to and can be."""
    if chromium_path() is None:
        apt_install("chromium", "fonts-dejavu-core")
    return chromium_path()


@contextmanager
def postgres() -> Iterator[str | None]:
    """Address of a server to test on: the one that is named, one of our own, one that runs.

    Our own goes before one that runs already: it need not survive a crash, and so makes a
    database in 13 ms instead of 30 to 100, and it touches nobody's data.
    """
    if os.environ.get("TOWNHALL_TEST_POSTGRES"):
        yield server_url() if answers(server_url()) else None
        return
    if programs() is None and not answers(server_url()):
        apt_install("postgresql")
    with own_server(programs()) as address:
        yield address or (server_url() if answers(server_url()) else None)


def answers(address: str) -> bool:
    """Whether a PostgreSQL server lets us in there."""
    try:
        psycopg.connect(address, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


def programs() -> Path | None:
    """Folder of initdb and pg_ctl: on the path, or where Debian puts them."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if on_path:
        return Path(on_path).resolve().parent
    return found[-1].parent if found else None


@contextmanager
def own_server(folder: Path | None) -> Iterator[str | None]:
    """A server for this run only, in a folder of its own; None when it does not start."""
    if folder is None:
        yield None
        return
    data = tempfile.mkdtemp(prefix="townhall-postgres-")
    port = free_port()
    try:
        start(folder, data, port)
    except (OSError, LookupError, subprocess.CalledProcessError) as error:
        print(f"No PostgreSQL server of our own: {error}")
        shutil.rmtree(data, ignore_errors=True)
        yield None
        return
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        call(folder / "pg_ctl", "stop", "-D", data, "-m", "immediate")
        shutil.rmtree(data, ignore_errors=True)


def start(folder: Path, data: str, port: int) -> None:
    """Make a database cluster in `data` and let it listen on this machine only."""
    if os.geteuid() == 0:
        shutil.chown(data, "postgres", "postgres")
    initdb = ("--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8")
    call(folder / "initdb", "-D", data, *initdb)
    options = f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c fsync=off"
    call(folder / "pg_ctl", "start", "-D", data, "-w", "-l", f"{data}/log", "-o", options)


def call(program: Path, *arguments: str) -> None:
    """Run one of PostgreSQL's programs, which refuse to run as root."""
    drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    prefix = drop if os.geteuid() == 0 else []
    command = [*prefix, str(program), *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def apt_install(*packages: str) -> None:
    """Install system packages where this user may; say so where not."""
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") is None or (sudo and shutil.which("sudo") is None):
        print(f"Cannot install {', '.join(packages)} here.")
        return
    print(f"Installing {', '.join(packages)}", flush=True)
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    subprocess.run([*apt, "update"], check=False, stdout=subprocess.DEVNULL)
    subprocess.run(
        [*apt, "install", "-y", "--no-install-recommends", *packages],
        check=False,
        stdout=subprocess.DEVNULL,
    )
