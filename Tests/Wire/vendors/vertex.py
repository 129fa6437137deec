"""Vertex AI on loopback: Gemini's API below a project and a location, for callers with an access token; and where tokens are had.

The token endpoint takes what Google documents of service accounts (https://developers.google.com/identity/protocols/oauth2/
service-account) and reads the assertion with Google's own library; it stands for the metadata server of a machine, too.
"""

import json
import secrets
import time
import urllib.parse

import google.auth.exceptions
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from datetime import datetime, timedelta, timezone
from google.auth import jwt
from harness.upstream import Request, Stream, Upstream

from .gemini import GeminiVendor
from .server import Refusal

PROJECT, LOCATION = "a-project", "us-central1"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
METADATA = "/computeMetadata/v1/instance/service-accounts/default/token"
SCOPE = "https://www.googleapis.com/auth/cloud-platform"


class Account:
    """A service account, with the file that the console gives for it."""

    def __init__(self, name: str, token_uri: str):
        self.email, self.token_uri = f"{name}@{PROJECT}.iam.gserviceaccount.com", token_uri
        self.renew_key()

    def renew_key(self):
        key = rsa.generate_private_key(65537, 2048)
        self.key_id = secrets.token_hex(20)
        self.pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "account")]), datetime.now(timezone.utc)
        certificate = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(
            1).not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
        self.certificate = certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def file(self) -> str:
        # Google escapes `=` as some of its writers do.
        return json.dumps({
            "type": "service_account", "project_id": PROJECT, "private_key_id": self.key_id, "private_key": self.pem,
            "client_email": self.email, "client_id": "1234567890", "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": self.token_uri, "universe_domain": "googleapis.com"}, indent=2).replace("=", "\\u003d")


class TokenEndpoint:
    def __init__(self, lifetime: int = 3599):
        self.lifetime = lifetime
        self.asked: list[dict] = []
        """The claims of each assertion that was taken."""
        self.tokens: list[str] = []
        self.ends: dict[str, float] = {}
        self.failing: tuple[int, dict] | None = None
        self.upstream = Upstream(self._serve)
        self.account = Account("gateway", self.upstream.url + "/token")

    def close(self):
        self.upstream.close()

    def _serve(self, stream: Stream, request: Request):
        if self.failing:
            return stream.json(self.failing[1], self.failing[0])
        if request.target == METADATA:
            if (request.method, request.get("metadata-flavor")) != ("GET", "Google") or request.get("x-forwarded-for"):
                return stream.answer(403, b"Forbidden", type="text/html")
            self.asked.append({})
            return self._give(stream)
        try:
            self.asked.append(self._read(request))
        except (AssertionError, ValueError, google.auth.exceptions.GoogleAuthError) as wrong:
            return stream.json({"error": "invalid_grant", "error_description": f"Invalid JWT: {wrong}"}, 400)
        self._give(stream)

    def _give(self, stream: Stream):
        self.tokens.append("ya29." + secrets.token_urlsafe(600))
        self.ends[self.tokens[-1]] = time.monotonic() + self.lifetime
        stream.json({"access_token": self.tokens[-1], "expires_in": self.lifetime, "token_type": "Bearer"})

    def _read(self, request: Request) -> dict:
        assert (request.method, request.target) == ("POST", "/token"), request.target
        assert request.get("content-type") == "application/x-www-form-urlencoded", request.get("content-type")
        form = urllib.parse.parse_qs(request.body.decode(), strict_parsing=True)
        assert form.keys() == {"grant_type", "assertion"} and form["grant_type"] == [GRANT], form.keys()
        header = jwt.decode_header(form["assertion"][0])
        assert header == {"alg": "RS256", "typ": "JWT", "kid": self.account.key_id}, header
        claims = jwt.decode(form["assertion"][0], {self.account.key_id: self.account.certificate}, audience=self.account.token_uri)
        assert claims.keys() == {"iss", "scope", "aud", "iat", "exp"}, claims
        assert claims["iss"] == self.account.email and claims["scope"] == SCOPE, claims
        assert claims["exp"] - claims["iat"] <= 3600 and abs(claims["iat"] - time.time()) < 60, claims
        return claims


class VertexVendor(GeminiVendor):
    name = "vertex"
    base = f"/v1/projects/{PROJECT}/locations/{LOCATION}/publishers/google"

    def __init__(self, endpoint: TokenEndpoint):
        super().__init__()
        self.endpoint = endpoint

    @property
    def backend(self) -> dict:
        return {"dialect": self.name, "url": self.url, "service_account": "account.json"}

    def authenticate(self, request: Request):
        word, _, token = (request.get("authorization") or "").partition(" ")
        if word != "Bearer" or self.endpoint.ends.get(token, 0) < time.monotonic():
            raise Refusal("unauthenticated", "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or "
                          "other valid authentication credential.", code="ACCESS_TOKEN_TYPE_UNSUPPORTED")
