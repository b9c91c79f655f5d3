"""One object with a field of every type: creating, listing and importing it, beside pgbench and COPY.

Files, pictures and signatures are there as empty columns, as they are in most records; formula, roll-up and automatic
number are made by the system.
"""

import asyncio
import csv
import io
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from bench.figure import Figure
from bench.ground import Ground
from bench.http import Client
from bench.pgbench import run_pgbench, to_script
from bench.reading import Recorder, make_asker
from bench.size import Size
from bench.writing import CLIENTS, copy_back, make_reader
from zhike.engines.transfer.imports import ImportRequest
from zhike.kernel.base.ids import ObjectKey, WorkspaceKey
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.finish import finish
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.jobs.model import JobState
from zhike.kernel.postgres.workspaces import get_workspace
from zhike.kernel.query.model import Query, Selected, Sort
from zhike.operations.kernel import Kernel

OBJECT = "x_every"
MOST_ROWS = 20_000
OPTIONS = {key: {"label": {"zh": name, "en": key}} for key, name in (("one", "甲"), ("two", "乙"), ("three", "丙"))}
FIELDS: dict[str, dict[str, Any]] = {
    "x_name": {"type": "text", "required": True},
    "x_long_text": {"type": "long_text"},
    "x_rich_text": {"type": "rich_text"},
    "x_number": {"type": "number", "indexed": True},
    "x_money": {"type": "money"},
    "x_percent": {"type": "percent"},
    "x_rating": {"type": "rating"},
    "x_boolean": {"type": "boolean"},
    "x_date": {"type": "date", "indexed": True},
    "x_datetime": {"type": "datetime"},
    "x_duration": {"type": "duration"},
    "x_choice": {"type": "choice", "options": OPTIONS, "indexed": True},
    "x_choices": {"type": "choices", "options": OPTIONS},
    "x_tags": {"type": "tags"},
    "x_email": {"type": "email"},
    "x_phone": {"type": "phone"},
    "x_url": {"type": "url"},
    "x_address": {"type": "address"},
    "x_color": {"type": "color"},
    "x_json": {"type": "json"},
    "x_lookup": {"type": "lookup", "target": "account", "inverse": "x_every"},
    "x_any_lookup": {"type": "any_lookup", "targets": ["account", "contact"], "inverse": "x_every_any"},
    "x_multi_lookup": {"type": "multi_lookup", "target": "account", "inverse": "x_every_many"},
    "x_parent": {"type": "lookup", "target": OBJECT, "inverse": "x_children"},
    "x_user": {"type": "user"},
    "x_department": {"type": "department"},
    "x_secret": {"type": "secret"},
    "x_file": {"type": "file"},
    "x_image": {"type": "image"},
    "x_signature": {"type": "signature"},
    "x_auto_number": {"type": "auto_number", "pattern": "E{yyyyMMdd}-{000000}"},
    "x_rollup": {"type": "rollup", "relation": "x_children", "function": "count"},
    "x_formula": {"type": "formula", "formula": "x_number * 2"},
}
# How people write it in a file, and how programs send it.
CELLS = {
    "x_name": "名称",
    "x_long_text": "第一行,有逗号",
    "x_rich_text": "一段说明",
    "x_number": "1234.5",
    "x_money": "￥1.2万",
    "x_percent": "12.5%",
    "x_rating": "4",
    "x_boolean": "是",
    "x_date": "2026年3月5日",
    "x_datetime": "2026-03-05 14:30",
    "x_duration": "1小时30分",
    "x_choice": "甲",
    "x_choices": "甲;乙",
    "x_tags": "重要;展会",
    "x_email": "wang@example.com",
    "x_phone": "13800001111",
    "x_url": "https://example.com/a",
    "x_address": "上海市浦东新区世纪大道100号",
    "x_color": "#ff8800",
    "x_json": '{"a": 1}',
    "x_lookup": "客户公司1",
    "x_any_lookup": "客户公司2",
    "x_multi_lookup": "客户公司3",
    "x_user": "受限读者",
    "x_department": "分公司1",
    "x_secret": "6222 0212",
}


def make_document() -> dict[str, Any]:
    """The object as it is published."""
    label = {"zh": "全类型", "en": "Every type"}
    fields = {
        key: {"label": {"zh": key, "en": key}, **field}
        | ({"inverse_label": {"zh": key, "en": key}} if "inverse" in field else {})
        for key, field in FIELDS.items()
    }
    return {"object": OBJECT, "label": label, "plural": label, "title": "x_name", "fields": fields}


