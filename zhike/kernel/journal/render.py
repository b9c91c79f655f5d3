"""Values of the journal in the form in which a record is read, with the reader's rights and masks.

The query room writes the JSON of a field out of its columns; here the columns are parts of a payload instead, and
everything else (masks, titles of links with the target's own row rule) stays as it is for lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from zhike.kernel.catalog.model import Catalog, FieldDefinition, ObjectDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.journal.payload import list_journaled
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.sql import SqlText
from zhike.kernel.query.frame import FALSE, Frame
from zhike.kernel.query.output import output_field
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.print import print_expression
from zhike.kernel.query.rows import begin
from zhike.kernel.query.secure import Guard, Sight
from zhike.kernel.query.slots import SLOTS, Supply

PAYLOAD = sql.Column("e", "payload")


class PayloadFrame(Frame):
    """The fields of an object whose columns are parts of the payload `e.payload`. `side` is 0 for the old value of an
    update, 1 for the new one, None where the payload holds plain values."""

    def __init__(self, base: Frame, side: int | None, *, whole: bool) -> None:
        super().__init__(base.build, base.guard, base.object, base.alias, joinable=False, past=True)
        self._whole = whole
        self._side = side
        self._places = {
            name: (field, place, sql_type)
            for field in base.object.fields.values()
            for place, (name, sql_type) in enumerate(list_journaled(field))
        }

    def find_circle(self) -> sql.Sql | None:
        """A payload says nothing of whose the record is; that was asked before."""
        return None if self._whole else FALSE

    def column(self, name: str) -> sql.Column:
        """What the payload has in place of a column; nothing for a derived one."""
        known = self._places.get(name)
        found = sql.Keyword("NULL") if known is None else self._extract(*known)
        return cast("sql.Column", found)

    def _extract(self, field: FieldDefinition, place: int, sql_type: str) -> sql.Sql:
        value: sql.Sql = sql.Infix("->", PAYLOAD, sql.Constant(str(field.id)))
        if self._side is not None:
            value = _member(value, self._side)
        if len(list_journaled(field)) > 1:
            value = _member(value, place)
        if sql_type in ("jsonb", "json"):
            return sql.Cast(value, sql_type)
        if sql_type.endswith("[]"):
            return _array(value, sql_type)
        return sql.Cast(sql.Infix("#>>", value, sql.Constant("{}")), sql_type)


class Renderer:
    """Renders payloads of one object for one reader."""

    def __init__(
        self,
        catalog: Catalog,
        policy: AccessPolicy,
        definition: ObjectDefinition,
        now: datetime,
        *,
        whole: bool = True,
    ) -> None:
        """`whole` is false where only the subject of the (confidential) record is for the reader."""
        self._whole = whole
        self._schema, self._definition = catalog.schema, definition
        self._guard = Guard(catalog, policy)
        self._base = Frame(begin(catalog, policy, now), self._guard, definition, "e", joinable=False)
        self._supply = Supply(policy, now)

    def find_visible(self, field_id: int) -> FieldDefinition | None:
        """The field of a permanent id, if it is in use and the reader may see it (maybe masked)."""
        for field in self._definition.fields.values():
            if field.id == field_id:
                return None if self._guard.get_sight(field) is Sight.HIDDEN else field
        return None

    async def render_changes(
        self, connection: Connection | Database, payloads: Sequence[bytes], fields: Sequence[FieldDefinition]
    ) -> list[bytes]:
        """For each update payload `[{"field", "old", "new"}, ...]` as JSON, of these fields."""
        old, new = (PayloadFrame(self._base, side, whole=self._whole) for side in (0, 1))
        parts = []
        parameters: list[sql.Parameter] = []
        for field in fields:
            sides = []
            for frame in (old, new):
                printed = print_expression(output_field(frame, field), self._schema, 2 + len(parameters))
                parameters += printed.parameters
                sides.append(printed.text)
            parts.append(
                f"CASE WHEN e.payload ? '{field.id:d}' THEN json_build_object('field', {_text(field.key)},"
                f" 'old', {sides[0]}, 'new', {sides[1]}) END"
            )
        return await self._fetch(connection, payloads, parts, parameters)

    async def render_values(
        self, connection: Connection | Database, payload: bytes, fields: Sequence[FieldDefinition]
    ) -> bytes:
        """A payload of plain values as `[{"field", "value"}, ...]`."""
        frame = PayloadFrame(self._base, None, whole=self._whole)
        parts = []
        parameters: list[sql.Parameter] = []
        for field in fields:
            printed = print_expression(output_field(frame, field), self._schema, 2 + len(parameters))
            parameters += printed.parameters
            parts.append(f"json_build_object('field', {_text(field.key)}, 'value', {printed.text})")
        return (await self._fetch(connection, [payload], parts, parameters))[0]

    async def _fetch(
        self,
        connection: Connection | Database,
        payloads: Sequence[bytes],
        parts: Sequence[str],
        parameters: Sequence[sql.Parameter],
    ) -> list[bytes]:
        if not parts:
            return [b"[]"] * len(payloads)
        text = (
            "SELECT (SELECT coalesce(json_agg(c.part ORDER BY c.place), '[]'::json)"
            f" FROM unnest(ARRAY[{SqlText(', '.join(parts))}]) WITH ORDINALITY AS c(part, place)"
            " WHERE c.part IS NOT NULL) AS changes"
            " FROM unnest($1::jsonb[]) WITH ORDINALITY AS e(payload, number) ORDER BY e.number"
        )
        values = [one.value.fill(self._supply) if isinstance(one.value, SLOTS) else one.value for one in parameters]
        rows = await connection.fetch_rows(text, [list(payloads), *values])
        return [row["changes"] for row in rows]


def _member(value: sql.Sql, place: int) -> sql.Sql:
    return sql.Infix("->", value, sql.Cast(sql.Constant(str(place)), "integer"))


def _array(value: sql.Sql, sql_type: str) -> sql.Sql:
    """An array out of a JSON list; nothing out of null."""
    items = sql.Derived(
        sql.Select(((sql.Apply("pg_catalog.jsonb_array_elements_text", (_list_only(value),)), "item"),)), "i"
    )
    aggregated = sql.Aggregated("pg_catalog.array_agg", (sql.Column("i", "item"),))
    return sql.Cast(sql.Scalar(sql.Select(((aggregated, "v"),), items)), sql_type)


def _list_only(value: sql.Sql) -> sql.Sql:
    is_list = sql.Infix("=", sql.Apply("pg_catalog.jsonb_typeof", (value,)), sql.Constant("array"))
    return sql.Case(((is_list, value),), sql.Cast(sql.Constant("[]"), "jsonb"))


def _text(key: str) -> str:
    return "'" + key.replace("'", "''") + "'"
