"""Candidates of a timeline: one statement over everything that leads to the record, with the reader's rights inside,
each part walking its own index. The only SQL of this engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.engines.timeline.model import FILE, About, FileEntry
from zhike.engines.timeline.place import Place
from zhike.engines.timeline.sources import Source
from zhike.kernel.catalog.model import FieldDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.postgres.pool import Connection
from zhike.kernel.postgres.sql import SqlText, load_queries, quote_identifier
from zhike.kernel.query.compile import compile_circle, compile_row_rule
from zhike.kernel.query.policy import Right
from zhike.kernel.query.print import print_expression
from zhike.kernel.query.slots import SLOTS, Supply

QUERIES = load_queries("zhike.engines.timeline")
_OWN_PARAMETERS = 5
"""$1 the record, $2 and $3 the place, $4 how many, $5 by whom."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record or file that stands in the timeline."""

    kind: str
    id: UUID
    at: datetime


class Gathering:
    """Puts the statement together, part by part."""

    def __init__(self, about: About, now: datetime, by: UUID | None = None) -> None:
        self._about, self._now, self._by = about, now, by
        self._schema = quote_identifier(about.catalog.schema)
        self._parts: list[SqlText] = []
        self._values: list[object] = []

    def add_source(self, source: Source) -> None:
        """Records of an object."""
        owner = source.owner
        if self._by is not None and not source.people:
            return
        at = self._name_time(source)
        kind = self._bind(owner.key)
        terms = [self._reach(source), SqlText("t.deleted_at IS NULL"), self._after(at, SqlText("t.id"))]
        if source.people:
            people = SqlText(", ".join(f"t.{quote_identifier(one)}" for one in source.people))
            terms.append(SqlText(f"($5::uuid IS NULL OR coalesce({people}) = $5::uuid)"))
        catalog, policy = self._about.catalog, self._about.policy
        terms.append(self._print(compile_row_rule(catalog, policy, owner.key, Right.READ, "t", self._now)))
        if source.veiled:
            circle = compile_circle(catalog, policy, owner.key, "t", self._now)
            if circle is not None:
                terms.append(self._print(circle))
        where = SqlText(" AND ".join(terms))
        self._parts.append(
            SqlText(
                f"(SELECT {kind}::text AS kind, t.id, {at} AS at"
                f" FROM {self._schema}.{quote_identifier(owner.table)} AS t WHERE {where}"
                f" ORDER BY {at} DESC, t.id LIMIT $4::bigint)"
            )
        )

    def add_files(self, fields: Sequence[FieldDefinition]) -> None:
        """Files of the record itself."""
        kind, wanted = self._bind(FILE), self._bind([field.id for field in fields])
        at = SqlText("f.uploaded_at")
        after = self._after(at, SqlText("f.id"))
        self._parts.append(
            SqlText(
                f"(SELECT {kind}::text AS kind, f.id, {at} AS at FROM {self._schema}.file AS f"
                f" WHERE f.record_id = $1::uuid AND f.deleted_at IS NULL AND f.field_id = ANY({wanted}::integer[])"
                f" AND ($5::uuid IS NULL OR f.uploaded_by = $5::uuid) AND {after}"
                f" ORDER BY {at} DESC, f.id LIMIT $4::bigint)"
            )
        )

    async def run(self, connection: Connection, place: Place, limit: int) -> list[Candidate]:
        """The candidates behind a place, newest first."""
        if not self._parts:
            return []
        text = SqlText(
            f"SELECT u.kind, u.id, u.at FROM ({SqlText(' UNION ALL '.join(self._parts))}) AS u"
            " ORDER BY u.at DESC, u.id LIMIT $4::bigint"
        )
        rows = await connection.fetch_rows(
            text, [self._about.record, place.at, place.id, limit, self._by, *self._values]
        )
        return [Candidate(row["kind"], row["id"], row["at"]) for row in rows]

    def _name_time(self, source: Source) -> SqlText:
        if source.at is None:
            return SqlText("t.created_at")
        column = SqlText(f"t.{quote_identifier(source.at.columns[0])}")
        # An index over the column serves only where it stands alone.
        return column if source.at.required else SqlText(f"coalesce({column}, t.created_at)")

    def _reach(self, source: Source) -> SqlText:
        if len(source.links) == 1 and source.links[0].type != "multi_lookup":
            return SqlText(f"t.{quote_identifier(source.links[0].columns[0])} = $1::uuid")
        ways = [self._lead(source, link) for link in source.links]
        return SqlText(f"t.id IN ({SqlText(' UNION '.join(ways))})")

    def _lead(self, source: Source, link: FieldDefinition) -> SqlText:
        if link.type == "multi_lookup":
            return SqlText(
                f"SELECT k.record_id FROM {self._schema}.link AS k"
                f" WHERE k.field_id = {link.id:d} AND k.target_id = $1::uuid"
            )
        column = quote_identifier(link.columns[0])
        return SqlText(
            f"SELECT x.id FROM {self._schema}.{quote_identifier(source.owner.table)} AS x"
            # Only the living are in the index.
            f" WHERE x.{column} = $1::uuid AND x.deleted_at IS NULL"
        )

    def _after(self, at: SqlText, key: SqlText) -> SqlText:
        return SqlText(
            f"($2::timestamptz IS NULL OR ({at} <= $2::timestamptz AND ({at} < $2::timestamptz OR {key} > $3::uuid)))"
        )

    def _print(self, tree: sql.Sql) -> SqlText:
        printed = print_expression(tree, self._about.catalog.schema, first=_OWN_PARAMETERS + len(self._values) + 1)
        supply = Supply(self._about.policy, self._now)
        self._values += [
            one.value.fill(supply) if isinstance(one.value, SLOTS) else one.value for one in printed.parameters
        ]
        return SqlText(f"({printed.text})")

    def _bind(self, value: object) -> SqlText:
        self._values.append(value)
        return SqlText(f"${_OWN_PARAMETERS + len(self._values):d}")


async def read_files(
    connection: Connection, about: About, ids: Sequence[UUID]
) -> dict[UUID, tuple[FileEntry, UUID, str | None]]:
    """Files by id, with who brought them."""
    keys = {field.id: field.key for field in about.catalog.get_object(about.object).fields.values()}
    rows = await connection.fetch_rows(QUERIES.get("read_files", about.catalog.schema), [list(ids)])
    return {
        row["id"]: (
            FileEntry(row["id"], keys[row["field_id"]], row["name"], row["content_type"], row["size"]),
            row["uploaded_by"],
            row["uploader"],
        )
        for row in rows
    }
