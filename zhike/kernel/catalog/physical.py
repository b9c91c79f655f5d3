"""What physically exists: the permanent ids, tables and columns of objects and fields, and how they are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal as OneOf

from zhike.kernel.catalog.fieldtypes.contract import PhysicalColumn
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.model import FieldState


@dataclass(frozen=True, slots=True)
class PhysicalField:
    """One field's columns. `retired_at` is set when it left the catalog; its columns are dropped some time later.

    `shadow_of` is the field whose type this one changes: it is filled while that one is read, and takes its place when
    it is `ready`; until then `document` says how it is defined. `replaced_by` is the field that took the place.
    """

    id: int
    object: str
    field: str
    type: str
    columns: tuple[str, ...]
    sql_types: tuple[str, ...]
    state: FieldState = FieldState.READY
    retired_at: datetime | None = None
    shadow_of: int | None = None
    replaced_by: int | None = None
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class PhysicalObject:
    """One object's table."""

    object: str
    table: str
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Physical:
    """Everything that exists. Retired fields and objects are in it until they are dropped."""

    objects: Mapping[str, PhysicalObject]
    fields: tuple[PhysicalField, ...]

    def find_live(self, object_key: str, field_key: str) -> PhysicalField | None:
        """The field in use under these keys."""
        return self._live().get((object_key, field_key))

    def find_retired(self, object_key: str, field_key: str, type_key: str) -> PhysicalField | None:
        """The newest retired field of these keys and this type, which a revert brings back with its data."""
        found = [
            one
            for one in self.fields
            if one.retired_at is not None
            and (one.object, one.field, one.type) == (object_key, field_key, type_key)
            and one.shadow_of is None
            and one.replaced_by is None
        ]
        return max(found, key=lambda one: one.id, default=None)

    def find_shadow(self, field_id: int) -> PhysicalField | None:
        """The field that is made ready to take another one's place."""
        return next((one for one in self.fields if one.shadow_of == field_id and one.retired_at is None), None)

    def list_columns(self, object_key: str) -> frozenset[str]:
        """Every column name that fields of the object have, retired ones too: none is ever used again."""
        return frozenset(name for one in self.fields if one.object == object_key for name in one.columns)

    def _live(self) -> Mapping[tuple[str, str], PhysicalField]:
        return {(one.object, one.field): one for one in self.fields if one.retired_at is None and one.shadow_of is None}


def name_table(object_key: str) -> str:
    """The table of an object's records."""
    return f"o_{object_key}"


def name_columns(field_key: str, columns: tuple[PhysicalColumn, ...], taken: frozenset[str]) -> tuple[str, ...]:
    """Column names for a new field: its key, with a generation where a dropped field had that name."""
    generation = 1
    while True:
        stem = field_key if generation == 1 else f"{field_key}__{generation}g"
        names = tuple(stem + column.suffix for column in columns)
        if not taken.intersection(names):
            return names
        generation += 1


def name_field_index(table: str, field_id: int, what: OneOf["live", "sound", "any", "unique", "time"]) -> str:
    """The index of one field; by the permanent id, so that it is short and never taken. `sound` is that of a key to
    sort by, `any` the inverted one of a set, `time` that of what a lookup's record went through."""
    return f"{table}_f{field_id}_{what}"


def name_foreign_key(table: str, field_id: int) -> str:
    """The foreign key of one reference field."""
    return f"{table}_f{field_id}_fk"
