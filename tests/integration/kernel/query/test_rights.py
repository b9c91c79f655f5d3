"""Every scope, grant and way over a parent, against plain Python."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.integration.kernel.query.house import STAFF, House
from tests.integration.kernel.query.naive import Naive
from tests.integration.kernel.query.test_list import read_all, select
from zhike.kernel.access.access import Access
from zhike.kernel.access.policy import RolePolicy
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.compile import compile_row_rule
from zhike.kernel.query.errors import ObjectForbidden, RecordNotFound
from zhike.kernel.query.model import AggregateQuery, Measure, Query, Sort
from zhike.kernel.query.policy import Reach, Right
from zhike.kernel.query.print import print_expression
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.slots import SLOTS, Supply

OBJECTS = ("account", "contact", "deal", "activity")


@pytest.mark.parametrize("object_key", OBJECTS)
@pytest.mark.parametrize("number", STAFF)
async def test_list_shows_what_may_be_read(
    runner: QueryRunner, house: House, access: Access, still: FrozenClock, number: int, object_key: str
) -> None:
    naive = Naive(house, number, still.now())
    query = Query(ObjectKey(object_key), select("id"), limit=37)
    if not naive.scopes(object_key, "read"):
        with pytest.raises(ObjectForbidden):
            await read_all(runner, house, access, number, query)
        return
    found = await read_all(runner, house, access, number, query)
    wanted = {
        str(row["id"]) for row in house.rows(object_key) if row["deleted_at"] is None and naive.may(object_key, row)
    }
    assert {row["id"] for row in found} == wanted
    assert len(found) == len(wanted)


@pytest.mark.parametrize("object_key", OBJECTS)
@pytest.mark.parametrize("number", STAFF)
async def test_single_records_agree_with_lists(
    runner: QueryRunner, house: House, access: Access, still: FrozenClock, number: int, object_key: str
) -> None:
    naive = Naive(house, number, still.now())
    policy = await access.get_policy(house.reader(number), house.catalog)
    for row in house.rows(object_key)[:60]:
        if naive.may(object_key, row) and row["deleted_at"] is None:
            document = await runner.get(house.catalog, policy, object_key, row["id"], select=select("id"))
            assert json.loads(document.data)["id"] == str(row["id"])
            assert document.version == row["version"]
        else:
            with pytest.raises(RecordNotFound if naive.scopes(object_key, "read") else ObjectForbidden):
                await runner.get(house.catalog, policy, object_key, row["id"])


class Forced:
    """A policy whose reach is given: rights must not depend on the shape that is fast."""

    def __init__(self, policy: RolePolicy, reach: Reach) -> None:
        self._policy, self._reach = policy, reach

    def __getattr__(self, name: str) -> Any:
        return getattr(self._policy, name)

    @property
    def shape(self) -> object:
        return self._policy.shape, self._reach

    def get_reach(self, object_key: ObjectKey) -> Reach:
        return self._reach


@pytest.mark.parametrize("reach", [Reach.WIDE, Reach.PART, Reach.NARROW])
@pytest.mark.parametrize("number", [2, 3, 4, 5, 6, 7, 8, 11, 13])
async def test_every_shape_shows_the_same(
    runner: QueryRunner, house: House, access: Access, still: FrozenClock, number: int, reach: Reach
) -> None:
    naive = Naive(house, number, still.now())
    policy = Forced(await access.get_policy(house.reader(number), house.catalog), reach)
    wanted = {str(row["id"]) for row in house.accounts if row["deleted_at"] is None and naive.may("account", row)}
    for sort in ((), (Sort(("updated_at",)),), (Sort(("name",)),)):
        found: list[str] = []
        query = Query(ObjectKey("account"), select("id"), sort=sort, limit=19)
        while True:
            page = await runner.list(house.catalog, policy, query)  # type: ignore[arg-type]
            found += [row["id"] for row in json.loads(page.data)]
            if page.next is None:
                break
            query = replace(query, cursor=page.next)
        assert len(found) == len(set(found))
        assert set(found) == wanted
    counted = AggregateQuery(ObjectKey("account"), (), (Measure("n", "count"),))
    assert json.loads(await runner.aggregate(house.catalog, policy, counted)) == [{"n": len(wanted)}]  # type: ignore[arg-type]
    total = await runner.count(house.catalog, policy, Query(ObjectKey("account"), ()))  # type: ignore[arg-type]
    assert total.count == len(wanted)


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("number", STAFF)
async def test_row_rule_for_writes(
    database: Database, house: House, access: Access, still: FrozenClock, number: int, right: Right
) -> None:
    naive = Naive(house, number, still.now())
    policy = await access.get_policy(house.reader(number), house.catalog)
    for object_key in OBJECTS:
        rule = compile_row_rule(house.catalog, policy, object_key, right, "x", still.now())
        printed = print_expression(rule, house.catalog.schema)
        supply = Supply(policy, still.now())
        values = [one.value.fill(supply) if isinstance(one.value, SLOTS) else one.value for one in printed.parameters]
        table = f'"{house.catalog.schema}"."o_{object_key}"'
        found = await database.fetch_rows(f"SELECT x.id FROM {table} AS x WHERE {printed.text}", values)
        wanted = {row["id"] for row in house.rows(object_key) if naive.may(object_key, row, right.value)}
        assert {row["id"] for row in found} == wanted, object_key
