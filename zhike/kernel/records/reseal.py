"""Rotation: a new data key, and all values of secret fields encrypted anew while people work."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.catalog.model import Catalog, FieldDefinition
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.postgres.locks import LockMode
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import load_queries, quote_identifier
from zhike.kernel.query.errors import KeysNotOpen
from zhike.kernel.vault.keys import Vault
from zhike.kernel.vault.ring import FORMAT, Ring

CHUNK = 500
LOCK_TIMEOUT_SECONDS = 5.0
FIRST = UUID(int=0)
_QUERIES = load_queries("zhike.kernel.records", "reseal.sql")


@dataclass(frozen=True, slots=True)
class Resealed:
    """Which key encrypts now, and how many values were encrypted anew."""

    key: int
    values: int


class Resealer:
    """Rotates the data keys of workspaces."""

    def __init__(self, database: Database, catalogs: CatalogStore, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._catalogs = catalogs
        self._vault = vault
        self._clock = clock

    async def rotate(self, workspace: WorkspaceKey) -> int:
        """Make a new data key. The catalog's version rises with it: a write that began before is done again with the
        new key, so that nothing is encrypted by the old one after this."""
        catalog = await self._catalogs.current(workspace)
        async with self._database.transaction(
            workspace, lock=LockMode.EXCLUSIVE, lock_timeout_seconds=LOCK_TIMEOUT_SECONDS
        ) as transaction:
            number = await self._vault.add_data_key(transaction, workspace)
            await transaction.execute(_QUERIES.get("raise_version", catalog.schema), [self._clock.now()])
        await self._catalogs.refresh(workspace)
        return number

    async def reseal(self, workspace: WorkspaceKey) -> Resealed:
        """Encrypt by the present key what others encrypted, a few at a time; may be broken off and begun again.

        Raises KeysNotOpen, BrokenSecret.
        """
        catalog = await self._catalogs.refresh(workspace)
        ring = catalog.ring
        secrets = [
            (owner.table, field)
            for owner in catalog.objects.values()
            for field in owner.fields.values()
            if field.type == "secret" and field.columns
        ]
        if ring is None:
            if not secrets:
                return Resealed((await self._vault.open(workspace)).current, 0)
            raise KeysNotOpen(field=secrets[0][1].key)
        done = sum([await self._reseal_field(catalog, ring, table, field) for table, field in secrets])
        await self._vault.retire(self._database, workspace, ring.current)
        return Resealed(ring.current, done)

    async def _reseal_field(self, catalog: Catalog, ring: Ring, table: str, field: FieldDefinition) -> int:
        target = f"{quote_identifier(catalog.schema)}.{quote_identifier(table)}"
        quoted = quote_identifier(field.columns[0])
        select = (
            f"SELECT id, {quoted} AS sealed FROM {target}"
            f" WHERE {quoted} IS NOT NULL AND NOT starts_with({quoted}, $1) AND id > $2 ORDER BY id LIMIT $3"
        )
        # Only where it is still what was read: somebody may have written meanwhile, and his value is newer.
        update = (
            f"UPDATE {target} AS t SET {quoted} = u.fresh"
            f" FROM unnest($1::uuid[], $2::text[], $3::text[]) AS u (id, sealed, fresh)"
            f" WHERE t.id = u.id AND t.{quoted} = u.sealed"
        )
        after, done = FIRST, 0
        while True:
            rows = await self._database.fetch_rows(select, [f"{FORMAT}.{ring.current}.", after, CHUNK])
            if not rows:
                return done
            old = [row["sealed"] for row in rows]
            fresh = [ring.seal(field.id, ring.open(field.id, one)) for one in old]
            async with self._database.transaction(WorkspaceKey(catalog.workspace)) as transaction:
                done += await transaction.execute(update, [[row["id"] for row in rows], old, fresh])
            after = rows[-1]["id"]
