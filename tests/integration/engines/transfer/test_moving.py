"""Several files of another system in one job: order, links by foreign ids, circles, reconciliation, undo, again."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import msgspec
import pytest
import pytest_asyncio
import xlsxwriter

from tests.fixtures.kernel import Company
from tests.integration.engines.transfer.conftest import make_worker, one_chunk
from tests.integration.engines.transfer.test_imports import list_records
from zhike.engines.transfer.model import Counts, LinkTally
from zhike.engines.transfer.moving.face import MigrationStatus, TableLook
from zhike.engines.transfer.moving.model import FileRequest, MigrationRequest, Sum
from zhike.engines.transfer.table import ReadOptions
from zhike.kernel.base.ids import OperationId
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.jobs.model import JobState

ACCOUNTS = (
    "客户编号,名称,级别,年营业额,员工人数,上级公司,主要联系人\n"
    "C1,上海智客,A,￥1.2万,120,C3,P2\n"
    "C2,北京远望,Z,300,7,,\n"
    "C3,智客集团,B,5000.50,9,,P9\n"
)
SHEETS: dict[str, list[list[str]]] = {
    "联系人": [["联系人编号", "姓名", "客户编号"], ["P1", "王伟", "C1"], ["P2", "李娜", "C1"], ["P3", "张强", "C2"]],
    "说明": [["这张表不导入", "x"], ["a", "b"]],
}


def make_workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, rows in SHEETS.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def make_zip(accounts: str = ACCOUNTS) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("客户.csv", accounts.encode("gb18030"))
        archive.writestr("联系人.xlsx", make_workbook())
    return out.getvalue()


@pytest_asyncio.fixture
async def linked(company: Company) -> Company:
    """Accounts name a primary contact, and contacts their account."""
    target = {"type": "lookup", "target": "contact", "label": {"zh": "主要联系人", "en": "Primary contact"}}
    change = DefinitionChange(
        "object", "account",
        {"fields": {"x_primary": {**target, "inverse": "x_primary_of", "inverse_label": {"zh": "主要", "en": "Primary"}}}},
    )  # fmt: skip
    stamp = PublishStamp(cause="user", title={"zh": "测试", "en": "Test"})
    published = await company.kernel.publisher.publish(company.workspace, [change], stamp)
    await company.kernel.catalogs.refresh(company.key, published.version)
    return company


async def look(company: Company, data: bytes, name: str = "旧系统.zip") -> tuple[TableLook, ...]:
    migrations, reader = company.kernel.migrations, company.reader("administrator")
    uploaded = await migrations.upload(reader, [(name, one_chunk(data))])
    return await migrations.look(reader, uploaded.files)


def ask(tables: Sequence[TableLook], *, dry_run: bool = False) -> MigrationRequest:
    files = tuple(
        FileRequest(one.file.id, one.object, one.foreign_id, one.mapping, read=ReadOptions(sheet=one.sheet))
        for one in tables
        if one.object is not None
    )
    return MigrationRequest("旧系统", files, dry_run=dry_run)


async def move(company: Company, request: MigrationRequest) -> MigrationStatus:
    migrations, reader = company.kernel.migrations, company.reader("administrator")
    job = await migrations.start(reader, request)
    await make_worker(company).drain(company.key)
    status = await migrations.get(reader, job, 100)
    assert status.job.state is JobState.DONE, status.job.error
    return status


@dataclass(frozen=True)
class Short:
    """What came of one file."""

    counts: Counts
    links: LinkTally
    lines: dict[int, str]


def shorten(status: MigrationStatus) -> dict[str, Short]:
    return {
        part.asked.object: Short(
            part.state.state.counts, part.state.state.links, {row.line: row.state for row in part.refused}
        )
        for part in status.parts
    }


async def dump(company: Company) -> list[bytes]:
    """The visible records of both objects, bit by bit."""
    schema, found = company.workspace.schema, []
    for table in ("o_account", "o_contact"):
        rows = await company.kernel.database.fetch_rows(
            f"SELECT to_jsonb(t) - 'version' - 'updated_at' - 'updated_by' FROM \"{schema}\".{table} t "
            "WHERE deleted_at IS NULL ORDER BY id"
        )
        found += [msgspec.json.encode(row[0]) for row in rows]
    return found


async def test_a_plan_names_objects_ids_and_links(linked: Company) -> None:
    accounts, contacts, rest = await look(linked, make_zip())

    assert (accounts.object, accounts.foreign_id, accounts.count) == ("account", "客户编号", 3)
    assert accounts.mapping == {
        "名称": "name", "级别": "level", "年营业额": "revenue", "员工人数": "employees", "上级公司": "parent",
        "主要联系人": "x_primary",
    }  # fmt: skip
    assert (contacts.object, contacts.foreign_id, contacts.sheet) == ("contact", "联系人编号", "联系人")
    assert contacts.mapping == {"姓名": "name", "客户编号": "account.foreign_id"}
    assert rest.object is None


async def test_one_job_with_circles_figures_undo_and_a_second_time(linked: Company) -> None:
    await linked.create("account", linked.reader("administrator"), name="本来就有")
    before = await dump(linked)
    request = ask(await look(linked, make_zip()))

    rehearsed = await move(linked, msgspec.structs.replace(request, dry_run=True))
    assert await dump(linked) == before

    status = await move(linked, request)
    expected = {
        "account": Short(Counts(created=2, refused=1, linked=1), LinkTally(2, 1), {3: "refused", 4: "warned"}),
        "contact": Short(Counts(created=3), LinkTally(2, 1), {4: "warned"}),
    }
    assert shorten(status) == expected
    assert shorten(rehearsed) == expected
    assert await list_records(linked, "account", "name", "parent.name", "x_primary.name") == [
        ("上海智客", "智客集团", "李娜"), ("智客集团", None, None), ("本来就有", None, None),
    ]  # fmt: skip
    assert await list_records(linked, "contact", "name", "account.name") == [
        ("张强", None), ("李娜", "上海智客"), ("王伟", "上海智客"),
    ]  # fmt: skip
    figures = next(part.state.sums for part in status.parts if part.asked.object == "account")
    assert figures == (
        Sum("revenue", "年营业额", "CNY", 3, Decimal("17300.50"), Decimal(300), Decimal("17000.50"), 1),
        Sum("employees", "员工人数", None, 3, Decimal(136), Decimal(7), Decimal(129), 1),
    )
    told = next(part.differences for part in status.parts if part.asked.object == "account")
    assert [(one.line, one.field, one.foreign_id, one.source, one.stored, one.reason) for one in told] == [
        (3, "employees", "C2", "7", None, "refused"), (3, "revenue", "C2", "300", None, "refused"),
    ]  # fmt: skip

    again = await move(
        linked, ask(await look(linked, make_zip(ACCOUNTS.replace("Z,300", "C,300").replace("120", "130"))))
    )
    assert {key: (one.counts.created, one.counts.updated) for key, one in shorten(again).items()} == {
        "account": (1, 1), "contact": (0, 1),
    }  # fmt: skip
    assert len(await list_records(linked, "account", "name")) == 4
    assert await list_records(linked, "contact", "name", "account.name") == [
        ("张强", "北京远望"), ("李娜", "上海智客"), ("王伟", "上海智客"),
    ]  # fmt: skip

    for one in (again, status):
        await linked.kernel.records.undo(linked.reader("administrator"), OperationId(one.arguments.operation))
    assert await dump(linked) == before


@pytest.mark.parametrize("died_after", [1, 3, 5, 7])
async def test_what_died_goes_on_where_it_was(
    linked: Company, monkeypatch: pytest.MonkeyPatch, died_after: int
) -> None:
    from zhike.engines.transfer.moving.desk import PartDesk  # noqa: PLC0415

    steps = 0
    save = PartDesk.save

    async def dying(self: PartDesk, *args: object, **named: object) -> None:
        nonlocal steps
        await save(self, *args, **named)  # type: ignore[arg-type]
        steps += 1
        if steps == died_after:
            raise ConnectionError("gone")

    request = ask(await look(linked, make_zip()))
    monkeypatch.setattr(PartDesk, "save", dying)
    migrations, reader = linked.kernel.migrations, linked.reader("administrator")
    job = await migrations.start(reader, request)
    await make_worker(linked).drain(linked.key)
    assert steps >= died_after
    schema = linked.workspace.schema
    await linked.kernel.database.execute(f"UPDATE \"{schema}\".job SET due_at = now() - interval '1 minute'")
    await make_worker(linked).drain(linked.key)

    status = await migrations.get(reader, job, 100)
    assert status.job.state is JobState.DONE, status.job.error
    assert [part.state.state.counts.created for part in status.parts] == [2, 3]
    assert len(await list_records(linked, "account", "name")) == 2
