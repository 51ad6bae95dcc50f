"""Messages are signed as Standard Webhooks say."""

from __future__ import annotations

from base64 import b64decode

from core.webhooks.signing import PREFIX, new_key, new_secret, signed

# The vector that the implementations of the standard share.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEY, MOMENT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_vector_of_the_standard() -> None:
    assert signed(KEY, MOMENT, BODY, [SECRET]) == {
        "webhook-id": KEY,
        "webhook-timestamp": str(MOMENT),
        "webhook-signature": SIGNATURE,
    }


def test_with_two_secrets_there_are_two_signatures() -> None:
    both = signed(KEY, MOMENT, BODY, [new_secret(), SECRET])["webhook-signature"].split(" ")
    assert both[1] == SIGNATURE
    assert both[0].startswith("v1,")
    assert both[0] != SIGNATURE


def test_another_moment_body_or_id_is_signed_otherwise() -> None:
    others = [
        signed(KEY, MOMENT + 1, BODY, [SECRET]),
        signed(KEY, MOMENT, BODY + b" ", [SECRET]),
        signed(new_key(), MOMENT, BODY, [SECRET]),
    ]
    assert SIGNATURE not in [one["webhook-signature"] for one in others]


def test_secrets_and_ids_are_long_and_never_the_same() -> None:
    assert new_secret() != new_secret()
    assert new_key() != new_key()
    assert len(b64decode(new_secret().removeprefix(PREFIX))) == 32
    assert "." not in new_key()
