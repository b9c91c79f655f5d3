"""Numbers under many writers: none twice, and where it is asked for none missing."""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from tests.fixtures.kernel import Company
from zhike.kernel.base.ids import ObjectKey, OperationId, new_id
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.errors import CatalogInvalid
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.records.errors import ChangesRefused
from zhike.kernel.records.model import Batch, Change, Operation

LABEL = {"zh": "单", "en": "Paper"}


async def publish(company: Company, number: dict[str, Any], **more: Any) -> None:
    fields = {
        "x_number": {"type": "auto_number", "label": LABEL, **number},
        "x_amount": {"type": "number", "label": LABEL, "minimum": 0},
    }
    rules = {"x_small": {"formula": "x_amount < 100", "message": LABEL}}
    document = {"object": "x_paper", "label": LABEL, "title": "x_number", "fields": fields, "rules": rules, **more}
    await company.kernel.publisher.publish(
        company.workspace, [DefinitionChange("object", "x_paper", document)], PublishStamp()
    )
    await company.kernel.catalogs.refresh(company.key)


async def save(company: Company, *values: dict[str, Any]) -> None:
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    batch = Batch(ObjectKey("x_paper"), tuple(Change("create", values=one) for one in values))
    await company.kernel.records.save(company.system, batch, operation)


async def list_numbers(company: Company) -> Sequence[str]:
    kernel = company.kernel
    catalog = await kernel.catalogs.current(company.key)
    query = Query(object=ObjectKey("x_paper"), select=(Selected("x_number", ("x_number",)),), limit=200)
    page = await kernel.query.list(catalog, company.system.policy, query)
    return sorted(row["x_number"] for row in msgspec.json.decode(page.to_json())["data"])


async def write_at_once(company: Company, writers: int) -> None:
    """Writers of one record, of three, and of one that a rule refuses, all at the same time."""

    async def refused() -> None:
        with pytest.raises(ChangesRefused):
            await save(company, {"x_amount": 1}, {"x_amount": 100})

    work = [save(company, {"x_amount": 1}) for _ in range(writers)]
    work += [save(company, *[{"x_amount": 2}] * 3) for _ in range(writers)]
    work += [refused() for _ in range(writers)]
    await asyncio.gather(*work)


async def test_numbers_of_many_writers_are_all_different(company: Company) -> None:
    await publish(company, {"pattern": "A-{00}", "reset": "never"})
    await write_at_once(company, 8)
    numbers = await list_numbers(company)
    assert len(set(numbers)) == len(numbers) == 32
    assert all(number.startswith("A-") for number in numbers)


async def test_gapless_numbers_of_many_writers_have_no_gap(company: Company) -> None:
    await publish(company, {"pattern": "FP{0000}", "reset": "never", "mode": "gapless", "start": 7})
    await write_at_once(company, 8)
    assert await list_numbers(company) == [f"FP{number:04d}" for number in range(7, 39)]


@pytest.mark.parametrize("mode", ["unique", "gapless"])
async def test_a_number_is_the_title_and_nobody_writes_it(company: Company, mode: str) -> None:
    await publish(company, {"pattern": "N{000}", "reset": "never", "mode": mode})
    await save(company, {"x_amount": 1})
    schema = company.workspace.schema
    rows = await company.kernel.database.fetch_rows(f"SELECT title FROM {schema}.record WHERE object = 'x_paper'")
    assert [row["title"] for row in rows] == ["N001"]
    with pytest.raises(ChangesRefused) as refused:
        await save(company, {"x_number": "N002"})
    assert [problem.code for problem in refused.value.refused] == ["read_only"]


async def test_record_types_have_patterns_counters_required_fields_and_choices_of_their_own(company: Company) -> None:
    types = {
        "sale": {"label": LABEL, "number": "XS{00}"},
        "back": {"label": LABEL, "number": "TH{00}", "required": ["x_amount"]},
    }
    await publish(company, {"pattern": "N{00}", "reset": "never"}, record_types=types)
    await save(company, {}, {"record_type": "back", "x_amount": 1}, {"record_type": "sale"})
    assert await list_numbers(company) == ["TH01", "XS01", "XS02"]
    with pytest.raises(ChangesRefused) as refused:
        await save(company, {"record_type": "back"})
    assert [(problem.field, problem.code) for problem in refused.value.refused] == [
        ("x_amount", "rule.record_type_back_x_amount")
    ]


@pytest.mark.parametrize("pattern", ["N", "N{0}{0}", "N{foo}{0}", "N{0", "HT{000}"])
async def test_a_pattern_that_would_repeat_or_is_none_is_refused(company: Company, pattern: str) -> None:
    with pytest.raises(CatalogInvalid):
        await publish(company, {"pattern": pattern, "reset": "yearly"})
