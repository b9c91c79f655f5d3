"""Exports through the public face: what leaves, for whom, in which form, and what is noted about it."""

import csv
import io
import json
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from tests.fixtures.kernel import Company
from tests.integration.engines.transfer.conftest import RunImport, make_worker
from zhike.engines.transfer.exports.approval import Word
from zhike.engines.transfer.exports.errors import (
    AlreadyDecided,
    BadExport,
    ExportForbidden,
    ExportNotFound,
    NoCards,
    NotYoursToApprove,
    TooManyRows,
)
from zhike.engines.transfer.exports.model import Approval, ExportRequest, ExportSort
from zhike.engines.transfer.imports import ImportRequest
from zhike.engines.transfer.table import open_table
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.jobs.model import JobId, JobState
from zhike.kernel.journal.access_log import AccessFilter, AccessKind, list_access
from zhike.kernel.journal.operations import list_operations

RunExport = Callable[..., Awaitable[bytes]]


@pytest.fixture
def run_export(company: Company) -> RunExport:
    """Export, and give the bytes."""

    async def run(request: ExportRequest, who: str = "administrator") -> bytes:
        exports, reader = company.kernel.exports, company.reader(who)
        job = await exports.start(reader, request)
        await make_worker(company).drain(company.key)
        status = await exports.get(reader, job)
        assert status.job.state is JobState.DONE, status.job.error
        return b"".join([chunk async for chunk in (await exports.fetch(reader, job)).chunks])

    return run


async def publish(company: Company, kind: str, key: str, custom: dict[str, object]) -> None:
    """Change a definition."""
    stamp = PublishStamp(actor=None, cause="system", title={"zh": "测试", "en": "Test"})
    await company.kernel.publisher.publish(company.workspace, [DefinitionChange(kind, key, custom)], stamp)
    await company.kernel.catalogs.refresh(company.key)


async def make_accounts(company: Company) -> None:
    await company.create("account", name="=cmd|' /C calc'!A0", phone="+8613812341234", level="A", description="一\n二")
    await company.create("account", name='远望,"北京"', revenue="-1200.5", employees="7")
    await company.create("account", name="上海智客", revenue={"amount": "3", "currency": "CNY"})


async def test_a_csv_opens_in_excel_and_runs_nothing(company: Company, run_export: RunExport) -> None:
    await make_accounts(company)

    request = ExportRequest(
        "account", fields=("name", "phone", "level", "revenue", "description"), sort=(ExportSort("name"),)
    )
    data = await run_export(request)

    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["名称", "电话", "级别", "年营业额", "备注"]
    assert sorted(rows[1:]) == sorted(
        [
            ["'=cmd|' /C calc'!A0", "'+8613812341234", "A 重点", "", "一\n二"],
            ['远望,"北京"', "", "", "-1200.50 CNY", ""],
            ["上海智客", "", "", "3.00 CNY", ""],
        ]
    )
    assert data.count(b"\r\n") == 4


async def test_a_workbook_holds_numbers_days_and_texts(company: Company, run_export: RunExport, tmp_path: Path) -> None:
    await make_accounts(company)

    data = await run_export(ExportRequest("account", "xlsx", ("name", "employees", "revenue"), headers="keys"))

    path = tmp_path / "accounts.xlsx"
    path.write_bytes(data)
    with open_table(path, path.name) as table:
        assert [column.name for column in table.columns] == ["name", "employees", "revenue"]
        rows = sorted(row.cells for row in table.rows())
    assert rows == [
        ("=cmd|' /C calc'!A0", "", ""), ("上海智客", "", "3"), ('远望,"北京"', "7", "-1200.5"),
    ]  # fmt: skip


async def test_json_lines_are_what_the_api_gives(company: Company, run_export: RunExport) -> None:
    await make_accounts(company)

    where = {"field": "name", "op": "contains", "value": "远望"}
    data = await run_export(ExportRequest("account", "jsonl", ("name", "revenue"), where=where))

    assert [json.loads(line) for line in data.splitlines()] == [
        {"name": '远望,"北京"', "revenue": {"amount": "-1200.50", "currency": "CNY", "base": "-1200.50"}}
    ]


