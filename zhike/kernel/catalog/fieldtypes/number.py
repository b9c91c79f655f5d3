"""A number, exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.number_text import parse_number_text
from zhike.kernel.catalog.fieldtypes.reading import MAX_DECIMALS, limit_decimals, plain, read_decimal, whole
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.types import NUMBER, ValueType

ORDER_OPERATORS = ("is", "is_not", "in", "not_in", "lt", "lte", "gt", "gte", "between", "is_empty", "is_not_empty")
NUMBER_AGGREGATES = ("count", "distinct", "sum", "avg", "min", "max", "percentile")
DECIMAL_SCHEMA: Mapping[str, object] = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
DECIMAL_INPUT: Mapping[str, object] = {
    "anyOf": [
        {"type": "string", "pattern": r"^[+-]?[0-9]{1,40}(\.[0-9]{1,40})?$"},
        {"type": "number"},
    ]
}


class NumberType(FieldType):
    """A decimal number. With `scale` it has that many decimals; without it keeps what was given."""

    key = "number"
    widget = "number"
    operators = ORDER_OPERATORS
    aggregates = NUMBER_AGGREGATES
    unique_allowed = True
    config_schema: ClassVar[Config] = {
        "scale": {"type": "integer", "minimum": 0, "maximum": 10},
        "minimum": {"type": "number"},
        "maximum": {"type": "number"},
    }

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """One numeric column without a limit of its own."""
        return (PhysicalColumn("", "numeric"),)

    def value_type(self, config: Config) -> ValueType:
        """A number."""
        return NUMBER

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """A JSON number or decimal text; never rounded."""
        if raw is None or raw == "":
            return None
        value = read_decimal(raw)
        if "scale" in field.config:
            value = limit_decimals(value, whole(field.config, "scale", 0))
        else:
            value = plain(limit_decimals(value, MAX_DECIMALS))
        self._check_range(field, value)
        return (value,)

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """`1,200.5`, `1.2万`, `(300)`."""
        return parse_number_text(text)

    def output(self, field: FieldDefinition, columns: Sequence[sql.Sql]) -> sql.Sql:
        """Decimal text."""
        return sql.Cast(columns[0], "text")

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The number; payloads are to be decoded with exact decimals."""
        return None if stored is None else (restore_decimal(stored),)

    def json_schema(self, field: FieldDefinition) -> Mapping[str, object]:
        """Decimal text."""
        return DECIMAL_SCHEMA

    def input_schema(self, field: FieldDefinition) -> Mapping[str, object]:
        """Decimal text or a JSON number."""
        return DECIMAL_INPUT

    @staticmethod
    def _check_range(field: FieldDefinition, value: Decimal) -> None:
        if "minimum" in field.config and value < read_decimal(lowest := field.config["minimum"]):
            raise BadValue("too_small", f"不能小于 {lowest}。", f"It must be at least {lowest}.")
        if "maximum" in field.config and value > read_decimal(highest := field.config["maximum"]):
            raise BadValue("too_large", f"不能大于 {highest}。", f"It must be at most {highest}.")


def restore_decimal(stored: object) -> Decimal:
    """A number out of a journal payload, whichever way the JSON was decoded."""
    return Decimal(repr(stored)) if isinstance(stored, float) else Decimal(str(stored))