async def make_object(kernel: Kernel, ground: Ground) -> None:
    """Publish it where it is not there yet."""
    key = WorkspaceKey(ground.workspace)
    if OBJECT in (await kernel.catalogs.current(key)).objects:
        return
    workspace = await get_workspace(kernel.background, key)
    change = DefinitionChange("object", OBJECT, make_document())
    await kernel.publisher.publish(workspace, [change], PublishStamp())
    await finish(kernel.background, workspace, kernel.clock)
    await kernel.catalogs.refresh(key)


async def measure_every(kernel: Kernel, ground: Ground, client: Client, url: str, size: Size) -> list[Figure]:
    """Import, list, create."""
    await make_object(kernel, ground)
    return [
        await _measure_import(kernel, ground, min(size.import_rows, MOST_ROWS)),
        await _measure_list(kernel, ground, client, url, size.seconds),
        await _measure_create(kernel, ground, client, url, size.seconds),
    ]


def make_csv(rows: int) -> bytes:
    """Rows that differ in what is indexed and looked up."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(CELLS)
    for number in range(rows):
        own = {
            "x_name": f"记录{number}",
            "x_number": f"{number * 1.25:.2f}",
            "x_date": f"2026年{1 + number % 12}月{1 + number % 28}日",
            "x_phone": f"138{number:08d}",
            "x_email": f"e{number}@example.com",
            "x_lookup": f"客户公司{number % 12}",
        }
        writer.writerow((CELLS | own).values())
    return out.getvalue().encode()


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def _measure_import(kernel: Kernel, ground: Ground, rows: int) -> Figure:
    reader = make_reader(ground)
    file = await kernel.imports.upload(reader, "every.csv", _once(make_csv(rows)))
    began = time.perf_counter()
    request = ImportRequest(OBJECT, mapping={key: key for key in CELLS})
    job = await kernel.imports.start(reader, file.id, request)
    status = await kernel.imports.get(reader, job, 1)
    while status.job.state in {JobState.WAITING, JobState.RUNNING}:
        await asyncio.sleep(0.05)
        status = await kernel.imports.get(reader, job, 1)
    took = time.perf_counter() - began
    if status.result is None or status.result.counts.created != rows:
        raise RuntimeError(f"import: {status.job.state} {status.job.error!r} {status.result} {status.refused}")
    whole, _ = await copy_back(kernel, ground, status.arguments.operation, OBJECT)
    ratio = (rows / took) / (rows / whole)
    return Figure(
        f"import of {rows:,} records x {len(CELLS)} columns, one of every type",
        f"{rows / took:.0f} rows/s ({took:.1f} s)",
        f"{rows / whole:.0f} rows/s: COPY of the same rows into all tables that it wrote",
        f"{ratio:.2f}",
        "at least 0.5",
        ratio >= 0.5,
        "addresses told apart, telephones parsed, formatted text made harmless, secrets encrypted, links looked up: "
        "Python's work a row is several times that of plain columns",
    )


async def _measure_list(kernel: Kernel, ground: Ground, client: Client, url: str, seconds: int) -> Figure:
    catalog, policy = await make_asker(kernel, ground)
    chosen = [Selected(key, (key,)) for key in FIELDS]
    query = Query(ObjectKey(OBJECT), tuple(chosen), sort=(Sort(("updated_at",), True),), limit=50)
    recorder = Recorder(kernel.database)
    await kernel.query.list(catalog, policy, query, connection=recorder)  # type: ignore[arg-type]
    script, values = to_script(recorder.sql, recorder.params)
    path = f"/records/{OBJECT}?fields={','.join(FIELDS)}&sort=-updated_at&limit=50"
    request = client.request("GET", path)
    client.drive([request], 2, 1)
    ours = client.drive([request], CLIENTS, seconds)
    bare = run_pgbench(url, script, values, CLIENTS, seconds)
    ratio = ours.a_second / bare.a_second
    return Figure(
        f"list page of 50 x {len(FIELDS)} fields, one of every type, 8 connections",
        f"{ours.a_second:.0f}/s (p95 {ours.p95:.1f} ms, {ours.errors} errors)",
        f"{bare.a_second:.0f}/s by pgbench",
        f"{ratio:.2f}",
        "at least 0.5",
        ratio >= 0.5,
        "Python's share of a request competes with PostgreSQL for the same cores",
    )


async def _measure_create(kernel: Kernel, ground: Ground, client: Client, url: str, seconds: int) -> Figure:
    schema = f'"{ground.schema}"'
    page: Any = client.ask("GET", "/records/account?fields=name&limit=3")
    accounts = [row["id"] for row in page["data"]]
    body = {
        "x_long_text": "说明", "x_rich_text": "<p>一段<b>说明</b></p>", "x_number": "12.5", "x_money": "12000",
        "x_percent": "12.5", "x_rating": 4, "x_boolean": True, "x_date": "2026-03-05",
        "x_datetime": "2026-03-05T06:30:00Z", "x_duration": 5400, "x_choice": "one", "x_choices": ["one", "two"],
        "x_tags": ["重要"], "x_email": "wang@example.com", "x_phone": "13800001111", "x_url": "https://example.com/a",
        "x_address": "上海市浦东新区世纪大道100号", "x_color": "#ff8800", "x_json": {"a": 1}, "x_lookup": accounts[0],
        "x_any_lookup": accounts[1], "x_multi_lookup": [accounts[2]], "x_user": ground.reader,
        "x_department": ground.departments[0], "x_secret": "6222 0212",
    }  # fmt: skip
    requests = [
        client.request("POST", f"/records/{OBJECT}", {"x_name": f"新记录{number}", **body}, Prefer="return=minimal")
        for number in range(500)
    ]
    made: Any = client.ask("POST", f"/records/{OBJECT}", {"x_name": "样本", **body})
    client.drive(requests, 2, 1)
    ours = client.drive(requests, CLIENTS, seconds)
    script = await _make_script(kernel, ground, schema, UUID(made["id"]))
    bare = run_pgbench(url, script, {}, CLIENTS, seconds)
    ratio = ours.a_second / bare.a_second
    return Figure(
        "create one record with every type, 8 connections",
        f"{ours.a_second:.0f}/s (p95 {ours.p95:.1f} ms, {ours.errors} errors)",
        f"{bare.a_second:.0f}/s by pgbench: the same rows, copied from one, in one commit",
        f"{ratio:.2f}",
        "at least 0.4",
        ratio >= 0.4,
        "Python's work a request: HTTP, session, thirty coercions, links looked up",
    )


async def _make_script(kernel: Kernel, ground: Ground, schema: str, sample: UUID) -> str:
    """One commit a record: what a save writes, with the columns of a record that is there."""
    catalog = await kernel.catalogs.current(WorkspaceKey(ground.workspace))
    definition = catalog.get_object(OBJECT)
    unique = {name for field in definition.fields.values() if field.unique for name in field.columns}
    fields = definition.fields.values()
    columns = sorted({name for field in fields for name in field.columns} - unique - {"id"})
    listed = ", ".join(f'"{name}"' for name in columns)
    table = f'{schema}."{definition.table}"'
    return f"""BEGIN;
SELECT gen_random_uuid() AS id \\gset
INSERT INTO {schema}.operation (id, kind, title, cause, actor_id, subject_id, at)
  VALUES (:id::uuid, 'create', '{{"zh": "新建"}}', 'user', '{ground.reader}', '{ground.reader}', now());
INSERT INTO {table} (id, {listed}) SELECT :id::uuid, {listed} FROM {table} WHERE id = '{sample}';
INSERT INTO {schema}.record (id, object, owner_id, department_id, title, root_id)
  SELECT :id::uuid, object, owner_id, department_id, title, root_id FROM {schema}.record WHERE id = '{sample}';
INSERT INTO {schema}.link (field_id, record_id, target_id)
  SELECT field_id, :id::uuid, target_id FROM {schema}.link WHERE record_id = '{sample}';
INSERT INTO {schema}.journal
  (at, operation_id, actor_id, subject_id, cause, kind, object, record_id, version, payload, salt)
  VALUES (now(), :id::uuid, '{ground.reader}', '{ground.reader}', 'user', 'i', '{OBJECT}', :id::uuid, 1, '{{}}',
    'abcdefghijklmnop');
COMMIT;
"""
