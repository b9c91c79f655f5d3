"""The catalogue of tags: renaming keeps records, merging takes them along and can be undone."""

import msgspec
import pytest

from tests.fixtures.kernel import Company, company, kernel
from tests.integration.engines.segments.conftest import catch_up
from zhike.engines.tags.errors import BadTag, TagNotFound, TagsForbidden
from zhike.engines.tags.model import TagDraft
from zhike.kernel.base.ids import RecordId

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

    _, operation = await tags.merge(admin, "重点", ["VIP", "老客户"])
    await catch_up(company)
    assert [await words(company, one) for one in (first, second)] == [["重点"], ["重点"]]
    report = await company.kernel.records.undo(admin, operation)
    assert (report.undone, list(report.left)) == (2, [])
    assert [await words(company, one) for one in (first, second)] == [["重点", "老客户"], ["VIP"]]
