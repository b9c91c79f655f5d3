"""Column values read back into the JSON that reading gives, and into the text that people read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.kernel.catalog.fieldtypes.reading import plain
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import FieldDefinition
from zhike.kernel.catalog.retype.conversions.contract import Columns, Ground
from zhike.kernel.catalog.specs import REFERENCES


def read_json(value: object) -> object:
    """A jsonb column as the driver or a field type gives it."""
    text = value.decode() if isinstance(value, bytes) else str(value)
    return json.loads(text, parse_float=Decimal)


def to_value(field: FieldDefinition, columns: Columns) -> object:
    """The JSON of a value that is there."""
    first = columns[0]
    if field.type == "money":
        amount, currency, base = columns
        return {"amount": _number(amount), "currency": currency, "base": _number(base)}
    if get_field_type(field.type).columns(field.config)[0].sql_type == "jsonb":
        return read_json(first)
    return _plain(first)


def _plain(first: object) -> object:
    if isinstance(first, Decimal):
        return _number(first)
    if isinstance(first, datetime):
        return first.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(first, date):
        return first.isoformat()
    if isinstance(first, UUID):
        return {"id": str(first)}
    return list(first) if isinstance(first, list | tuple) else first


def _number(value: object) -> str:
    return format(plain(Decimal(str(value))), "f") if value is not None else "0"


def to_text(ground: Ground, field: FieldDefinition, value: object) -> str:
    """What a person would call the value: labels of options, titles of records, wall-clock time."""
    if field.type in REFERENCES and isinstance(value, Mapping):
        return ground.neighbours.titles.get(UUID(str(value["id"])), "")
    if field.type == "datetime":
        moment = datetime.fromisoformat(str(value)).astimezone(ZoneInfo(ground.context.settings.time_zone))
        return moment.replace(tzinfo=None).isoformat(" ")
    return get_field_type(field.type).format_text(field, value, ground.context.settings.language)
