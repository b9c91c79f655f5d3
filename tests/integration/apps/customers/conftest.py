"""What the tests of the package share: saving, reading and undoing as a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import pytest

from tests.fixtures.kernel import Company, company, kernel
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.actions import Call
from zhike.kernel.records.model import Batch, Change, Json, Operation

__all__ = ["company", "kernel"]


@dataclass(frozen=True)
class Desk:
    """One person's desk in a company."""

    company: Company
    person: str = "owner"

    async def change(self, object_key: str, *changes: Change) -> OperationId:
        operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
        batch = Batch(ObjectKey(object_key), changes)
        await self.company.kernel.records.save(self.company.reader(self.person), batch, operation)
        return operation.id

    async def create(self, object_key: str, **values: Json) -> str:
        return str(await self.company.create(object_key, self.company.reader(self.person), **values))

    async def update(self, object_key: str, record: str, **values: Json) -> OperationId:
        return await self.change(object_key, Change("update", RecordId(UUID(record)), values))

    async def delete(self, object_key: str, record: str) -> OperationId:
        return await self.change(object_key, Change("delete", RecordId(UUID(record))))

    async def restore(self, object_key: str, record: str) -> OperationId:
        return await self.change(object_key, Change("restore", RecordId(UUID(record))))

    async def act(self, object_key: str, action: str, *records: str) -> OperationId:
        operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
        call = Call(action, tuple(RecordId(UUID(one)) for one in records))
        await self.company.kernel.records.act(self.company.reader(self.person), ObjectKey(object_key), call, operation)
        return operation.id

    async def undo(self, operation: OperationId) -> None:
        report = await self.company.kernel.records.undo(self.company.reader(self.person), operation)
        assert report.left == []

    async def read(self, object_key: str, record: str, *fields: str) -> list[Any]:
        """Values of fields; of lookups the id."""
        (found,) = await self.list(object_key, *fields, ids=(record,))
        return found

    async def list(
        self, object_key: str, *fields: str, where: Mapping[str, Any] | None = None, ids: tuple[str, ...] | None = None
    ) -> list[list[Any]]:
        """The same of all records, as the system sees them, oldest first."""
        kernel = self.company.kernel
        catalog = await kernel.catalogs.current(self.company.key)
        query = Query(
            ObjectKey(object_key),
            tuple(Selected(name, (name,)) for name in ("id", *fields)),
            where=None if where is None else read_condition(where),
            ids=None if ids is None else tuple(RecordId(UUID(one)) for one in ids),
            limit=200,
        )
        page = await kernel.query.list(catalog, SystemPolicy("a test looks"), query)
        rows = sorted(msgspec.json.decode(page.data), key=lambda row: str(row["id"]))
        return [[_bare(row[name]) for name in fields] for row in rows]


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if isinstance(value, str):
        return value.replace(".000000Z", "Z")
    return value["id"] if isinstance(value, dict) and "id" in value else value


@pytest.fixture
def desk(company: Company) -> Desk:
    """The owner's, in a company of this test's own."""
    return Desk(company)
