"""A made-up internet: names with any addresses, and behind all of them servers on this machine.

What is fetched goes through the real checks; only looking up and connecting are made up.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from core.egress import Network

PUBLIC = "93.184.215.14"
CERTIFICATE = Path(__file__).parent / "tls" / "safe.example.pem"  # for safe.example alone
Answer = bytes | Callable[[socket.socket], None]


def page(
    body: bytes | str, *, status: str = "200 OK", kind: str = "text/html", **more: str
) -> bytes:
    """An answer as it goes over the wire; `more` are headers, with `_` for `-`."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


def moved(to: str, status: str = "302 Found") -> bytes:
    """A redirect."""
    return page("", status=status, Location=to)


class Outside:
    """`names` are the addresses that a name has, or what it has at the first, second, ...
    look; `pages` is what a machine answers, by host and path. What happened is noted."""

    def __init__(self) -> None:
        self.names: dict[str, list[Sequence[str]]] = {}
        self.pages: dict[str, Answer] = {}
        self.looked_up: list[str] = []
        self.connected: list[tuple[str, int]] = []
        self.requests: list[str] = []
        self.over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listening = {port: socket.create_server(("127.0.0.1", 0)) for port in (80, 443)}
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(CERTIFICATE)
        for port in self._listening:
            self._start(self._listen, port)

    @property
    def network(self) -> Network:
        """What `fetch` is to use."""
        return Network(self._resolve, self._dial, _trusting)

    def has(self, url: str, answer: Answer, *looks: Sequence[str]) -> str:
        """Let there be a page at an address, of a machine that is public unless said."""
        place = url.partition("://")[2]
        self.pages[place if "/" in place else f"{place}/"] = answer
        self.names.setdefault(place.partition("/")[0], list(looks) or [[PUBLIC]])
        return url

    def close(self) -> None:
        """End every server."""
        self.over.set()
        for listening in self._listening.values():
            # Closing alone does not wake up who waits in `accept`.
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()
        for thread in self._threads:
            thread.join(10)

    def _resolve(self, host: str, _port: int) -> Sequence[str]:
        self.looked_up.append(host)
        looks = self.names.get(host)
        if looks is None:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return looks.pop(0) if len(looks) > 1 else looks[0]

    def _dial(self, address: str, port: int, seconds: float) -> socket.socket:
        self.connected.append((address, port))
        return socket.create_connection(self._listening[port].getsockname(), seconds)

    def _start(self, work: Callable[..., None], *values: object) -> None:
        thread = threading.Thread(target=work, args=values, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self, port: int) -> None:
        while not self.over.is_set():
            try:
                connection, _from = self._listening[port].accept()
            except OSError:
                return
            self._start(self._serve, connection, port)

    def _serve(self, connection: socket.socket, port: int) -> None:
        with connection:
            try:
                if port == 443:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                with connection:
                    self._answer(connection)
            except OSError:
                pass

    def _answer(self, connection: socket.socket) -> None:
        text = b""
        while b"\r\n\r\n" not in text:
            came = connection.recv(4096)
            if not came:
                return
            text += came
        head, _blank, body = text.partition(b"\r\n\r\n")
        announced = re.search(rb"(?i)content-length: *(\d+)", head)
        while announced and len(body) < int(announced[1]) and (came := connection.recv(65_536)):
            body += came
        request = (head + b"\r\n\r\n" + body).decode()
        self.requests.append(request)
        host = request.partition("Host: ")[2].partition("\r\n")[0]
        answer = self.pages.get(host + request.split()[1], page("", status="404 Not Found"))
        if callable(answer):
            answer(connection)
        else:
            connection.sendall(answer)


def _trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE))


@pytest.fixture
def outside() -> Iterator[Outside]:
    """An internet of this test's own."""
    made = Outside()
    yield made
    made.close()
