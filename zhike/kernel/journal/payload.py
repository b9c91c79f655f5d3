"""The form of values in the journal: `to_jsonb` of a field's column, an array of them where it has several.

Columns that a type derives from the others stay out; the type makes them anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import FieldDefinition, ObjectDefinition
from zhike.kernel.postgres.sql import SqlText


def list_journaled(field: FieldDefinition) -> tuple[tuple[str, str], ...]:
    """The columns of a field that its values in the journal consist of, each (name, SQL type)."""
    if not field.columns:
        return ()
    physical = get_field_type(field.type).columns(field.config)
    pairs = zip(field.columns, physical, strict=True)
    return tuple((name, one.sql_type) for name, one in pairs if not one.derived)


def value_sql(names: Sequence[str], column: Callable[[str], str]) -> SqlText:
    """A field's value as SQL; `column` says how a column is written."""
    if len(names) == 1:
        return SqlText(f"to_jsonb({column(names[0])})")
    return SqlText("jsonb_build_array(" + ", ".join([f"to_jsonb({column(name)})" for name in names]) + ")")


def row_sql(definition: ObjectDefinition, column: Callable[[str], str]) -> SqlText:
    """A whole row as SQL: `{"<field id>": value, ...}`."""
    pairs = []
    for field in definition.fields.values():
        names = [name for name, _ in list_journaled(field)]
        if names:
            pairs.append(f"jsonb_build_object('{field.id:d}', {value_sql(names, column)})")
    return SqlText(" || ".join(pairs))
