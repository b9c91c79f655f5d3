"""The values that a new record gets for what it does not say, from the `default` expressions of its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext
from zhike.kernel.catalog.model import FieldDefinition, FieldState
from zhike.kernel.expressions.sql import Parameter
from zhike.kernel.expressions.tree import Literal
from zhike.kernel.postgres.pool import Database, Transaction
from zhike.kernel.query.slots import Supply
from zhike.kernel.records.clauses import Clauses, fill_parameters
from zhike.kernel.records.model import Batch
from zhike.kernel.records.shape import is_computed, type_of

if TYPE_CHECKING:
    from zhike.kernel.records.save import Ground, RecordWriter


async def find_defaults(
    writer: RecordWriter, ground: Ground, batch: Batch, context: CoerceContext, outer: Transaction | None
) -> Mapping[str, object]:
    """Column values by name, for what any new record of the batch leaves out.

    Constants are read as input of their field; other expressions (`today()`, `me()`) are asked of the database, all in
    one statement. A default that its own field refuses counts as none.
    """
    columns: dict[str, object] = {}
    computed: list[FieldDefinition] = []
    for field in ground.shape.definition.fields.values():
        if field.default is None or is_computed(field) or field.state is FieldState.INACTIVE:
            continue
        if isinstance(field.default, Literal):
            columns |= _to_columns(field, field.default.value, context)
        elif any(change.kind == "create" and field.key not in change.values for change in batch.changes):
            computed.append(field)
    if computed:
        found = await _evaluate(outer or writer.database, ground, context, computed)
        for field, value in zip(computed, found, strict=True):
            columns |= _to_columns(field, value, context)
    return columns


async def _evaluate(
    source: Transaction | Database, ground: Ground, context: CoerceContext, fields: Sequence[FieldDefinition]
) -> Sequence[object]:
    now = context.clock.now()
    clauses = Clauses(ground.catalog, ground.policy, now)
    texts: list[str] = []
    parameters: list[Parameter] = []
    for field in fields:
        if field.default is not None:
            clause = clauses.expression(ground.shape.key, field.default, 1 + len(parameters))
            texts.append(clause.text)
            parameters += clause.parameters
    row = await source.fetch_row("SELECT " + ", ".join(texts), fill_parameters(parameters, Supply(ground.policy, now)))
    return () if row is None else tuple(row)


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
