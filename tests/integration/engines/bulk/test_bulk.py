"""Changing everything that matches: exactly once, with rights, refusals and one undo."""

from typing import Any

import msgspec
import pytest

from tests.fixtures.kernel import Company
from tests.integration.engines.matching.conftest import catch_up
from tests.integration.engines.transfer.conftest import make_worker
from zhike.engines.bulk import job as bulk_job
from zhike.engines.bulk.bulk import Started
from zhike.engines.bulk.errors import BadBulk, BulkForbidden
from zhike.engines.bulk.model import BulkRequest, BulkResult
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.jobs.model import JobState
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.errors import WriteThroughOthersEyes
from zhike.kernel.records.model import Batch, Change, Operation

LEVEL_A = {"field": "level", "op": "is", "value": "A"}


async def fill(company: Company, count: int, who: str = "owner", **values: Any) -> list[RecordId]:
    changes = tuple(Change("create", values={"name": f"批量{who}{i}", **values}) for i in range(count))
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    outcome = await company.kernel.records.save(company.reader(who), Batch(ObjectKey("account"), changes), operation)
    return [saved.id for saved in outcome.saved if saved.id is not None]


async def run(company: Company, who: str, request: BulkRequest) -> tuple[Started, BulkResult]:
    started = await company.kernel.bulk.start(company.reader(who), request)
    await make_worker(company).drain(company.key)
    job = await company.kernel.queue.get(company.kernel.database, company.key, started.job)
    assert job.state is JobState.DONE, job.error
    assert job.result is not None
    return started, msgspec.json.decode(job.result, type=BulkResult)


async def read(company: Company, *fields: str, where: dict[str, Any] | None = None, in_bin: bool = False) -> list[Any]:
    catalog = await company.kernel.catalogs.current(company.key)
    query = Query(
        ObjectKey("account"),
        tuple(Selected(name, (name,)) for name in fields),
        where=None if where is None else read_condition(where),
        limit=200,
        bin=in_bin,
    )
    page = await company.kernel.query.list(catalog, SystemPolicy("a test looks at what was written"), query)
    found: list[Any] = msgspec.json.decode(page.data)
    return found


async def test_all_that_match_are_changed_though_they_leave_the_filter(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_job, "CHUNK", 3)
    await fill(company, 8, level="A")
    await fill(company, 2, level="B")

    started, result = await run(company, "owner", BulkRequest("account", "update", LEVEL_A, values={"level": "C"}))

    assert (result.matched, result.counts.changed, result.counts.unchanged, result.counts.refused) == (8, 8, 0, 0)
    assert sorted(row["level"] for row in await read(company, "level")) == ["B"] * 2 + ["C"] * 8
    report = await company.kernel.records.undo(company.reader("owner"), started.operation)
    assert (report.undone, report.left_count) == (8, 0)
    assert sorted(row["level"] for row in await read(company, "level")) == ["A"] * 8 + ["B"] * 2
    assert await company.kernel.database.fetch_value(f"SELECT count(*) FROM w_{company.key}.bulk_chunk") == 0


async def test_rows_that_may_be_read_but_not_changed_are_refused_and_named(company: Company) -> None:
    await fill(company, 2, "owner", level="A")
    await fill(company, 1, "colleague", level="A")

    _, as_head = await run(company, "head", BulkRequest("account", "delete", LEVEL_A))
    assert (as_head.matched, as_head.counts.changed, as_head.counts.refused) == (3, 0, 3)
    assert {one.code for one in as_head.refusals} == {"forbidden"}
    assert {one.title for one in as_head.refusals} == {"批量owner0", "批量owner1", "批量colleague0"}

    _, as_owner = await run(company, "owner", BulkRequest("account", "delete", LEVEL_A))
    assert (as_owner.matched, as_owner.counts.changed) == (2, 2)
    assert [row["name"] for row in await read(company, "name")] == ["批量colleague0"]

    _, back = await run(company, "owner", BulkRequest("account", "restore"))
    assert (back.matched, back.counts.changed) == (2, 2)
    assert len(await read(company, "name")) == 3


async def test_what_stays_the_same_and_what_breaks_a_rule_is_told(company: Company) -> None:
    ids = await fill(company, 2, level="A")
    await fill(company, 1, level="B")

    _, same = await run(company, "owner", BulkRequest("account", "update", values={"level": "A"}))
    assert (same.counts.changed, same.counts.unchanged, same.counts.refused) == (1, 2, 0)

    _, refused = await run(company, "owner", BulkRequest("account", "update", ids=tuple(ids), values={"level": "Q"}))
    assert (refused.matched, refused.counts.refused) == (2, 2)
    assert {(one.field, one.code) for one in refused.refusals} == {("level", "unknown_option")}


async def test_rows_that_only_warnings_stand_against_are_named_and_go_through_when_sent_again(company: Company) -> None:
    await catch_up(company)
    await company.create("account", name="成批预警样板有限公司", phone="021-51238888")
    await catch_up(company)
    ids = await fill(company, 2)
    request = BulkRequest("account", "update", ids=tuple(ids), values={"phone": "021-51238888"})

    _, warned = await run(company, "owner", request)
    assert (warned.counts.changed, warned.counts.refused, set(warned.doubled)) == (0, 2, set(ids))
    _, meant = await run(
        company, "owner", msgspec.structs.replace(request, ids=tuple(warned.doubled), acknowledged=True)
    )
    assert (meant.counts.changed, meant.counts.refused, meant.doubled) == (2, 0, ())


async def test_hopeless_requests_are_refused_before_they_are_queued(company: Company) -> None:
    bulk = company.kernel.bulk
    owner, auditor = company.reader("owner"), company.reader("auditor")

    with pytest.raises(BadBulk):
        await bulk.start(owner, BulkRequest("account", "update"))
    with pytest.raises(BadBulk):
        await bulk.start(owner, BulkRequest("account", "delete", values={"level": "A"}))
    with pytest.raises(BadBulk):
        await bulk.start(owner, BulkRequest("account", "update", values={"created_at": "2026-01-01T00:00:00Z"}))
    with pytest.raises(BadBulk):
        await bulk.start(owner, BulkRequest("account", "update", add={"level": ("A",)}))
    with pytest.raises(BulkForbidden):
        await bulk.start(auditor, BulkRequest("account", "delete"))
    acting = Reader(company.key, company.people["administrator"], company.people["owner"])
    with pytest.raises(WriteThroughOthersEyes):
        await bulk.start(acting, BulkRequest("account", "delete"))
    jobs = await company.kernel.queue.list(company.kernel.database, company.key)
    assert [job.kind for job in jobs if job.kind == "records.bulk"] == []
