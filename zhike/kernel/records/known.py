"""Texts turned into column values ahead of the batch that brings them: bulk work reads its next rows in a thread while
the database writes these. What is not known here is coerced as ever."""

from __future__ import annotations

from collections.abc import Mapping

from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.records.shape import is_computed, type_of

ColumnValues = Mapping[str, object]


class KnownValues:
    """Column values by field and text, good for one definition of one object."""

    def __init__(self, definition: ObjectDefinition, context: CoerceContext) -> None:
        self._definition, self._context = definition, context
        self._by_field: dict[str, dict[str, ColumnValues]] = {}

    def learn(self, values: Mapping[str, object]) -> None:
        """Coerce the texts of one change. What a type refuses is left for the batch to refuse."""
        for key, raw in values.items():
            if not isinstance(raw, str):
                continue
            known = self._by_field.setdefault(key, {})
            if raw not in known:
                found = self._coerce(key, raw)
                if found is not None:
                    known[raw] = found

    def of(self, definition: ObjectDefinition, key: str) -> dict[str, ColumnValues]:
        """What is known of a field; nothing under another definition."""
        return self._by_field.setdefault(key, {}) if definition is self._definition else {}

    def _coerce(self, key: str, raw: str) -> ColumnValues | None:
        field = self._definition.fields.get(key)
        if field is None or not field.columns or is_computed(field):
            return None
        try:
            found = type_of(field).coerce(field, raw, self._context)
        except BadValue:
            return None
        return dict.fromkeys(field.columns) if found is None else dict(zip(field.columns, found, strict=True))
