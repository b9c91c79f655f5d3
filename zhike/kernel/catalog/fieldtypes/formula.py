"""A value that is computed when it is read and stored nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.contract import CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.kinds import get_schema, list_operators, print_value
from zhike.kernel.catalog.fieldtypes.number import NUMBER_AGGREGATES, ORDER_OPERATORS
from zhike.kernel.catalog.fieldtypes.rollup import refuse_computed
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.types import Kind, ValueType

MAX_FORMULA_LENGTH = 10_000


class FormulaType(FieldType):
    """A typed formula over the record and what it is linked to; queries put its tree in the field's place. `result` in
    the config is put there when the snapshot is made."""

    key = "formula"
    widget = "readonly"
    operators = ORDER_OPERATORS
    aggregates = NUMBER_AGGREGATES
    stored = False
    computed = True
    config_schema: ClassVar[Config] = {
        "formula": {"type": "string", "minLength": 1, "maxLength": MAX_FORMULA_LENGTH},
        "scale": {"type": "integer", "minimum": 0, "maximum": 10},
    }
    config_required = ("formula",)

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """None: formulas are never columns."""
        return ()

    def value_type(self, config: Config) -> ValueType:
        """The formula's type."""
        return ValueType(Kind(str(config.get("result", Kind.NULL.value))))

    def list_operators(self, field: FieldDefinition) -> tuple[str, ...]:
        """Those of the result's kind."""
        return list_operators(field.value_type.kind)

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """Nobody writes a formula's value."""
        raise refuse_computed()

    def output(self, field: FieldDefinition, columns: Sequence[sql.Sql]) -> sql.Sql:
        """The JSON form of the result's kind; `columns` holds the lowered formula."""
        scale = field.config.get("scale")
        return print_value(field.value_type.kind, columns[0], scale if isinstance(scale, int) else None)

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """Nothing was stored."""
        return None

    def json_schema(self, field: FieldDefinition) -> Config:
        """The schema of the result's kind."""
        return {**get_schema(field.value_type.kind), "readOnly": True}
