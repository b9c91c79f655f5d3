"""Lists: rows, order, pages, shape of the answer."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.integration.kernel.query.house import House
from zhike.kernel.access.access import Access
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.run import QueryRunner

ACCOUNT = ObjectKey("account")


def select(*paths: str) -> tuple[Selected, ...]:
    return tuple(Selected(path, tuple(path.split("."))) for path in paths)


async def read_all(
    runner: QueryRunner, house: House, access: Access, number: int, query: Query
) -> list[dict[str, Any]]:
    """Every page, one after the other."""
    policy = await access.get_policy(house.reader(number), house.catalog)
    found, cursor = [], None
    while True:
        page = await runner.list(house.catalog, policy, replace(query, cursor=cursor))
        found += json.loads(page.data)
        if page.next is None:
            return found
        cursor = page.next


async def test_all_living_newest_first(runner: QueryRunner, house: House, access: Access) -> None:
    found = await read_all(runner, house, access, 1, Query(ACCOUNT, select("name"), limit=7))
    living = [row for row in house.accounts if row["deleted_at"] is None]
    living.sort(key=lambda row: (-row["updated_at"].timestamp(), row["id"]))
    assert [row["id"] for row in found] == [str(row["id"]) for row in living]
    assert found[0] == {"id": str(living[0]["id"]), "version": living[0]["version"], "name": living[0]["name"]}


@pytest.mark.parametrize("number", [1, 2, 3, 7, 9])
async def test_whole_records(runner: QueryRunner, house: House, access: Access, number: int) -> None:
    policy = await access.get_policy(house.reader(number), house.catalog)
    page = await runner.list(house.catalog, policy, Query(ACCOUNT, ()))
    for row in json.loads(page.data):
        document = await runner.get(house.catalog, policy, "account", row["id"])
        assert json.loads(document.data) == row
