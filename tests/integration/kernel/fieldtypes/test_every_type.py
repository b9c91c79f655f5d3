"""A record with a field of every type: made, read, changed, emptied, and each time brought back by undo."""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from PIL import Image

from tests.fixtures.kernel import Company
from tests.unit.kernel.catalog.fields import CONFIGS, FILES, VARIANTS, WRITABLE
from zhike.kernel.base.clock import SystemClock
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.files.library import FileLibrary, FileLimits
from zhike.kernel.files.scan import NoScanner
from zhike.kernel.files.stores.local import LocalStore
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.records.errors import ChangesRefused
from zhike.kernel.records.model import Batch, Change, Operation

OPTIONS = {key: {"label": {"zh": key, "en": key}} for key in ("a", "b", "c")}
DEFAULT_TARGETS = {"target": "account"}
# Two values of each type, as they are read.
PAIRS: dict[str, tuple[Any, Any]] = {
    "text": ("  甲\t", "乙"),
    "long_text": ("一\n二 ", " "),
    "rich_text": ("<p>甲 <b>乙</b></p>", "<ul><li>丙</li></ul>"),
    "number": ("12.5", "-3"),
    "money": (
        {"amount": "12.50", "currency": "CNY", "base": "12.50"},
        {"amount": "0.00", "currency": "CNY", "base": "0.00"},
    ),
    "percent": ("12.5", "100"),
    "rating": ("5", "1"),
    "boolean": (True, False),
    "date": ("2026-03-05", "0001-01-01"),
    "datetime": ("2026-03-05T01:02:03.000004Z", "1970-01-01T00:00:00.000000Z"),
    "duration": ("5400", "0"),
    "choice": ("a", "b"),
    "choices": (["a", "c"], ["b"]),
    "tags": (["甲", "vip"], ["乙"]),
    "tags_of_options": (["c", "a"], ["b"]),
    "email": ("a@b.co", "c@d.cn"),
    "phone": ("+8613812341234", "+8695588"),
    "url": ("https://example.com/甲", "mailto:a@b.cn"),
    "phones": (
        [{"value": "+8613812341234", "label": "手机"}, {"value": "+8695588", "label": ""}],
        [{"value": "+861012345678;ext=8001", "label": "公司"}],
    ),
    "emails": ([{"value": "a@b.co", "label": ""}], [{"value": "c@d.cn", "label": "work"}]),
    "urls": ([{"value": "https://a.cn", "label": ""}], [{"value": "https://b.cn", "label": "官网"}]),
    "address": (
        {
            "country": "CN",
            "code": "440305",
            "province": "广东省",
            "city": "深圳市",
            "district": "南山区",
            "street": "科技园路1号",
            "text": "广东省深圳市南山区科技园路1号",
            "latitude": "22.54",
            "longitude": "113.94",
        },
        {"country": "US", "street": "1 Main St", "text": "1 Main St, US"},
    ),
    "color": ("#aabbcc", "#000000"),
    "json": ({"a": [1, None, {"b": "甲"}]}, [True]),
    "text_by_sound": ("重庆", "阿里"),
    "name_of_person": ("曾国藩", "单雄信"),
}


def make_picture(color: str) -> bytes:
    """A small PNG."""
    written = BytesIO()
    Image.new("RGB", (4, 4), color).save(written, "PNG")
    return written.getvalue()


async def one_chunk(body: bytes) -> AsyncIterator[bytes]:
    yield body


@pytest_asyncio.fixture
async def library(company: Company, tmp_path: Any) -> FileLibrary:
    store = LocalStore(tmp_path / "files")
    return FileLibrary(company.kernel.database, store, NoScanner(), SystemClock(), FileLimits())


