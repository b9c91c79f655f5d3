"""Which fields of an object are searched, and how: read from the catalog, never listed in code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from zhike.engines.search.folding import squeeze
from zhike.kernel.catalog.divisions import find_class_signs
from zhike.kernel.catalog.model import Catalog, FieldDefinition, FieldState, ObjectDefinition
from zhike.kernel.catalog.pinyin import read

VERSION = 3
"""Raise it when tokens are made otherwise: every object is then filled anew."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class SearchKind(StrEnum):
    """How a field's values become tokens."""

    NAME = "name"
    TEXT = "text"
    CODE = "code"
    PHONE = "phone"
    ADDRESS = "address"


_BY_TYPE: Mapping[str, SearchKind] = {
    "text": SearchKind.NAME,
    "long_text": SearchKind.TEXT,
    "rich_text": SearchKind.TEXT,
    "address": SearchKind.TEXT,
    "auto_number": SearchKind.CODE,
    "phone": SearchKind.PHONE,
    "email": SearchKind.ADDRESS,
    "url": SearchKind.ADDRESS,
}
"""The types that can be searched."""

_BY_THEMSELVES = frozenset({"auto_number", "phone", "email"})


@dataclass(frozen=True, slots=True)
class SearchField:
    """One searched field. `tag` stands in front of its tokens and is for ever."""

    key: str
    tag: str
    kind: SearchKind
    title: bool
    person: bool


def list_fields(owner: ObjectDefinition) -> tuple[SearchField, ...]:
    """The searched fields of an object, the title first. None where the object is out of use."""
    if not owner.active:
        return ()
    found = [make_field(field, owner) for field in owner.fields.values() if _is_searched(field, owner)]
    return tuple(sorted(found, key=lambda one: not one.title))


def make_field(field: FieldDefinition, owner: ObjectDefinition) -> SearchField:
    """A field as search sees it."""
    title = field.key == owner.title_field
    kind = _BY_TYPE[field.type]
    if field.type == "text" and (field.config.get("sort") == "codes" or (field.unique and not title)):
        kind = SearchKind.CODE
    return SearchField(field.key, to_tag(field.id), kind, title, field.config.get("person") is True)


def _is_searched(field: FieldDefinition, owner: ObjectDefinition) -> bool:
    if field.type not in _BY_TYPE or field.system or not field.columns or field.state is FieldState.INACTIVE:
        return False
    if field.searchable is not None:
        return field.searchable
    indexed = field.type == "text" and (field.indexed or field.unique)
    return field.key == owner.title_field or indexed or field.type in _BY_THEMSELVES


def list_objects(catalog: Catalog) -> dict[str, tuple[SearchField, ...]]:
    """The searched objects with their fields."""
    found = {key: list_fields(owner) for key, owner in catalog.objects.items()}
    return {key: fields for key, fields in found.items() if fields}


def make_signature(owner: ObjectDefinition) -> str:
    """What rows of an object were made by: when it differs from what they were filled with, they are made anew."""
    fields = sorted(f"{one.tag}{one.kind}{'!' if one.title else ''}{'*' if one.person else ''}"
                    for one in list_fields(owner))  # fmt: skip
    return f"{VERSION}:{owner.via or ''}:{','.join(fields)}"


def to_tag(field_id: int) -> str:
    """A field's permanent id, short."""
    tag = ""
    while field_id:
        field_id, digit = divmod(field_id, 36)
        tag = _DIGITS[digit] + tag
    return tag or "0"


@lru_cache(maxsize=8192)
def list_readings(text: str, *, person: bool) -> tuple[tuple[str, ...], ...]:
    """How a text may be read: its syllables; for a person the surname's reading first, then the plain one; for others
    without 省, 市, 区 and 县 of the divisions in front; then with other spellings of ü."""
    readings = [read(text, person=person).syllables]
    if person:
        readings.append(read(text).syllables)
    elif skipped := find_class_signs(whole := squeeze(text)):
        readings.append(read("".join(sign for place, sign in enumerate(whole) if place not in skipped)).syllables)
    for syllables in tuple(readings):
        if any(one[:2] in {"lv", "nv"} for one in syllables):
            readings += [_respell(syllables, spelt) for spelt in ("u", "yu")]
    return tuple(dict.fromkeys(readings))


def _respell(syllables: tuple[str, ...], spelt: str) -> tuple[str, ...]:
    return tuple(one[0] + spelt + one[2:] if one[:2] in {"lv", "nv"} else one for one in syllables)
