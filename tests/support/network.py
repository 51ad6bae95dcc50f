"""Closes the network: a test may talk to this machine and to nothing else."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

LOCAL_NAMES = frozenset({"", "localhost", "localhost.localdomain"})
# What Python reports before it opens a connection, sends a datagram or looks up a name,
# whichever library asked. Libraries with their own sockets (libpq) are not seen here.
WATCHED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"})


class NetworkClosed(RuntimeError):
    """A test tried to reach another machine."""


def _is_local(host: object) -> bool:
    if host is None:
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    if text in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if event not in WATCHED:
        return
    target = args[0] if event == "socket.getaddrinfo" else args[1]
    # An address that is text or bytes is a Unix socket; None is a connected datagram.
    if event != "socket.getaddrinfo":
        if not isinstance(target, tuple):
            return
        target = target[0]
    if not _is_local(target):
        raise NetworkClosed(f"Tests may not leave this machine: {event} {target!r}")


sys.addaudithook(_watch)