class World:
    """The object with every type, and the two values of each field."""

    def __init__(self, company: Company, library: FileLibrary) -> None:
        self.company, self.library = company, library
        self.first: dict[str, Any] = {}
        self.second: dict[str, Any] = {}

    async def prepare(self) -> None:
        fields: dict[str, Any] = {"x_title": {"type": "text", "label": {"zh": "标题", "en": "Title"}}}
        for key in WRITABLE:
            config = dict(CONFIGS.get(key, {}))
            if key in {"choice", "choices", "tags_of_options"}:
                config["options"] = OPTIONS
            fields[f"x_{key}"] = {"type": VARIANTS.get(key, key), "label": {"zh": key, "en": key}, **config}
        document = {"object": "x_all", "label": {"zh": "全", "en": "All"}, "title": "x_title", "fields": fields}
        kernel = self.company.kernel
        await kernel.publisher.publish(
            self.company.workspace, [DefinitionChange("object", "x_all", document)], PublishStamp()
        )
        await kernel.catalogs.refresh(self.company.key)
        for key, (first, second) in PAIRS.items():
            self.first[f"x_{key}"], self.second[f"x_{key}"] = first, second
        for values in (self.first, self.second):
            await self._add_links(values)

    async def _add_links(self, values: dict[str, Any]) -> None:
        accounts = [str(await self.company.create("account", name=name)) for name in ("甲公司", "乙公司")]
        values["x_lookup"] = {"id": accounts[0], "title": "甲公司"}
        values["x_multi_lookup"] = [{"id": accounts[1], "title": "乙公司"}, {"id": accounts[0], "title": "甲公司"}]
        values["x_any_lookup"] = {"id": accounts[1], "title": "乙公司", "object": "account"}
        values["x_user"] = {"id": str(self.company.people["owner"]), "title": "owner"}
        values["x_department"] = {"id": str(self.company.departments["总部"]), "title": "总部"}
        for key in FILES:
            file = await self.upload("administrator", f"{key}.png", "red")
            values[f"x_{key}"] = [{"id": file["id"], "name": f"{key}.png", "size": file["size"], "type": "image/png"}]

    async def upload(self, person: str, name: str, color: str) -> dict[str, Any]:
        user = self.company.people[person]
        file = await self.library.upload(self.company.key, user, name, one_chunk(make_picture(color)))
        return {"id": str(file.id), "size": file.size}

    async def write(self, change: Change, person: str = "administrator") -> tuple[OperationId, RecordId]:
        operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
        batch = Batch(ObjectKey("x_all"), (change,))
        outcome = await self.company.kernel.records.save(self.author(person), batch, operation)
        (saved,) = outcome.saved
        assert saved.id is not None
        return operation.id, saved.id

    def author(self, person: str) -> Any:
        return self.company.system if person == "system" else self.company.reader(person)

    async def read(self, record: RecordId, person: str = "administrator") -> dict[str, Any]:
        kernel = self.company.kernel
        catalog = await kernel.catalogs.current(self.company.key)
        policy = await kernel.access.get_policy(self.company.reader(person), catalog)
        found = await kernel.query.get(catalog, policy, ObjectKey("x_all"), record)
        whole = msgspec.json.decode(found.data)
        return {key: value for key, value in whole.items() if key.startswith("x_") and key != "x_title"}

    async def list_ids(self, where: Any) -> list[str]:
        kernel = self.company.kernel
        catalog = await kernel.catalogs.current(self.company.key)
        policy = await kernel.access.get_policy(self.company.reader("administrator"), catalog)
        query = Query(object=ObjectKey("x_all"), select=(Selected("id", ("id",)),), where=where)
        page = await kernel.query.list(catalog, policy, query)
        return [row["id"] for row in msgspec.json.decode(page.to_json())["data"]]


@pytest_asyncio.fixture
async def world(company: Company, library: FileLibrary) -> World:
    made = World(company, library)
    await made.prepare()
    return made


async def test_every_type_is_written_read_changed_emptied_and_brought_back(world: World) -> None:
    assert set(world.first) == {f"x_{key}" for key in WRITABLE}
    _, record = await world.write(Change("create", values=world.first))
    assert await world.read(record) == world.first
    changed, _ = await world.write(Change("update", record, world.second))
    assert await world.read(record) == world.second
    await world.company.kernel.records.undo(world.author("administrator"), changed)
    assert await world.read(record) == world.first
    emptied, _ = await world.write(Change("update", record, dict.fromkeys(world.first)))
    assert await world.read(record) == dict.fromkeys(world.first)
    report = await world.company.kernel.records.undo(world.author("administrator"), emptied)
    assert (report.undone, report.left) == (1, [])
    assert await world.read(record) == world.first


async def test_what_is_read_can_be_written_back_and_changes_nothing(world: World) -> None:
    _, record = await world.write(Change("create", values=world.first))
    batch = Batch(ObjectKey("x_all"), (Change("update", record, await world.read(record)),))
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    outcome = await world.company.kernel.records.save(world.author("administrator"), batch, operation)
    assert [one.version for one in outcome.saved] == [1]


@pytest.mark.parametrize(
    "break_it",
    [
        {"x_multi_lookup": ["00000000-0000-7000-8000-000000000001"]},
        {"x_file": ["00000000-0000-7000-8000-000000000001"]},
        {"x_image": ["00000000-0000-7000-8000-000000000001"]},
    ],
    ids=["multi_lookup", "file", "image"],
)
async def test_what_is_not_there_is_refused_and_nothing_is_kept(world: World, break_it: dict[str, Any]) -> None:
    with pytest.raises(ChangesRefused) as refused:
        await world.write(Change("create", values={"x_title": "甲", **break_it}))
    assert {problem.field for problem in refused.value.refused} == set(break_it)
    assert await world.list_ids(None) == []


async def test_somebody_elses_file_and_a_file_of_another_record_are_refused(world: World) -> None:
    theirs = await world.upload("colleague", "a.png", "blue")
    with pytest.raises(ChangesRefused):
        await world.write(Change("create", values={"x_file": [theirs["id"]]}))
    mine = await world.upload("administrator", "b.png", "blue")
    await world.write(Change("create", values={"x_file": [mine["id"]]}))
    with pytest.raises(ChangesRefused):
        batch = tuple(Change("create", values={"x_file": [mine["id"]]}) for _ in range(2))
        operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
        await world.company.kernel.records.save(
            world.author("administrator"), Batch(ObjectKey("x_all"), batch), operation
        )
