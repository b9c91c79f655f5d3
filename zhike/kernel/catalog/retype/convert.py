"""One value from the old type to the new one, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from zhike.kernel.base.errors import Invalid
from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import FieldDefinition
from zhike.kernel.catalog.retype.conversions.contract import Columns, Ground, Neighbours
from zhike.kernel.catalog.retype.conversions.links import LINKS, TEXTS
from zhike.kernel.catalog.retype.conversions.registry import find_conversion, may_convert
from zhike.kernel.catalog.retype.conversions.stored import read_json, to_text, to_value
from zhike.kernel.catalog.retype.queries import QUERIES
from zhike.kernel.catalog.specs import REFERENCES
from zhike.kernel.postgres.pool import Connection, Database


class Fate(StrEnum):
    """What becomes of a value: `clean` says the same, `changed` says something else, `lost` is empty afterwards."""

    CLEAN = "clean"
    CHANGED = "changed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Converted:
    """The new column values (None: nothing), and why they are nothing where something was there."""

    columns: Columns | None
    reason: BadValue | None = None


def convert(ground: Ground, columns: Columns) -> Converted:
    """The value under the new type. Nothing stays nothing."""
    if columns[0] is None:
        return Converted(None)
    value = to_value(ground.old, columns)
    pair = find_conversion(ground.old.type, ground.new.type)
    kind = get_field_type(ground.new.type)
    try:
        if pair is not None:
            raw = pair.convert(ground, value)
        else:
            text = to_text(ground, ground.old, value)
            raw = kind.parse_text(ground.new, text, ground.context) if text else None
        found = kind.coerce(ground.new, raw, ground.context)
    except BadValue as bad:
        return Converted(None, bad)
    except Invalid as bad:
        return Converted(None, BadValue(bad.code, bad.localised("zh").detail, bad.localised("en").detail))
    if found is None:
        return Converted(None, BadValue("nothing_left", "转换后没有内容。", "Nothing is left of it."))
    return Converted(found)


def weigh(ground: Ground, before: Columns, after: Columns | None) -> Fate:
    """What became of a value that was there."""
    if after is None:
        return Fate.LOST
    if ground.old.type != "rich_text" and show(ground, ground.old, before) == show(ground, ground.new, after):
        return Fate.CLEAN
    if not may_convert(ground.new.type, ground.old.type):
        return Fate.CHANGED
    back = convert(Ground(ground.new, ground.old, ground.context, ground.neighbours), after).columns
    same = back is not None and same_values(ground.old, back, before)
    return Fate.CLEAN if same and ground.old.type != "text" else Fate.CHANGED


def show(ground: Ground, field: FieldDefinition, columns: Columns) -> str:
    """The value as text, for samples."""
    return to_text(ground, field, to_value(field, columns))


def same_values(field: FieldDefinition, left: Columns | None, right: Columns | None) -> bool:
    """Whether two values of a field are the same; columns made out of the others do not count."""
    if left is None or right is None or left[0] is None or right[0] is None:
        return (left is None or left[0] is None) and (right is None or right[0] is None)
    kinds = get_field_type(field.type).columns(field.config)
    return all(
        kind.derived or _plain(kind.sql_type, one) == _plain(kind.sql_type, other)
        for kind, one, other in zip(kinds, left, right, strict=True)
    )


def _plain(sql_type: str, value: object) -> object:
    if sql_type == "jsonb" and value is not None:
        return read_json(value)
    return list(value) if isinstance(value, list | tuple) else value


async def read_neighbours(
    connection: Connection | Database, schema: str, fields: tuple[FieldDefinition, ...], values: Sequence[Columns]
) -> Neighbours:
    """What conversions from the first of the fields to the others need of other records."""
    old, others = fields[0], fields[1:]
    firsts = [one[0] for one in values if one[0] is not None]
    if old.type in REFERENCES:
        rows = await connection.fetch_rows(QUERIES.get("read_titles", schema), [list({_id(one) for one in firsts})])
        return Neighbours(titles={row["id"]: row["title"] for row in rows})
    wanted = [target for one in others if one.type in LINKS for target in one.targets or one.value_type.objects]
    if not wanted or old.type not in TEXTS:
        return Neighbours()
    texts = list({str(one) for one in firsts})
    rows = await connection.fetch_rows(QUERIES.get("find_titled", schema), [texts, wanted])
    ids = {row["title"]: UUID(row["id"]) if row["count"] == 1 else None for row in rows}
    return Neighbours({one: text for text, one in ids.items() if one is not None}, ids)


def _id(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))
