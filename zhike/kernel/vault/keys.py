"""Data keys in the database: made when first needed, opened with the master key, wrapped anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import WorkspaceKey, new_secret
from zhike.kernel.postgres.pool import Connection, Database, Row
from zhike.kernel.postgres.sql import load_queries
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.vault.destroy import destroy_key
from zhike.kernel.vault.master import KEY_BYTES, MasterKeys
from zhike.kernel.vault.ring import Ring

QUERIES = load_queries("zhike.kernel.vault")
INDEX_ID = 0
"""The key of the blind index; data keys count from one."""


@dataclass(frozen=True, slots=True)
class KeyCard:
    """A data key as an operator sees it."""

    number: int
    created_at: datetime
    retired_at: datetime | None
    wrapped_by_current: bool


class Vault:
    """Opens the rings of workspaces."""

    def __init__(self, database: Database, clock: Clock, master: MasterKeys) -> None:
        self._database = database
        self._clock = clock
        self.master = master

    async def open(self, workspace: WorkspaceKey, connection: Connection | Database | None = None) -> Ring:
        """The keys as the database has them now; a workspace without keys gets its first. Raises MasterKeyMissing."""
        source = connection or self._database
        rows = await self._read(source, workspace)
        if not rows:
            await self._add(source, workspace, INDEX_ID, "index")
            await self._add(source, workspace, INDEX_ID + 1, "data")
            rows = await self._read(source, workspace)
        opened = {row["id"]: self.master.unwrap(row["wrapped"], _purpose(workspace, row["id"])) for row in rows}
        index_key = opened.pop(INDEX_ID)
        return Ring(workspace, max(opened), opened, index_key)

    async def add_data_key(self, connection: Connection, workspace: WorkspaceKey) -> int:
        """A new data key, which encrypts from now on. In the caller's transaction."""
        ring = await self.open(workspace, connection)
        number = ring.current + 1
        await self._add(connection, workspace, number, "data")
        return number

    async def retire(self, connection: Connection | Database, workspace: WorkspaceKey, before: int) -> None:
        """Note that no row needs keys before this one. They stay for the journal: undo and history may need them."""
        params = [before, self._clock.now()]
        await connection.execute(QUERIES.get("retire_keys", schema_of(workspace)), params)

    async def destroy(self, workspace: WorkspaceKey, number: int) -> None:
        """Forget a retired data key for good, where nothing is encrypted by it. Raises KeyNotRetired, KeyInUse."""
        await destroy_key(self._database, workspace, number)

    async def rewrap(self, workspace: WorkspaceKey) -> int:
        """Wrap all keys of a workspace by the present master key; says how many were others'."""
        done = 0
        for row in await self._read(self._database, workspace):
            if self.master.is_current(row["wrapped"]):
                continue
            purpose = _purpose(workspace, row["id"])
            wrapped = self.master.wrap(self.master.unwrap(row["wrapped"], purpose), purpose)
            params = [row["id"], row["wrapped"], wrapped]
            await self._database.execute(QUERIES.get("rewrap_key", schema_of(workspace)), params)
            done += 1
        return done

    async def list_keys(self, workspace: WorkspaceKey) -> tuple[KeyCard, ...]:
        """The data keys, oldest first."""
        return tuple(
            KeyCard(row["id"], row["created_at"], row["retired_at"], self.master.is_current(row["wrapped"]))
            for row in await self._read(self._database, workspace)
            if row["id"] != INDEX_ID
        )

    async def _read(self, source: Connection | Database, workspace: WorkspaceKey) -> list[Row]:
        return list(await source.fetch_rows(QUERIES.get("list_keys", schema_of(workspace))))

    async def _add(self, source: Connection | Database, workspace: WorkspaceKey, number: int, purpose: str) -> None:
        wrapped = self.master.wrap(new_secret(KEY_BYTES), _purpose(workspace, number))
        params = [number, purpose, wrapped, self._clock.now()]
        await source.execute(QUERIES.get("add_key", schema_of(workspace)), params)


def _purpose(workspace: WorkspaceKey, number: int) -> str:
    return f"data key {number} of {workspace}"
