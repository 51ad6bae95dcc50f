"""A plugin that does everything wrong: pages that wait or never end, work that kills its worker.

A page waits until the file it names is there, so a test decides how long that is.
"""

import os
import signal
import time
from pathlib import Path

from townhall import Blueprint, Permission, handles, hookimpl, respond, see_other
from townhall import current_actor as _actor

bp = Blueprint("faulty", __name__, url_prefix="/faulty", template_folder="templates")
GATES = Path(os.environ.get("FAULTY_GATES", "/nonexistent"))
PATIENCE = 60


def wait_at(name):
    """Say that somebody waits, and wait until they may go on."""
    (GATES / f"{name}.waiting").touch()
    until = time.monotonic() + PATIENCE
    while not (GATES / name).exists() and time.monotonic() < until:
        time.sleep(0.02)


@bp.get("/slow/<name>", requires="faulty.see")
def slow(name):
    """A page that waits."""
    wait_at(name)
    return respond("faulty/page.html", words=f"{name} was answered", who=_actor())


@bp.post("/slow/<name>", requires="faulty.see")
def slow_post(name):
    """A form that waits."""
    wait_at(name)
    return see_other("/faulty/slow/none")


@bp.get("/endless", requires="faulty.see")
def endless():
    """A page that never comes."""
    (GATES / "endless.waiting").touch()
    while True:
        pass


@handles("faulty.endless")
def never_done(_tasks):
    """Work that never ends."""
    with (GATES / "tries").open("a") as out:
        out.write(f"{os.getpid()}\n")
    while True:
        pass


@handles("faulty.deadly")
def deadly(_tasks):
    """Work that takes its worker along."""
    with (GATES / "tries").open("a") as out:
        out.write(f"{os.getpid()}\n")
    os.kill(os.getpid(), signal.SIGKILL)


@hookimpl
def register_permissions():
    """Everybody may."""
    return [
        Permission(name="faulty.see", label="See it", scope="site", defaults=("everyone",)),
    ]


@hookimpl
def register_routes():
    """Its pages."""
    return [bp]
