"""A push service and the browsers behind it, as a process of its own: it does what the standards
ask of both, in its own words, and writes down every message it could open.

`python service.py CERTIFICATE FOLLOWED`: says its port, and the keys of its browsers.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import ssl
import sys
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ORIGIN = "https://safe.example"


def word(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def read(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def key_of(point: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def sha(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, hashlib.sha256)


class Refused(Exception):
    """A status, and why."""


class Browser:
    """One browser: its keys, and how it opens what is for it (RFC 8291, 3.4; RFC 8188, 2)."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = secrets.token_bytes(16)
        self.point = self.key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )

    def opened(self, body: bytes) -> bytes:
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender, record = body[21 : 21 + length], body[21 + length :]
        if len(record) > size or len(body) > 4096:
            raise Refused(413, "more than one record")
        shared = self.key.exchange(ec.ECDH(), key_of(sender))
        info = b"WebPush: info\x00" + self.point + sender
        keying = sha(sha(self.secret, shared), info + b"\x01")
        drawn = sha(salt, keying)
        cipher = AESGCM(sha(drawn, b"Content-Encoding: aes128gcm\x00\x01")[:16])
        nonce = sha(drawn, b"Content-Encoding: nonce\x00\x01")[:12]
        text, end, padding = cipher.decrypt(nonce, record, None).rpartition(b"\x02")
        if not end or padding.strip(b"\x00"):
            raise Refused(400, "no end of the record")
        return text


def check_sender(header: str) -> dict[str, Any]:
    """Who sends, by what the message says of itself (RFC 8292, 2 to 4)."""
    found = re.fullmatch(r"vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)", header)
    if not found:
        raise Refused(401, "no proof")
    head, claims, signature, point = found.groups()
    if json.loads(read(head)) != {"typ": "JWT", "alg": "ES256"}:
        raise Refused(401, "another sort of proof")
    both = read(signature)
    r, s = int.from_bytes(both[:32]), int.from_bytes(both[32:])
    proof = utils.encode_dss_signature(r, s)
    key_of(read(point)).verify(proof, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    said = json.loads(read(claims))
    if said["aud"] != ORIGIN:
        raise Refused(403, "for another service")
    if not time.time() < said["exp"] <= time.time() + 24 * 3600:
        raise Refused(403, "too old, or for too long")
    if not re.match(r"mailto:.+@.+|https://.+", said["sub"]):
        raise Refused(403, "nobody to reach")
    return {"sender": point, **said}


class Service(BaseHTTPRequestHandler):
    """`/push/<name>` takes a message. A name like `busy-503` gives that answer at the first
    try, `gone-410` always."""

    browser = Browser()
    followed: ClassVar[Path]
    tried: ClassVar[set[str]] = set()

    def do_POST(self) -> None:
        name = self.path.removeprefix("/push/")
        sort, _, status = name.rpartition("-")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if sort.endswith("gone") or (sort.endswith("busy") and name not in self.tried):
            self.tried.add(name)
            self.answer(int(status), {"Retry-After": "600"})
            return
        try:
            said = self.taken(self.headers, body)
        except Exception as error:  # noqa: BLE001 - whatever it is, the sender is told
            status = error.args[0] if isinstance(error, Refused) else 400
            self.note({"name": name, "problem": repr(error)})
            self.answer(int(status), {})
            return
        self.note({"name": name, **said})
        self.answer(201, {"Location": f"{ORIGIN}/message/1"})

    def taken(self, headers: Message, body: bytes) -> dict[str, Any]:
        if headers["Content-Encoding"] != "aes128gcm" or not headers["TTL"].isdigit():
            raise Refused(400, "headers")
        if not re.fullmatch(r"[\w-]{1,32}", headers["Topic"]):
            raise Refused(400, "topic")
        sent = {name: headers[name] for name in ("Topic", "TTL", "Urgency", "User-Agent")}
        message = json.loads(self.browser.opened(body))
        return {**check_sender(headers["Authorization"]), **sent, "message": message}

    def note(self, line: dict[str, Any]) -> None:
        with self.followed.open("a") as file:
            file.write(json.dumps(line) + "\n")

    def answer(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Nothing: what it is asked stands in the file."""


def main(certificate: str, followed: str) -> None:
    Service.followed = Path(followed)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    keys = {"public_key": word(Service.browser.point), "secret": word(Service.browser.secret)}
    sys.stdout.write(json.dumps({"port": server.server_address[1], **keys}) + "\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
