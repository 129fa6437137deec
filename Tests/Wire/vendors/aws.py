"""What AWS puts around its APIs: Signature Version 4 as its verifier sees it, and event-stream frames.

Written from AWS's documents ("Create a signed AWS API request", "Event stream encoding"), so that nothing is shared with what is tested.
"""

import datetime
import hashlib
import hmac
import re
import struct
import zlib
from urllib.parse import quote

from harness.upstream import Request

SCHEME = "AWS4-HMAC-SHA256"
_AUTHORIZATION = re.compile(
    SCHEME + r" Credential=([^/,]+)/(\d{8})/([^/,]+)/([^/,]+)/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})")
SKEW = datetime.timedelta(minutes=5)


class SignatureError(Exception):
    """`kind`: the exception that AWS names."""

    def __init__(self, kind: str, message: str):
        super().__init__(message)
        self.kind, self.message = kind, message


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    return _hmac(_hmac(_hmac(_hmac(b"AWS4" + secret.encode(), date), region), service), "aws4_request")


def canonical_request(method: str, target: str, fields: dict[str, str], body: bytes) -> str:
    """`fields`: those that are signed. The path is encoded once more as it came, as all services but S3 want it."""
    path, _, query = target.partition("?")
    pairs = sorted(pair.partition("=")[::2] for pair in query.split("&") if pair)
    lines = [method, quote(path, safe="/-_.~"), "&".join(f"{name}={value}" for name, value in pairs)]
    lines += [f"{name}:{' '.join(fields[name].split())}" for name in sorted(fields)]
    return "\n".join([*lines, "", ";".join(sorted(fields)), hashlib.sha256(body).hexdigest()])


def signature(key: bytes, time: str, scope: str, canonical: str) -> str:
    return _hmac(key, "\n".join([SCHEME, time, scope, hashlib.sha256(canonical.encode()).hexdigest()])).hex()


def verify(request: Request, access_key: str, secret: str, region: str, service: str, now: datetime.datetime):
    """Raises SignatureError for what AWS would not take."""
    authorization = request.get("authorization")
    if authorization is None:
        raise SignatureError("MissingAuthenticationTokenException", "Missing Authentication Token")
    match = _AUTHORIZATION.fullmatch(authorization)
    if not match:
        raise SignatureError("IncompleteSignatureException", f"'{authorization[:20]}…' not a valid key=value pair in Authorization header.")
    key_id, date, own_region, own_service, names, given = match.groups()
    if key_id != access_key:
        raise SignatureError("UnrecognizedClientException", "The security token included in the request is invalid.")
    time = request.get("x-amz-date") or ""
    if not time.startswith(date + "T"):
        raise SignatureError("InvalidSignatureException", "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date")
    if abs(datetime.datetime.strptime(time, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc) - now) > SKEW:
        raise SignatureError("InvalidSignatureException", f"Signature expired: {time} is not within 5 min of {now:%Y%m%dT%H%M%SZ}")
    if (own_region, own_service) != (region, service):
        raise SignatureError("InvalidSignatureException", f"Credential should be scoped to a valid region and correct service: '{service}'.")
    signed = names.split(";")
    needed = {"host", "x-amz-date"} | {name for name in ("content-type", "x-amz-security-token") if request.get(name)}
    if signed != sorted(signed) or not needed <= set(signed):
        raise SignatureError("InvalidSignatureException", f"{', '.join(sorted(needed - set(signed)))} must be signed")
    fields = {name: request.get(name) or "" for name in signed}
    canonical = canonical_request(request.method, request.target, fields, request.body)
    if request.get("x-amz-content-sha256") not in (None, hashlib.sha256(request.body).hexdigest()):
        raise SignatureError("InvalidSignatureException", "The provided x-amz-content-sha256 header does not match what was computed.")
    scope = f"{date}/{region}/{service}/aws4_request"
    if not hmac.compare_digest(given, signature(signing_key(secret, date, region, service), time, scope, canonical)):
        raise SignatureError("InvalidSignatureException", "The request signature we calculated does not match the signature you provided. "
                             "Check your AWS Secret Access Key and signing method.")


def frame(headers: dict[str, str], payload: bytes) -> bytes:
    """One event-stream message; all headers are strings (type 7)."""
    encoded = b"".join(bytes([len(name)]) + name.encode() + b"\7" + struct.pack(">H", len(value.encode())) + value.encode()
                       for name, value in headers.items())
    prelude = struct.pack(">II", 16 + len(encoded) + len(payload), len(encoded))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + encoded + payload
    return message + struct.pack(">I", zlib.crc32(message))


def event(kind: str, payload: bytes) -> bytes:
    return frame({":event-type": kind, ":content-type": "application/json", ":message-type": "event"}, payload)


def exception(kind: str, payload: bytes) -> bytes:
    return frame({":exception-type": kind, ":content-type": "application/json", ":message-type": "exception"}, payload)
