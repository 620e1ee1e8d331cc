"""Who signs Teams' tokens, on this machine: OpenID metadata, keys, and tokens for the asking."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

APP_ID = "3f2a9c1e-5b7d-4c1a-9e55-0d6f0b8a4c21"
TENANT_ID = "8c1d5a70-2f4e-4b0f-8a3b-6e9d7c5f1a02"
ISSUER = "https://api.botframework.com"
_WELL_KNOWN = "/v1/.well-known"


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A small server on a free port of loopback; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    """Answers with JSON and says nothing on the terminal."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def give(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
        data = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Issuer:
    """Signs tokens with a key of its own. url: its address while it serves. fetches: paths that
    were asked for. delay: seconds that it takes to give its keys. refuses: gives the bot no
    token."""

    def __init__(self, key_id: str = "k1") -> None:
        self.key_id = key_id
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.url = ""
        self.fetches: list[str] = []
        self.delay = 0.0
        self.refuses = False

    @property
    def metadata_url(self) -> str:
        return f"{self.url}{_WELL_KNOWN}/openidconfiguration"

    @property
    def token_url(self) -> str:
        return f"{self.url}/token"

    def token(self, service_url: str | None, **claims: Any) -> str:
        """A good token for a service URL; claims that are given replace its own, None drops."""
        now = int(time.time())
        own = {
            "iss": ISSUER,
            "aud": APP_ID,
            "serviceurl": service_url,
            "nbf": now - 60,
            "iat": now - 60,
            "exp": now + 3600,
        }
        kept = {name: value for name, value in (own | claims).items() if value is not None}
        return jwt.encode(kept, self.key, algorithm="RS256", headers={"kid": self.key_id})

    @contextmanager
    def serve(self) -> Iterator[Self]:
        with serving(self._handler()) as self.url:
            yield self

    def _jwk(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return public | {"kid": self.key_id, "use": "sig", "alg": "RS256"}

    def _handler(self) -> type[Handler]:
        issuer = self

        class Answers(Handler):
            def do_GET(self) -> None:
                issuer.fetches.append(self.path)
                if self.path == f"{_WELL_KNOWN}/openidconfiguration":
                    keys = f"{issuer.url}{_WELL_KNOWN}/keys"
                    self.give(200, {"issuer": ISSUER, "jwks_uri": keys})
                elif self.path == f"{_WELL_KNOWN}/keys":
                    time.sleep(issuer.delay)
                    self.give(200, {"keys": [issuer._jwk()]})
                else:
                    self.give(404, None)

            def do_POST(self) -> None:
                form = self.body().decode()
                issuer.fetches.append(f"{self.path}?{form}")
                if issuer.refuses:
                    self.give(400, {"error": "invalid_client"})
                    return
                own = issuer.token(None, aud=ISSUER, appid=APP_ID)
                self.give(200, {"access_token": own, "expires_in": 3600, "token_type": "Bearer"})

        return Answers
