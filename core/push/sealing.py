"""Messages closed so that one browser alone can open them (RFC 8291), and the note by which its
push service knows who sends (RFC 8292)."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.push.encoding import packed, unpacked
from core.push.keys import point

MOST_BYTES = 3_993
"""Of a message: services take 4,096 with what is around it (RFC 8030, 7.2)."""
_RECORD = 4_096
_LAST = b"\x02"  # ends the one record


class Unusable(ValueError):
    """What a browser has given as its key is none."""


class Reader(NamedTuple):
    """What a browser has told of itself, as base64url."""

    public_key: str
    secret: str


def seal(message: bytes, reader: Reader) -> bytes:
    """A message of at most `MOST_BYTES` as the body of a push (`Content-Encoding: aes128gcm`).
    Raises `Unusable`."""
    return seal_with(message, reader, generate_private_key(SECP256R1()), secrets.token_bytes(16))


def seal_with(message: bytes, reader: Reader, key: EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """What `seal` gives with this key and salt, which must be used for one message only."""
    try:
        theirs = unpacked(reader.public_key, 65)
        secret = unpacked(reader.secret, 16)
        public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), theirs)
    except ValueError as error:
        raise Unusable(str(error)) from error
    ours = point(key)
    shared = key.exchange(ECDH(), public)
    keying = _derived(shared, secret, b"WebPush: info\0" + theirs + ours, 32)
    cipher = AESGCM(_derived(keying, salt, b"Content-Encoding: aes128gcm\0", 16))
    nonce = _derived(keying, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + _RECORD.to_bytes(4) + bytes([len(ours)]) + ours
    return head + cipher.encrypt(nonce, message + _LAST, None)


def signed(key: EllipticCurvePrivateKey, *, audience: str, subject: str, until: datetime) -> str:
    """The `Authorization` header for a push service: `audience` is its origin, `subject` where
    its people can reach ours, `until` at most a day from now."""
    said = {"aud": audience, "exp": int(until.timestamp()), "sub": subject}
    text = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(said)}"
    r, s = decode_dss_signature(key.sign(text.encode("ascii"), ECDSA(SHA256())))
    signature = packed(r.to_bytes(32) + s.to_bytes(32))
    return f"vapid t={text}.{signature}, k={packed(point(key))}"


def _derived(keying: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(keying)


def _json(value: dict[str, object]) -> str:
    return packed(json.dumps(value, separators=(",", ":")).encode())
