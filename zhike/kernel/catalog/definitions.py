"""Definitions as they are stored: rows of kind, key, base and custom; reading them, and what a change makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal as OneOf

from zhike.kernel.catalog.merge import Document, merge, number_members

Layer = OneOf["base", "custom"]
DefinitionKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Definition:
    """One row. `base` came with a package, `custom` is what this workspace made of it."""

    kind: str
    key: str
    package: str | None = None
    base: Document | None = None
    custom: Document | None = None

    @property
    def effective(self) -> Document | None:
        """Base with custom merged onto it; None when nothing is left."""
        return merge(self.base, self.custom)

    @property
    def identity(self) -> DefinitionKey:
        """Kind and key."""
        return self.kind, self.key


@dataclass(frozen=True, slots=True)
class DefinitionChange:
    """A new text for one layer of one definition; None takes the layer away.

    People change `custom`, packages change `base` (and say which package it is).
    """

    kind: str
    key: str
    document: Document | None
    layer: Layer = "custom"
    package: str | None = None


Definitions = Mapping[DefinitionKey, Definition]


def change_definitions(
    definitions: Definitions, changes: Iterable[DefinitionChange]
) -> dict[DefinitionKey, Definition]:
    """The definitions after the changes; those with no layer left are gone."""
    changed = dict(definitions)
    for change in changes:
        identity = (change.kind, change.key)
        before = changed.get(identity, Definition(change.kind, change.key))
        after = _change(before, change)
        if after.base is None and after.custom is None:
            changed.pop(identity, None)
        else:
            changed[identity] = after
    return changed


def _change(before: Definition, change: DefinitionChange) -> Definition:
    if change.layer == "base":
        base = None if change.document is None else number_document(change.kind, change.document)
        return replace(before, base=base, package=change.package if base is not None else None)
    if change.document is None:
        return replace(before, custom=None)
    return replace(before, custom=number_document(change.kind, change.document, before.base))


def number_document(kind: str, document: Document, below: Document | None = None) -> Document:
    """Objects' members keep their order by a number; the `fields` of a role are rights and have none."""
    return number_members(document, below) if kind == "object" else document
