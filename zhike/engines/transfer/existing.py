"""What becomes of records that are there already, and of what new ones lack: the rules laid over what rows say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from zhike.engines.transfer.lookups import Ground
from zhike.engines.transfer.match import Planned
from zhike.engines.transfer.model import ImportArguments
from zhike.engines.transfer.sample import Sampler
from zhike.kernel.catalog.model import FieldDefinition
from zhike.kernel.query.run import QueryRunner

_EMPTY = (b"null", b'""', b"[]", b"{}")


class ExistingRules:
    """The rules of one import."""

    def __init__(self, wanted: ImportArguments, runner: QueryRunner, fields: Sequence[str]) -> None:
        """`fields` are those that columns go into."""
        self._wanted = wanted
        self._sampler = Sampler(runner, wanted.object, fields)

    async def lay(self, ground: Ground, batch: Sequence[Planned]) -> tuple[list[Planned], int]:
        """What is to be written of a batch, and how many records are left as they are.

        To be asked for each batch of a step after the one before it was saved: a row may mean a record that an earlier
        row has made.
        """
        wanted = self._wanted
        fields = ground.catalog.objects[wanted.object].fields
        for planned in batch:
            if planned.version == 0:
                self._fill_new(planned, fields)
        there = [planned for planned in batch if planned.version != 0]
        if wanted.existing == "overwrite" or not there:
            return list(batch), 0
        if wanted.existing == "skip":
            return [planned for planned in batch if planned.version == 0], len(there)
        before = await self._sampler.look(ground, there)
        for planned in there:
            current: Mapping[str, msgspec.Raw] = before.get(planned.change.id or UUID(int=0), {})
            for key in [key for key, raw in current.items() if bytes(raw) not in _EMPTY]:
                if key != "id":
                    planned.row.values.pop(key, None)
        return list(batch), 0

    def _fill_new(self, planned: Planned, fields: Mapping[str, FieldDefinition]) -> None:
        for key, value in self._wanted.defaults.items():
            if key in fields and planned.row.values.get(key) is None:
                planned.row.values[key] = value
