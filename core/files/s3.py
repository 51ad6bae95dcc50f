"""Files in S3-compatible storage, through obstore.

`s3://bucket/folder?endpoint=https://host&region=name`: everything but the bucket may be left
out. Without `endpoint` it is Amazon's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import parse_qs, urlsplit

from obstore.exceptions import BaseError
from obstore.store import S3Store

from core.files.driver import CHUNK, Away, Stored

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Config

# A page must not hang for as long as the library would try by itself.
PATIENCE = timedelta(seconds=10)
TRIES = 3
SWEPT = 900  # objects listed by one request


class Bucket:
    """One bucket, or a folder of it."""

    def __init__(self, url: str, key: str, secret: str) -> None:
        parts = urlsplit(url)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        endpoint = asked.get("endpoint", "")
        config: S3Config = {"region": asked.get("region", "us-east-1")}
        client: ClientConfig = {"connect_timeout": "5s", "timeout": "60s"}
        if endpoint:
            # Others than Amazon mostly have no host name for each bucket.
            config |= {"endpoint": endpoint, "virtual_hosted_style_request": False}
            client["allow_http"] = endpoint.startswith("http://")
        if key:
            config |= {"access_key_id": key, "secret_access_key": secret}
        self._store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            config=config,
            client_options=client,
            retry_config={"max_retries": TRIES, "retry_timeout": PATIENCE},
        )

    def put(self, path: str, data: bytes | BinaryIO, size: int) -> None:
        """Keep a file; a large one goes in parts that show only when all have come."""
        with _answering():
            self._store.put(path, data)

    def open(self, path: str) -> Stored | None:
        """A file to read, piece by piece as it arrives."""
        with _answering():
            try:
                found = self._store.get(path)
            except FileNotFoundError:
                return None
            return Stored(found.meta["size"], map(bytes, found.stream(min_chunk_size=CHUNK)))

    def remove(self, path: str) -> None:
        """Forget a file."""
        with _answering():
            try:
                self._store.delete(path)
            except FileNotFoundError:
                pass

    def names(self, folder: str) -> Iterator[tuple[str, float]]:
        """Name and time of change of every file of a folder."""
        with _answering():
            for page in self._store.list(folder, chunk_size=SWEPT):
                for entry in page:
                    yield entry["path"].rpartition("/")[2], entry["last_modified"].timestamp()


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        raise Away(f"the storage of files: {str(error)[:300]}") from error
