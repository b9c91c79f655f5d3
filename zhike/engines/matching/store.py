"""The tables of matching: keys of records, and pairs. The only SQL of this engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.engines.matching.evidence import Part
from zhike.engines.matching.keys import KeyRow
from zhike.engines.matching.rules import Matched
from zhike.kernel.base.ids import OperationId, UserId
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.postgres.pool import Connection, Database, Row, Transaction
from zhike.kernel.postgres.sql import load_queries, quote_identifier

QUERIES = load_queries("zhike.engines.matching")
MOST_OF_A_KEY = 60
CONSUMER = "matching"
"""The cursor of whoever makes keys."""


@dataclass(frozen=True, slots=True)
class FoundKey:
    """One key of a record that may be a duplicate."""

    record: UUID
    place: tuple[int, str]
    key: str
    main: bool


@dataclass(frozen=True, slots=True)
class Described:
    """What may be told of a record to whoever comes upon it: its name, and who has it."""

    record: UUID
    title: str
    owner: UUID | None
    owner_name: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one. `reason` is a `Reason` as JSON."""

    id: UUID
    object: str
    first: UUID
    second: UUID
    cluster: UUID
    rule: str
    score: float
    reason: bytes
    state: str = "open"
    found_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """How far an object was scanned: by which rules, to which place of which era, and how many records that were."""

    signature: str
    era: int
    pos: int
    records: int


async def find_candidates(
    connection: Connection | Database, schema: str, wanted: Sequence[tuple[int, str, str, bool]]
) -> list[FoundKey]:
    """The keys of records that share any of the wanted ones."""
    fields, kinds, keys = [one[0] for one in wanted], [one[1] for one in wanted], [one[2] for one in wanted]
    rows = await connection.fetch_rows(QUERIES.get("find_candidates", schema), [fields, kinds, keys, MOST_OF_A_KEY])
    return [_found(row) for row in rows]


async def describe(connection: Connection | Database, schema: str, records: Sequence[UUID]) -> dict[UUID, Described]:
    """Living records by id."""
    rows = await connection.fetch_rows(QUERIES.get("describe", schema), [list(records)])
    return {row["id"]: Described(row["id"], row["title"], row["owner_id"], row["owner_name"]) for row in rows}


async def put_keys(transaction: Transaction, schema: str, rows: Sequence[KeyRow]) -> None:
    """Add keys."""
    columns = [
        [one.record for one in rows],
        [one.field for one in rows],
        [one.kind for one in rows],
        [one.key for one in rows],
        [one.main for one in rows],
    ]
    if rows:
        await transaction.execute(QUERIES.get("put_keys", schema), columns)


async def drop_keys(transaction: Transaction, schema: str, records: Sequence[UUID]) -> None:
    """Take the keys of records away."""
    await transaction.execute(QUERIES.get("drop_keys", schema), [list(records)])


async def lock_cursor(transaction: Transaction, schema: str, name: str) -> None:
    """Wait until nobody else writes keys, for this transaction."""
    await transaction.fetch_row(QUERIES.get("lock_cursor", schema), [name])


async def read_values(
    connection: Connection | Database,
    schema: str,
    owner: ObjectDefinition,
    matched: Sequence[Matched],
    records: Sequence[UUID],
) -> list[Row]:
    """The matched columns of living records, by their names."""
    columns = "".join([f", t.{quote_identifier(name)}" for name in dict.fromkeys(one.column for one in matched)])
    text = (
        f"SELECT t.id{columns} FROM {quote_identifier(schema)}.{quote_identifier(owner.table)} AS t"
        " WHERE t.id = ANY($1::uuid[]) AND t.deleted_at IS NULL"
    )
    return await connection.fetch_rows(text, [list(records)])


async def list_ids(
    connection: Connection | Database, schema: str, owner: ObjectDefinition, after: UUID, limit: int
) -> list[UUID]:
    """The next living records of an object by id."""
    text = (
        f"SELECT t.id FROM {quote_identifier(schema)}.{quote_identifier(owner.table)} AS t"
        " WHERE t.id > $1 AND t.deleted_at IS NULL ORDER BY t.id LIMIT $2"
    )
    return [row["id"] for row in await connection.fetch_rows(text, [after, limit])]


async def read_keys(connection: Connection | Database, schema: str, object_key: str) -> list[FoundKey]:
    """All main keys of an object's living records, by record."""
    return [_found(row) for row in await connection.fetch_rows(QUERIES.get("read_keys", schema), [object_key])]


async def read_keys_of(connection: Connection | Database, schema: str, records: Sequence[UUID]) -> list[FoundKey]:
    """The main keys of some living records."""
    return [_found(row) for row in await connection.fetch_rows(QUERIES.get("read_keys_of", schema), [list(records)])]


async def list_filled(connection: Connection | Database, schema: str) -> dict[str, str]:
    """By which signature the keys of objects are complete."""
    rows = await connection.fetch_rows(QUERIES.get("list_filled", schema))
    return {row["object"]: row["signature"] for row in rows}


async def note_filled(transaction: Transaction, schema: str, object_key: str, signature: str, at: datetime) -> None:
    """The keys of an object are complete."""
    await transaction.execute(QUERIES.get("note_filled", schema), [object_key, signature, at])


