"""Files that belong to a record."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.lookup import ID_SCHEMA
from zhike.kernel.catalog.fieldtypes.reading import find_id, read_id, refuse_kind, whole
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.types import Kind, ValueType

DEFAULT_FILES = 20
MAX_FILES = 100
FILE_TABLE = "file"

_MEMBERS = frozenset({"id", "name", "size", "type"})
_BETWEEN = re.compile(r"[;;\n]")
_TEXT: Config = {"type": "string"}
_SHOWN: Config = {
    "type": "object",
    "properties": {"id": ID_SCHEMA, "name": _TEXT, "size": {"type": "integer"}, "type": _TEXT},
    "required": ["id"],
    "additionalProperties": False,
}  # fmt: skip


class FileType(FieldType):
    """The ids of files of the files room, in order. Files are uploaded first, by themselves, and wait for a record.

    Saving gives them to the record, which needs that they are the writer's own and still wait, or the record's already.
    `content` are the beginnings of content types that are taken.
    """

    key = "file"
    widget = "file"
    operators = ("is_empty", "is_not_empty")
    aggregates = ("count",)
    sortable = False
    groupable = False
    indexable = False
    content: ClassVar[tuple[str, ...]] = ()
    most: ClassVar[int] = MAX_FILES
    config_schema: ClassVar[Config] = {"max_count": {"type": "integer", "minimum": 1, "maximum": MAX_FILES}}

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """An array of ids."""
        return (PhysicalColumn("", "text[]"),)

    def value_type(self, config: Config) -> ValueType:
        """A set, asked only whether it is empty."""
        return ValueType(Kind.CHOICES)

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """A list of ids, or of what reading gives."""
        if raw is None:
            return None
        if not isinstance(raw, list | tuple):
            raise refuse_kind(raw, "文件 ID 的数组", "An array of ids of files")
        found = list(dict.fromkeys(str(read_id(item, _MEMBERS)) for item in raw))
        most = min(self.most, whole(field.config, "max_count", DEFAULT_FILES))
        if len(found) > most:
            raise BadValue("too_many", f"最多 {most} 个文件。", f"At most {most} files.")
        return (found,) if found else None

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """Ids between semicolons, each maybe behind a name and a blank as an export writes it."""
        found = []
        for part in _BETWEEN.split(text):
            word = part.strip().rpartition(" ")[2]
            if word and find_id(word) is None:
                shown = word[:60]
                raise BadValue("not_an_id", f"“{shown}”不是文件 ID。", f"'{shown}' is not the id of a file.")
            found += [word] if word else []
        return found

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """`contract.pdf 0198…`, with a semicolon between."""
        items = value if isinstance(value, list | tuple) else []
        return "; ".join(_show(item) for item in items if isinstance(item, Mapping))

    def output(self, field: FieldDefinition, columns: Sequence[sql.Sql]) -> sql.Sql:
        """`[{"id", "name", "size", "type"}]` of the files that are there."""
        file = "file_of"
        shown = sql.Apply(
            "json_build_object",
            tuple(
                part
                for name, column in (("id", "id"), ("name", "name"), ("size", "size"), ("type", "content_type"))
                for part in (sql.Constant(name), sql.Column(file, column))
            ),
        )
        place = sql.Apply("array_position", (columns[0], sql.Cast(sql.Column(file, "id"), "text")))
        listed = sql.Aggregated("json_agg", (shown,), order=(sql.Order(place),))
        where = sql.AnyOf(sql.Column(file, "id"), sql.Cast(columns[0], "uuid[]"))
        return sql.Scalar(sql.Select(((listed, "v"),), sql.Table(FILE_TABLE, file), where=where))

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The ids as they stood."""
        return None if not isinstance(stored, Sequence) else ([str(one) for one in stored],)

    def json_schema(self, field: FieldDefinition) -> Config:
        """An array of `{"id", "name", "size", "type"}`."""
        return {"type": "array", "items": _SHOWN, "minItems": 1, "maxItems": self.most}

    def input_schema(self, field: FieldDefinition) -> Config:
        """An array of ids or of what reading gives; empty clears."""
        return {"type": "array", "items": {"anyOf": [ID_SCHEMA, _SHOWN]}}


def _show(item: Mapping[str, object]) -> str:
    name = _BETWEEN.sub(" ", str(item.get("name", "")))
    return f"{name} {item['id']}".strip()
