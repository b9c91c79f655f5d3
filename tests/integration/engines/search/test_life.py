"""The index follows the journal: new, changed, deleted, restored, merged, erased records; rights; definitions; eras."""

from typing import Any, Literal

import pytest

from tests.fixtures.kernel import Company
from tests.integration.engines.search.conftest import catch_up, list_titles, publish
from zhike.engines.search import slices
from zhike.engines.search.errors import EmptyQuestion, ObjectNotSearched
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.journal.erase import ErasureOrder, erase_record
from zhike.kernel.journal.place import raise_era
from zhike.kernel.records.model import Batch, Change, Operation


async def find(company: Company, typed: str, who: str = "administrator") -> list[object]:
    """The titles that somebody finds."""
    return list_titles(await company.kernel.search.find(company.reader(who), typed))


async def save(
    company: Company, kind: Literal["update", "delete", "restore"], object_key: str, record: RecordId, **values: Any
) -> None:
    """Change a record as the system."""
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    batch = Batch(ObjectKey(object_key), (Change(kind, id=record, values=values),))
    await company.kernel.records.save(company.system, batch, operation)
    await catch_up(company)


async def count_rows(company: Company) -> int:
    """How many records are in the index."""
    found: int = await company.kernel.database.fetch_value(
        f"SELECT count(*) FROM \"{company.workspace.schema}\".search_row WHERE object = 'account'"
    )
    return found


async def test_what_was_there_before_is_found(company: Company) -> None:
    await company.create("account", name="先来的公司")

    await catch_up(company)

    assert await find(company, "先来") == ["先来的公司"]


async def test_a_record_is_followed_through_its_life(company: Company) -> None:
    await catch_up(company)
    account = await company.create("account", name="长风科技")
    await catch_up(company)
    assert await find(company, "长风") == ["长风科技"]

    await save(company, "update", "account", account, name="破浪科技")
    assert await find(company, "长风") == []
    assert await find(company, "破浪") == ["破浪科技"]

    await save(company, "delete", "account", account)
    assert await find(company, "破浪") == []
    assert await count_rows(company) == 0

    await save(company, "restore", "account", account)
    assert await find(company, "polang") == ["破浪科技"]


async def test_an_erased_person_is_found_no_more(followed: Company) -> None:
    person = await followed.create("contact", name="慕容娜娜", phone="13977776666")
    await catch_up(followed)
    assert await find(followed, "6666") == ["慕容娜娜"]
    catalog = await followed.kernel.catalogs.current(followed.key)

    async with followed.kernel.database.transaction(followed.key) as transaction:
        order = ErasureOrder("contact", person, "asked for it")
        await erase_record(transaction, catalog, order, followed.kernel.clock, ())

    assert await find(followed, "慕容") == []
    await catch_up(followed)
    assert await find(followed, "慕容") == []
    assert await find(followed, "6666") == []


async def test_a_new_owner_finds_the_account_and_its_contacts(followed: Company) -> None:
    owner, outsider = str(followed.people["owner"]), str(followed.people["outsider"])
    account = await followed.create("account", name="移交公司", owner=owner)
    await followed.create("contact", name="移交联系人", account=str(account), owner=owner)
    await catch_up(followed)
    assert await find(followed, "移交", "outsider") == []

    await save(followed, "update", "account", account, owner=outsider)

    assert sorted(map(str, await find(followed, "移交", "outsider"))) == ["移交公司", "移交联系人"]
    assert await find(followed, "移交", "owner") == ["移交联系人"]


async def test_a_field_becomes_searchable_and_ceases_to_be(followed: Company) -> None:
    await followed.create("account", name="某公司", office_location="呼和浩特市")
    await catch_up(followed)
    assert await find(followed, "呼和浩特") == []

    await publish(followed, "object", "account", {"fields": {"office_location": {"searchable": True}}})
    await catch_up(followed)
    await catch_up(followed)
    assert await find(followed, "呼和浩特") == ["某公司"]

    await publish(followed, "object", "account", {"fields": {"office_location": {"searchable": False}}})
    assert await find(followed, "呼和浩特") == []


async def test_after_a_restore_the_index_is_made_anew(company: Company) -> None:
    await company.create("account", name="恢复公司")
    await catch_up(company)
    schema = company.workspace.schema
    await company.kernel.database.execute(f'DELETE FROM "{schema}".search_row')

    await raise_era(company.kernel.database, company.key)
    await catch_up(company)

    assert await find(company, "恢复") == ["恢复公司"]