async def put_pairs(
    transaction: Transaction, schema: str, object_key: str, pairs: Sequence[Pair], at: datetime
) -> None:
    """Write what a scan found; decisions stay."""
    columns: list[object] = [
        [one.id for one in pairs],
        [one.first for one in pairs],
        [one.second for one in pairs],
        [one.cluster for one in pairs],
        [one.rule for one in pairs],
        [one.score for one in pairs],
        [one.reason.decode() for one in pairs],
    ]
    if pairs:
        await transaction.execute(QUERIES.get("put_pairs", schema), [object_key, at, *columns])


async def drop_stale_pairs(transaction: Transaction, schema: str, object_key: str, before: datetime) -> None:
    """Take away undecided pairs that the scan which began then did not find again."""
    await transaction.execute(QUERIES.get("drop_stale_pairs", schema), [object_key, before])


async def drop_lost_pairs(
    transaction: Transaction, schema: str, object_key: str, before: datetime, records: Sequence[UUID]
) -> None:
    """Take away undecided pairs of some records that were not found again since then."""
    await transaction.execute(QUERIES.get("drop_lost_pairs", schema), [object_key, before, list(records)])


async def list_pairs(
    connection: Connection | Database,
    schema: str,
    what: tuple[str, str],
    after: tuple[float, UUID] | None,
    limit: int,
) -> list[Pair]:
    """Pairs of an object in a state (`what`), the surest first."""
    place = (None, None) if after is None else after
    rows = await connection.fetch_rows(QUERIES.get("list_pairs", schema), [*what, *place, limit])
    return [_pair(row) for row in rows]


async def find_pair(connection: Connection | Database, schema: str, pair: UUID) -> Pair | None:
    """A pair by its id."""
    row = await connection.fetch_row(QUERIES.get("get_pair", schema), [pair])
    return None if row is None else _pair(row)


async def decide_pair(
    connection: Connection | Database,
    schema: str,
    pair: UUID,
    state: str,
    decided: tuple[datetime, UserId, OperationId | None],
) -> None:
    """Remember what somebody decided."""
    await connection.execute(QUERIES.get("decide_pair", schema), [pair, state, *decided])


async def read_cursor(connection: Connection | Database, schema: str) -> tuple[int, int]:
    """The era and the place to which keys are made."""
    row = await connection.fetch_row(QUERIES.get("read_cursor", schema), [CONSUMER])
    return (0, 0) if row is None else (row["era"], row["pos"])


async def list_scans(connection: Connection | Database, schema: str) -> dict[str, Scan]:
    """How far each object was scanned."""
    rows = await connection.fetch_rows(QUERIES.get("list_scans", schema))
    return {row["object"]: Scan(row["signature"], row["era"], row["pos"], row["records"]) for row in rows}


async def note_scan(transaction: Transaction, schema: str, object_key: str, scan: Scan, at: datetime) -> None:
    """An object is scanned so far."""
    params = [object_key, scan.signature, scan.era, scan.pos, scan.records, at]
    await transaction.execute(QUERIES.get("note_scan", schema), params)


async def list_changed(
    connection: Connection | Database, schema: str, object_key: str, span: tuple[int, int], limit: int
) -> list[UUID]:
    """Records of an object of which the journal tells between two places."""
    rows = await connection.fetch_rows(QUERIES.get("list_changed", schema), [object_key, *span, limit])
    return [row["record_id"] for row in rows]


async def list_linked(
    connection: Connection | Database, schema: str, object_key: str
) -> list[tuple[tuple[UUID, UUID], UUID]]:
    """All pairs of an object, with their clusters."""
    rows = await connection.fetch_rows(QUERIES.get("list_linked", schema), [object_key])
    return [((row["first_id"], row["second_id"]), row["cluster_id"]) for row in rows]


async def put_clusters(
    transaction: Transaction, schema: str, clusters: Sequence[tuple[tuple[UUID, UUID], UUID]]
) -> None:
    """Write the clusters of pairs."""
    columns = [[pair[0] for pair, _ in clusters], [pair[1] for pair, _ in clusters], [one for _, one in clusters]]
    if clusters:
        await transaction.execute(QUERIES.get("put_clusters", schema), columns)


class Reason(msgspec.Struct, frozen=True):
    """Why a pair was found, as it is kept: the fields by which, how sure their rule was (`base`; none in pairs of
    before), and what else speaks for or against it."""

    fields: tuple[str, ...] = ()
    base: float | None = None
    parts: tuple[Part, ...] = ()


def write_reason(reason: Reason) -> bytes:
    """A pair's reason as it is kept."""
    return msgspec.json.encode(reason)


def read_reason(reason: bytes) -> Reason:
    """Why a pair was found."""
    return msgspec.json.decode(reason, type=Reason)


def _found(row: Row) -> FoundKey:
    return FoundKey(row["record_id"], (row["field_id"], row["kind"]), row["key"], row["main"])


def _pair(row: Row) -> Pair:
    return Pair(
        row["id"], row["object"], row["first_id"], row["second_id"], row["cluster_id"], row["rule"], row["score"],
        row["reason"], row["state"], row["found_at"], row["decided_at"], row["decided_by"],
    )  # fmt: skip