async def test_cards_of_people(company: Company, run_export: RunExport) -> None:
    account = await company.create("account", name="智客;上海")
    await company.create(
        "contact", name="欧阳明月", account=str(account), phone="+8613812341234", email="a@b.cn", job_title="总监",
        birthday="1990-02-03", description="很长的备注" * 12,
    )  # fmt: skip

    four = (await run_export(ExportRequest("contact", "vcard"))).decode()
    three = (await run_export(ExportRequest("contact", "vcard3"))).decode()

    lines = four.replace("\r\n ", "").split("\r\n")
    assert lines[:4] == ["BEGIN:VCARD", "VERSION:4.0", "FN:欧阳明月", "N:欧阳;明月;;;"]
    expected = {"ORG:智客\\;上海", "TEL:+8613812341234", "EMAIL:a@b.cn", "TITLE:总监", "BDAY:19900203"}
    assert expected <= set(lines)
    assert max(len(line.encode()) for line in four.split("\r\n")) <= 75
    assert "VERSION:3.0\r\n" in three
    assert "BDAY:1990-02-03\r\n" in three
    with pytest.raises(NoCards):
        await company.kernel.exports.start(company.reader("administrator"), ExportRequest("department", "vcard"))


async def test_only_what_the_reader_sees_leaves_and_it_is_noted(company: Company, run_export: RunExport) -> None:
    await make_accounts(company)
    await company.create("account", company.reader("owner"), name="自己的", phone="+8613812345678")
    await publish(
        company, "role", "sales",
        {"objects": {"*": {"export": True}}, "fields": {"account.phone": {"read": True, "mask": "phone", "write": False}}},
    )  # fmt: skip

    data = await run_export(ExportRequest("account", fields=("name", "phone")), "owner")

    assert data.decode("utf-8-sig").splitlines()[1:] == ["自己的,138****5678"]
    (entry,) = await list_access(company.kernel.database, company.key, AccessFilter(AccessKind.EXPORT))
    assert (entry.actor, entry.object, entry.record_count) == (company.people["owner"], "account", 1)
    assert entry.detail["format"] == "csv"
    page = await list_operations(company.kernel.database, company.key, actor=company.people["owner"])
    assert page.operations[0].kind == "export"
    assert page.operations[0].title["zh"] == "导出 1 条客户"


async def test_rights_limits_and_mistakes_are_told(company: Company, run_export: RunExport) -> None:
    await make_accounts(company)
    exports, administrator = company.kernel.exports, company.reader("administrator")

    with pytest.raises(ExportForbidden):
        await exports.start(company.reader("outsider"), ExportRequest("account"))
    with pytest.raises(BadExport):
        await exports.start(administrator, ExportRequest("account", fields=("nothing",)))
    job = await exports.start(administrator, ExportRequest("account"))
    with pytest.raises(ExportNotFound):
        await exports.get(company.reader("head"), job)
    await publish(company, "settings", "workspace", {"export_max_rows": 2})
    with pytest.raises(TooManyRows):
        await exports.start(administrator, ExportRequest("account"))
    await make_worker(company).drain(company.key)
    status = await exports.get(administrator, job)
    assert status.job.state is JobState.FAILED
    assert status.job.error is not None
    assert msgspec.json.decode(status.job.error)["code"] == "export_too_many_rows"


async def test_what_leaves_comes_back(company: Company, run_export: RunExport, run_import: RunImport) -> None:
    await make_accounts(company)
    fields = ("id", "name", "phone", "level", "revenue", "employees", "description", "owner")
    for kind in ("csv", "xlsx", "jsonl"):
        data = await run_export(ExportRequest("account", kind, fields, headers="keys", links="ids"))  # type: ignore[arg-type]
        request = ExportRequest("account", "jsonl", fields, headers="keys")
        before = await run_export(request)
        wanted = ImportRequest("account", mapping={name: name for name in fields}, mode="update", key="id")
        status = await run_import(data, wanted)
        assert status.result is not None
        assert (status.result.counts.unchanged, status.result.counts.refused) == (3, 0), (kind, status.refused)
        assert await run_export(request) == before


