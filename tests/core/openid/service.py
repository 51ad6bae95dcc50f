"""An OpenID Connect provider as a process of its own: codes, clients and PKCE by authlib's server,
which knows nothing of the site. What it says of people can be bent, for the tests of attacks.

`python service.py CERTIFICATE`: says its port. Two providers, `/a` and `/b`, each with its keys.
"""

from __future__ import annotations

import json
import secrets
import ssl
import sys
import time
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

HOST = "https://safe.example"
SECRET = "Nightjar keeps this"


class Person:
    def __init__(self, claims: dict[str, Any]) -> None:
        self.claims = claims

    def get_user_id(self) -> str:
        return str(self.claims["sub"])


class Client:
    client_id = "townhall"

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, uri: str) -> bool:
        return uri.startswith("http://localhost/sign-in/with/")

    def check_client_secret(self, secret: str) -> bool:
        return secrets.compare_digest(secret, SECRET)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Code:
    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    def get_redirect_uri(self) -> str:
        return str(self.redirect_uri)  # type: ignore[attr-defined]

    def get_scope(self) -> str:
        return "openid email profile"

    def get_nonce(self) -> str:
        return str(self.nonce)  # type: ignore[attr-defined]

    def get_auth_time(self) -> int:
        return int(self.auth_time)  # type: ignore[attr-defined]

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


CODES: dict[str, Code] = {}
TOKENS: dict[str, Person] = {}
KEYS = {name: [RSAKey.generate_key(2048, {"kid": f"{name}1"})] for name in "ab"}
BENT: dict[str, Any] = {}
PEOPLE: dict[str, Any] = {}
ASKED: list[str] = []


def tenant() -> str:
    return request.path[1]


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
    def save_authorization_code(self, code: str, asked: Any) -> None:
        data = asked.payload.data
        CODES[code] = Code(
            code=code,
            tenant=tenant(),
            person=asked.user,
            redirect_uri=asked.payload.redirect_uri,
            nonce=data.get("nonce", ""),
            auth_time=int(time.time()) - BENT.get("signed_in_ago", 0),
            code_challenge=data.get("code_challenge"),
            code_challenge_method=data.get("code_challenge_method"),
        )

    def query_authorization_code(self, code: str, client: Any) -> Code | None:
        found = CODES.get(code)
        return found if found and found.tenant == tenant() else None  # type: ignore[attr-defined]

    def delete_authorization_code(self, code: Any) -> None:
        if not BENT.get("codes_work_twice"):
            CODES.pop(code.code, None)

    def authenticate_user(self, code: Any) -> Person:
        return code.person  # type: ignore[no-any-return]


class IdToken(OpenIDCode):  # type: ignore[misc]
    def exists_nonce(self, nonce: str, asked: Any) -> bool:
        return False

    def encode_id_token(self, token: Any, asked: Any) -> str:
        now = int(time.time())
        TOKENS[token["access_token"]] = asked.user
        code = asked.authorization_code
        claims = {
            "iss": f"{HOST}/{tenant()}",
            "aud": "townhall",
            "iat": now,
            "exp": now + 300,
            "nonce": code.get_nonce(),
            "auth_time": code.get_auth_time(),
            **({"sub": asked.user.claims["sub"]} if BENT.get("thin") else asked.user.claims),
            **BENT.get("claims", {}),
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        key = KEYS[BENT.get("signed_by", tenant())][-1]
        if BENT.get("unsigned"):
            return ".".join(_word(part) for part in ({"alg": "none"}, claims)) + "."
        if BENT.get("by_public_key"):
            from joserfc.jwk import OctKey

            shared = OctKey.import_key(key.as_pem(private=False))
            return jwt.encode({"alg": "HS256", "kid": key.kid}, claims, shared, ["HS256"])
        if BENT.get("stranger"):
            key = RSAKey.generate_key(2048, {"kid": key.kid})
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


def _word(part: dict[str, Any]) -> str:
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


app = Flask(__name__)
app.secret_key = "only for tests"
server = AuthorizationServer(
    app, query_client=lambda _id: Client(), save_token=lambda _token, _request: None
)
CodeGrant.TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]
server.register_grant(CodeGrant, [IdToken(require_nonce=True), CodeChallenge(required=True)])


@app.get("/<name>/.well-known/openid-configuration")
def configuration(name: str) -> Response:
    ASKED.append("configuration")
    base = f"{HOST}/{name}"
    said = {
        "issuer": base,
        "authorization_endpoint": f"{base}/authorize",
        "token_endpoint": f"{base}/token",
        "userinfo_endpoint": f"{base}/userinfo",
        "jwks_uri": f"{base}/keys",
        "authorization_response_iss_parameter_supported": True,
    }
    return jsonify({**said, **BENT.get("configuration", {})})


@app.get("/<name>/keys")
def keys(name: str) -> Response:
    ASKED.append("keys")
    return jsonify({"keys": [key.as_dict(private=False) for key in KEYS[name]]})


@app.get("/<name>/authorize")
def authorize(name: str) -> Any:
    answer = server.create_authorization_response(grant_user=Person(dict(PEOPLE)))
    joint = "&" if "?" in answer.headers["Location"] else "?"
    issuer = BENT.get("issuer_said", f"{HOST}/{name}")
    if issuer:
        answer.headers["Location"] += f"{joint}iss={issuer}"
    return answer


@app.post("/<name>/token")
def token(name: str) -> Any:
    return server.create_token_response()


@app.get("/<name>/userinfo")
def userinfo(name: str) -> Response:
    person = TOKENS[request.headers["Authorization"].partition(" ")[2]]
    return jsonify({**person.claims, **BENT.get("userinfo", {})})


@app.post("/control")
def control() -> Response:
    said = request.get_json()
    BENT.clear()
    BENT.update(said.get("bent", {}))
    PEOPLE.clear()
    PEOPLE.update(said.get("person", {}))
    ASKED.clear()
    return jsonify({})


@app.post("/rotate")
def rotate() -> Response:
    KEYS["a"] = [RSAKey.generate_key(2048, {"kid": f"a{secrets.token_hex(4)}"})]
    return jsonify({})


@app.get("/asked")
def asked() -> Response:
    return jsonify(ASKED)


if __name__ == "__main__":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1])
    made = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=context)
    sys.stdout.write(json.dumps({"port": made.server_port}) + "\n")
    sys.stdout.flush()
    made.serve_forever()
