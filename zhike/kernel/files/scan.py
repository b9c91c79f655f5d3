"""The virus scanner's socket: a clamd that is spoken to in its INSTREAM protocol (clamd(8), "INSTREAM")."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from zhike.kernel.files.errors import FileScanUnavailable

TIMEOUT_SECONDS = 60.0


class Scanner(Protocol):
    """Says what is wrong with bytes."""

    @property
    def state(self) -> str:
        """What the index says of a file that passed: "clean", or "unscanned" where nobody looked."""

    async def find(self, chunks: AsyncIterator[bytes]) -> str | None:
        """The name of what was found, None when nothing was. Raises FileScanUnavailable."""


class NoScanner:
    """Where no scanner is set."""

    state = "unscanned"

    async def find(self, chunks: AsyncIterator[bytes]) -> str | None:
        """Looks at nothing."""
        return None


@dataclass(frozen=True, slots=True)
class ClamdScanner:
    """A clamd at a unix socket path ("/run/clamav/clamd.ctl") or at "host:port"."""

    address: str
    state: str = "clean"

    async def find(self, chunks: AsyncIterator[bytes]) -> str | None:
        """Send the bytes, read the verdict. Anything but a clear verdict is FileScanUnavailable."""
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                answer = await self._ask(chunks)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            raise FileScanUnavailable from error
        verdict = answer.removeprefix("stream: ")
        if verdict == "OK":
            return None
        if verdict.endswith(" FOUND"):
            return verdict.removesuffix(" FOUND")
        raise FileScanUnavailable

    async def _ask(self, chunks: AsyncIterator[bytes]) -> str:
        reader, writer = await self._connect()
        try:
            writer.write(b"zINSTREAM\0")
            async for chunk in chunks:
                writer.write(len(chunk).to_bytes(4, "big") + chunk)
                await writer.drain()
            writer.write(bytes(4))
            await writer.drain()
            return (await reader.readuntil(b"\0")).rstrip(b"\0").decode("utf-8", "replace")
        finally:
            writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.address.startswith("/"):
            return await asyncio.open_unix_connection(self.address)
        host, _, port = self.address.rpartition(":")
        return await asyncio.open_connection(host, int(port))