async def test_many_rows_leave_only_after_a_second_person_s_word(company: Company, run_export: RunExport) -> None:
    await publish(company, "settings", "workspace", {"export_approval_rows": 1})
    await publish(company, "role", "sales", {"objects": {"*": {"export": True}}})
    await company.create("account", company.reader("owner"), name="第一家")
    exports, owner, head = company.kernel.exports, company.reader("owner"), company.reader("head")
    request = ExportRequest("account", fields=("name",))
    assert "第一家" in (await run_export(request, "owner")).decode("utf-8-sig")
    await company.create("account", company.reader("owner"), name="第二家")

    async def ask() -> JobId:
        job = await exports.start(owner, request)
        await make_worker(company).drain(company.key)
        status = await exports.get(owner, job)
        assert (status.job.state, status.arguments.approval) == (JobState.WAITING, Approval(2, 1))
        return job

    async def list_told(who: str) -> list[tuple[str, str, UUID | None]]:
        page = await company.kernel.notifications.list(company.reader(who), unread=True, cursor=None, limit=10)
        return [(one.kind, one.zh, one.actor and one.actor[0]) for one in page.items]

    led = {company.people["owner"], company.people["colleague"]}
    job = await ask()
    asked = ("export_asked", "申请导出 2 条客户，等你审批", company.people["owner"])
    assert [await list_told(who) for who in ("head", "administrator", "colleague", "owner")] == [
        [asked],
        [asked],
        [],
        [],
    ]
    waiting = await exports.approvals.list_waiting(head, led)
    assert [one.id for one in waiting] == [job]
    assert await exports.approvals.list_waiting(owner, {company.people["owner"]}) == ()
    with pytest.raises(NotYoursToApprove):
        await exports.approvals.decide(owner, job, None, Word(True))
    with pytest.raises(ExportNotFound):
        await exports.approvals.decide(company.reader("outsider"), job, (), Word(True))
    await exports.approvals.decide(head, job, led, Word(True))
    with pytest.raises(AlreadyDecided):
        await exports.approvals.decide(head, job, led, Word(False))
    assert await list_told("owner") == [("export_decided", "同意了你的导出（2 条客户）", company.people["head"])]
    await make_worker(company).drain(company.key)
    status = await exports.get(owner, job)
    assert status.result is not None
    assert status.result.rows == 2
    (entry, *_) = await list_access(company.kernel.database, company.key, AccessFilter(kind=AccessKind.EXPORT))
    assert entry.detail is not None
    assert entry.detail["approved_by"] == str(company.people["head"])

    declined = await ask()
    await exports.approvals.decide(head, declined, led, Word(False, "请只导出本月的"))
    status = await exports.get(owner, declined)
    assert status.job.state is JobState.CANCELLED
    assert status.arguments.approval is not None
    assert (status.arguments.approval.state, status.arguments.approval.reason) == ("declined", "请只导出本月的")
    word = ("export_decided", "拒绝了你的导出（2 条客户）：请只导出本月的", company.people["head"])
    assert (await list_told("owner"))[0] == word
    # Trying it again by hand is no way around.
    await company.kernel.queue.try_again(company.kernel.database, company.key, declined)
    await make_worker(company).drain(company.key)
    status = await exports.get(owner, declined)
    assert status.result is None
    assert b"export_approval_needed" in (status.job.error or b"")
    # Who administers the workspace is asked by nobody.
    assert len((await run_export(request)).splitlines()) == 3
    workbook = await run_export(msgspec.structs.replace(request, format="xlsx"))
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        assert "administrator" in parts.read("xl/worksheets/sheet1.xml").decode()
