"""The titles of records by the one read path, for engines that only point at records."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from uuid import UUID

import msgspec

from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.run import QueryRunner


async def read_titles(
    runner: QueryRunner, catalog: Catalog, policy: AccessPolicy, wanted: Mapping[str, AbstractSet[UUID]]
) -> dict[UUID, str]:
    """Titles by id of some records of each object, as the policy's reader sees them now.

    What he may not read, what is in the bin, and what has no title is absent.
    """
    titles: dict[UUID, str] = {}
    for key, ids in wanted.items():
        definition = catalog.objects.get(ObjectKey(key))
        if definition is None or not ids or not policy.list_alternatives(ObjectKey(key), Right.READ):
            continue
        title = definition.title_field
        columns = tuple(Selected(name, (name,)) for name in ("id", title))
        query = Query(ObjectKey(key), columns, ids=tuple(map(RecordId, sorted(ids))), limit=len(ids))
        rows = msgspec.json.decode((await runner.list(catalog, policy, query)).data)
        titles |= {UUID(row["id"]): row[title] for row in rows if isinstance(row.get(title), str)}
    return titles
