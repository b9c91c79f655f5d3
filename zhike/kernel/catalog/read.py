"""Reading definitions, what exists, and the finished catalog out of a workspace."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import msgspec

from zhike.kernel.catalog.build import CatalogIdentity, build_catalog
from zhike.kernel.catalog.compare import Actual, ActualIndex, ActualKey, attach_physical
from zhike.kernel.catalog.definitions import Definition, DefinitionKey
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.model import Catalog, FieldState
from zhike.kernel.catalog.physical import Physical, PhysicalField, PhysicalObject
from zhike.kernel.catalog.retype.queries import QUERIES as RETYPE_QUERIES
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.sql import load_queries
from zhike.kernel.postgres.workspaces import Workspace

QUERIES = load_queries("zhike.kernel.catalog")


@dataclass(frozen=True, slots=True)
class Stored:
    """What a workspace holds of its catalog, read in one snapshot."""

    version: int
    definitions: dict[DefinitionKey, Definition]
    physical: Physical


async def load_catalog(database: Database, workspace: Workspace) -> Catalog:
    """The catalog as it is published now. Raises CatalogInvalid where a newer program checks more strictly."""
    stored = await read_stored(database, workspace)
    # A workspace at its limits takes most of a second; others are served by the event loop meanwhile.
    return await asyncio.to_thread(make_catalog, workspace, stored)


def make_catalog(workspace: Workspace, stored: Stored) -> Catalog:
    """The catalog of what was read. Raises CatalogInvalid."""
    identity = CatalogIdentity(workspace.key, workspace.schema, stored.version)
    return attach_physical(build_catalog(identity, stored.definitions, stored.physical), stored.physical)


async def read_stored(database: Database, workspace: Workspace) -> Stored:
    """Version, definitions and physical rows that belong together."""
    async with database.transaction(isolation="repeatable read") as transaction:
        return await read_stored_in(transaction, workspace)


async def read_stored_in(connection: Connection, workspace: Workspace) -> Stored:
    """The same within a transaction."""
    version = await read_version(connection, workspace)
    rows = await connection.fetch_rows(QUERIES.get("read_definitions", workspace.schema))
    definitions = {
        (row["kind"], row["key"]): Definition(
            row["kind"], row["key"], row["package"], decode_document(row["base"]), decode_document(row["custom"])
        )
        for row in rows
    }
    return Stored(version, definitions, await _read_physical(connection, workspace))


async def read_version(connection: Connection | Database, workspace: Workspace) -> int:
    """The version that is published."""
    return int(await connection.fetch_value(QUERIES.get("read_version", workspace.schema)))


async def read_actual(connection: Connection | Database, workspace: Workspace) -> Actual:
    """The indexes, foreign keys and sizes of the object tables."""
    schema = [workspace.schema]
    indexes = await connection.fetch_rows(QUERIES.get("read_indexes"), schema)
    keys = await connection.fetch_rows(QUERIES.get("read_keys"), schema)
    sizes = await connection.fetch_rows(QUERIES.get("read_sizes"), schema)
    return Actual(
        indexes={row["name"]: ActualIndex(row["table_name"], row["name"], row["valid"]) for row in indexes},
        keys={row["name"]: ActualKey(row["table_name"], row["name"], row["valid"]) for row in keys},
        sizes={row["table_name"]: row["bytes"] for row in sizes},
    )


def decode_document(raw: bytes | None) -> Document | None:
    """A stored document."""
    return None if raw is None else msgspec.json.decode(raw, type=dict[str, object])


def encode_document(document: object) -> bytes | None:
    """A document to store."""
    return None if document is None else msgspec.json.encode(document)


async def _read_physical(connection: Connection, workspace: Workspace) -> Physical:
    objects = await connection.fetch_rows(QUERIES.get("read_objects", workspace.schema))
    fields = await connection.fetch_rows(RETYPE_QUERIES.get("read_fields", workspace.schema))
    return Physical(
        objects={row["object"]: PhysicalObject(row["object"], row["table_name"], row["retired_at"]) for row in objects},
        fields=tuple(
            PhysicalField(
                id=row["id"],
                object=row["object"],
                field=row["field"],
                type=row["type"],
                columns=tuple(row["columns"]),
                sql_types=tuple(row["sql_types"]),
                state=FieldState(row["state"]),
                retired_at=row["retired_at"],
                shadow_of=row["shadow_of"],
                replaced_by=row["replaced_by"],
                document=decode_document(row["document"]),
            )
            for row in fields
        ),
    )
