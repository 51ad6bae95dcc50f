"""Tests cannot leave this machine."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.support.network import NetworkClosed


@pytest.mark.parametrize("host", ["192.0.2.1", "8.8.8.8", "::ffff:192.0.2.1"])
def test_other_machines_are_refused(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as made, pytest.raises(NetworkClosed):
        made.connect((host, 80))


def test_names_elsewhere_are_not_looked_up() -> None:
    with pytest.raises(NetworkClosed):
        socket.getaddrinfo("example.org", 80)


def test_datagrams_stay_here() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as made, pytest.raises(NetworkClosed):
        made.sendto(b"hello", ("192.0.2.1", 53))


def test_this_machine_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()


def test_unix_sockets_are_reached(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))
