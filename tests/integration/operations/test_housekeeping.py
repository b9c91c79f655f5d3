"""What is left of a published change is told when it does not succeed, and done when it can be."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import pytest

from tests.fixtures.kernel import Company, company, kernel
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, WorkspaceKey, new_id
from zhike.kernel.catalog import compare
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.model import FieldState
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.jobs.model import NoArguments
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker
from zhike.kernel.records.errors import ChangesRefused
from zhike.kernel.records.model import Batch, Change, Operation
from zhike.operations.housekeeping import FINISH_CATALOG

__all__ = ["company", "kernel"]

SERIAL = {"type": "text", "label": {"zh": "设备号", "en": "Serial"}, "unique": True, "max_length": 40}


async def test_a_field_that_cannot_become_unique_says_so_until_it_can(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = company.kernel
    # Every table is a large one, whose index is built while people write.
    monkeypatch.setattr(compare, "SMALL_TABLE_BYTES", -1)
    change = DefinitionChange("object", "account", {"fields": {"x_serial": SERIAL}})
    await kernel.publisher.publish(company.workspace, [change], PublishStamp())
    await kernel.catalogs.refresh(company.key)
    await company.create("account", name="甲", x_serial="SN1")
    with pytest.raises(ChangesRefused) as refused:
        await company.create("account", name="乙", x_serial="sn1")
    assert [(one.field, one.code) for one in refused.value.refused] == [("x_serial", "not_unique")]
    # Two writers at the same moment do not see each other.
    second = await company.create("account", name="乙", x_serial="SN2")
    both = f"UPDATE w_{company.key}.o_account SET x_serial = 'SN1'"
    await kernel.background.execute(both)
    async with kernel.database.transaction(company.key) as transaction:
        await kernel.queue.enqueue(transaction, company.key, FINISH_CATALOG, NoArguments())
    await drain(company)
    state, code, zh = await read_job(company)
    assert (state, code) == ("failed", "change_unfinished")
    assert "字段“account.x_serial”有 1 组重复值" in zh
    assert await state_of(company) is FieldState.PREPARING
    # Nothing else is held up by it.
    label = {"type": "text", "label": {"zh": "暗号", "en": "Word"}}
    more = DefinitionChange("object", "contact", {"fields": {"x_word": label}})
    await kernel.publisher.publish(company.workspace, [more], PublishStamp())

    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    mended = Batch(ObjectKey("account"), (Change("update", RecordId(UUID(str(second))), {"x_serial": "SN3"}),))
    await kernel.records.save(company.system, mended, operation)
    async with kernel.database.transaction(company.key) as transaction:
        await kernel.queue.enqueue(transaction, company.key, FINISH_CATALOG, NoArguments())
    await drain(company)
    assert (await read_job(company))[0] == "done"
    assert await state_of(company) is FieldState.READY


async def drain(company: Company) -> None:
    """All jobs that are due."""
    kernel = company.kernel

    async def list_keys() -> Sequence[WorkspaceKey]:
        return (company.key,)

    schedule = Schedule(kernel.queue, kernel.clock, (), kernel.zone_of)
    await Worker(kernel.background, kernel.queue, schedule, kernel.clock, list_keys).drain(company.key)


async def read_job(company: Company) -> tuple[str, str | None, str]:
    """State and error of the job that finishes the change."""
    sql = f"SELECT state, error FROM w_{company.key}.job WHERE kind = $1 ORDER BY created_at DESC"
    row = await company.kernel.background.fetch_row(sql, [FINISH_CATALOG])
    assert row is not None
    error = msgspec.json.decode(row["error"]) if row["error"] else {}
    return row["state"], error.get("code"), str(error)


async def state_of(company: Company) -> FieldState:
    catalog = await company.kernel.catalogs.refresh(company.key)
    return catalog.objects["account"].fields["x_serial"].state
