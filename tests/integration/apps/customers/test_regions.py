"""Customers by region: province, city and district follow the address, and lists and figures go by them."""

from collections.abc import Mapping, Sequence

import msgspec
import pytest

from tests.fixtures.kernel import Company
from tests.integration.apps.customers.conftest import Desk
from zhike.kernel.base.ids import ObjectKey, WorkspaceKey
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.errors import CatalogInvalid
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker
from zhike.kernel.query.model import AggregateQuery, GroupBy, Measure
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records import part_fill
from zhike.kernel.records.errors import ChangesRefused
from zhike.kernel.records.part_fields import Parts
from zhike.kernel.records.part_fill import FILL_PARTS, order_part_fill
from zhike.operations.packages import apply_standard_packages

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


async def drain(company: Company) -> None:
    """All jobs that wait."""
    kernel = company.kernel

    async def list_keys() -> Sequence[WorkspaceKey]:
        return (company.key,)

    schedule = Schedule(kernel.queue, kernel.clock, (), kernel.zone_of)
    await Worker(kernel.background, kernel.queue, schedule, kernel.clock, list_keys).drain(company.key)


async def read_jobs(company: Company) -> list[tuple[str, object]]:
    """State and result of the filling's jobs."""
    sql = f"SELECT state, result FROM w_{company.key}.job WHERE kind = $1 ORDER BY created_at"
    rows = await company.kernel.background.fetch_rows(sql, [FILL_PARTS])
    return [(row["state"], row["result"] and msgspec.json.decode(row["result"])) for row in rows]


async def forget_parts(company: Company) -> None:
    """As a workspace was that had its accounts before these fields."""
    for sql in (
        f"UPDATE w_{company.key}.o_account SET province = NULL, city = NULL, district = NULL",
        f"DELETE FROM w_{company.key}.part_fill",
        f"UPDATE w_{company.key}.package SET digest = ''",
    ):
        await company.kernel.background.execute(sql)


async def test_an_upgrade_fills_accounts_that_had_their_address_before(desk: Desk) -> None:
    company = desk.company
    assert await read_jobs(company) == []
    full = await desk.create("account", name="南山科技", address="广东省深圳市南山区科技园南路8号")
    short = await desk.create("account", name="海南贸易", address="海南省")
    binned = await desk.create("account", name="旧客户", address="北京市朝阳区3号")
    none = await desk.create("account", name="无址", province="浙江省")
    await desk.delete("account", binned)
    await forget_parts(company)
    await desk.update("account", short, city="三亚市")
    entries = f"SELECT count(*) FROM w_{company.key}.journal"
    journaled = await company.kernel.background.fetch_value(entries)

    await apply_standard_packages(company.kernel, company.workspace)
    await drain(company)

    assert await read_jobs(company) == [("done", {"looked_at": 3, "changed": 3})]
    assert await desk.read("account", full, *LEVELS, "version") == ["广东省", "深圳市", "南山区", 1]
    assert await desk.read("account", short, *LEVELS, "version") == ["海南省", "三亚市", None, 2]
    assert await desk.read("account", none, *LEVELS) == [None, None, None]
    assert await company.kernel.background.fetch_value(entries) == journaled
    await desk.restore("account", binned)
    assert await desk.read("account", binned, *LEVELS) == ["北京市", None, "朝阳区"]
    assert not await order_part_fill(
        company.kernel.background, company.kernel.queue, company.kernel.clock, await catalog_of(company)
    )


async def test_a_filling_that_breaks_off_goes_on_where_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    company = desk.company
    records = [
        await desk.create("account", name=f"第{number}家", address="广东省深圳市南山区1号") for number in range(3)
    ]
    await forget_parts(company)
    looked: list[object] = []
    find = Parts.find

    def stumble(parts: Parts, value: object) -> dict[str, str | None]:
        looked.append(value)
        if len(looked) == 2:
            raise OSError("the power is gone")
        return find(parts, value)

    monkeypatch.setattr(part_fill, "STEP", 1)
    monkeypatch.setattr(Parts, "find", stumble)
    await apply_standard_packages(company.kernel, company.workspace)
    await drain(company)
    # It is tried again after a while; that may be over already.
    now = company.kernel.clock.now()
    await company.kernel.background.execute(f"UPDATE w_{company.key}.job SET due_at = $1", [now])
    await drain(company)
    for one in records:
        assert await desk.read("account", one, *LEVELS) == ["广东省", "深圳市", "南山区"]
    # The first once, the second twice, the third once.
    assert (len(looked), await read_jobs(company)) == (4, [("done", {"looked_at": 3, "changed": 3})])


async def test_an_analyst_gives_another_object_the_parts_of_its_address(desk: Desk) -> None:
    company = desk.company
    home = {"x_home": {"type": "address", "label": {"zh": "住址", "en": "Home"}}}
    await publish(company, home)
    person = await desk.create("contact", name="王小明", x_home="江苏省南京市玄武区中山路1号")
    city = {"type": "text", "label": {"zh": "城市", "en": "City"}, "follows": "x_home", "part": "city"}
    await publish(company, {**home, "x_city": city})
    await drain(company)
    assert await desk.read("contact", person, "x_city") == ["南京市"]
    other = await desk.create("contact", name="李小红", x_home="浙江省杭州市西湖区1号")
    assert await desk.read("contact", other, "x_city") == ["杭州市"]

    for wrong, code in (
        ({"part": "planet"}, "unknown_part"),
        ({"required": True}, "part_not_fit"),
        ({"max_length": 8}, "part_not_fit"),
        ({"follows": "name"}, "unknown_part"),
        ({"follows": None}, "unknown_part"),
    ):
        with pytest.raises(CatalogInvalid) as refused:
            await publish(company, {**home, "x_city": {**city, **wrong}})
        assert [one.code for one in refused.value.problems] == [code]


async def publish(company: Company, fields: Mapping[str, object]) -> None:
    """Contacts with these fields."""
    change = DefinitionChange("object", "contact", {"fields": fields})
    kernel = company.kernel
    await kernel.publisher.publish(company.workspace, [change], PublishStamp())
    await order_part_fill(kernel.background, kernel.queue, kernel.clock, await catalog_of(company))


async def catalog_of(company: Company) -> Catalog:
    return await company.kernel.catalogs.refresh(company.key)
