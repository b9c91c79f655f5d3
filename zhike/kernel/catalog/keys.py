"""What objects, fields and relations may be called, and the limits of how many there may be."""

from __future__ import annotations

import re

OBJECT_PATTERN = "^[a-z][a-z0-9_]{0,28}[a-z]$"
FIELD_PATTERN = "^[a-z][a-z0-9_]{0,39}$"
ROLE_PATTERN = "^[a-z][a-z0-9_]{0,39}$"
CUSTOM_PREFIX = "x_"

MAX_OBJECTS = 200
MAX_FIELDS = 300
MAX_INDEXES = 12
MAX_RULES = 100
MAX_RECORD_TYPES = 50
MAX_VIEWS = 20
MAX_ROLES = 200

SYSTEM_KEYS = (
    "id", "owner", "department", "created_at", "created_by", "updated_at", "updated_by", "version", "deleted_at",
)  # fmt: skip

# Words of formulas, members of a record's JSON, columns that every table has, and PostgreSQL's own columns.
_RESERVED_FIELDS = frozenset({
    *SYSTEM_KEYS, "owner_id", "department_id", "and", "or", "not", "true", "false", "null", "any", "none", "all",
    "object", "record", "masked", "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid",
})  # fmt: skip
_RESERVED_OBJECTS = frozenset({"record", "object", "system", "catalog", "all"})

_OBJECT = re.compile(OBJECT_PATTERN)
_FIELD = re.compile(FIELD_PATTERN)


def find_object_key_problem(key: str, *, custom: bool) -> tuple[str, str] | None:
    """Why an object cannot be called so, in Chinese and English; None when it can."""
    if _OBJECT.fullmatch(key) is None or "__" in key:
        return (
            f"对象标识“{key[:60]}”须为 2 到 30 个小写字母、数字或单个下划线，首尾为字母。",
            f"The object key '{key[:60]}' needs 2 to 30 small letters, digits or single underscores, a letter at both "
            "ends.",
        )
    return _find_shared_problem(key, custom, _RESERVED_OBJECTS)


def find_field_key_problem(key: str, *, custom: bool) -> tuple[str, str] | None:
    """Why a field or relation cannot be called so, in Chinese and English; None when it can."""
    if _FIELD.fullmatch(key) is None or "__" in key:
        return (
            f"字段标识“{key[:60]}”须为 1 到 40 个小写字母、数字或单个下划线，以字母开头。",
            f"The field key '{key[:60]}' needs 1 to 40 small letters, digits or single underscores, a letter first.",
        )
    return _find_shared_problem(key, custom, _RESERVED_FIELDS)


def _find_shared_problem(key: str, custom: bool, reserved: frozenset[str]) -> tuple[str, str] | None:
    if key in reserved:
        return f"“{key}”是保留字。", f"'{key}' is a reserved word."
    if custom and not key.startswith(CUSTOM_PREFIX):
        return f"自建的“{key}”须以 x_ 开头。", f"'{key}' was made here and must start with x_."
    if not custom and key.startswith(CUSTOM_PREFIX):
        return f"应用包中的“{key}”不能以 x_ 开头。", f"'{key}' of a package must not start with x_."
    return None
