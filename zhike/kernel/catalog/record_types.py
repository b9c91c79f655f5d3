"""Record types: kinds of one object that differ in layout, allowed choices, required fields and number pattern.

They come down to what every object has: a choice field `record_type`, and validation rules. So they hold in forms, API
and imports alike, for new records and for changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zhike.kernel.catalog.merge import Document, list_ordered
from zhike.kernel.catalog.problems import Place, Problems

RECORD_TYPE = "record_type"

_LABEL = {"zh": "记录类型", "en": "Record type"}


def make_type_field(types: object) -> Document:
    """The document of the field that says a record's type; the first active one is the default."""
    members = list_ordered(types)
    active = [key for key, one in members if one.get("active") is not False]
    return {
        "type": "choice",
        "label": _LABEL,
        "required": True,
        "indexed": True,
        "tracked": True,
        "default": f'"{active[0]}"' if active else "null",
        "options": {
            key: {"label": one["label"], "active": one.get("active") is not False, "order": place}
            for place, (key, one) in enumerate(members, start=1)
        },
    }


def list_type_rules(document: Document, fields: Mapping[str, object]) -> Iterator[tuple[str, str, str, Document]]:
    """(key, field, code, condition) of each rule that follows from the record types of an object."""
    for key, one in list_ordered(document.get("record_types")):
        other: Document = {"field": RECORD_TYPE, "op": "is_not", "value": key}
        for name in _list(one.get("required")):
            if name in fields:
                filled = {"field": str(name), "op": "is_not_empty"}
                yield f"record_type_{key}_{name}", str(name), "required", {"any": [other, filled]}
        options = one.get("options")
        for name, allowed in (options if isinstance(options, Mapping) else {}).items():
            if name in fields:
                empty = {"field": str(name), "op": "is_empty"}
                within = {"field": str(name), "op": "in", "value": _list(allowed)}
                yield f"record_type_{key}_{name}_options", str(name), "options", {"any": [other, empty, within]}


def check_types(object_key: str, document: Document, fields: Mapping[str, object], problems: Problems) -> None:
    """Everything that record types name must be a field of the object."""
    for key, one in list_ordered(document.get("record_types")):
        place: Place = ("object", object_key, "record_types", key)
        options = one.get("options")
        named = [*_list(one.get("required")), *(options if isinstance(options, Mapping) else ())]
        layout = one.get("layout")
        sections = layout.get("sections") if isinstance(layout, Mapping) else ()
        for section in _list(sections):
            named += _list(section.get("fields")) if isinstance(section, Mapping) else []
        for name in named:
            if name not in fields:
                problems.add(place, "unknown_field", f"没有字段“{name}”。", f"There is no field '{name}'.")


def _list(raw: object) -> list[object]:
    return list(raw) if isinstance(raw, list | tuple) else []
