"""The catalogue of tags: renaming keeps records, merging takes them along and can be undone."""

from uuid import uuid4

import msgspec
import pytest

from tests.fixtures.kernel import Company, company, kernel
from tests.integration.engines.segments.conftest import catch_up
from zhike.engines.tags.errors import BadTag, TagGroupNotFound, TagNotFound, TagsForbidden
from zhike.engines.tags.model import TagDraft, TagGroup
from zhike.kernel.base.ids import RecordId
from zhike.kernel.journal.operations import list_operations

__all__ = ["company", "kernel"]


async def words(company: Company, record: RecordId) -> list[str]:
    """The tags of an account."""
    catalog = await company.kernel.catalogs.current(company.key)
    policy = await company.kernel.access.get_policy(company.reader("administrator"), catalog)
    found = await company.kernel.query.get(catalog, policy, "account", record)
    return list(msgspec.json.decode(found.data)["tags"] or [])


async def test_the_catalogue_takes_free_words_and_merges(company: Company) -> None:
    tags, admin = company.kernel.tags, company.reader("administrator")
    first = await company.create("account", name="甲公司", tags=["重点", "老客户"])
    second = await company.create("account", name="乙公司", tags=["VIP"])
    found, _ = await tags.list(admin)
    assert {(one.key, one.listed, one.used) for one in found} == {
        ("重点", False, 1), ("老客户", False, 1), ("VIP", False, 1),
    }  # fmt: skip

    await tags.put(admin, "重点", TagDraft("重点客户", "Key account", "red", description="由销售总监认定"))
    assert await words(company, first) == ["重点", "老客户"]
    catalog = await company.kernel.catalogs.current(company.key)
    (option,) = catalog.objects["account"].fields["tags"].options
    assert (option.key, option.label.text("en"), option.color) == ("重点", "Key account", "red")
    third = await company.create("account", name="丙公司", tags=["Key account", "自由"])
    assert await words(company, third) == ["重点", "自由"]

    with pytest.raises(TagsForbidden):
        await tags.put(company.reader("owner"), "x", TagDraft("x", "x"))
    with pytest.raises(BadTag):
        await tags.put(admin, "a b", TagDraft("x", "x"))
    with pytest.raises(TagNotFound):
        await tags.merge(admin, "没有", ["VIP"])
    seen, _ = await tags.list(company.reader("owner"))
    assert [(one.key, one.used) for one in seen] == [("重点", None)]

    # A deleted tag leaves its word in the records; put again, it is what it was.
    with pytest.raises(TagsForbidden):
        await tags.delete(company.reader("owner"), "重点")
    await tags.delete(admin, "重点")
    assert await words(company, first) == ["重点", "老客户"]
    assert "重点" not in [one.key for one in (await tags.list(company.reader("owner")))[0]]
    with pytest.raises(TagNotFound):
        await tags.delete(admin, "重点")
    await tags.put(admin, "重点", TagDraft("重点客户", "Key account", "red", description="由销售总监认定"))
    page = await list_operations(company.kernel.database, company.key, actor=company.people["administrator"])
    assert [one.title["zh"] for one in page.operations][:2] == ["新建标签“重点客户”", "删除标签“重点客户”"]

    _, operation = await tags.merge(admin, "重点", ["VIP", "老客户"])
    await catch_up(company)
    assert [await words(company, one) for one in (first, second)] == [["重点"], ["重点"]]
    report = await company.kernel.records.undo(admin, operation)
    assert (report.undone, list(report.left)) == (2, [])
    assert [await words(company, one) for one in (first, second)] == [["重点", "老客户"], ["VIP"]]


async def test_a_deleted_group_lets_its_tags_go_and_takes_them_back(company: Company) -> None:
    tags, admin = company.kernel.tags, company.reader("administrator")
    group, other = TagGroup(uuid4(), "来源", "Source", "blue"), TagGroup(uuid4(), "其他", "Other", "")
    for one in (group, other):
        await tags.put_group(admin, one)
    for key in ("展会", "转介绍"):
        await tags.put(admin, key, TagDraft(key, key, group=group.id))

    async def listed() -> tuple[dict[str, object], list[str]]:
        found, groups = await tags.list(admin)
        return {one.key: one.draft.group for one in found}, [one.zh for one in groups]

    await tags.delete_group(admin, group.id)
    assert await listed() == ({"展会": None, "转介绍": None}, ["其他"])
    with pytest.raises(BadTag):
        await tags.put(admin, "展会", TagDraft("展会", "Fair", group=group.id))
    with pytest.raises(TagGroupNotFound):
        await tags.delete_group(admin, group.id)
    # Who was put into another group meanwhile stays there.
    await tags.put(admin, "转介绍", TagDraft("转介绍", "Referral", group=other.id))
    await tags.restore_group(admin, group.id)
    assert await listed() == ({"展会": group.id, "转介绍": other.id}, ["来源", "其他"])
    with pytest.raises(TagsForbidden):
        await tags.delete_group(company.reader("owner"), group.id)