async def test_a_rebuild_takes_out_what_is_gone(company: Company) -> None:
    account = await company.create("account", name="留下公司")
    await catch_up(company)
    schema = company.workspace.schema
    await company.kernel.database.execute(
        f'INSERT INTO "{schema}".search_row SELECT uuidv7(), object, tokens, texts, indexed_at'
        f' FROM "{schema}".search_row WHERE record_id = $1',
        [account],
    )
    assert await count_rows(company) == 2

    await company.kernel.search.rebuild(company.key)
    await catch_up(company)

    assert await count_rows(company) == 1
    assert await find(company, "留下") == ["留下公司"]


MASKING = {
    "role": "x_masked",
    "label": {"zh": "遮盖", "en": "Masked"},
    "objects": {"*": {"read": "all"}},
    "fields": {
        "contact.phone": {"mask": "phone"},
        "contact.name": {"mask": "hide"},
        "contact.email": {"read": False},
    },
}


async def test_a_masked_field_is_no_way_in(followed: Company) -> None:
    await publish(followed, "role", "x_masked", MASKING)
    await followed.create("contact", name="欧阳锋", phone="13800138000", email="feng@baituo.example", wechat="laodu99")
    await save(followed, "update", "user", RecordId(followed.people["auditor"]), roles=["x_masked"])
    followed.kernel.access.wake(followed.key, followed.workspace.schema)

    for typed in ("欧阳锋", "欧阳", "ouyang", "oyf", "8000", "13800138000", "feng", "baituo", "feng@baituo.example"):
        assert await find(followed, typed, "auditor") == [], typed
    found = await followed.kernel.search.find(followed.reader("auditor"), "laodu99")

    (hit,) = found.groups[0].hits
    assert hit.title == {"masked": "****"}
    assert [met.field for met in hit.matches] == ["wechat"]
    assert "13800138000" not in repr(hit)


async def test_marks_lie_where_the_eye_looks(followed: Company) -> None:
    await followed.create("account", name="北京 格物（致知）有限公司")
    await catch_up(followed)

    async def marks(typed: str) -> list[str]:
        found = await followed.kernel.search.find(followed.reader("administrator"), typed)
        (met,) = found.groups[0].hits[0].matches
        return [met.text[start:end] for start, end in met.ranges]

    assert await marks("格物致知") == ["格物（致知"]
    assert await marks("gewu") == ["格物"]
    assert await marks("gwzz") == ["格物（致知"]
    assert await marks("bj 有限") == ["北京", "有限"]


async def test_too_many_are_told_and_one_s_own_and_the_exact_come_first(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "LEVELS", (4, 6))
    owner = company.people["owner"]
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    changes = [Change("create", values={"name": f"同名分公司{number}号"}) for number in range(320)]
    changes.append(Change("create", values={"name": "我的同名公司", "owner": str(owner)}))
    changes.append(Change("create", values={"name": "同名"}))
    await company.kernel.records.save(company.system, Batch(ObjectKey("account"), tuple(changes)), operation)
    await catch_up(company)
    await save(company, "update", "user", RecordId(owner), roles=["administrator"])

    found = await company.kernel.search.find(company.reader("owner"), "同名", limit=50)

    (group,) = found.groups
    assert found.stopped
    assert group.stopped
    assert group.hits[0].title == "同名"
    everything = await company.kernel.search.find(company.reader("owner"), "同名公司")
    assert everything.groups[0].hits[0].title == "我的同名公司"
    rare = await company.kernel.search.find(company.reader("owner"), "tongming fengongsi7")
    assert rare.groups[0].found == 11
    assert not rare.stopped


async def test_nothing_typed_and_closed_objects_are_errors(followed: Company) -> None:
    search, reader = followed.kernel.search, followed.reader("owner")
    for typed in ("", "  ", "。,!", "\x00", "' & | ! : * ( )"):
        with pytest.raises(EmptyQuestion):
            await search.find(reader, typed)
    with pytest.raises(ObjectNotSearched):
        await search.find(reader, "知客", objects=("x_nothing",))


async def test_odd_input_is_only_odd(followed: Company) -> None:
    await catch_up(followed)
    for typed in (
        "\ud800知客",
        "a" * 5000,
        "知" * 5000,
        "'; DROP TABLE x; --",
        "\\",
        "%_",
        "١٢٣٤",
        "²",
        "ﷺ",
        "한국 회사",
        "é" * 50,
    ):
        try:
            assert await find(followed, typed) == []
        except EmptyQuestion:
            assert not any(sign.isalnum() for sign in typed)
