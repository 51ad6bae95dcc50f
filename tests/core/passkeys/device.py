"""A device that makes and uses passkeys, as software: EC P-256, written after WebAuthn level 3."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Device:
    """One passkey. `verifies` is whether it checks who holds it, `counts` whether it counts."""

    origin: str = "http://localhost"
    host: str = "localhost"
    verifies: bool = True
    counts: bool = True
    uses: int = 0
    handle: str = ""
    key_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: dict[str, Any], **instead: Any) -> str:
        """What the browser sends after a key was made."""
        self.handle = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        length = len(self.key_id).to_bytes(2, "big")
        data = self._data(ATTESTED) + bytes(16) + length + self.key_id + cose
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._client("webauthn.create", options["challenge"], **instead)
        return self._answer({"clientDataJSON": b64(said), "attestationObject": b64(attested)})

    def use(self, options: dict[str, Any], **instead: Any) -> str:
        """What the browser sends after the key has signed."""
        if self.counts:
            self.uses += 1
        data = self._data(0)
        said = self._client("webauthn.get", options["challenge"], **instead)
        signed = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": b64(said),
                "authenticatorData": b64(data),
                "signature": b64(signed),
                "userHandle": instead.get("handle", self.handle),
            }
        )

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _client(self, sort: str, asked: str, **instead: Any) -> bytes:
        said = {
            "type": instead.get("type", sort),
            "challenge": instead.get("challenge", asked),
            "origin": instead.get("origin", self.origin),
            "crossOrigin": False,
        }
        return json.dumps(said).encode()

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps(
            {
                "id": b64(self.key_id),
                "rawId": b64(self.key_id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )
