"""A field changes its type while people work: preview, conversion, switch, the way back, history and the past."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.fixtures.documents import change_object, delete_object, field, thing
from tests.fixtures.kernel import Company
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.catalog.errors import CatalogInvalid
from zhike.kernel.catalog.finish import finish
from zhike.kernel.catalog.model import Catalog, FieldState
from zhike.kernel.catalog.retired import drop_retired
from zhike.kernel.catalog.retype.errors import NoConversion, OriginGone, TypeChangeOver, TypeChangeUnderWay, TypeKept
from zhike.kernel.catalog.retype.model import TypeChange, TypeWish
from zhike.kernel.catalog.retype.preview import preview
from zhike.kernel.catalog.retype.start import cancel, find_reversal, get_change, reverse, start
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.journal.erase import ErasureOrder, erase_record
from zhike.kernel.records.fill import RollUps
from zhike.kernel.records.model import Batch, Change, Json, Operation

CODES = ["12", "1.2万", "007", "abc", None]
OPTIONS = {"a": {"label": {"zh": "甲", "en": "First"}}, "b": {"label": {"zh": "乙", "en": "Second"}}}

PAIRS: list[tuple[str, Any, Any, str, Any, str | None]] = [
    ("number", {}, "12.5", "money", {}, "12.500000"),
    ("money", {}, "12.50", "number", {"scale": 2}, "12.50"),
    ("choice", {"options": OPTIONS}, "a", "choices", {}, "['a']"),
    ("choices", {"options": OPTIONS}, ["b"], "choice", {}, "b"),
    ("choice", {"options": OPTIONS}, "b", "text", {}, "乙"),
    ("text", {}, "甲", "choice", {"options": OPTIONS}, "a"),
    ("boolean", {}, True, "choice", {"options": {"y": {"label": {"zh": "是", "en": "Yes"}}}}, "y"),
    ("date", {}, "2026-03-05", "datetime", {}, "2026-03-04 16:00:00+00:00"),
    ("datetime", {}, "2026-03-04T16:30:00Z", "date", {}, "2026-03-05"),
    ("datetime", {}, "2026-03-04T16:30:00Z", "text", {}, "2026-03-05 00:30:00"),
    ("text", {}, "13812341234", "phone", {}, "+8613812341234"),
    ("phone", {"many": True}, ["13812341234", "13812341235"], "phone", {"many": False}, "+8613812341234"),
    ("text", {}, "2026年3月5日", "date", {}, "2026-03-05"),
    ("rich_text", {}, "<p>你 <b>好</b></p>", "text", {}, "你 好"),
    ("tags", {}, ["红", "蓝"], "text", {}, "红; 蓝"),
    ("user", {}, None, "text", {}, "owner"),
    ("text", {}, "owner", "user", {}, None),
]


async def publish(company: Company, **fields: object) -> Catalog:
    kernel = company.kernel
    published = await kernel.publisher.publish(company.workspace, [change_object(thing(**fields))], PublishStamp())
    kernel.catalogs.put(company.workspace, published.catalog)
    return published.catalog


async def begin(company: Company, key: str, to: str, **config: object) -> TypeChange:
    wish = TypeWish("x_thing", key, to, config)
    return await start(company.kernel.publisher, company.workspace, wish, PublishStamp())


async def complete(company: Company, change: TypeChange) -> TypeChange:
    kernel = company.kernel
    await finish(kernel.database, company.workspace, kernel.clock, RollUps(kernel.database, kernel.clock))
    await kernel.catalogs.refresh(company.key)
    return await get_change(kernel.database, company.workspace, change.id)


async def go_back(company: Company, key: str) -> TypeChange:
    last = await find_reversal(company.kernel.database, company.workspace, "x_thing", key)
    kernel = company.kernel
    change = await start(kernel.publisher, company.workspace, reverse(last), PublishStamp(), last.from_id)
    return await complete(company, change)


async def add(company: Company, **values: Json) -> RecordId:
    return await company.create("x_thing", x_name="一条", **values)


async def change_values(company: Company, record: RecordId, **values: Json) -> OperationId:
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    batch = Batch(ObjectKey("x_thing"), (Change("update", record, values),))
    await company.kernel.records.save(company.system, batch, operation)
    return operation.id


async def read_column(company: Company, key: str) -> dict[UUID, Any]:
    """What stands in the field's first column."""
    catalog = await company.kernel.catalogs.refresh(company.key)
    column = catalog.objects["x_thing"].fields[key].columns[0]
    rows = await company.kernel.database.fetch_rows(f'SELECT id, "{column}" AS v FROM {catalog.schema}.o_x_thing')
    return {row["id"]: row["v"] for row in rows}


async def test_text_becomes_a_number_and_comes_back_byte_for_byte(company: Company) -> None:
    first = await publish(company, x_code=field("text", tracked=True))
    records = [await add(company, x_code=code) for code in CODES]
    wish = TypeWish("x_thing", "x_code", "number", {"scale": 2})
    seen = await preview(company.kernel.publisher, company.workspace, wish)
    assert (seen.examined, seen.complete) == (4, True)
    assert (seen.clean, seen.changed, seen.lost) == (1, 2, 1)
    assert {one.old: one.new for one in seen.changed_samples} == {"1.2万": "12000", "007": "7"}
    (lost,) = seen.lost_samples
    assert (lost.old, lost.new, lost.record) == ("abc", None, records[3])
    assert lost.reason is not None

    change = await complete(company, await begin(company, "x_code", "number", scale=2))
    assert (change.state, change.converted, change.lost) == ("switched", 3, 1)
    catalog = await company.kernel.catalogs.refresh(company.key)
    made = catalog.objects["x_thing"].fields["x_code"]
    assert (made.type, made.state, made.shadow) == ("number", FieldState.READY, None)
    assert made.id != first.objects["x_thing"].fields["x_code"].id
    values = await read_column(company, "x_code")
    assert [values[one] and str(values[one]) for one in records] == ["12.00", "12000.00", "7.00", None, None]
    await change_values(company, records[0], x_code="99")
    await change_values(company, records[3], x_code="5.5")

    back = await go_back(company, "x_code")
    assert back.state == "switched"
    values = await read_column(company, "x_code")
    assert [values[one] for one in records] == ["99", "1.2万", "007", "5.5", None]
    again = await go_back(company, "x_code")
    assert again.state == "switched"
    assert (await company.kernel.catalogs.refresh(company.key)).objects["x_thing"].fields["x_code"].type == "number"


async def test_writes_beside_the_conversion_land_in_both(company: Company) -> None:
    await publish(company, x_code=field("text"))
    records = [await add(company, x_code=str(number)) for number in range(30)]
    change = await begin(company, "x_code", "number")
    catalog = await company.kernel.catalogs.refresh(company.key)
    assert catalog.objects["x_thing"].fields["x_code"].state is FieldState.PREPARING
    await change_values(company, records[0], x_code="1000")
    late = await add(company, x_code="31")
    with pytest.raises(TypeChangeUnderWay):
        await begin(company, "x_code", "boolean")

    async def write() -> None:
        for record in records[1:10]:
            await change_values(company, record, x_name="umbenannt", x_code="77")

    await asyncio.gather(complete(company, change), write())
    await company.kernel.catalogs.refresh(company.key)
    values = {one: int(value) for one, value in (await read_column(company, "x_code")).items()}
    assert values[records[0]] == 1000
    assert values[late] == 31
    assert [values[one] for one in records[1:10]] == [77] * 9
    assert [values[one] for one in records[10:]] == list(range(10, 30))


async def test_what_cannot_be_and_what_is_stopped(company: Company) -> None:
    await publish(
        company,
        x_code=field("text", unique=True),
        x_amount=field("number"),
        x_total=field("formula", formula="x_amount * 2"),
    )
    await add(company, x_code="1", x_amount="1")
    await add(company, x_code="01", x_amount="2")
    with pytest.raises(CatalogInvalid) as broken:
        await begin(company, "x_amount", "date")
    assert [one.pointer for one in broken.value.problems] == ["/object/x_thing/fields/x_total/formula"]
    with pytest.raises(TypeKept):
        await begin(company, "x_name", "number")
    with pytest.raises(NoConversion):
        await begin(company, "x_total", "text")
    with pytest.raises(TypeKept):
        await start(
            company.kernel.publisher, company.workspace, TypeWish("account", "level", "text", {}), PublishStamp()
        )
    change = await complete(company, await begin(company, "x_code", "choice", unique=None, options=OPTIONS))
    assert change.state == "switched"
    back = await go_back(company, "x_code")
    assert sorted((await read_column(company, "x_code")).values()) == ["01", "1"]
    with pytest.raises(TypeChangeOver):
        await cancel(company.kernel.publisher, company.workspace, back.id)
    under_way = await begin(company, "x_code", "number")
    stopped = await cancel(company.kernel.publisher, company.workspace, under_way.id)
    assert stopped.state == "cancelled"
    await company.kernel.catalogs.refresh(company.key)
    await add(company, x_code="x")
    assert sorted((await read_column(company, "x_code")).values()) == ["01", "1", "x"]


async def test_pairs_of_types(company: Company) -> None:
    owner = str(company.people["owner"])
    fields = {f"x_v{number}": field(old, **config) for number, (old, config, *_) in enumerate(PAIRS)}
    await publish(company, **fields)
    values = {f"x_v{number}": owner if old == "user" else value for number, (old, _, value, *_) in enumerate(PAIRS)}
    record = await add(company, **values)
    before = {key: (await read_column(company, key))[record] for key in fields}
    begun = [
        await begin(company, f"x_v{number}", new, **config) for number, (_, _, _, new, config, _) in enumerate(PAIRS)
    ]
    assert [(await complete(company, one)).state for one in begun] == ["switched"] * len(PAIRS)
    for number, (*_, stored) in enumerate(PAIRS):
        found = (await read_column(company, f"x_v{number}"))[record]
        assert str(found) == (owner if stored is None else stored), PAIRS[number]
    for key in fields:
        assert (await go_back(company, key)).state == "switched"
        assert (await read_column(company, key))[record] == before[key]


async def test_a_dropped_object_leaves_no_row_behind(company: Company) -> None:
    """Nor does the type that a field had before."""
    catalog = await publish(
        company,
        x_code=field("text", tracked=True),
        x_any=field("any_lookup", targets=["account", "x_thing"]),
        x_near=field("multi_lookup", target="account"),
    )
    kernel, schema = company.kernel, catalog.schema
    account = await company.create("account", name="客户")
    record = await add(company, x_code="1", x_near=[str(account)])
    await add(company, x_code="2", x_any=str(record))
    assert (await complete(company, await begin(company, "x_code", "number"))).state == "switched"
    now = kernel.clock.now()
    assert await drop_retired(kernel.database, company.workspace, now + timedelta(days=29)) == []
    assert await drop_retired(kernel.database, company.workspace, now + timedelta(days=31)) == ["o_x_thing.x_code"]
    with pytest.raises(OriginGone):
        await go_back(company, "x_code")
    await kernel.publisher.publish(company.workspace, [delete_object("x_thing")], PublishStamp())
    assert await drop_retired(kernel.database, company.workspace, now + timedelta(days=62)) == ["o_x_thing"]
    for table, where in (
        ("record", "object = 'x_thing'"),
        ("field_span", "object = 'x_thing'"),
        ("link", f"record_id = '{record}'"),
        ("member", f"record_id = '{record}'"),
        ("physical_field", "object = 'x_thing'"),
    ):
        assert await kernel.database.fetch_value(f"SELECT count(*) FROM {schema}.{table} WHERE {where}") == 0, table
    assert await kernel.database.fetch_value(f"SELECT count(*) FROM {schema}.record WHERE id = $1", [account]) == 1


async def test_an_erased_person_leaves_nothing_under_a_former_type(company: Company) -> None:
    await publish(company, x_code=field("text", data_class="personal"))
    first, second = await add(company, x_code="13812341234"), await add(company, x_code="13812341235")
    assert (await complete(company, await begin(company, "x_code", "phone"))).state == "switched"
    kernel = company.kernel
    catalog = await kernel.catalogs.refresh(company.key)
    async with kernel.database.transaction(company.key) as transaction:
        await erase_record(transaction, catalog, ErasureOrder("x_thing", first, "asked for"), kernel.clock, ())
    rows = await kernel.database.fetch_rows(f"SELECT id, x_code FROM {catalog.schema}.o_x_thing")
    assert {row["id"]: row["x_code"] for row in rows} == {first: None, second: "13812341235"}
