"""The keys of one workspace, opened: encrypts values of secret fields, decrypts them, and makes their blind index.

The same value of the same field always becomes the same ciphertext (its nonce is made of it, and AES-GCM-SIV stands
that), so that saving a value anew is no change. That says no more than the blind index beside it says.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from zhike.kernel.vault.errors import BrokenSecret

FORMAT = "s1"
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Ring:
    """All data keys by number, which of them encrypts, and the key of the blind index."""

    workspace: str
    current: int
    keys: Mapping[int, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    def seal(self, field_id: int, plain: str) -> str:
        """The ciphertext of a value of a field."""
        raw = plain.encode()
        nonce = self._digest("nonce", field_id, raw)[:_NONCE_BYTES]
        sealed = AESGCMSIV(self.keys[self.current]).encrypt(nonce, raw, self._bind(field_id))
        return f"{FORMAT}.{self.current}.{urlsafe_b64encode(nonce + sealed).decode('ascii')}"

    def open(self, field_id: int, sealed: str) -> str:
        """The value behind a ciphertext. Raises BrokenSecret."""
        number = key_of(sealed)
        key = self.keys.get(-1 if number is None else number)
        if key is None:
            raise BrokenSecret(key=number)
        try:
            raw = urlsafe_b64decode(sealed.rpartition(".")[2])
            return AESGCMSIV(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], self._bind(field_id)).decode()
        except (InvalidTag, ValueError) as error:
            raise BrokenSecret(key=number) from error

    def index(self, field_id: int, normal: str) -> str:
        """What stands for a value when values are compared; fields do not share it."""
        return urlsafe_b64encode(self._digest("index", field_id, normal.encode())).decode("ascii")

    def _digest(self, purpose: str, field_id: int, raw: bytes) -> bytes:
        return hmac.new(self.index_key, f"{purpose}:{field_id}:".encode() + raw, sha256).digest()

    def _bind(self, field_id: int) -> bytes:
        return f"{self.workspace}:{field_id}".encode()


def key_of(sealed: str) -> int | None:
    """The number of the key that a ciphertext needs; None where it is none."""
    parts = sealed.split(".")
    return int(parts[1]) if len(parts) == 3 and parts[0] == FORMAT and parts[1].isdigit() else None
