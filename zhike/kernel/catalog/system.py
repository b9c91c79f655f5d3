"""The fields that every object has, whatever its document says."""

from __future__ import annotations

from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import Config, FieldDefinition, Label

ID, OWNER, DEPARTMENT, CREATED_AT, CREATED_BY, UPDATED_AT, UPDATED_BY, VERSION, DELETED_AT = range(9)
"""Permanent ids of the system fields; those of a workspace's own fields start at 101."""

SYSTEM_COLUMNS: tuple[tuple[str, str], ...] = (
    ("id", "uuid"),
    ("owner_id", "uuid"),
    ("department_id", "uuid"),
    ("created_at", "timestamptz"),
    ("created_by", "uuid"),
    ("updated_at", "timestamptz"),
    ("updated_by", "uuid"),
    ("version", "bigint"),
    ("deleted_at", "timestamptz"),
)
REQUIRED_COLUMNS = frozenset({"id", "created_at", "updated_at", "version"})

_FIELDS: tuple[tuple[int, str, str, str, Label, bool], ...] = (
    (ID, "id", "identifier", "id", Label("ID", "ID"), True),
    (OWNER, "owner", "user", "owner_id", Label("负责人", "Owner"), False),
    (DEPARTMENT, "department", "department", "department_id", Label("所属部门", "Department"), False),
    (CREATED_AT, "created_at", "datetime", "created_at", Label("创建时间", "Created at"), True),
    (CREATED_BY, "created_by", "user", "created_by", Label("创建人", "Created by"), True),
    (UPDATED_AT, "updated_at", "datetime", "updated_at", Label("更新时间", "Updated at"), True),
    (UPDATED_BY, "updated_by", "user", "updated_by", Label("更新人", "Updated by"), True),
    (VERSION, "version", "number", "version", Label("版本", "Version"), True),
    (DELETED_AT, "deleted_at", "datetime", "deleted_at", Label("删除时间", "Deleted at"), True),
)
_INDEXED = frozenset({"owner", "department", "created_at", "updated_at"})
_TRACKED = frozenset({"owner", "department"})


def make_system_fields(object_key: str) -> dict[str, FieldDefinition]:
    """The nine system fields of an object, by key."""
    return {key: _make(object_key, *rest) for rest in _FIELDS for key in (rest[1],)}


def _make(
    object_key: str, number: int, key: str, type_key: str, column: str, label: Label, read_only: bool
) -> FieldDefinition:
    field_type = get_field_type(type_key)
    config: Config = {"target": object_key} if type_key == "identifier" else {}
    return FieldDefinition(
        id=number,
        object=object_key,
        key=key,
        type=type_key,
        label=label,
        columns=(column,),
        value_type=field_type.value_type(config),
        config=config,
        targets=field_type.targets(config),
        indexed=key in _INDEXED,
        tracked=key in _TRACKED,
        read_only=read_only,
        system=True,
    )
