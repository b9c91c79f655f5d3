"""A stored aggregate over the children of a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.date import DateType
from zhike.kernel.catalog.fieldtypes.datetime import DateTimeType
from zhike.kernel.catalog.fieldtypes.kinds import get_schema, list_operators, print_value
from zhike.kernel.catalog.fieldtypes.lookup import KEY_PATTERN
from zhike.kernel.catalog.fieldtypes.number import NUMBER_AGGREGATES, ORDER_OPERATORS, NumberType
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.types import Kind, ValueType

FUNCTIONS = ("count", "sum", "avg", "min", "max")
RESULT_KINDS = (Kind.NUMBER, Kind.DATE, Kind.DATETIME)

_SQL_TYPES = {Kind.NUMBER: "numeric", Kind.DATE: "date", Kind.DATETIME: "timestamptz"}
_STORED_AS: dict[Kind, FieldType] = {Kind.NUMBER: NumberType(), Kind.DATE: DateType(), Kind.DATETIME: DateTimeType()}


class RollUpType(FieldType):
    """Written by the roll-up machinery of records alone. `result` in the config is put there when the snapshot is made:
    the kind of the value, number for count, sum and average, the child field's kind for min and max."""

    key = "rollup"
    widget = "readonly"
    operators = ORDER_OPERATORS
    aggregates = NUMBER_AGGREGATES
    computed = True
    config_schema: ClassVar[Config] = {
        "relation": {"type": "string", "pattern": KEY_PATTERN},
        "function": {"type": "string", "enum": list(FUNCTIONS)},
        "field": {"type": ["string", "null"], "pattern": KEY_PATTERN},
        "where": {"type": ["object", "null"], "description": "A condition on the children that count."},
    }
    config_required = ("relation", "function")

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """One column of the result's type."""
        return (PhysicalColumn("", _SQL_TYPES[_result(config)]),)

    def value_type(self, config: Config) -> ValueType:
        """The result's type."""
        return ValueType(_result(config))

    def list_operators(self, field: FieldDefinition) -> tuple[str, ...]:
        """Those of the result's kind."""
        return list_operators(field.value_type.kind)

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """Nobody writes a roll-up."""
        raise refuse_computed()

    def output(self, field: FieldDefinition, columns: Sequence[sql.Sql]) -> sql.Sql:
        """The JSON form of the result's kind."""
        return print_value(field.value_type.kind, columns[0])

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The value as it stood."""
        return _STORED_AS[field.value_type.kind].restore(field, stored)

    def json_schema(self, field: FieldDefinition) -> Config:
        """The schema of the result's kind."""
        return {**get_schema(field.value_type.kind), "readOnly": True}


def refuse_computed() -> BadValue:
    """The error for writing what the system computes."""
    return BadValue("computed", "此字段由系统计算，不能填写。", "The system computes this field; it cannot be written.")


def _result(config: Config) -> Kind:
    return Kind(str(config.get("result", Kind.NUMBER.value)))
