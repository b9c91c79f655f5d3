"""Which indexes and foreign keys a catalog wants. Names are short, qualified by permanent field ids, and never end in
digits (a cluster appends numbers to them)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import Catalog, FieldDefinition, ObjectDefinition
from zhike.kernel.catalog.physical import name_field_index, name_foreign_key, name_table

REFERENCES = frozenset({"lookup", "any_lookup", "user", "department"})
RECORD_TABLE = "record"

_FIELD_INDEX = re.compile(r"o_[a-z0-9_]+_f[0-9]+_(?:live|sound|any|unique|time)")
_FIELD_KEY = re.compile(r"o_[a-z0-9_]+_f[0-9]+_fk")


@dataclass(frozen=True, slots=True)
class IndexKey:
    """One part of an index: a column, maybe through an immutable function, maybe descending."""

    column: str
    function: str | None = None
    descending: bool = False


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """One index. `rows`: the living, or those in the bin. `field` is None for those that every object has. Sets of
    values have an inverted index, which finds the records that hold one of them."""

    name: str
    object: str
    field: str | None
    table: str
    keys: tuple[IndexKey, ...]
    unique: bool = False
    rows: OneOf["live", "bin"] = "live"
    method: OneOf["btree", "gin"] = "btree"


@dataclass(frozen=True, slots=True)
class ForeignKeySpec:
    """One foreign key to the id of another table; `field` is None for owner and department."""

    name: str
    object: str
    field: str | None
    table: str
    column: str
    target: str


_ID = IndexKey("id")
_NEWEST = (IndexKey("updated_at", descending=True), _ID)


def list_indexes(catalog: Catalog) -> dict[str, IndexSpec]:
    """All indexes that the catalog's tables should have besides primary keys, by name."""
    return {spec.name: spec for one in catalog.objects.values() for spec in _list_object_indexes(one)}


def list_foreign_keys(catalog: Catalog) -> dict[str, ForeignKeySpec]:
    """All foreign keys that the catalog's tables should have, by name."""
    return {spec.name: spec for one in catalog.objects.values() for spec in _list_object_keys(catalog, one)}


def is_field_index(name: str) -> bool:
    """Whether an index belongs to a field, so that it goes when the field no longer wants it."""
    return _FIELD_INDEX.fullmatch(name) is not None


def is_field_key(name: str) -> bool:
    """Whether a foreign key belongs to a field, so that it goes with the field."""
    return _FIELD_KEY.fullmatch(name) is not None


def _list_object_indexes(one: ObjectDefinition) -> Iterator[IndexSpec]:
    table, key = one.table, one.key
    yield IndexSpec(f"{table}_updated", key, None, table, _NEWEST)
    yield IndexSpec(f"{table}_created", key, None, table, (IndexKey("created_at", descending=True), _ID))
    yield IndexSpec(f"{table}_owner", key, None, table, (IndexKey("owner_id"), *_NEWEST))
    yield IndexSpec(f"{table}_department", key, None, table, (IndexKey("department_id"), *_NEWEST))
    bin_keys = (IndexKey("deleted_at", descending=True), _ID)
    yield IndexSpec(f"{table}_bin", key, None, table, bin_keys, rows="bin")
    yield from _list_time_indexes(one)
    for field in one.fields.values():
        yield from _list_field_indexes(one, field)


def _list_time_indexes(one: ObjectDefinition) -> Iterator[IndexSpec]:
    """What happened with the record that it belongs to, newest first, is one walk (engines/timeline)."""
    root = None if one.root is None else one.fields.get(one.root)
    at = None if one.timeline is None or one.timeline.at is None else one.fields.get(one.timeline.at)
    if root is None or at is None or not at.required or not root.columns or not at.columns:
        return
    name = name_field_index(one.table, root.id, "time")
    keys = (IndexKey(root.columns[0]), IndexKey(at.columns[0], descending=True), _ID)
    yield IndexSpec(name, one.key, root.key, one.table, keys)


def _list_field_indexes(one: ObjectDefinition, field: FieldDefinition) -> Iterator[IndexSpec]:
    if field.system or not field.columns:
        return
    field_type = get_field_type(field.type)
    physical = field_type.columns(field.config)
    if field.unique:
        column = field.columns[field_type.compared_in(field.config)]
        keys = (IndexKey(column, field_type.normal_function),)
        name = name_field_index(one.table, field.id, "unique")
        yield IndexSpec(name, one.key, field.key, one.table, keys, unique=True)
    if not (field.indexed or field.type in REFERENCES):
        return
    compared, sorted_by = field_type.compared_in(field.config), field_type.sorted_in(field.config)
    # What is sorted by its sound is still looked up by its text.
    for place in dict.fromkeys([compared, sorted_by]):
        column = field.columns[place]
        if physical[place].sql_type.endswith("[]"):
            name = name_field_index(one.table, field.id, "any")
            yield IndexSpec(name, one.key, field.key, one.table, (IndexKey(column),), method="gin")
        else:
            name = name_field_index(one.table, field.id, "sound" if physical[place].derived else "live")
            yield IndexSpec(name, one.key, field.key, one.table, (IndexKey(column), *_NEWEST))


def _list_object_keys(catalog: Catalog, one: ObjectDefinition) -> Iterator[ForeignKeySpec]:
    table, key = one.table, one.key
    yield ForeignKeySpec(f"{table}_owner_fk", key, None, table, "owner_id", name_table("user"))
    yield ForeignKeySpec(f"{table}_department_fk", key, None, table, "department_id", name_table("department"))
    for field in one.fields.values():
        if field.type in REFERENCES and not field.system and field.columns:
            target = RECORD_TABLE if field.type == "any_lookup" else catalog.objects[field.targets[0]].table
            name = name_foreign_key(table, field.id)
            yield ForeignKeySpec(name, key, field.key, table, field.columns[0], target)
