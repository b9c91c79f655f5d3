"""Several links: asked for from both sides, kept in step with the list, and shortened when a target is purged."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from tests.fixtures.kernel import Company
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.errors import CatalogInvalid
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.records.model import Batch, Change, Operation
from zhike.kernel.records.purge import purge_bin
from zhike.kernel.records.save import RecordWriter

LABEL = {"zh": "项", "en": "Item"}


@pytest_asyncio.fixture
async def linked(company: Company) -> Company:
    """Projects that name accounts, seen from there as `x_projects`."""
    fields = {
        "x_name": {"type": "text", "label": LABEL},
        "x_accounts": {
            "type": "multi_lookup", "target": "account", "inverse": "x_projects", "label": LABEL, "indexed": True,
        },
    }  # fmt: skip
    document = {"object": "x_project", "label": LABEL, "title": "x_name", "fields": fields}
    await company.kernel.publisher.publish(
        company.workspace, [DefinitionChange("object", "x_project", document)], PublishStamp()
    )
    await company.kernel.catalogs.refresh(company.key)
    return company


async def list_names(company: Company, object_key: str, where: Any, field: str = "x_name") -> list[str]:
    kernel = company.kernel
    catalog = await kernel.catalogs.current(company.key)
    query = Query(object=ObjectKey(object_key), select=(Selected(field, (field,)),), where=read_condition(where))
    page = await kernel.query.list(catalog, company.system.policy, query)
    return sorted(row[field] for row in msgspec.json.decode(page.to_json())["data"])


async def save(company: Company, object_key: str, change: Change) -> None:
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    await company.kernel.records.save(company.system, Batch(ObjectKey(object_key), (change,)), operation)


async def list_links(company: Company, record: RecordId) -> set[Any]:
    rows = await company.kernel.database.fetch_rows(
        f"SELECT target_id FROM {company.workspace.schema}.link WHERE record_id = $1", [record]
    )
    return {row["target_id"] for row in rows}


async def test_links_are_asked_for_from_both_sides(linked: Company) -> None:
    one, two, three = [await linked.create("account", name=name) for name in ("甲", "乙", "丙")]
    await linked.create("x_project", x_name="A", x_accounts=[str(one), str(two)])
    await linked.create("x_project", x_name="B", x_accounts=[str(two)])
    await linked.create("x_project", x_name="C")

    async def ask(operator: str, *ids: RecordId) -> list[str]:
        value = [str(one) for one in ids]
        return await list_names(linked, "x_project", {"field": "x_accounts", "op": operator, "value": value})

    assert await ask("has_any", one, three) == ["A"]
    assert await ask("has_all", one, two) == ["A"]
    assert await ask("has_none", one) == ["B", "C"]
    assert await list_names(linked, "x_project", {"field": "x_accounts", "op": "is_empty"}) == ["C"]
    has_b = {"related": "x_projects", "where": {"field": "x_name", "op": "is", "value": "B"}}
    assert await list_names(linked, "account", has_b, "name") == ["乙"]
    assert await list_names(linked, "account", {"related": "x_projects", "quantifier": "none"}, "name") == ["丙"]


async def test_the_link_table_follows_every_change_and_a_purge_shortens_the_list(
    linked: Company,
) -> None:
    one, two = [await linked.create("account", name=name) for name in ("甲", "乙")]
    project = await linked.create("x_project", x_name="A", x_accounts=[str(one)])
    assert await list_links(linked, project) == {one}
    await save(linked, "x_project", Change("update", project, {"x_accounts": [str(two), str(one)]}))
    assert await list_links(linked, project) == {one, two}
    await save(linked, "x_project", Change("update", project, {"x_accounts": [str(one)]}))
    assert await list_links(linked, project) == {one}
    await save(linked, "account", Change("delete", one))
    # What it links to already may stay, although it lies in the bin by now.
    await save(linked, "x_project", Change("update", project, {"x_accounts": [str(one), str(two)]}))
    kernel = linked.kernel
    clock = FrozenClock(kernel.clock.now() + timedelta(days=31))
    later = RecordWriter(kernel.database, kernel.catalogs, kernel.access, clock)
    assert await purge_bin(later, linked.system) == 1
    assert await list_links(linked, project) == {two}
    rows = await kernel.database.fetch_rows(f"SELECT x_accounts FROM {linked.workspace.schema}.o_x_project")
    assert [row["x_accounts"] for row in rows] == [[str(two)]]


async def test_several_links_are_not_rolled_up(linked: Company) -> None:
    account = {
        "object": "account",
        "fields": {"x_count": {"type": "rollup", "relation": "x_projects", "function": "count", "label": LABEL}},
    }
    with pytest.raises(CatalogInvalid) as refused:
        await linked.kernel.publisher.publish(
            linked.workspace, [DefinitionChange("object", "account", account)], PublishStamp()
        )
    assert [problem.code for problem in refused.value.problems] == ["bad_rollup"]
