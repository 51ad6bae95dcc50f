"""A provider that the environment names: people sign in with it, and its secret is kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core import maintenance, versions
from core.accounts.models import User
from core.config import Config, ConfigError, from_environment
from core.models import Audit
from core.openid.given import follow
from core.openid.models import OpenIdIdentity, OpenIdProvider
from core.site import site
from tests.core.openid.conftest import Provider, come_in
from tests.core.openid.service import HOST, SECRET
from townhall.testing import Browser

GIVEN = {
    "oidc_issuer": f"{HOST}/b",
    "oidc_client_id": "townhall",
    "oidc_client_secret": SECRET,
    "oidc_label": "The company",
}


@pytest.fixture
def start(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`start(oidc_label="Other")`: the site starts with this in its environment too."""

    def again(**values: Any) -> None:
        config = replace(site().config, **{**GIVEN, **values})
        monkeypatch.setattr("core.site._current", replace(site(), config=config))
        follow()

    return again


def row() -> OpenIdProvider:
    """The provider of the environment."""
    found: OpenIdProvider = OpenIdProvider.get(OpenIdProvider.key == "environment")
    return found


def test_people_sign_in_with_it(start: Any, provider: Provider, client: Browser) -> None:
    start()
    assert "The company" in client.get("/sign-in").text
    assert come_in(client, provider, key="environment").location == "/sign-in/join"
    assert "newcomer" in client.get("/sign-in/join").text


def test_with_a_wrong_secret_nobody_comes_in(
    start: Any, provider: Provider, client: Browser
) -> None:
    start(oidc_client_secret="another")
    assert come_in(client, provider, key="environment").location != "/sign-in/join"
    assert not User.select().where(User.username == "newcomer").exists()


def test_its_secret_is_kept_nowhere_and_shown_nowhere(
    start: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    start()
    assert row().secret == ""
    ada = sign_in(cast.ada)
    for path in ("/admin/openid", f"/admin/openid/{row().id}", "/admin/log"):
        page = ada.get(path)
        assert (page.status_code, SECRET in page.text) == (200, False)
    assert "TOWNHALL_OIDC_ISSUER" in ada.get(f"/admin/openid/{row().id}").text
    assert [line for line in Audit.select() if SECRET in str((line.before, line.after))] == []
    assert SECRET not in repr(site().config)


def test_started_again_nothing_is_written(start: Any) -> None:
    start()
    lines = Audit.select().count()
    start()
    assert Audit.select().count() == lines


def test_it_follows_the_environment(start: Any, cast: SimpleNamespace) -> None:
    start()
    OpenIdIdentity.create(
        user=cast.bob, provider=row(), subject="4711", created_at=cast.bob.created_at
    )
    start(oidc_label="The firm", oidc_client_id="hall")
    assert (row().label, row().client_id) == ("The firm", "hall")
    assert OpenIdIdentity.select().count() == 1
    start(oidc_issuer=f"{HOST}/a")
    assert OpenIdIdentity.select().count() == 0  # others may be called the same there
    start(oidc_issuer="", oidc_client_id="", oidc_client_secret="")
    assert not row().active
    start()
    assert row().active


def test_pages_do_not_change_it(start: Any, cast: SimpleNamespace, sign_in: Any) -> None:
    start()
    ada = sign_in(cast.ada)
    values = {"label": "Mine", "issuer": "https://evil.example", "client_id": "x", "active": "y"}
    for deed in ("", "/delete"):
        assert ada.send(f"/admin/openid/{row().id}{deed}", **values).status_code == 409
    assert row().issuer == GIVEN["oidc_issuer"]
    answer = ada.send("/admin/openid", key="environment", **values)
    assert answer.status_code == 422
    assert "kept for a provider of the environment" in answer.text


def test_a_site_that_takes_no_writes_starts_all_the_same(start: Any, config: Config) -> None:
    versions.set_read_only(on=True)
    start()
    versions.set_read_only(on=False)
    assert not OpenIdProvider.select().where(OpenIdProvider.key == "environment").exists()
    maintenance.begin(config.data)
    start()
    assert not OpenIdProvider.select().where(OpenIdProvider.key == "environment").exists()


def test_the_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    found = from_environment(
        {
            "TOWNHALL_DATA": str(tmp_path / "data"),
            "TOWNHALL_OIDC_ISSUER": "https://id.example.org",
            "TOWNHALL_OIDC_CLIENT_ID": "townhall",
            "TOWNHALL_OIDC_CLIENT_SECRET_FILE": str(file),
        }
    )
    assert found.oidc_client_secret == SECRET


@pytest.mark.parametrize(
    "values",
    [
        {"ISSUER": "https://id.example.org"},
        {"CLIENT_ID": "townhall"},
        {"CLIENT_SECRET": "x"},
        {"ISSUER": "http://id.example.org", "CLIENT_ID": "townhall"},
        {"ISSUER": "https://id.example.org?x", "CLIENT_ID": "townhall"},
        {"LABEL": "x" * 61},
        {"LABEL": ""},
    ],
)
def test_what_does_not_fit_together_is_refused_at_start(
    tmp_path: Path, values: dict[str, str]
) -> None:
    given = {f"TOWNHALL_OIDC_{name}": value for name, value in values.items()}
    with pytest.raises(ConfigError, match="TOWNHALL_OIDC_"):
        from_environment({"TOWNHALL_DATA": str(tmp_path), **given})
