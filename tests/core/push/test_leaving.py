"""Sending to a place that somebody else has named: once, there, and not for long."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

from core.egress import Answered, Failed, Refused, post
from tests.support.outside import Outside, moved, page

URL = "https://safe.example/push/a"


def polite(outside: Outside, answer: bytes) -> Callable[[socket.socket], None]:
    """A machine that reads the whole message first: who closes on unread bytes may take the
    answer back."""

    def reply(connection: socket.socket) -> None:
        if not outside.requests[-1].endswith("closed"):
            connection.recv(100)
        connection.sendall(answer)

    return reply


def send(outside: Outside, url: str = URL, *, seconds: float = 5.0) -> Answered:
    headers = {"TTL": "60"}
    return post(
        url, b"closed", headers=headers, agent="Tests", seconds=seconds, network=outside.network
    )


def test_what_is_said_is_the_message_and_no_more(outside: Outside) -> None:
    outside.has(URL, polite(outside, page("", status="201 Created", Retry_After="7")))
    assert send(outside) == Answered(201, "7")
    (request,) = outside.requests
    first, *lines = request.partition("\r\n\r\n")[0].split("\r\n")
    assert first == "POST /push/a HTTP/1.1"
    assert sorted(line.lower() for line in lines) == [
        "accept-encoding: identity",
        "connection: close",
        "content-length: 6",
        "host: safe.example",
        "ttl: 60",
        "user-agent: tests",
    ]


@pytest.mark.parametrize("to", ["https://safe.example/b", "http://127.0.0.1/", "/b"])
def test_no_redirect_is_followed(outside: Outside, to: str) -> None:
    outside.has(URL, polite(outside, moved(to, "307 Temporary Redirect")))
    assert send(outside).status == 307
    assert len(outside.connected) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://safe.example/push/a",
        "https://safe.example:8443/push/a",
        "https://127.0.0.1/push/a",
        "https://[::1]/push/a",
        "https://10.0.0.1/",
        "https://me:secret@safe.example/",
        "ftp://safe.example/",
    ],
)
def test_some_places_are_never_sent_to(outside: Outside, url: str) -> None:
    with pytest.raises(Refused):
        send(outside, url)
    assert outside.connected == []


@pytest.mark.parametrize("looks", [["10.0.0.1"], ["93.184.215.14", "192.168.0.9"], ["::1"]])
def test_a_name_of_a_machine_that_is_not_public_is_refused(
    outside: Outside, looks: list[str]
) -> None:
    outside.has(URL, page(""), looks)
    with pytest.raises(Refused):
        send(outside)
    assert outside.connected == []


def _never(outside: Outside) -> Callable[[socket.socket], None]:
    return lambda _connection: outside.over.wait(30) and None


def test_a_service_that_never_answers_is_left(outside: Outside) -> None:
    outside.has(URL, _never(outside))
    with pytest.raises(Failed):
        send(outside, seconds=0.3)


def test_a_certificate_of_another_name_is_no_service(outside: Outside) -> None:
    outside.has("https://other.example/push/a", page(""))
    with pytest.raises(Failed, match="SSL"):
        send(outside, "https://other.example/push/a")


@pytest.mark.parametrize(
    "answer", [b"", b"SMTP\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: " + b"x" * 90_000]
)
def test_what_is_no_answer_counts_as_none(outside: Outside, answer: Any) -> None:
    outside.has(URL, answer)
    with pytest.raises((Failed, Refused)):
        send(outside)


@pytest.mark.parametrize("head", [b"HTTP/1.1 201 Created", b"HTTP/1.1 201 Created\r\nTTL: 6"])
def test_an_answer_that_breaks_off_in_its_headers_counts_as_none(
    outside: Outside, head: bytes
) -> None:
    outside.has(URL, polite(outside, head))
    with pytest.raises(Failed):
        send(outside)
