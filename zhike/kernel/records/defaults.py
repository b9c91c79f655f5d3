"""The values that a new record gets for what it does not say, from the `default` expressions of its fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext
from zhike.kernel.catalog.model import FieldDefinition, FieldState
from zhike.kernel.expressions.sql import Parameter
from zhike.kernel.expressions.tree import Literal, Node
from zhike.kernel.postgres.pool import Database, Transaction
from zhike.kernel.records.clauses import Clauses, fill_parameters
from zhike.kernel.records.model import Batch
from zhike.kernel.records.shape import Shape, is_computed, type_of


class Defaults:
    """The defaults of one object. Constants are read once, as input of their field; other expressions (`today()`,
    `me()`) are asked of the database for each batch, all in one statement. A default that its own field refuses counts
    as none."""

    def __init__(self, shape: Shape, context: CoerceContext) -> None:
        self._shape = shape
        self._constants: dict[str, object] = {}
        self._computed: list[tuple[FieldDefinition, Node]] = []
        for field in shape.definition.fields.values():
            if field.default is None or is_computed(field) or field.state is FieldState.INACTIVE:
                continue
            if isinstance(field.default, Literal):
                self._constants |= _to_columns(field, field.default.value, context)
            else:
                self._computed.append((field, field.default))

    async def find(
        self, source: Transaction | Database, clauses: Clauses, batch: Batch, context: CoerceContext
    ) -> Mapping[str, object]:
        """Column values by name, for what any new record of the batch leaves out."""
        wanted = [
            (field, node)
            for field, node in self._computed
            if any(change.kind == "create" and field.key not in change.values for change in batch.changes)
        ]
        if not wanted:
            return self._constants
        texts: list[str] = []
        parameters: list[Parameter] = []
        for _, node in wanted:
            clause = clauses.expression(self._shape.key, node, 1 + len(parameters))
            texts.append(clause.text)
            parameters += clause.parameters
        row = await source.fetch_row("SELECT " + ", ".join(texts), fill_parameters(parameters, clauses.supply))
        columns = dict(self._constants)
        for (field, _), value in zip(wanted, row or (), strict=True):
            columns |= _to_columns(field, value, context)
        return columns


def _to_raw(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, UUID) else value


def _to_columns(field: FieldDefinition, value: object, context: CoerceContext) -> dict[str, object]:
    try:
        found = type_of(field).coerce(field, _to_raw(value), context)
    except BadValue:
        return {}
    return {} if found is None else dict(zip(field.columns, found, strict=True))
