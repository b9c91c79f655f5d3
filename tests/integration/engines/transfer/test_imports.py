"""Imports into a real workspace: what gets in, what is refused and why, and what the journal says."""

import csv
import io
import zipfile

import msgspec
import pytest

from tests.fixtures.kernel import Company
from tests.integration.engines.transfer.conftest import RunImport, make_worker, one_chunk
from zhike.engines.transfer.errors import BadImport, BadMapping
from zhike.engines.transfer.imports import ImportRequest, ImportStatus
from zhike.engines.transfer.model import Counts
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.jobs.model import JobState
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.records.origins import OriginForbidden
from zhike.main import build_kernel, close_kernel


async def list_records(
    company: Company, object_key: str, *paths: str, who: str = "administrator", where: object = None
) -> list[tuple[object, ...]]:
    """All records as tuples of the paths, by the codes of the first."""
    reader = company.reader(who)
    catalog = await company.kernel.catalogs.current(company.key)
    policy = await company.kernel.access.get_policy(reader, catalog)
    query = Query(
        ObjectKey(object_key),
        tuple(Selected(path.replace(".", "_"), tuple(path.split("."))) for path in paths),
        None if where is None else read_condition(where),
        limit=200,
    )
    page = await company.kernel.query.list(catalog, policy, query)
    found = [tuple(row[path] for path in paths) for row in msgspec.json.decode(page.data)]
    return sorted(found, key=lambda row: str(row[0]))


def counts(status: ImportStatus) -> Counts:
    assert status.job.state is JobState.DONE, status.job.error
    assert status.result is not None
    return status.result.counts


async def count_entries(company: Company) -> int:
    schema = company.workspace.schema
    found = await company.kernel.database.fetch_value(
        f'SELECT count(*) FROM "{schema}".journal WHERE object = $1', ["account"]
    )
    return int(found)


async def test_rows_become_records_under_one_operation(company: Company, run_import: RunImport) -> None:
    status = await run_import(
        '公司名称,级别,员工人数,负责人,年营业额\n上海智客,A,120,owner,￥1.2万\n北京远望,B 重要,"1,200",,\n',
        ImportRequest("account"),
    )

    assert counts(status) == Counts(created=2)
    rows = await list_records(company, "account", "name", "level", "employees", "owner.name", "revenue")
    assert [row[:4] for row in rows] == [
        ("上海智客", "A", "120", "owner"),
        ("北京远望", "B", "1200", "administrator"),
    ]
    assert rows[0][4] == {"amount": "12000.00", "currency": "CNY", "base": "12000.00"}
    schema = company.workspace.schema
    entries = await company.kernel.database.fetch_rows(
        f'SELECT operation_id, cause, count(*) FROM "{schema}".journal WHERE object = $1 GROUP BY 1, 2', ["account"]
    )
    assert [tuple(row) for row in entries] == [(status.arguments.operation, "import", 2)]


async def test_refused_rows_say_line_column_and_reason(company: Company, run_import: RunImport) -> None:
    status = await run_import(
        "名称,级别,员工人数,电话\n智客,A,12,\n远望,Z,多,\n,A,3,\n华联,A,7,123\n", ImportRequest("account")
    )

    assert counts(status) == Counts(created=1, refused=3)
    found = [[(problem.code, problem.column, problem.field) for problem in row.problems] for row in status.refused]
    assert found[0] == [("unknown_option", 2, "level"), ("not_a_number_text", 3, "employees")]
    assert found[1] == [("required", 1, "name")]
    assert [each[2] for each in found[2]] == ["phone"]
    assert status.refused[0].problems[0].zh.startswith("第 3 行第 2 列（级别）：")
    assert "可选：" in status.refused[0].problems[0].zh
    assert status.refused[2].problems[0].zh.startswith("第 5 行第 4 列（电话）：")


