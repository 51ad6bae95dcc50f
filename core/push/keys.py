"""The key by which push services know this site (VAPID, RFC 8292): made once, kept for good.

Browsers tie their subscription to it: with another key none of them is reached any more.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.config import Config, ConfigError
from core.push.encoding import packed, unpacked

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


def site_key(config: Config) -> EllipticCurvePrivateKey:
    """The site's key: as configured, or kept in the data folder and made when it is missing.

    Raises `ConfigError` for what is no key.
    """
    return _read(config.push_key or _kept(config.data / "push_key"))


def public_key(config: Config) -> str:
    """What browsers are told of it: the point in full, as base64url."""
    return packed(point(site_key(config)))


def point(key: EllipticCurvePrivateKey) -> bytes:
    """The public half of a key, as the 65 bytes that all messages carry it in."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@lru_cache(maxsize=4)
def _read(text: str) -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

    try:
        number = unpacked(text, 32)
    except ValueError as error:
        raise ConfigError("The key of web push must be 32 bytes as base64url.") from error
    if not 0 < int.from_bytes(number) < _ORDER:
        raise ConfigError("The key of web push is no key of P-256.")
    return derive_private_key(int.from_bytes(number), SECP256R1())


def _kept(path: Path) -> str:
    """The key in a file, which is there in one piece or not at all: several processes may be
    the first."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        number = secrets.randbelow(_ORDER - 1) + 1
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(packed(number.to_bytes(32)))
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text().strip()
