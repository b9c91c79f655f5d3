"""Where bytes lie. A store is dumb: it keeps bytes under a key that we made and gives them back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol


class FileStore(Protocol):
    """One place for bytes. Keys are ours: letters, digits, `/`, `-`, `_`. Raises FileStoreUnavailable, FileMissing."""

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> None:
        """Keep the bytes under the key; all of them or none, also when the process dies half way."""

    def open(self, key: str) -> AsyncIterator[bytes]:
        """The bytes in chunks. Raises FileMissing at the first chunk when there are none."""

    async def delete(self, key: str) -> None:
        """Forget the key; a key that isn't there is no error."""

    def list_keys(self, prefix: str) -> AsyncIterator[str]:
        """All keys that begin with the prefix, in no order."""
