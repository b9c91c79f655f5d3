"""What rows would change, for a dry run: the mapped fields of a few records before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from zhike.engines.transfer.lookups import Ground
from zhike.engines.transfer.match import Planned
from zhike.engines.transfer.model import Difference
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.run import QueryRunner

MAX_SAMPLES = 20
NOTHING = msgspec.Raw(b"null")

Fields = Mapping[str, msgspec.Raw]


class Sampler:
    """Looks at records as the reader sees them."""

    def __init__(self, runner: QueryRunner, object_key: str, fields: Sequence[str]) -> None:
        self._runner, self._object = runner, ObjectKey(object_key)
        self._select = tuple(Selected(field, (field,)) for field in fields)

    async def look(self, ground: Ground, planned: Sequence[Planned]) -> dict[UUID, Fields]:
        """The fields of the records that rows mean, as they are now."""
        ids = tuple(RecordId(each.change.id) for each in planned if each.change.id is not None)
        if not ids:
            return {}
        query = Query(self._object, self._select, limit=len(ids), ids=ids)
        page = await self._runner.list(ground.catalog, ground.policy, query, connection=ground.connection)
        rows = msgspec.json.decode(page.data, type=list[dict[str, msgspec.Raw]])
        return {UUID(msgspec.json.decode(row["id"])): row for row in rows}

    def compare(
        self, planned: Sequence[Planned], before: Mapping[UUID, Fields], after: Mapping[UUID, Fields]
    ) -> tuple[Difference, ...]:
        """What differs; rows that would change nothing are left out."""
        found = []
        for each in planned:
            record = each.change.id
            new = after.get(record) if record is not None else None
            if record is None or new is None:
                continue
            old = before.get(record, {})
            fields = {
                each.name: [old.get(each.name, NOTHING), new.get(each.name, NOTHING)]
                for each in self._select
                if bytes(old.get(each.name, NOTHING)) != bytes(new.get(each.name, NOTHING))
            }
            if fields:
                found.append(Difference(each.row.line, record if old else None, fields))
        return tuple(found)
