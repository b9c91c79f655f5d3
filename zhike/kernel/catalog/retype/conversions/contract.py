"""What a conversion between two types of field is: stored values of one in, input of the other out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from zhike.kernel.catalog.fieldtypes.contract import CoerceContext
from zhike.kernel.catalog.model import FieldDefinition

Columns = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Titles of records that values lead to, and the records that texts are the title of (None: of several)."""

    titles: Mapping[UUID, str] = field(default_factory=dict)
    ids: Mapping[str, UUID | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a value is converted on: the field as it is and as it will be, the workspace's settings, the neighbours."""

    old: FieldDefinition
    new: FieldDefinition
    context: CoerceContext
    neighbours: Neighbours = Neighbours()


Convert = Callable[[Ground, object], object]
"""The JSON that reading the old field gives in, what the new type's `coerce` takes out. Raises BadValue."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """One way from some types to some others. Where none fits, values go through their text."""

    sources: frozenset[str]
    targets: frozenset[str]
    convert: Convert
