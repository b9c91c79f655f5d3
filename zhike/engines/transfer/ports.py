"""What an import needs of the rest of the house, joined by the composition root."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from zhike.kernel.base.clock import Clock
from zhike.kernel.files.library import FileLibrary
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.records.save import RecordWriter
from zhike.kernel.records.sources import CatalogSource, PolicySource


class OptionAdder(Protocol):
    """Adds options to choice fields: a change of definitions, with the right and the journal of one."""

    async def add_options(self, reader: Reader, object_key: str, options: Mapping[str, Sequence[str]]) -> None:
        """Field -> names of new options. Raises Forbidden without the right to change definitions."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The rooms that an import works with."""

    catalogs: CatalogSource
    policies: PolicySource
    runner: QueryRunner
    writer: RecordWriter
    library: FileLibrary
    options: OptionAdder
    clock: Clock
