"""The views that the package's lists offer: each can be asked, and one's own are those in which one takes part."""

import msgspec

from tests.fixtures.kernel import Company
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.merge import list_ordered
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.query.model import Query, Selected


async def test_each_declared_view_can_be_asked_and_mine_are_those_i_take_part_in(company: Company) -> None:
    me, other = company.reader("owner"), company.reader("colleague")
    await company.create("task", me, subject="我的未完成")
    await company.create("task", me, subject="我的已取消", status="cancelled")
    await company.create("task", other, subject="分给我的", assignees=[str(me.subject)])
    await company.create("task", other, subject="别人的")
    catalog = await company.kernel.catalogs.refresh(company.key)
    policy = await company.kernel.access.get_policy(me, catalog)

    async def ask(object_key: str, view: str) -> set[str]:
        owner = catalog.objects[object_key]
        shape = dict(list_ordered(owner.list_view["views"]))[view]
        where = read_condition(shape["filter"])
        select = (Selected(owner.title_field, (owner.title_field,)),)
        page = await company.kernel.query.list(catalog, policy, Query(ObjectKey(object_key), select, where=where))
        return {str(row[owner.title_field]) for row in msgspec.json.decode(page.data)}

    assert await ask("task", "my_open") == {"我的未完成", "分给我的"}
    offered = {
        (key, view) for key, one in catalog.objects.items() for view, _ in list_ordered(one.list_view.get("views"))
    }
    assert {key for key, _ in offered} == {"account", "contact", "event", "interaction", "task"}
    for key, view in sorted(offered - {("task", "my_open")}):
        assert await ask(key, view) is not None
    assert {key: one.list_view["first"] for key, one in catalog.objects.items() if "first" in one.list_view} == {
        "task": "my_open",
        "event": "upcoming",
    }
