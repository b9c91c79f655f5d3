"""Where a definition is used. A new kind of use is one file with a provider and one line where the registry is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from zhike.kernel.catalog.model import Catalog, Label
from zhike.kernel.postgres.pool import Connection, Database


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose uses are asked for: a field of an object, or the object (`field` None)."""

    object: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """One place. `pointer` leads there as in the problems of a publication; `breaks`: it stops working without the
    definition, so removing that is refused; else it goes on without it."""

    kind: str
    pointer: str
    label: Label
    breaks: bool


class UsageProvider(Protocol):
    """Finds one kind of use."""

    async def find(self, connection: Connection | Database, catalog: Catalog, wanted: Wanted) -> Sequence[Use]:
        """The uses of that kind."""
