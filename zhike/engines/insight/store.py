"""The tables of insights. The only SQL of this engine, with `queries.sql`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.engines.insight.model import Insight, InsightSettings, Kind
from zhike.kernel.postgres.pool import Connection, Database, Transaction
from zhike.kernel.postgres.sql import load_queries

QUERIES = load_queries("zhike.engines.insight")
Source = Connection | Database


async def read_settings(source: Source, schema: str) -> InsightSettings:
    """The rules; nothing is on where none were set."""
    row = await source.fetch_row(QUERIES.get("read_settings", schema))
    return InsightSettings() if row is None else msgspec.json.decode(row["document"], type=InsightSettings)


async def put_settings(transaction: Transaction, schema: str, settings: InsightSettings, at: datetime) -> None:
    """Keep the rules."""
    await transaction.execute(QUERIES.get("put_settings", schema), [msgspec.json.encode(settings), at])


async def put_insights(
    transaction: Transaction,
    schema: str,
    place: tuple[str, Kind],
    found: Mapping[UUID, tuple[str, bytes]],
    at: datetime,
) -> None:
    """Keep what came out, with reasons; `since` stays where the value does."""
    ids = sorted(found)
    values, reasons = [found[one][0] for one in ids], [found[one][1] for one in ids]
    await transaction.execute(QUERIES.get("put_insights", schema), [*place, ids, values, reasons, at])


async def list_insights(source: Source, schema: str, object_key: str, record: UUID) -> tuple[Insight, ...]:
    """What is known of a record."""
    rows = await source.fetch_rows(QUERIES.get("list_insights", schema), [object_key, record])
    return tuple(Insight(row["kind"], row["value"], row["reason"], row["since"], row["computed_at"]) for row in rows)


async def drop_insights(transaction: Transaction, schema: str, kind: Kind, before: datetime) -> None:
    """Forget what was not computed again: orders are gone, or the rules say nothing any more."""
    await transaction.execute(QUERIES.get("drop_insights", schema), [kind, before])
