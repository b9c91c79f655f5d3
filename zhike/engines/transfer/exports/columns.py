"""The columns of an export: which there are for a reader, what stands above them, and how a value becomes a cell.

Pure. What a reader may not read is left out, what is masked for him shows its mask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from zhike.engines.transfer.exports.errors import BadExport
from zhike.engines.transfer.exports.model import ExportRequest
from zhike.kernel.catalog.fieldtypes.contract import FieldType
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import (
    Catalog,
    DataClass,
    FieldDefinition,
    FieldState,
    ObjectDefinition,
    WorkspaceSettings,
)
from zhike.kernel.expressions.types import Kind
from zhike.kernel.query.policy import AccessPolicy

MASKED = "masked"
# What every record has and people look for in a list; the rest of the system fields is asked for by name.
_SYSTEM = ("id", "owner", "department", "created_at", "created_by", "updated_at")
_MAX_DIGITS = 15
_FIRST_YEAR = 1901

Form = Literal["number", "percent", "money", "date", "datetime"]
Native = Decimal | date | datetime


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column: its path, the last field of it, and its heading."""

    path: tuple[str, ...]
    field: FieldDefinition
    heading: str

    @property
    def name(self) -> str:
        """Under which name the query answers."""
        return ".".join(self.path)

    @property
    def personal(self) -> bool:
        """Whether it tells of persons."""
        return self.field.data_class is not DataClass.NONE


def choose_columns(
    request: ExportRequest, definition: ObjectDefinition, catalog: Catalog, policy: AccessPolicy
) -> tuple[ExportColumn, ...]:
    """The columns that the reader gets. Raises BadExport where a path leads nowhere or nothing is left."""
    paths = [tuple(path.split(".")) for path in request.fields] or _list_own(definition)
    columns = []
    for path in dict.fromkeys(paths):
        fields = _follow(path, definition, catalog)
        if all(policy.get_field_right(field.object, field.key).read for field in fields):  # type: ignore[arg-type]
            heading = ".".join(path) if request.headers == "keys" else _label(fields, request.language)
            columns.append(ExportColumn(path, fields[-1], heading))
    if not columns:
        raise BadExport(reason_zh="没有可导出的字段", reason_en="there is no field that may be exported")
    return _tell_apart(columns)


def _list_own(definition: ObjectDefinition) -> list[tuple[str, ...]]:
    own = [
        field.key for field in definition.fields.values() if not field.system and field.state is not FieldState.INACTIVE
    ]
    system = [key for key in _SYSTEM if key in definition.fields]
    return [(key,) for key in (system[0], *own, *system[1:])]


def _follow(path: tuple[str, ...], definition: ObjectDefinition, catalog: Catalog) -> list[FieldDefinition]:
    """The fields of a path. `target:account` chooses among the objects that a link may lead to."""
    fields: list[FieldDefinition] = []
    owner: ObjectDefinition | None = definition
    for step in path:
        key, _, named = step.partition(":")
        field = None if owner is None else owner.fields.get(key)
        if field is None or field.state is FieldState.INACTIVE:
            spoken = ".".join(path)[:80]
            raise BadExport(reason_zh=f"没有字段“{spoken}”", reason_en=f"there is no field '{spoken}'")
        fields.append(field)
        targets = field.value_type.objects
        owner = catalog.objects.get(named or (targets[0] if len(targets) == 1 else ""))
    return fields


def _label(fields: Sequence[FieldDefinition], language: str) -> str:
    return " / ".join(field.label.text(language) or field.key for field in fields)


def _tell_apart(columns: Sequence[ExportColumn]) -> tuple[ExportColumn, ...]:
    """Columns of one name get their path behind it, so that an import can tell them apart."""
    names = [column.heading for column in columns]
    return tuple(
        ExportColumn(column.path, column.field, f"{column.heading} [{column.name}]")
        if names.count(column.heading) > 1
        else column
        for column in columns
    )


class CellMaker:
    """Makes the cells of one column. `text` is read back by the field type's `parse_text`."""

    def __init__(self, column: ExportColumn, request: ExportRequest, settings: WorkspaceSettings) -> None:
        self._field = column.field
        self._type = _type_of(column.field)
        self._language, self._currency = request.language, settings.currency
        self._zone = ZoneInfo(settings.time_zone)
        self._kind = column.field.value_type.kind
        self._as_id = request.links == "ids" and bool(column.field.value_type.objects)
        self.is_number = self._kind is Kind.NUMBER and column.field.type != "duration"

    def text(self, value: object) -> str:
        """The cell as text."""
        if value is None:
            return ""
        if isinstance(value, Mapping) and MASKED in value:
            return str(value[MASKED])
        if self._kind is Kind.DATETIME and isinstance(value, str):
            return _local_text(value, self._zone)
        if self._as_id:
            items = value if isinstance(value, list) else [value]
            return "; ".join(str(item["id"]) if isinstance(item, Mapping) else str(item) for item in items)
        return self._type.format_text(self._field, value, self._language)

    def native(self, value: object) -> tuple[Form, Native] | None:
        """The value as a spreadsheet keeps it; None where only text says it exactly."""
        if self._field.type == "money" and isinstance(value, Mapping) and value.get("currency") == self._currency:
            return _exact("money", value["amount"])
        if not isinstance(value, str):
            return None
        if self._field.type == "percent":
            found = _exact("percent", value)
            return None if found is None else _exact("percent", str(Decimal(value).scaleb(-2)))
        if self.is_number:
            return _exact("number", value)
        if self._kind is Kind.DATE:
            day = date.fromisoformat(value)
            return ("date", day) if day.year >= _FIRST_YEAR else None
        if self._kind is Kind.DATETIME:
            return _local_native(value, self._zone)
        return None


def _type_of(field: FieldDefinition) -> FieldType:
    """The type that shows the values: for a formula that of its result."""
    shown = {Kind.BOOLEAN: "boolean", Kind.DATE: "date"}
    own = get_field_type(field.type)
    return get_field_type(shown[field.value_type.kind]) if own.computed and field.value_type.kind in shown else own


def _exact(form: Form, value: object) -> tuple[Form, Native] | None:
    """A number that fifteen digits hold: more are lost in a spreadsheet."""
    number = Decimal(str(value))
    digits = len(number.as_tuple().digits)
    return (form, number) if digits <= _MAX_DIGITS and -_MAX_DIGITS < number.adjusted() < _MAX_DIGITS else None


def _local_text(value: str, zone: ZoneInfo) -> str:
    """The moment on the workspace's clock; with its offset where that clock shows the same time twice."""
    try:
        moment = datetime.fromisoformat(value).astimezone(zone)
        return (moment.replace(tzinfo=None) if _is_plain(moment) else moment).isoformat(" ")
    except OverflowError:
        # The first and the last hours of the calendar are there in UTC only.
        return value


def _local_native(value: str, zone: ZoneInfo) -> tuple[Form, Native] | None:
    try:
        moment = datetime.fromisoformat(value).astimezone(zone)
        if moment.year < _FIRST_YEAR or moment.microsecond % 1000 or not _is_plain(moment):
            return None
    except OverflowError:
        return None
    return "datetime", moment.replace(tzinfo=None)


def _is_plain(moment: datetime) -> bool:
    """Whether the time leads back without its offset."""
    bare = moment.replace(tzinfo=None, fold=0)
    return bare.replace(tzinfo=moment.tzinfo).astimezone(UTC) == moment.astimezone(UTC)