async def test_the_report_can_be_mended_and_imported_again(company: Company, run_import: RunImport) -> None:
    status = await run_import('名称,级别,备注\n智客,Z,"=1+1"\n远望,A,x,多\n华联,B,ok\n', ImportRequest("account"))
    report = b"".join(
        [chunk async for chunk in await company.kernel.imports.report(company.reader("administrator"), status.job.id)]
    )

    rows = list(csv.reader(io.StringIO(report.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["名称", "级别", "备注", "行号", "未导入的原因"]
    assert [(row[0], row[2], row[3]) for row in rows[1:]] == [("智客", "'=1+1", "2"), ("远望", "x", "3")]
    assert all(row[4] for row in rows[1:])

    again = await run_import(report.replace(b",Z,", b",A,"), ImportRequest("account"))
    assert counts(again) == Counts(created=2)
    assert await list_records(company, "account", "name", "description") == [
        ("华联", "ok"), ("智客", "=1+1"), ("远望", "x"),
    ]  # fmt: skip


async def test_what_is_there_may_be_left_or_only_filled(company: Company, run_import: RunImport) -> None:
    await run_import("名称,级别,员工人数\n智客,A,\n远望,B,7\n", ImportRequest("account"))
    again = "名称,级别,员工人数\n智客,C,12\n远望,C,8\n华联,C,9\n华联,D,9\n"
    wanted = ImportRequest("account", mode="upsert", key="name", existing="skip")
    skipped = await run_import(again, msgspec.structs.replace(wanted, dry_run=True))
    assert counts(skipped) == Counts(created=1, unchanged=3)
    filled = await run_import(again, msgspec.structs.replace(wanted, existing="fill"))

    # A row further down that means a record of the same file fills what that one left empty: nothing here.
    assert counts(filled) == Counts(created=1, updated=1, unchanged=2)
    assert await list_records(company, "account", "name", "level", "employees") == [
        ("华联", "C", "9"), ("智客", "A", "12"), ("远望", "B", "7"),
    ]  # fmt: skip
    skipped = await run_import(again, wanted)
    assert counts(skipped) == Counts(unchanged=4)


async def test_new_records_take_what_the_file_does_not_say(company: Company, run_import: RunImport) -> None:
    owner = str(company.people["owner"])
    request = ImportRequest("account", defaults={"owner": owner, "level": "D"})
    assert counts(await run_import("名称,级别\n智客,A\n远望,\n", request)) == Counts(created=2)
    pool = ImportRequest("account", mode="upsert", key="name", defaults={"owner": None, "level": "D"})
    assert counts(await run_import("名称\n智客\n华联\n", pool)) == Counts(created=1, unchanged=1)
    assert await list_records(company, "account", "name", "level", "owner.name") == [
        ("华联", "D", None), ("智客", "A", "owner"), ("远望", "D", "owner"),
    ]  # fmt: skip
    with pytest.raises(BadImport):
        await run_import("名称\n智客\n", ImportRequest("account", defaults={"colour": "red"}))


async def test_upsert_updates_what_is_there_and_creates_the_rest(company: Company, run_import: RunImport) -> None:
    await run_import("名称,级别,员工人数\n智客,A,12\n远望,B,7\n", ImportRequest("account"))
    status = await run_import(
        "名称,级别,员工人数\n智客,C,12\n远望,B,7\n华联,D,\n华联,A,9\n智客,,15\n",
        ImportRequest("account", mode="upsert", key="name"),
    )

    assert counts(status) == Counts(created=1, updated=3, unchanged=1)
    assert await list_records(company, "account", "name", "level", "employees") == [
        ("华联", "A", "9"), ("智客", "C", "15"), ("远望", "B", "7"),
    ]  # fmt: skip


async def test_update_creates_nothing_and_clears_when_told(company: Company, run_import: RunImport) -> None:
    await run_import("名称,级别,员工人数\n智客,A,12\n", ImportRequest("account"))
    status = await run_import(
        "名称,级别,员工人数\n智客,,13\n新客,A,1\n",
        ImportRequest("account", mode="update", key="name", blank="clear"),
    )

    assert counts(status) == Counts(updated=1, refused=1)
    assert [problem.code for problem in status.refused[0].problems] == ["key_not_found"]
    assert await list_records(company, "account", "name", "level", "employees") == [("智客", None, "13")]


async def test_a_key_that_two_records_have_is_refused(company: Company, run_import: RunImport) -> None:
    await run_import("名称,级别\n智客,A\n智客,B\n", ImportRequest("account"))
    status = await run_import("名称,级别\n智客,C\n", ImportRequest("account", mode="upsert", key="name"))

    assert counts(status) == Counts(refused=1)
    assert [problem.code for problem in status.refused[0].problems] == ["key_ambiguous"]


async def test_links_are_found_by_name_within_the_readers_rights(company: Company, run_import: RunImport) -> None:
    await company.create("account", company.reader("outsider"), name="他人的客户")
    mine = await company.create("account", company.reader("owner"), name="我的客户")
    status = await run_import(
        "姓名,所属客户\n张三,我的客户\n李四,他人的客户\n王五,没有的客户\n", ImportRequest("contact"), "owner"
    )

    assert counts(status) == Counts(created=1, refused=2)
    assert [problem.code for row in status.refused for problem in row.problems] == ["link_not_found"] * 2
    found = await list_records(company, "contact", "name", "account")
    assert found == [("张三", {"id": str(mine), "title": "我的客户"})]


async def test_records_of_the_same_file_may_link_to_each_other(company: Company, run_import: RunImport) -> None:
    status = await run_import(
        "名称,上级公司\n智客上海,智客集团\n智客集团,\n智客深圳,没有的集团\n", ImportRequest("account")
    )

    assert counts(status) == Counts(created=3, linked=1)
    assert [(row.line, row.state, row.problems[0].code) for row in status.refused] == [(4, "warned", "link_not_found")]
    found = await list_records(company, "account", "name", "parent.name")
    assert found == [("智客上海", "智客集团"), ("智客深圳", None), ("智客集团", None)]


@pytest.mark.parametrize(("rule", "created", "level"), [("ignore", 1, None), ("create", 1, "VIP")])
async def test_unknown_options(
    company: Company, run_import: RunImport, rule: str, created: int, level: str | None
) -> None:
    status = await run_import("名称,级别\n智客,VIP\n", ImportRequest("account", unknown_options=rule))

    assert counts(status) == Counts(created=created, ignored=int(rule == "ignore"))
    assert await list_records(company, "account", "name", "level") == [("智客", level)]


async def test_unknown_options_may_stop_the_import_before_its_first_row(
    company: Company, run_import: RunImport
) -> None:
    status = await run_import("名称,级别\n远望,A\n智客,VIP\n", ImportRequest("account", unknown_options="stop"))

    assert status.job.state is JobState.FAILED
    assert b"import_unknown_options" in (status.job.error or b"")
    assert await list_records(company, "account", "name") == []


async def test_only_who_may_change_definitions_creates_options(company: Company, run_import: RunImport) -> None:
    status = await run_import("名称,级别\n智客,VIP\n", ImportRequest("account", unknown_options="create"), "owner")

    assert status.job.state is JobState.FAILED
    assert b"import_options_forbidden" in (status.job.error or b"")
    assert await list_records(company, "account", "name") == []


async def test_a_rehearsal_changes_nothing_and_says_what_would(company: Company, run_import: RunImport) -> None:
    await run_import("名称,级别\n智客,A\n", ImportRequest("account"))
    before = await count_entries(company)
    status = await run_import(
        "名称,级别\n智客,B\n远望,C\n坏行,Z\n", ImportRequest("account", mode="upsert", key="name", dry_run=True)
    )

    assert counts(status) == Counts(created=1, updated=1, refused=1)
    assert status.result is not None
    samples = {
        row.line: {key: [bytes(side) for side in sides] for key, sides in row.fields.items()}
        for row in status.result.samples
    }
    assert samples == {
        2: {"level": [b'"A"', b'"B"']},
        3: {"level": [b"null", b'"C"'], "name": [b"null", '"远望"'.encode()]},
    }
    assert await list_records(company, "account", "name", "level") == [("智客", "A")]
    assert await count_entries(company) == before


async def test_undo_takes_the_whole_import_back(company: Company, run_import: RunImport) -> None:
    await run_import("名称,级别,员工人数\n智客,A,12\n远望,B,7\n", ImportRequest("account"))
    rows = "".join(f"客户{number},C,{number}\n" for number in range(2500))
    status = await run_import(
        "名称,级别,员工人数\n智客,D,13\n" + rows, ImportRequest("account", mode="upsert", key="name")
    )
    assert counts(status) == Counts(created=2500, updated=1)

    await company.kernel.records.undo(company.reader("administrator"), status.arguments.operation)

    assert await list_records(company, "account", "name", "level", "employees") == [
        ("智客", "A", "12"),
        ("远望", "B", "7"),
    ]


async def test_where_columns_go_is_remembered(company: Company, run_import: RunImport) -> None:
    await run_import("甲,乙\n智客,说明文字\n", ImportRequest("account", mapping={"甲": "name", "乙": "description"}))
    reader = company.reader("administrator")
    file = await company.kernel.imports.upload(reader, "b.csv", one_chunk("乙,甲\nx,y\n".encode()))
    look = await company.kernel.imports.look(reader, file.id, "account", ImportRequest("account").read)

    assert {each.column.name: (each.path, each.how) for each in look.suggestions} == {
        "甲": ("name", "remembered"), "乙": ("description", "remembered"),
    }  # fmt: skip


async def test_what_contradicts_itself_is_refused_at_once(company: Company, run_import: RunImport) -> None:
    with pytest.raises(BadMapping):
        await run_import("名称\n智客\n", ImportRequest("account", mapping={"名称": "no_such_field"}))
    with pytest.raises(BadMapping):
        await run_import("名称,b\n智客,x\n", ImportRequest("account", mapping={"名称": "name", "b": "name"}))
    with pytest.raises(BadImport):
        await run_import("名称\n智客\n", ImportRequest("account", mode="upsert"))
    with pytest.raises(BadImport):
        await run_import("名称,级别\n智客,A\n", ImportRequest("account", mode="upsert", key="phone"))


async def test_nobody_sees_anothers_import(company: Company, run_import: RunImport) -> None:
    status = await run_import("名称\n智客\n", ImportRequest("account"), "owner")

    assert (await company.kernel.imports.get(company.reader("administrator"), status.job.id)).job.id == status.job.id
    with pytest.raises(Exception, match="not yours"):
        await company.kernel.imports.get(company.reader("colleague"), status.job.id)


async def test_creator_and_dates_are_kept_for_administrators_of_new_records(
    company: Company, run_import: RunImport
) -> None:
    text = "名称,创建时间,创建人,更新\n老客户,2019-03-05 08:30,owner,2021-01-02 10:00\n"
    mapping = {"名称": "name", "创建时间": "created_at", "创建人": "created_by", "更新": "updated_at"}

    status = await run_import(text, ImportRequest("account", mapping=mapping))

    assert counts(status) == Counts(created=1)
    rows = await list_records(company, "account", "name", "created_at", "updated_at", "created_by.name")
    assert [(row[0], str(row[1])[:16], str(row[2])[:16], row[3]) for row in rows] == [
        ("老客户", "2019-03-05T00:30", "2021-01-02T02:00", "owner"),
    ]
    schema = company.workspace.schema
    begun = await company.kernel.database.fetch_value(
        f'SELECT array_agg(DISTINCT s.from_at = a.created_at) FROM "{schema}".field_span s'
        f' JOIN "{schema}".o_account a ON a.id = s.record_id'
    )
    assert begun == [True]
    again = await run_import(text, ImportRequest("account", mapping=mapping, mode="upsert", key="name"))
    assert counts(again) == Counts(unchanged=1)
    with pytest.raises(OriginForbidden):
        await run_import(text, ImportRequest("account", mapping=mapping), "owner")


async def test_files_come_in_a_zip_beside_the_table(company: Company, run_import: RunImport) -> None:
    stamp = PublishStamp(actor=None, cause="system", title={"zh": "测试", "en": "Test"})
    custom = {"fields": {"x_papers": {"type": "file", "label": {"zh": "资料", "en": "Papers"}}}}
    change = DefinitionChange("object", "account", custom)
    await company.kernel.publisher.publish(company.workspace, [change], stamp)
    await company.kernel.catalogs.refresh(company.key)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("客户/合同.txt", "甲方乙方")
        archive.writestr("客户/名片.txt", "张三")
    reader = company.reader("administrator")
    zipped = await company.kernel.imports.upload(reader, "files.zip", one_chunk(packed.getvalue()))

    status = await run_import(
        "名称,资料\n智客,合同.txt; 客户/名片.txt\n远望,没有.txt\n华联,\n",
        ImportRequest("account", attachments=zipped.id),
    )

    assert counts(status) == Counts(created=2, refused=1)
    assert [(row.line, row.problems[0].code, row.problems[0].column) for row in status.refused] == [
        (3, "attachment_missing", 2),
    ]
    rows = {row[0]: row[1] for row in await list_records(company, "account", "name", "x_papers")}
    papers = rows["智客"]
    assert isinstance(papers, list)
    assert [(one["name"], one["size"]) for one in papers] == [("合同.txt", 12), ("名片.txt", 6)]


async def test_lists_of_links_and_links_to_several_objects_are_found_by_title(
    company: Company, run_import: RunImport
) -> None:
    stamp = PublishStamp(actor=None, cause="system", title={"zh": "测试", "en": "Test"})
    fields = {
        "x_partners": {"type": "multi_lookup", "target": "account", "label": {"zh": "伙伴", "en": "Partners"},
                       "inverse": "x_partner_of", "inverse_label": {"zh": "伙伴", "en": "Partner of"}},
        "x_about": {"type": "any_lookup", "targets": ["account", "department"], "label": {"zh": "关于", "en": "About"},
                    "inverse": "x_notes", "inverse_label": {"zh": "备注", "en": "Notes"}},
    }  # fmt: skip
    change = DefinitionChange("object", "contact", {"fields": fields})
    await company.kernel.publisher.publish(company.workspace, [change], stamp)
    await company.kernel.catalogs.refresh(company.key)
    await run_import("名称\n智客\n远望\n总部\n", ImportRequest("account"))

    status = await run_import(
        "姓名,伙伴,关于\n甲,远望;智客,销售一部\n乙,智客;不在,智客\n丙,,总部\n",
        ImportRequest("contact", mapping={"姓名": "name", "伙伴": "x_partners", "关于": "x_about"}),
    )

    assert counts(status) == Counts(created=1, refused=2)
    assert [[(one.code, one.column) for one in row.problems] for row in status.refused] == [
        [("link_not_found", 2)], [("link_ambiguous", 3)],
    ]  # fmt: skip
    ((_, partners, about),) = await list_records(company, "contact", "name", "x_partners", "x_about")
    assert isinstance(partners, list)
    assert isinstance(about, dict)
    assert [one["title"] for one in partners] == ["远望", "智客"]
    assert (about["title"], about["object"]) == ("销售一部", "department")


async def test_an_object_that_another_process_has_just_published_is_known(company: Company) -> None:
    kernel, reader = company.kernel, company.reader("administrator")
    other = await build_kernel(kernel.settings)
    document = {
        "object": "x_thing", "label": {"zh": "物", "en": "Thing"}, "title": "x_name",
        "fields": {"x_name": {"type": "text", "label": {"zh": "名称", "en": "Name"}}},
    }  # fmt: skip
    await kernel.catalogs.refresh(company.key)
    published = await other.publisher.publish(
        company.workspace, [DefinitionChange("object", "x_thing", document)], PublishStamp()
    )
    await other.catalogs.refresh(company.key, published.version)
    file = await other.imports.upload(reader, "物.csv", one_chunk("名称\n一件\n".encode()))
    job = await other.imports.start(reader, file.id, ImportRequest("x_thing"))
    await close_kernel(other)
    await make_worker(company).drain(company.key)
    status = await kernel.imports.get(reader, job)
    assert (status.job.state, status.result and status.result.counts.created) == (JobState.DONE, 1)
