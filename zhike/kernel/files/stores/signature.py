"""AWS Signature Version 4 for one request (AWS General Reference, "Create a signed AWS API request")."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"
SIGNED_HEADERS = "host;x-amz-content-sha256;x-amz-date"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key; the secret never shows in a log."""

    access_key: str
    secret_key: str = field(repr=False)


def sign_request(
    endpoint: str,
    region: str,
    credentials: Credentials,
    now: datetime,
    request: tuple[str, str, Mapping[str, str], bytes],
) -> tuple[str, dict[str, str]]:
    """The address and headers of a signed request; `request` is (method, quoted path, query, body)."""
    method, path, query, body = request
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    digest = hashlib.sha256(body).hexdigest()
    asked = "&".join(f"{_quote(name)}={_quote(value)}" for name, value in sorted(query.items()))
    host = urlsplit(endpoint).netloc
    headers = f"host:{host}\nx-amz-content-sha256:{digest}\nx-amz-date:{stamp}\n"
    canonical = "\n".join((method, path, asked, headers, SIGNED_HEADERS, digest))
    to_sign = "\n".join((ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = ("AWS4" + credentials.secret_key).encode()
    for part in (stamp[:8], region, "s3", "aws4_request", to_sign):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    authorization = (
        f"{ALGORITHM} Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={SIGNED_HEADERS}, Signature={key.hex()}"
    )
    url = f"{endpoint}{path}" + (f"?{asked}" if asked else "")
    return url, {"authorization": authorization, "x-amz-content-sha256": digest, "x-amz-date": stamp}


def _quote(text: str) -> str:
    return quote(text, safe="-_.~")
