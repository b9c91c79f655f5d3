"""Graphs of relations: what is declared is walked, what may not be read is not there."""

from typing import Any

from tests.fixtures.kernel import Company
from tests.integration.engines.timeline.conftest import Get


async def make(firm: Company, object_key: str, person: str = "owner", **values: Any) -> str:
    return str(await firm.create(object_key, firm.reader(person), **values))


def names(graph: Any) -> dict[str, int]:
    return {one["title"]: one["depth"] for one in graph["nodes"]}


def pairs(graph: Any) -> set[tuple[str, str, str]]:
    titles = {one["id"]: one["title"] for one in graph["nodes"]}
    return {(titles[one["from"]], titles[one["to"]], one["kind"] or one["key"]) for one in graph["edges"]}


async def test_people_and_companies_two_steps_deep(firm: Company, get: Get) -> None:
    group = await make(firm, "account", name="图集团")
    plant = await make(firm, "account", name="图工厂", parent=group)
    supplier = await make(firm, "account", name="图供应商")
    await make(firm, "account_relation", account=supplier, kind="supplier", other=plant)
    boss = await make(firm, "contact", name="图老板", account=plant, decision_role="decides", attitude="supports")
    buyer = await make(firm, "contact", name="图采购", account=plant, reports_to=boss)
    friend = await make(firm, "contact", name="图同学", account=supplier)
    await make(firm, "contact_relation", contact=friend, kind="classmate", other=buyer)
    near = await get("owner", f"/records/account/{plant}/graph", depth="1")
    assert names(near) == {"图工厂": 0, "图集团": 1, "图供应商": 1, "图老板": 1, "图采购": 1}
    assert pairs(near) == {
        ("图工厂", "图集团", "parent"), ("图供应商", "图工厂", "supplier"),
        ("图老板", "图工厂", "affiliation"), ("图采购", "图工厂", "affiliation"),
    }  # fmt: skip
    assert near["stopped"] is False
    (told,) = [one for one in near["nodes"] if one["title"] == "图老板"]
    assert (told["fields"]["decision_role"], told["fields"]["attitude"]) == ("decides", "supports")
    deep = await get("owner", f"/records/account/{plant}/graph")
    assert names(deep)["图同学"] == 2
    assert pairs(deep) - pairs(near) == {
        ("图采购", "图老板", "reports_to"), ("图同学", "图采购", "classmate"), ("图同学", "图供应商", "affiliation"),
    }  # fmt: skip


async def test_ways_between_two_people(firm: Company, get: Get) -> None:
    one = await make(firm, "account", name="路一")
    two = await make(firm, "account", name="路二")
    first = await make(firm, "contact", name="路甲", account=one)
    second = await make(firm, "contact", name="路乙", account=one)
    third = await make(firm, "contact", name="路丙", account=two)
    await make(firm, "contact_relation", contact=second, kind="friend", other=third)
    lonely = await make(firm, "contact", name="路人")
    found = await get("owner", "/graph/path", **{"from": f"contact:{first}", "to": f"contact:{third}"})
    assert found["paths"] == [[first, one, second, third]]
    assert names(found).keys() == {"路甲", "路一", "路乙", "路丙"}
    assert len(found["edges"]) == 3
    await make(firm, "account_relation", account=one, kind="partner", other=two)
    found = await get("owner", "/graph/path", **{"from": f"contact:{first}", "to": f"contact:{third}"})
    assert sorted(found["paths"]) == sorted([[first, one, second, third], [first, one, two, third]])
    alone = await get("owner", "/graph/path", **{"from": f"contact:{first}", "to": f"contact:{lonely}"})
    assert (alone["paths"], alone["stopped"]) == ([], False)
    refused = await get("owner", "/graph/path", 400, **{"from": "nobody", "to": f"contact:{third}"})
    assert refused["code"] == "graph_end_invalid"


async def test_what_may_not_be_read_is_no_step(firm: Company, get: Get) -> None:
    """A colleague's account stands between two of one's own: neither it nor what lies behind it is there."""
    mine = await make(firm, "account", name="我的")
    theirs = await make(firm, "account", "outsider", name="他的秘密")
    beyond = await make(firm, "account", name="我的另一家")
    for other in (mine, beyond):
        await firm.create("account_relation", account=theirs, kind="investor", other=other)
        # Open to me is the edge itself, not what it leads to.
        await firm.create("account_relation", firm.system, account=other, kind="agent", other=theirs)
    seen = await get("owner", f"/records/account/{mine}/graph")
    assert (names(seen), seen["edges"], seen["stopped"]) == ({"我的": 0}, [], False)
    ends = {"from": f"account:{mine}", "to": f"account:{beyond}"}
    assert (await get("owner", "/graph/path", **ends))["paths"] == []
    assert (await get("administrator", "/graph/path", **ends))["paths"] == [[mine, theirs, beyond]]
    await get("owner", f"/records/account/{theirs}/graph", 404)
    await get("owner", "/graph/path", 404, **{"from": f"account:{mine}", "to": f"account:{theirs}"})
