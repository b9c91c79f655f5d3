"""Raw JSON becomes column values. Pure; finds every problem of every row instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Mapping

from zhike.kernel.base.ids import ObjectKey, RecordId, UserId, new_id
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType
from zhike.kernel.catalog.model import FieldDefinition, FieldState
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.records.known import ColumnValues, KnownValues
from zhike.kernel.records.messages import make_problem
from zhike.kernel.records.model import Batch, Change, Json, Problem
from zhike.kernel.records.prepared import Prepared, PreparedRow
from zhike.kernel.records.shape import OWNER, Shape, is_computed, type_of

ADDING = ("count", "sum")

Defaults = Mapping[str, object]
"""Column values for what a new record does not say, by column name."""


def coerce_batch(
    shape: Shape,
    policy: AccessPolicy,
    batch: Batch,
    context: CoerceContext,
    *,
    owner: UserId | None,
    defaults: Defaults,
) -> Prepared:
    """Turn a batch into rows of column values, or problems. Fields that the reader may not see do not exist for him."""
    return _Coercion(shape, policy, context, owner, defaults).run(batch)


class _Gate:
    """Whether a field takes values at all in this batch; asked once a field, not once a row."""

    __slots__ = ("code", "columns", "field", "known", "type")

    def __init__(self, shape: Shape, policy: AccessPolicy, key: str, known: KnownValues | None) -> None:
        field = shape.definition.fields.get(key)
        self.code = _refusal(field, policy, shape.key)
        self.field = field
        self.type: FieldType | None = None
        self.columns: tuple[str, ...] = ()
        self.known: dict[str, ColumnValues] = {} if known is None else known.of(shape.definition, key)
        """Column values by the text that they came as: most texts of a batch come many times."""
        if field is not None and self.code is None:
            self.type, self.columns = type_of(field), field.columns


class _Coercion:
    """One batch on its way."""

    def __init__(
        self,
        shape: Shape,
        policy: AccessPolicy,
        context: CoerceContext,
        owner: UserId | None,
        defaults: Defaults,
    ) -> None:
        self._shape, self._policy, self._context = shape, policy, context
        self._gates: dict[str, _Gate] = {}
        self._known: KnownValues | None = None
        self._required = [one for one in shape.definition.fields.values() if _is_required(one)]
        self._defaults = {**_empty_rollups(shape), **defaults}
        if shape.is_owned:
            self._defaults.setdefault(OWNER, owner)
        self._may_create = policy.may_create(shape.key)
        self._may_read = bool(policy.list_alternatives(shape.key, Right.READ))
        self._problems: list[Problem] = []

    def run(self, batch: Batch) -> Prepared:
        rows: list[PreparedRow] = []
        seen: set[RecordId] = set()
        self._known = batch.known
        for number, change in enumerate(batch.changes):
            before = len(self._problems)
            row = self._coerce(number, change)
            if row.id in seen:
                self._refuse(number, "id_repeated")
            seen.add(row.id)
            if len(self._problems) == before:
                rows.append(row)
        return Prepared(tuple(rows), tuple(self._problems))

    def _coerce(self, number: int, change: Change) -> PreparedRow:
        columns = self._coerce_values(number, change.values)
        record = change.id
        if change.kind == "create":
            if not self._may_create:
                self._refuse(number, "create_forbidden")
            columns = {**self._defaults, **columns}
            record = record or RecordId(new_id())
        elif record is None:
            self._refuse(number, "id_missing")
        elif not self._may_read:
            self._refuse(number, "not_found")
        self._check_required(number, change, columns)
        return PreparedRow(number, change.kind, record or RecordId(new_id()), columns, change.version)

    def _coerce_values(self, number: int, values: Mapping[str, Json]) -> dict[str, object]:
        columns: dict[str, object] = {}
        for key, raw in values.items():
            gate = self._gates.get(key)
            if gate is None:
                gate = self._gates[key] = _Gate(self._shape, self._policy, key, self._known)
            if gate.code is not None or gate.type is None or gate.field is None:
                self._refuse(number, gate.code or "unknown_field", key)
            elif isinstance(raw, dict) and "masked" in raw:
                self._refuse(number, "masked_value", key)
            else:
                found = gate.known.get(raw) if isinstance(raw, str) else None
                if found is None:
                    found = self._coerce_value(number, gate.type, gate.field, raw)
                    if found is not None and isinstance(raw, str):
                        gate.known[raw] = found
                # Where nothing good came out, something stands there, so that "required" is not said on top.
                columns.update({gate.columns[0]: raw} if found is None else found)
        return columns

    def _coerce_value(self, number: int, kind: FieldType, field: FieldDefinition, raw: Json) -> ColumnValues | None:
        """The column values; None where the type refuses, and the problem is noted."""
        try:
            found = kind.coerce(field, raw, self._context)
        except BadValue as bad:
            self._problems.append(Problem(number, field.key, bad.code, bad.zh, bad.en))
            return None
        if found is None:
            return dict.fromkeys(field.columns)
        return dict(zip(field.columns, found, strict=True))

    def _check_required(self, number: int, change: Change, columns: Mapping[str, object]) -> None:
        if change.kind not in ("create", "update"):
            return
        for field in self._required:
            first = field.columns[0]
            if columns.get(first) is None and (change.kind == "create" or first in columns):
                self._refuse(number, "required", field.key)

    def _refuse(self, number: int, code: str, field: str | None = None) -> None:
        self._problems.append(make_problem(number, code, field))


def _refusal(field: FieldDefinition | None, policy: AccessPolicy, object_key: ObjectKey) -> str | None:
    if field is None or field.state is FieldState.INACTIVE:
        return "unknown_field"
    right = policy.get_field_right(object_key, field.key)
    if not right.read:
        return "unknown_field"
    if field.read_only or is_computed(field) or not field.columns:
        return "read_only"
    if not right.write or right.mask is not None:
        return "not_writable"
    return None


def _is_required(field: FieldDefinition) -> bool:
    return field.required and bool(field.columns) and field.state is not FieldState.INACTIVE


def _empty_rollups(shape: Shape) -> dict[str, object]:
    """A new record has no children: counts and sums are zero, the other roll-ups empty."""
    fields = [one for one in shape.definition.fields.values() if one.rollup is not None and one.columns]
    return {one.columns[0]: 0 for one in fields if one.rollup is not None and one.rollup.function in ADDING}
