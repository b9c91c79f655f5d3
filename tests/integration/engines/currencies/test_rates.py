"""Foreign amounts get their base amount by the rate of the record's day."""

from typing import Any

import msgspec
import pytest
import pytest_asyncio

from tests.fixtures.kernel import Company
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.records.errors import ChangesRefused
from zhike.kernel.records.model import Batch, Change, Operation

LABEL = {"zh": "约", "en": "Deal"}


@pytest_asyncio.fixture
async def deals(company: Company) -> Company:
    """An object whose amounts are worth what they were on the day of signing, and one amount without such a day."""
    fields = {
        "x_name": {"type": "text", "label": LABEL},
        "x_signed": {"type": "date", "label": LABEL},
        "x_amount": {"type": "money", "label": LABEL, "rate_date": "x_signed"},
        "x_today": {"type": "money", "label": LABEL},
    }
    document = {"object": "x_deal", "label": LABEL, "title": "x_name", "fields": fields}
    change = DefinitionChange("object", "x_deal", document)
    await company.kernel.publisher.publish(company.workspace, [change], PublishStamp())
    await company.kernel.catalogs.refresh(company.key)
    for day, rate in (("2026-01-01", "7.0"), ("2026-02-01", "7.2"), ("2026-02-01", "7.3")):
        await company.create("exchange_rate", currency="USD", day=day, rate=rate)
    return company


async def save(company: Company, *changes: Change) -> RecordId:
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    outcome = await company.kernel.records.save(company.system, Batch(ObjectKey("x_deal"), changes), operation)
    assert outcome.saved[0].id is not None
    return outcome.saved[0].id


async def read(company: Company, record: RecordId, field: str) -> Any:
    kernel = company.kernel
    catalog = await kernel.catalogs.current(company.key)
    found = await kernel.query.get(catalog, company.system.policy, "x_deal", record)
    return msgspec.json.decode(found.data)[field]


def dollars(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


@pytest.mark.parametrize(
    ("day", "base"), [("2026-01-01", "700.00"), ("2026-01-31", "700.00"), ("2026-02-01", "730.00"), (None, "730.00")]
)
async def test_the_rate_of_the_records_day_holds(deals: Company, day: str | None, base: str) -> None:
    record = await save(deals, Change("create", values={"x_signed": day, "x_amount": dollars("100")}))
    assert await read(deals, record, "x_amount") == {"amount": "100.00", "currency": "USD", "base": base}


async def test_another_day_makes_the_base_amount_anew(deals: Company) -> None:
    record = await save(deals, Change("create", values={"x_signed": "2026-01-15", "x_amount": dollars("10")}))
    await save(deals, Change("update", record, {"x_signed": "2026-03-01"}))
    assert (await read(deals, record, "x_amount"))["base"] == "73.00"
    await save(deals, Change("update", record, {"x_amount": dollars("20")}))
    assert (await read(deals, record, "x_amount"))["base"] == "146.00"


async def test_a_day_without_a_rate_is_refused_with_words(deals: Company) -> None:
    with pytest.raises(ChangesRefused) as refused:
        await save(deals, Change("create", values={"x_signed": "2025-12-31", "x_amount": dollars("1")}))
    (problem,) = refused.value.refused
    assert (problem.field, problem.code) == ("x_amount", "no_rate")
    assert "2025-12-31" in problem.zh
    with pytest.raises(ChangesRefused) as refused:
        await save(deals, Change("create", values={"x_today": {"amount": "1", "currency": "EUR"}}))
    assert [problem.code for problem in refused.value.refused] == ["unknown_currency"]


async def test_the_workspaces_own_currency_needs_no_rate(deals: Company) -> None:
    record = await save(deals, Change("create", values={"x_signed": "2000-01-01", "x_amount": "5"}))
    assert await read(deals, record, "x_amount") == {"amount": "5.00", "currency": "CNY", "base": "5.00"}
