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
from zhike.kernel.records.part_fields import list_parts
from zhike.kernel.records.prepared import Prepared, PreparedRow
from zhike.kernel.records.shape import OWNER, Shape, is_computed, type_of

ADDING = ("count", "sum")

Defaults = Mapping[str, object]
"""Column values for what a new record does not say, by column name."""


class _Gate:
    """Whether a field takes values at all; asked once a field, not once a row."""

    __slots__ = ("code", "columns", "field", "type")

    def __init__(self, shape: Shape, policy: AccessPolicy, key: str) -> None:
        field = shape.definition.fields.get(key)
        self.code = _refusal(field, policy, shape.key)
        self.field = field
        self.type: FieldType | None = None
        self.columns: tuple[str, ...] = ()
        if field is not None and self.code is None:
            self.type, self.columns = type_of(field), field.columns


class Intake:
    """What coercion knows of one object under one reader's rights before any value has come; kept between batches."""

    def __init__(self, shape: Shape, policy: AccessPolicy) -> None:
        self.shape, self._policy = shape, policy
        self._gates: dict[str, _Gate] = {}
        fields = shape.definition.fields.values()
        self.required = tuple(field for field in fields if _is_required(field))
        self.parts = list_parts(shape.definition)
        self.empty_rollups = _empty_rollups(shape)
        self.may_create = policy.may_create(shape.key)
        self.may_read = bool(policy.list_alternatives(shape.key, Right.READ))

    def gate(self, key: str) -> _Gate:
        """The gate of a field, or of a name that no field has."""
        known = self._gates.get(key)
        if known is None:
            known = _Gate(self.shape, self._policy, key)
            if known.field is not None:
                self._gates[key] = known
        return known

    def coerce(self, batch: Batch, context: CoerceContext, *, owner: UserId | None, defaults: Defaults) -> Prepared:
        """Turn a batch into rows of column values, or problems. Fields that the reader may not see do not exist for
        him."""
        return _Coercion(self, context, owner, defaults).run(batch)


class _Coercion:
    """One batch on its way."""

    def __init__(self, intake: Intake, context: CoerceContext, owner: UserId | None, defaults: Defaults) -> None:
        self._intake, self._context = intake, context
        self._known: dict[str, dict[str, ColumnValues]] = {}
        """Column values by field and the text that they came as: most texts of a bulk come many times."""
        self._ahead: KnownValues | None = None
        self._defaults = {**intake.empty_rollups, **defaults}
        if intake.shape.is_owned:
            self._defaults.setdefault(OWNER, owner)
        self._problems: list[Problem] = []

    def run(self, batch: Batch) -> Prepared:
        rows: list[PreparedRow] = []
        seen: set[RecordId] = set()
        self._ahead = batch.known
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
        for one in self._intake.parts:
            columns.update(one.derive(columns))
        record = change.id
        if change.kind == "create":
            if not self._intake.may_create:
                self._refuse(number, "create_forbidden")
            columns = {**self._defaults, **columns}
            record = record or RecordId(new_id())
        elif record is None:
            self._refuse(number, "id_missing")
        elif not self._intake.may_read:
            self._refuse(number, "not_found")
        self._check_required(number, change, columns)
        return PreparedRow(number, change.kind, record or RecordId(new_id()), columns, change.version)

    def _coerce_values(self, number: int, values: Mapping[str, Json]) -> dict[str, object]:
        columns: dict[str, object] = {}
        for key, raw in values.items():
            gate = self._intake.gate(key)
            if gate.code is not None or gate.type is None or gate.field is None:
                self._refuse(number, gate.code or "unknown_field", key)
            elif isinstance(raw, dict) and "masked" in raw:
                self._refuse(number, "masked_value", key)
            else:
                found = self._recall(number, gate.type, gate.field, raw)
                # Where nothing good came out, something stands there, so that "required" is not said on top.
                columns.update({gate.columns[0]: raw} if found is None else found)
        return columns

    def _recall(self, number: int, kind: FieldType, field: FieldDefinition, raw: Json) -> ColumnValues | None:
        if not isinstance(raw, str):
            return self._coerce_value(number, kind, field, raw)
        known = self._known.get(field.key)
        if known is None:
            ahead = None if self._ahead is None else self._ahead.of(self._intake.shape.definition, field.key)
            known = self._known[field.key] = {} if ahead is None else ahead
        found = known.get(raw)
        if found is None:
            found = self._coerce_value(number, kind, field, raw)
            if found is not None:
                known[raw] = found
        return found

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
        for field in self._intake.required:
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
