"""The one way out: what members point the site to is asked for and sent here and nowhere else.

Whoever writes a link, or has messages pushed to a browser, chooses where the site connects to.
So each step is checked: the name is looked up once, all its addresses must be public, and the
connection goes to exactly one of those, at every redirect anew. Mail and storage, whose places
the owner chose, go their own way.
"""

from __future__ import annotations

import io
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import quote, urljoin

from core import settings
from core.destinations import Destination, Refused, destination, is_among, is_public
from core.site import site

__all__ = [
    "Answered",
    "Failed",
    "Fetched",
    "Network",
    "Refused",
    "exchange",
    "fetch",
    "post",
    "user_agent",
]

MOST_HEADERS = 64_000  # bytes, redirects and frames of chunks included
MOST_ADDRESSES = 3  # of one name that are tried
_REDIRECTS = {301, 302, 303, 307, 308}
_PACKED = {"gzip", "x-gzip", "deflate"}
_CHUNK = 16_384


class Failed(Exception):
    """There was no answer that could be used; later there may be."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was at an address. `url` is where redirects led; `body` is empty unless the status
    is 200, and cut after so many bytes, which `whole` tells. `etag` is the mark of this state,
    where there is one: sent along the next time, the answer may be 304 without a body."""

    url: str
    status: int
    content_type: str
    charset: str
    body: bytes
    whole: bool
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back for something sent: `retry_after` as the header says it, mostly empty."""

    status: int
    retry_after: str


@dataclass(frozen=True, slots=True)
class Network:
    """How names are looked up and connections made. Tests bring their own; what may be
    connected to is decided before and is the same for all."""

    resolve: Callable[[str, int], Sequence[str]]
    dial: Callable[[str, int, float], socket.socket]
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [str(entry[4][0]) for entry in found]


def _dial(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), seconds)


INTERNET = Network(_resolve, _dial)


def fetch(
    url: str,
    *,
    accept: Collection[str],
    agent: str,
    only: Collection[str] = (),
    most_bytes: int = 1_000_000,
    seconds: float = 3.0,
    redirects: int = 3,
    etag: str = "",
    network: Network | None = None,
) -> Fetched:
    """Get a page of one of the media types in `accept`, as nobody: no cookies, no proxy.

    `seconds` are for all of it, redirects included. With `only`, hosts must be among those
    names. `etag` is the mark of what is known already: the status is 304 where that still
    holds. Asks the database nothing, so it may run in any thread. Raises `Refused` for what
    is never fetched and `Failed` for what may work another time.
    """
    until = time.monotonic() + seconds
    trip = _Trip(network or INTERNET, until, tuple(accept), agent, etag)
    for _step in range(redirects + 1):
        place = destination(url)
        if only and not is_among(place.host, only):
            raise Refused(f"{place.host} is not on the list")
        try:
            found = trip.ask(place, most_bytes)
        except (OSError, HTTPException, zlib.error) as error:
            raise Failed(f"{type(error).__name__}: {error}") from error
        if isinstance(found, Fetched):
            return found
        try:
            url = urljoin(place.url, found)
        except ValueError as error:
            raise Refused("a redirect that leads nowhere") from error
    raise Refused("too many redirects")


def post(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    agent: str,
    seconds: float = 10.0,
    network: Network | None = None,
) -> Answered:
    """Send `body` to an https address, within so many seconds. What is answered beside the
    status is not read, and no redirect is followed: who may send there was settled with this
    place. Asks the database nothing. Raises `Refused` and `Failed` as `fetch` does.
    """
    trip = _Trip(network or INTERNET, time.monotonic() + seconds, (), agent)
    place = destination(url)
    if place.scheme != "https":
        raise Refused("not by https")
    try:
        with trip.asked(place, "POST", MOST_HEADERS, body=body, headers=headers) as answer:
            return Answered(answer.status, answer.getheader("Retry-After", "")[:60])
    except (OSError, HTTPException) as error:
        raise Failed(f"{type(error).__name__}: {error}") from error


def exchange(
    url: str,
    *,
    headers: Mapping[str, str],
    agent: str,
    body: bytes | None = None,
    accept: Collection[str] = ("application/json",),
    most_bytes: int = 200_000,
    seconds: float = 5.0,
    network: Network | None = None,
) -> Fetched:
    """Ask a service that the owner has named, by https, and read what it answers: by POST if
    there is a `body`. No redirect is followed, since secrets may be among what is said. Raises
    `Refused` and `Failed` as `fetch` does.
    """
    trip = _Trip(network or INTERNET, time.monotonic() + seconds, tuple(accept), agent)
    place = destination(url)
    if place.scheme != "https":
        raise Refused("not by https")
    said = {"Accept": ", ".join(accept), **headers}
    method, most = "GET" if body is None else "POST", most_bytes + MOST_HEADERS
    try:
        with trip.asked(place, method, most, headers=said, body=body) as answer:
            return trip.read(place, answer, most_bytes)
    except (OSError, HTTPException, zlib.error) as error:
        raise Failed(f"{type(error).__name__}: {error}") from error


def user_agent() -> str:
    """Who asks: this software, the name of the community and where it is."""
    words = " ".join(f"{settings.get('core', 'site_name')} {site().config.base_url}".split())
    # In brackets this is a comment (RFC 9110, 5.6.5): plain letters, no bracket of its own.
    plain = re.sub(r"[^ -~]|[()\\]", "", words)
    return f"Townhall ({' '.join(plain.split())[:150]})"


@dataclass(frozen=True, slots=True)
class _Trip:
    """One fetch: how it goes, and the moment at which it ends whatever happens."""

    network: Network
    until: float
    accept: tuple[str, ...]
    agent: str
    etag: str = ""

    def ask(self, place: Destination, most: int) -> Fetched | str:
        """What is there, or the address it redirects to."""
        wanted = {"Accept": ", ".join(self.accept), "Accept-Encoding": "gzip"}
        if self.etag:
            wanted["If-None-Match"] = self.etag
        with self.asked(place, "GET", most + MOST_HEADERS, headers=wanted) as answer:
            to = answer.getheader("Location", "")
            if answer.status in _REDIRECTS and to:
                return quote(to, safe="%/:=&?~#+!$,;'@()*[]", encoding="latin-1")
            return self.read(place, answer, most)

    @contextmanager
    def asked(
        self,
        place: Destination,
        method: str,
        most: int,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
    ) -> Iterator[HTTPResponse]:
        """The beginning of an answer of at most so many bytes. All that is said besides the
        path is in `headers`, and who asks."""
        said = {"Host": place.authority, "User-Agent": self.agent, **headers, "Connection": "close"}
        with self.connection(place) as sock:
            connection = HTTPConnection(place.host, place.port)
            # It has its connection and opens none itself.
            connection.auto_open = 0
            connection.sock = wire = _Wire(sock, self.left, most)
            connection.request(method, place.path, body=body, headers=said)
            with connection.getresponse() as answer:
                # http.client takes headers that break off for all there are.
                if wire.ended:
                    raise Failed("the answer broke off")
                yield answer

    def read(self, place: Destination, answer: HTTPResponse, most: int) -> Fetched:
        """The answer, with the beginning of its text. Raises `Refused` for other types."""
        kind = answer.headers.get_content_type()
        charset = answer.headers.get_content_charset("") or ""
        body = b""
        if answer.status == 200:
            if kind not in self.accept:
                raise Refused(f"it is {kind[:60]}")
            body = _unpacked(answer, most + 1)
        return Fetched(
            place.url,
            answer.status,
            kind,
            str(charset),
            body[:most],
            len(body) <= most,
            _etag(answer.getheader("ETag", "")),
        )

    @contextmanager
    def connection(self, place: Destination) -> Iterator[socket.socket]:
        """A connection to the machine of that name, and for https to no impostor."""
        sock = self.dial(self.addresses(place), place.port)
        try:
            if place.scheme == "https":
                sock.settimeout(self.left())
                sock = self.network.tls().wrap_socket(sock, server_hostname=place.host)
            yield sock
        finally:
            sock.close()

    def addresses(self, place: Destination) -> list[str]:
        """The addresses of a name. Raises `Refused` if but one of them is not public."""
        look = self.network.resolve
        found: Sequence[str] = [place.host]
        if not place.is_address:
            found = _within(self.left(), lambda: look(place.host, place.port))
        if not found:
            raise Failed(f"{place.host} has no address")
        if not all(is_public(address) for address in found):
            raise Refused(f"{place.host} is not on the open internet")
        return list(dict.fromkeys(found))

    def dial(self, addresses: list[str], port: int) -> socket.socket:
        """A connection to the first of these addresses that answers."""
        tried = addresses[:MOST_ADDRESSES]
        while len(tried) > 1:
            try:
                return self.network.dial(tried[0], port, self.left() / len(tried))
            except OSError:
                tried = tried[1:]
        return self.network.dial(tried[0], port, self.left())

    def left(self) -> float:
        """Seconds that are left. Raises `Failed` when none are."""
        seconds = self.until - time.monotonic()
        if seconds <= 0:
            raise Failed("it took too long")
        return seconds


class _Wire(io.RawIOBase):
    """A connection as http.client uses one, which ends when time or bytes are used up,
    however slowly they drip."""

    def __init__(self, sock: socket.socket, left: Callable[[], float], most: int) -> None:
        self._sock = sock
        self._left = left
        self._most = most
        self.ended = False  # the other side has said all it says

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Take what has come."""
        self._sock.settimeout(self._left())
        size = self._sock.recv_into(buffer)
        self._most -= size
        self.ended = not size
        if self._most < 0:
            raise Refused("more than may be sent")
        return size

    def sendall(self, data: bytes) -> None:
        """Send the question."""
        self._sock.settimeout(self._left())
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What http.client reads from."""
        return io.BufferedReader(self)

    def close(self) -> None:
        """Nothing: whoever has opened the connection closes it."""


def _etag(given: str) -> str:
    """A mark in the form that RFC 9110 has; anything else is not sent back."""
    return given if re.fullmatch(r'(?:W/)?"[!#-~]{0,240}"', given) else ""


def _unpacked(answer: HTTPResponse, most: int) -> bytes:
    """The beginning of what was sent, at most so many bytes, also when it was packed."""
    coding = answer.getheader("Content-Encoding", "").strip().lower()
    if coding in ("", "identity"):
        return answer.read(most)
    if coding not in _PACKED:
        raise Refused(f"packed as {coding[:20]}")
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    body = bytearray()
    while len(body) < most and not unpack.eof:
        packed = unpack.unconsumed_tail or answer.read(_CHUNK)
        if not packed:
            break
        # A bound on what comes out: a kilobyte may unpack to a megabyte.
        body += unpack.decompress(packed, most - len(body))
    return bytes(body)


def _within(seconds: float, work: Callable[[], Sequence[str]]) -> Sequence[str]:
    """The outcome of work that knows no time limit itself, as looking up a name."""
    outcome: list[Sequence[str]] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            outcome.append(work())
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not outcome:
        raise Failed("looking up the name took too long")
    return outcome[0]
