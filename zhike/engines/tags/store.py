"""The table of tags, and how often words are used. The only SQL of this engine, with `queries.sql`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.engines.tags.model import TagDraft, TagGroup
from zhike.kernel.catalog.model import Catalog, FieldDefinition, FieldState, ObjectDefinition
from zhike.kernel.postgres.pool import Connection, Database, Transaction
from zhike.kernel.postgres.sql import load_queries, quote_identifier

QUERIES = load_queries("zhike.engines.tags")
Source = Connection | Database


def list_tag_fields(catalog: Catalog, shared: frozenset[str]) -> Iterator[tuple[ObjectDefinition, FieldDefinition]]:
    """The fields that draw from the catalogue: fields of tags without options of their own."""
    for owner in catalog.objects.values():
        for field in owner.fields.values():
            free = field.type == "tags" and field.state is FieldState.READY and owner.active
            if free and {option.key for option in field.options} <= shared:
                yield owner, field


async def count_used(source: Source, catalog: Catalog, shared: frozenset[str]) -> Counter[str]:
    """How many living records carry each word, whoever may read them."""
    counted: Counter[str] = Counter()
    for owner, field in list_tag_fields(catalog, shared):
        table = f"{quote_identifier(catalog.schema)}.{quote_identifier(owner.table)}"
        text = (
            f"SELECT v.word, count(*) AS used FROM {table} AS t"
            f" CROSS JOIN LATERAL unnest(t.{quote_identifier(field.columns[0])}) AS v(word)"
            " WHERE t.deleted_at IS NULL GROUP BY v.word ORDER BY used DESC LIMIT 5000"
        )
        for row in await source.fetch_rows(text):
            counted[row["word"]] += row["used"]
    return counted


async def list_details(source: Source, schema: str) -> dict[str, tuple[UUID | None, str, UUID | None]]:
    """Group, description and owner by key."""
    rows = await source.fetch_rows(QUERIES.get("list_details", schema))
    return {row["key"]: (row["group_id"], row["description"], row["owner_id"]) for row in rows}


async def put_detail(transaction: Transaction, schema: str, key: str, draft: TagDraft, at: datetime) -> None:
    """Keep what the options of the field do not say."""
    params = [key, draft.group, draft.description, draft.owner, at]
    await transaction.execute(QUERIES.get("put_detail", schema), params)


async def list_groups(source: Source, schema: str) -> tuple[TagGroup, ...]:
    """Groups in their order."""
    found = []
    for row in await source.fetch_rows(QUERIES.get("list_groups", schema)):
        label = msgspec.json.decode(row["label"], type=dict[str, str])
        found.append(TagGroup(row["id"], label["zh"], label["en"], row["color"]))
    return tuple(found)


async def has_user(source: Source, schema: str, user: UUID) -> bool:
    """Whether there is such a user."""
    return bool(await source.fetch_value(QUERIES.get("has_user", schema), [user]))


async def delete_group(transaction: Transaction, schema: str, group: UUID, at: datetime) -> bool:
    """Take a group away; false where there is none."""
    return await transaction.fetch_value(QUERIES.get("delete_group", schema), [group, at]) is not None


async def restore_group(transaction: Transaction, schema: str, group: UUID) -> bool:
    """Bring a deleted group back; false where there is none."""
    return await transaction.fetch_value(QUERIES.get("restore_group", schema), [group]) is not None


async def put_group(transaction: Transaction, schema: str, group: TagGroup) -> None:
    """Keep a group."""
    label = msgspec.json.encode({"zh": group.zh, "en": group.en})
    await transaction.execute(QUERIES.get("put_group", schema), [group.id, label, group.color])
