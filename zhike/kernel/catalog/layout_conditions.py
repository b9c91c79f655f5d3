"""Conditions in layouts: sections and fields shown only where one holds, fields needed where one does.

What is shown is a matter of the screen. What is needed comes down to validation rules, so it holds in forms, API and
imports alike; in the layout of a record type it holds for records of that type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zhike.kernel.catalog.merge import Document, list_ordered
from zhike.kernel.catalog.problems import Place
from zhike.kernel.catalog.record_types import RECORD_TYPE


@dataclass(frozen=True, slots=True)
class LayoutCondition:
    """A condition that must hold for every record (`field` is what a refusal points at), or, with `field` None, one
    that only screens ask."""

    key: str
    place: Place
    field: str | None
    condition: Document


def list_conditions(document: Document, fields: Mapping[str, object]) -> Iterator[LayoutCondition]:
    """All conditions of an object's layout and of those of its record types."""
    yield from _list_of(document.get("layout"), ("layout",), "layout", None)
    if RECORD_TYPE in fields:
        for key, one in list_ordered(document.get("record_types")):
            yield from _list_of(one.get("layout"), ("record_types", key, "layout"), f"layout_{key}", key)


def _list_of(layout: object, place: Place, name: str, only: str | None) -> Iterator[LayoutCondition]:
    if not isinstance(layout, Mapping):
        return
    sections = layout.get("sections")
    for number, section in enumerate(sections if isinstance(sections, list) else ()):
        shown = section.get("visible_when") if isinstance(section, Mapping) else None
        if isinstance(shown, Mapping):
            yield LayoutCondition(f"{name}_{number}", (*place, "sections", number, "visible_when"), None, shown)
    conditions = layout.get("conditions")
    for field, one in (conditions if isinstance(conditions, Mapping) else {}).items():
        spot: Place = (*place, "conditions", field)
        if isinstance(one.get("visible_when"), Mapping):
            yield LayoutCondition(f"{name}_{field}_shown", (*spot, "visible_when"), None, one["visible_when"])
        if isinstance(one.get("required_when"), Mapping):
            yield LayoutCondition(
                f"{name}_{field}", (*spot, "required_when"), str(field), _needed(str(field), one["required_when"], only)
            )


def _needed(field: str, when: Document, only: str | None) -> Document:
    other: list[Document] = [] if only is None else [{"field": RECORD_TYPE, "op": "is_not", "value": only}]
    return {"any": [*other, {"not": when}, {"field": field, "op": "is_not_empty"}]}
