"""Every scope, grant and way over a parent, against plain Python."""

import json

import pytest

from tests.integration.kernel.query.house import STAFF, House
from tests.integration.kernel.query.naive import Naive
from tests.integration.kernel.query.test_list import read_all, select
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.compile import compile_row_rule
from zhike.kernel.query.errors import ObjectForbidden, RecordNotFound
from zhike.kernel.query.model import Query
from zhike.kernel.query.policy import Right
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
    wanted = {str(row["id"]) for row in house.rows(object_key) if row["deleted_at"] is None and naive.may(object_key, row)}
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
