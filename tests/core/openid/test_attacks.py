"""What comes back from a provider and proves nothing."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.accounts.models import Session, Step, User
from core.openid.models import OpenIdIdentity, OpenIdProvider
from tests.core.accounts.reading import signed_in_as
from tests.core.accounts.together import together
from tests.core.openid.conftest import Provider, bent, come_in, go, trusted
from tests.core.openid.service import HOST
from townhall.testing import Browser


@pytest.fixture(autouse=True)
def known(provider: Provider, alice: User) -> User:
    """Alice is known at `a`, as 4711."""
    OpenIdIdentity.create(
        user=alice, provider=trusted(), subject="4711", created_at=alice.created_at
    )
    provider.is_for()
    return alice


def refused(client: Browser, answer: Any) -> bool:
    return answer.location == "/sign-in" and not Session.select().exists()


def test_without_a_lie_it_works(client: Browser, provider: Provider) -> None:
    come_in(client, provider)
    assert signed_in_as(client) == "alice"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": ["another", "townhall"]},
        {"aud": "townhall", "azp": "another"},
        {"aud": None},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": ""},
        {"iss": f"{HOST}/b"},
        {"iss": f"{HOST}/a/"},
        {"iss": None},
        {"exp": timedelta(hours=-1)},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"iat": timedelta(hours=-1)},
        {"iat": timedelta(hours=1)},
        {"nbf": timedelta(hours=1)},
        {"sub": ""},
        {"sub": None},
        {"sub": 4711},
    ],
    ids=str,
)
def test_a_token_for_others_or_another_time(
    client: Browser, provider: Provider, claims: dict[str, Any]
) -> None:
    now = int(time.time())
    bent = {
        name: now + int(value.total_seconds()) if isinstance(value, timedelta) else value
        for name, value in claims.items()
    }
    provider.is_for(bent={"claims": bent})
    assert refused(client, come_in(client, provider))


@pytest.mark.parametrize(
    "lie",
    [{"unsigned": True}, {"by_public_key": True}, {"stranger": True}, {"signed_by": "b"}],
    ids=str,
)
def test_a_token_that_the_provider_did_not_sign(
    client: Browser, provider: Provider, lie: dict[str, Any]
) -> None:
    provider.is_for(bent=lie)
    assert refused(client, come_in(client, provider))


@pytest.mark.parametrize("state", ["", "forged", None, "é"])
def test_a_forged_state(client: Browser, provider: Provider, state: str | None) -> None:
    assert refused(client, client.get(bent(go(client, provider), state=state)))


def test_an_answer_in_a_browser_that_did_not_ask(
    app: Flask, client: Browser, provider: Provider
) -> None:
    back = go(client, provider)
    victim: Browser = app.test_client()  # type: ignore[assignment]
    assert refused(victim, victim.get(back))
    go(victim, provider)
    assert refused(victim, victim.get(back))


def test_a_replayed_answer(client: Browser, provider: Provider) -> None:
    provider.is_for(bent={"codes_work_twice": True})
    back = go(client, provider)
    client.get(back)
    client.send("/sign-out")
    assert refused(client, client.get(back))


def test_a_replayed_code_with_a_state_of_ones_own(
    app: Flask, client: Browser, provider: Provider
) -> None:
    from urllib.parse import parse_qs, urlsplit

    provider.is_for(bent={"codes_work_twice": True})
    stolen = parse_qs(urlsplit(go(client, provider)).query)["code"][0]
    thief: Browser = app.test_client()  # type: ignore[assignment]
    # The provider asks for the proof of the code (PKCE), which is not the thief's.
    assert refused(thief, thief.get(bent(go(thief, provider), code=stolen)))


def test_an_answer_sent_many_times_at_once(app: Flask, client: Browser, provider: Provider) -> None:
    provider.is_for(bent={"codes_work_twice": True})
    back, kept = go(client, provider), client.get_cookie("townhall")
    assert kept is not None
    twins = []
    for _ in range(4):
        twin: Browser = app.test_client()  # type: ignore[assignment]
        twin.set_cookie("townhall", kept.value)
        twins.append(twin)
    waiting = iter(twins)
    together(lambda: next(waiting).get(back).status_code, times=4)
    assert Session.select().count() == 1


@pytest.mark.parametrize(
    "instead", [{"iss": f"{HOST}/b"}, {"iss": None}, {"code": None, "error": "access_denied"}]
)
def test_an_answer_that_says_another_issuer_or_none(
    client: Browser, provider: Provider, instead: dict[str, Any]
) -> None:
    assert refused(client, client.get(bent(go(client, provider), **instead)))


def test_a_mix_up_of_two_providers(client: Browser, provider: Provider) -> None:
    """Went to `b`, and comes back as if from `a`: whose code it is decides the server's state."""
    back = go(client, provider, key="b")
    assert refused(client, client.get(back.replace("/with/b/", "/with/a/")))
    back = go(client, provider, key="b")
    assert refused(client, client.get(bent(back, iss=f"{HOST}/a")))


def test_who_is_called_the_same_elsewhere_is_somebody_else(
    client: Browser, provider: Provider
) -> None:
    assert come_in(client, provider, key="b").location == "/sign-in/join"


def test_going_there_takes_too_long(client: Browser, provider: Provider) -> None:
    back = go(client, provider)
    with clock.frozen_at(clock.now() + timedelta(minutes=16)):
        assert refused(client, client.get(back))


def test_a_provider_that_was_switched_off_meanwhile(client: Browser, provider: Provider) -> None:
    back = go(client, provider)
    OpenIdProvider.update(active=False).execute()
    assert refused(client, client.get(back))
    assert client.send("/sign-in/with/a").status_code == 404


def test_no_provider_can_be_chosen_by_an_address(client: Browser, provider: Provider) -> None:
    assert client.send("/sign-in/with/evil").status_code == 404
    page = client.send("/sign-in/with/a", issuer="https://evil.example", provider="b")
    assert f"{HOST}/a/authorize" in page.text


@pytest.mark.parametrize(
    "lie",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://safe.example/a/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
    ids=str,
)
def test_a_provider_that_says_what_cannot_be(
    client: Browser, provider: Provider, lie: dict[str, Any]
) -> None:
    provider.is_for(bent={"configuration": lie})
    assert client.send("/sign-in/with/a").location == "/sign-in"
    assert "does not answer" in client.get("/sign-in").text


def test_keys_that_change_are_asked_for_anew_but_not_at_each_lie(
    client: Browser, provider: Provider
) -> None:
    start = clock.now()
    come_in(client, provider)
    client.send("/sign-out")
    provider.rotate()
    with clock.frozen_at(start + timedelta(minutes=2)):
        come_in(client, provider)
        assert signed_in_as(client) == "alice"
        client.send("/sign-out")
        provider.is_for(bent={"stranger": True})
        for _ in range(3):
            come_in(client, provider)
        assert provider.was_asked().count("keys") == 0


def test_nothing_of_a_step_is_left(client: Browser, provider: Provider) -> None:
    come_in(client, provider)
    assert not Step.select().exists()
