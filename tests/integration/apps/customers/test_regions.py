"""Customers by region: province, city and district follow the address, and lists and figures go by them."""

import msgspec
import pytest

from tests.integration.apps.customers.conftest import Desk
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.query.model import AggregateQuery, GroupBy, Measure
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.errors import ChangesRefused

LEVELS = ("province", "city", "district")


async def test_divisions_follow_the_address(desk: Desk) -> None:
    account = await desk.create("account", name="南山科技", address="广东省深圳市南山区科技园南路8号")
    assert await desk.read("account", account, *LEVELS) == ["广东省", "深圳市", "南山区"]
    parts = {"province": "浙江省", "city": "杭州市", "street": "文三路1号"}
    moved = await desk.update("account", account, address=parts)
    assert await desk.read("account", account, *LEVELS) == ["浙江省", "杭州市", None]
    await desk.undo(moved)
    assert await desk.read("account", account, *LEVELS) == ["广东省", "深圳市", "南山区"]
    await desk.update("account", account, name="改名")
    assert await desk.read("account", account, *LEVELS) == ["广东省", "深圳市", "南山区"]
    await desk.update("account", account, address=None)
    assert await desk.read("account", account, *LEVELS) == [None, None, None]
    await desk.update("account", account, province="海南省")
    assert await desk.read("account", account, *LEVELS) == ["海南省", None, None]
    with pytest.raises(ChangesRefused):
        await desk.update("account", account, address={"planet": "Mars"})


async def test_lists_and_figures_go_by_region(desk: Desk) -> None:
    for name, address in (
        ("甲", "广东省深圳市南山区1号"),
        ("乙", "广东省广州市天河区2号"),
        ("丙", "北京市朝阳区3号"),
        ("丁", None),
    ):
        await desk.create("account", name=name, address=address)
    found = await desk.list("account", "name", where={"field": "province", "op": "is", "value": "广东省"})
    assert sorted(name for (name,) in found) == ["乙", "甲"]

    kernel, key = desk.company.kernel, desk.company.key
    catalog = await kernel.catalogs.current(key)
    groups, measures = (GroupBy("region", ("province",)),), (Measure("n", "count"),)
    query = AggregateQuery(ObjectKey("account"), groups, measures)
    rows = msgspec.json.decode(await kernel.query.aggregate(catalog, SystemPolicy("a test counts"), query))
    assert {row["region"]: int(row["n"]) for row in rows} == {"广东省": 2, "北京市": 1, None: 1}
