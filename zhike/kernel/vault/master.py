"""The master key: outside the database, wraps the data keys of workspaces and what proves second factors.

It is a file in the data folder that only its owner may read, or comes with the environment. Several may be there, the
present one first: what an older one wrapped is still opened.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from zhike.kernel.base.ids import new_secret
from zhike.kernel.vault.errors import BadMasterKey, BrokenSecret, MasterKeyFixed, MasterKeyMissing

KEY_BYTES = 32
NONCE_BYTES = 12
FILE = "master.key"
_FORMAT = "m1"


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One key. Its name is made of it and tells nothing of it."""

    name: str
    value: bytes = field(repr=False)


class MasterKeys:
    """The keys of this installation; read when first needed, and again when a name is not known."""

    def __init__(self, folder: Path, given: str | None = None) -> None:
        """`given` is the text of the environment; without it the file in `folder` holds the keys, and is made."""
        self._path = folder / FILE
        self._given = given
        self._keys: tuple[MasterKey, ...] = ()

    @property
    def place(self) -> str:
        """Where the keys are, in words for the operator."""
        return "ZHIKE_MASTER_KEY" if self._given else str(self._path)

    def exists(self) -> bool:
        """Whether there is a key already."""
        return bool(self._given) or self._path.exists()

    def current(self) -> MasterKey:
        """The key that wraps. Raises BadMasterKey."""
        if not self._keys:
            self._keys = self._read()
        return self._keys[0]

    def wrap(self, plain: bytes, purpose: str) -> str:
        """Encrypt under the present key; `purpose` must be said again to open it."""
        key = self.current()
        nonce = new_secret(NONCE_BYTES)
        sealed = AESGCMSIV(key.value).encrypt(nonce, plain, purpose.encode())
        return f"{_FORMAT}.{key.name}.{_to_text(nonce + sealed)}"

    def unwrap(self, wrapped: str, purpose: str) -> bytes:
        """What was wrapped. Raises MasterKeyMissing, BrokenSecret."""
        _, _, rest = wrapped.partition(".")
        name, _, body = rest.partition(".")
        key = self._find(name)
        try:
            raw = urlsafe_b64decode(body)
            return AESGCMSIV(key.value).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise BrokenSecret(key=name[:20]) from error

    def is_current(self, wrapped: str) -> bool:
        """Whether the present key wrapped it."""
        return wrapped.startswith(f"{_FORMAT}.{self.current().name}.")

    def add(self) -> MasterKey:
        """Put a new key in front of those in the file. Raises MasterKeyFixed where the environment gives them."""
        if self._given:
            raise MasterKeyFixed
        self.current()
        made = _make(new_secret(KEY_BYTES))
        self._write((made, *self._read()))
        return made

    def drop_old(self) -> int:
        """Keep the present key alone; says how many went. Only when nothing is wrapped by them any more."""
        if self._given:
            return 0
        keys = self._read()
        self._write(keys[:1])
        return len(keys) - 1

    def _find(self, name: str) -> MasterKey:
        self.current()
        for fresh in (False, True):
            if fresh:
                # Another process may have put a new key in front meanwhile.
                self._keys = self._read()
            found = next((one for one in self._keys if one.name == name), None)
            if found is not None:
                return found
        raise MasterKeyMissing(key=name[:20], place=self.place)

    def _read(self) -> tuple[MasterKey, ...]:
        if self._given:
            return self._parse(self._given)
        if not self._path.exists():
            self._create()
        return self._parse(self._path.read_text(encoding="ascii", errors="replace"))

    def _parse(self, text: str) -> tuple[MasterKey, ...]:
        try:
            keys = [urlsafe_b64decode(one + "=" * (-len(one) % 4)) for one in text.replace(",", "\n").split()]
        except (NotBase64, ValueError) as error:
            raise BadMasterKey(place=self.place) from error
        if not keys or any(len(one) != KEY_BYTES for one in keys):
            raise BadMasterKey(place=self.place)
        return tuple(_make(one) for one in keys)

    def _create(self) -> None:
        """Make the file with a first key, whole at once: of several processes one wins."""
        draft = self._draft((_make(new_secret(KEY_BYTES)),))
        try:
            os.link(draft, self._path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()

    def _write(self, keys: tuple[MasterKey, ...]) -> None:
        self._draft(keys).replace(self._path)
        self._keys = keys

    def _draft(self, keys: tuple[MasterKey, ...]) -> Path:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f"{FILE}.{new_secret(6).hex()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write("".join(f"{_to_text(one.value)}\n" for one in keys))
            file.flush()
            os.fsync(file.fileno())
        return draft


def _make(value: bytes) -> MasterKey:
    return MasterKey(sha256(b"zhike master key" + value).hexdigest()[:12], value)


def _to_text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode("ascii")
