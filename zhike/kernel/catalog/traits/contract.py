"""What a trait is: a convention that an object opts into, and the fields that come with it.

A field that the object's own document declares under the same key stands instead of the trait's, so that a label or a
pattern may differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

FieldDocument = Mapping[str, object]


class Trait:
    """Base of all traits. `key` stands in `traits`; `fields` are documents as an object's own, by key."""

    key: ClassVar[str]
    zh: ClassVar[str]
    en: ClassVar[str]
    fields: ClassVar[Mapping[str, FieldDocument]] = {}


def make_field(type_key: str, zh: str, en: str, more: FieldDocument = MappingProxyType({})) -> FieldDocument:
    """A field's document."""
    return {"type": type_key, "label": {"zh": zh, "en": en}, **more}
