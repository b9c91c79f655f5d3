"""Records as hooks read them: by the one read path, inside the transaction, as the system."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.tree import Node
from zhike.kernel.query.model import Query, Selected, Sort
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.session import Session

PAGE = 1000
POLICY = SystemPolicy("what follows from a record is worked out whatever its writer may see")
Record = dict[str, Any]
"""One record as the query room writes it (docs/http.md)."""


class Reading:
    """Reads records of one object, in the order of their ids."""

    def __init__(self, query: QueryRunner) -> None:
        self._query = query

    async def by_ids(
        self,
        session: Session,
        object_key: str,
        ids: Sequence[RecordId],
        fields: Iterable[str],
        *,
        in_bin: bool = False,
    ) -> list[Record]:
        """Records by their ids, living or in the bin."""
        names = tuple(fields)
        found: list[Record] = []
        for start in range(0, len(ids), PAGE):
            found += await self._page(session, object_key, names, ids=tuple(ids[start : start + PAGE]), in_bin=in_bin)
        return found

    async def by_link(
        self, session: Session, object_key: str, link: str, targets: Iterable[str], fields: Iterable[str]
    ) -> list[Record]:
        """Records whose lookup leads to one of some records."""
        names, wanted = tuple(fields), sorted(set(targets))
        found: list[Record] = []
        for start in range(0, len(wanted), PAGE // 10):
            value = wanted[start : start + PAGE // 10]
            where = read_condition({"field": link, "op": "in", "value": value})
            found += await self._page(session, object_key, names, where=where)
        return found

    async def _page(
        self,
        session: Session,
        object_key: str,
        names: Sequence[str],
        *,
        ids: tuple[RecordId, ...] | None = None,
        where: Node | None = None,
        in_bin: bool = False,
    ) -> list[Record]:
        found: list[Record] = []
        cursor: str | None = None
        while True:
            query = Query(
                object=ObjectKey(object_key),
                select=tuple(Selected(name, (name,)) for name in ("id", *names)),
                where=where,
                sort=(Sort(("id",)),),
                limit=PAGE,
                cursor=cursor,
                ids=ids,
                bin=in_bin,
            )
            page = await self._query.list(session.catalog, POLICY, query, connection=session.transaction, max_page=PAGE)
            found += msgspec.json.decode(page.data)
            cursor = page.next
            if cursor is None or not page.has_more:
                return found


def id_of(value: Any) -> str | None:
    """The id of a lookup as it is read; None for nothing."""
    return None if value is None else str(value["id"])


def uuid_of(value: Any) -> UUID | None:
    """The same as a column holds it."""
    found = id_of(value)
    return None if found is None else UUID(found)
