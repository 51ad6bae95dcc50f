"""Where files are kept: the same on a folder and on storage that speaks S3."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from core import files
from core.config import Config, ConfigError, complete, from_environment
from core.files.driver import Driver
from core.files.local import LocalFolder
from core.files.s3 import Bucket
from core.profiles.jobs import sweep_avatars
from tests.core.attachments.conftest import address_in, picture, sent, uploaded
from townhall.testing import Browser

KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of an S3 of our own."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str) -> Iterator[Any]:
    """An empty bucket, as its owner sees it."""
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **KEYS)
    client.create_bucket(Bucket="town")
    yield client
    for entry in client.list_objects_v2(Bucket="town").get("Contents", ()):
        client.delete_object(Bucket="town", Key=entry["Key"])
    client.delete_bucket(Bucket="town")


def names(bucket: Any) -> list[str]:
    return [entry["Key"] for entry in bucket.list_objects_v2(Bucket="town").get("Contents", ())]


@pytest.fixture(params=["folder", "s3"])
def driver(request: pytest.FixtureRequest, tmp_path: Path) -> Driver:
    if request.param == "folder":
        return LocalFolder(tmp_path)
    request.getfixturevalue("bucket")
    address = request.getfixturevalue("endpoint")
    return Bucket(f"s3://town/in/here?endpoint={address}", "key", "secret")


def read(driver: Driver, path: str) -> bytes | None:
    found = driver.open(path)
    if found is None:
        return None
    data = b"".join(found.chunks)
    found.close()
    assert len(data) == found.size
    return data


def test_what_is_put_is_found(driver: Driver) -> None:
    driver.put("avatars/ab.webp", b"small", 5)
    assert read(driver, "avatars/ab.webp") == b"small"
    driver.put("avatars/ab.webp", b"another", 7)
    assert read(driver, "avatars/ab.webp") == b"another"
    assert read(driver, "avatars/cd.webp") is None
    assert read(driver, "others/ab.webp") is None


def test_a_large_file_goes_and_comes_in_pieces(driver: Driver) -> None:
    data = bytes(range(256)) * 50_000
    driver.put("attachments/ab.bin", io.BytesIO(data), len(data))
    found = driver.open("attachments/ab.bin")
    assert found is not None
    pieces = list(found.chunks)
    found.close()
    assert b"".join(pieces) == data
    assert max(map(len, pieces)) < len(data) / 2


def test_what_is_removed_is_gone_and_may_be_removed_again(driver: Driver) -> None:
    driver.put("avatars/ab.webp", b"small", 5)
    for _time in range(2):
        driver.remove("avatars/ab.webp")
    assert read(driver, "avatars/ab.webp") is None


def test_a_folder_is_listed_with_the_age_of_its_files(driver: Driver) -> None:
    for name in ("ab.webp", "cd.webp"):
        driver.put(f"avatars/{name}", b"x", 1)
    driver.put("attachments/ef.bin", b"x", 1)
    found = dict(driver.names("avatars"))
    assert sorted(found) == ["ab.webp", "cd.webp"]
    assert all(moment > 1_700_000_000 for moment in found.values())
    assert list(driver.names("nothing")) == []


def test_storage_that_does_not_answer_is_away() -> None:
    driver = Bucket("s3://town?endpoint=http://127.0.0.1:9", "key", "secret")
    for do in (lambda: driver.open("a/b"), lambda: driver.put("a/b", b"x", 1)):
        with pytest.raises(files.Away):
            do()


def test_a_bucket_that_is_not_there_is_away(endpoint: str) -> None:
    driver = Bucket(f"s3://nowhere?endpoint={endpoint}", "key", "secret")
    with pytest.raises(files.Away):
        driver.put("a/b", b"x", 1)


@pytest.mark.parametrize("name", ["../x", "a/b", "x.webp", "", "0" * 24 + ".webp/..", "é" * 24])
def test_a_name_that_is_not_ours_is_nowhere(app: Any, name: str) -> None:
    assert files.open_file("avatars", name) is None
    files.remove("avatars", name)
    with pytest.raises(ValueError, match="no name of ours"):
        files.put("avatars", name, b"x")


class TestASite:
    """A whole site whose files are elsewhere."""

    @pytest.fixture
    def config(self, config: Config, endpoint: str, bucket: Any) -> Config:
        """Its settings."""
        url = f"s3://town/files?endpoint={endpoint}"
        return complete(replace(config, files_url=url, files_key="key", files_secret="secret"))

    def test_attachments_are_there_and_come_through_the_site(
        self, alice: Browser, bucket: Any, client: Browser, config: Config
    ) -> None:
        markdown = uploaded(alice, picture("JPEG", (2000, 1500)))
        key = address_in(markdown).split("/")[3]
        wanted = [f"files/attachments/{key}-1360.webp", f"files/attachments/{key}.webp"]
        assert names(bucket) == wanted
        answer = alice.get(address_in(markdown))
        assert answer.headers["Content-Type"] == "image/webp"
        assert "Location" not in answer.headers
        assert client.get(address_in(markdown)).status_code == 404
        assert not config.files.exists()

    def test_a_large_file_is_sent_on_as_it_comes(self, alice: Browser) -> None:
        data = b"line\n" * 800_000
        answer = alice.get(address_in(uploaded(alice, data, "log.txt")), buffered=True)
        assert answer.data == data
        assert answer.headers["Content-Disposition"].startswith("attachment")

    def test_pictures_of_people_are_there_too(
        self, alice: Browser, bucket: Any, client: Browser, cast: SimpleNamespace
    ) -> None:
        path = "/account/profile/avatar"
        sent(alice, path, ("me.png", picture()), field="picture")
        assert len(names(bucket)) == 2
        name = names(bucket)[0].rpartition("/")[2]
        assert client.get(f"/files/avatars/{name}").data[8:12] == b"WEBP"
        sweep_avatars()
        assert len(names(bucket)) == 2
        alice.send(f"{path}/remove")
        assert names(bucket) == []


@pytest.mark.parametrize(
    "values",
    [
        {"FILES_URL": "ftp://town"},
        {"FILES_URL": "s3://"},
        {"FILES_URL": "town"},
        {"FILES_URL": "s3://town", "FILES_KEY": "key"},
        {"FILES_SECRET": "secret"},
    ],
    ids=str,
)
def test_settings_that_cannot_work_are_refused(values: dict[str, str], tmp_path: Path) -> None:
    environment = {f"TOWNHALL_{name}": value for name, value in values.items()}
    with pytest.raises(ConfigError, match="TOWNHALL_FILES"):
        from_environment({"TOWNHALL_DATA": str(tmp_path), **environment})


def test_without_its_package_the_setting_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.config.find_spec", lambda _name: None)
    with pytest.raises(ConfigError, match=r"townhall\[s3\]"):
        from_environment({"TOWNHALL_DATA": str(tmp_path), "TOWNHALL_FILES_URL": "s3://town"})
