"""Creating, importing, and how soon a consumer of the journal hears of it."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.figure import Figure
from bench.ground import Ground
from bench.http import Client
from bench.pgbench import run_pgbench
from bench.size import Size
from zhike.engines.transfer.imports import ImportRequest
from zhike.kernel.base.ids import ObjectKey, OperationId, UserId, WorkspaceKey, new_id
from zhike.kernel.jobs.model import JobState
from zhike.kernel.journal.consumer import read_entries, read_last_place
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.model import Batch, Change, Operation
from zhike.operations.kernel import Kernel

CLIENTS = 8
HERE = Path(__file__).parent
COMMIT_ROWS = 2000
EVENTS_A_BATCH = 100
WARM_UP, MOST_CREATES = 2000, 20_000
INDUSTRIES = ("零售", "软件与信息服务", "金融")


def make_reader(ground: Ground) -> Reader:
    user = UserId(UUID(ground.reader))
    return Reader(WorkspaceKey(ground.workspace), user, user)


async def measure_create(kernel: Kernel, ground: Ground, client: Client, url: str, seconds: int) -> list[Figure]:
    """One record a request, validated and journaled, beside the same rows by plain INSERTs."""
    page: Any = client.ask("GET", "/records/account?fields=name&limit=100")
    accounts = [row["id"] for row in page["data"]]
    # Nobody twice: the same name at the same account would be refused as a duplicate.
    run = new_id().hex[-8:]
    requests = [
        client.request(
            "POST",
            "/records/contact",
            {
                "name": f"新联系人{run}{number}",
                "account": accounts[number % len(accounts)],
                "job_title": "采购经理",
                "wechat": f"w{number}",
                "decision_role": "buys",
                "attitude": "neutral",
                "is_primary": False,
                "birthday": "1985-03-05",
                "description": "展会上认识",
            },
            # pgbench reads no row back either.
            Prefer="return=minimal",
        )
        for number in range(WARM_UP + MOST_CREATES)
    ]
    client.drive(requests[:WARM_UP], 2, 1)
    ours = client.drive(requests[WARM_UP:], CLIENTS, seconds)
    s = f'"{ground.schema}"'
    row: Any = await kernel.background.fetch_row(
        f"SELECT * FROM {s}.o_contact WHERE created_by = $1 LIMIT 1", [UUID(ground.reader)]
    )
    script = (HERE / "create.sql").read_text(encoding="utf-8")
    script = script.format(schema=s, user=ground.reader, department=row["department_id"], account=accounts[0])
    bare = run_pgbench(url, script, {}, CLIENTS, seconds)
    ratio = ours.a_second / bare.a_second
    return [
        Figure(
            "create one record, 8 connections",
            f"{ours.a_second:.0f}/s (p95 {ours.p95:.1f} ms, {ours.errors} errors)",
            f"{bare.a_second:.0f}/s by pgbench: INSERTs of the same rows (contact and affiliation), one commit",
            f"{ratio:.2f}",
            "at least 0.4",
            ratio >= 0.4,
            "Python's work a request (HTTP, session, coercion, rights) and the followers of the journal (search, keys "
            "for duplicates), which share the cores; four trips: duplicates, BEGIN with a lock, one statement, COMMIT",
        )
    ]


def make_csv(rows: int) -> bytes:
    """Accounts to import."""
    lines = [
        f"导入公司{number}有限公司,{'ABCD'[number % 4]},{INDUSTRIES[number % 3]},行业{number % 20},"
        f"{1980 + number % 40},{number * 1.25:.2f},{number % 5000},上海市浦东新区世纪大道{number % 1000}号"
        for number in range(rows)
    ]
    return ("名称,级别,行业,细分领域,成立年份,年营业额,员工人数,所在地\n" + "\n".join(lines)).encode()


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def measure_import(kernel: Kernel, ground: Ground, size: Size) -> list[Figure]:
    """A CSV through the running background process, beside COPY of the rows that it wrote."""
    reader, s = make_reader(ground), f'"{ground.schema}"'
    file = await kernel.imports.upload(reader, "bench.csv", _once(make_csv(size.import_rows)))
    began = time.perf_counter()
    job = await kernel.imports.start(reader, file.id, ImportRequest("account"))
    status = await kernel.imports.get(reader, job, 0)
    while status.job.state in {JobState.WAITING, JobState.RUNNING}:
        await asyncio.sleep(0.05)
        status = await kernel.imports.get(reader, job, 0)
    took = time.perf_counter() - began
    if status.result is None or status.result.counts.created != size.import_rows:
        raise RuntimeError(f"import: {status.job.state} {status.job.error!r} {status.result}")
    ours = size.import_rows / took
    whole, alone = await copy_back(kernel, ground, status.arguments.operation, "account")
    bare = await _copy_bare(kernel, s, status.arguments.operation)
    rows = size.import_rows
    return [
        Figure(
            f"import of {rows:,} accounts x 8 columns",
            f"{ours:.0f} rows/s ({took:.1f} s)",
            f"{rows / whole:.0f} rows/s: COPY of the same rows into all tables that it wrote",
            f"{ours / (rows / whole):.2f}",
            "at least 0.5",
            ours >= 0.5 * rows / whole,
            "Python: reading, checking and passing on cells takes about as long as PostgreSQL takes to write them",
        ),
        Figure(
            "the same, beside COPY into the object's table alone",
            f"{ours:.0f} rows/s",
            f"{rows / alone:.0f} rows/s with its indexes and keys; {rows / bare:.0f} rows/s into a table without any",
            f"{ours / (rows / alone):.2f}; {ours / (rows / bare):.2f}",
            "at least 0.2 of a bare COPY",
            ours >= 0.2 * rows / alone,
            "a bare COPY writes no journal and no record row; the bar is read as COPY into the object's table alone",
        ),
    ]


async def copy_back(kernel: Kernel, ground: Ground, operation: UUID, object_key: str) -> tuple[float, float]:
    """Seconds to COPY what an operation wrote into the same tables again, under new ids: (all tables, the object's)."""
    database, schema, s = kernel.background, ground.schema, f'"{ground.schema}"'
    ids = f"SELECT record_id FROM {s}.journal WHERE operation_id = $1"
    sources = {
        f"o_{object_key}": f"SELECT * FROM {s}.o_{object_key} WHERE id IN ({ids})",
        "record": f"SELECT * FROM {s}.record WHERE id IN ({ids})",
        "field_span": f"SELECT * FROM {s}.field_span WHERE operation_id = $1",
        "journal": "SELECT at, operation_id, actor_id, subject_id, cause, kind, object, record_id, version, payload,"
        f" salt FROM {s}.journal WHERE operation_id = $1",
    }
    new: dict[UUID, UUID] = {}
    took: dict[str, float] = {}
    unique = await _unique_columns(kernel, schema, object_key)
    for table, sql in sources.items():
        rows = await database.fetch_rows(sql, [operation])
        if not rows:
            continue
        columns = list(rows[0].keys())
        at = columns.index("record_id" if "record_id" in columns else "id")
        copies = [
            tuple(
                new.setdefault(value, new_id()) if index == at else _again(value) if columns[index] in unique else value
                for index, value in enumerate(row)
            )
            for row in rows
        ]
        began = time.perf_counter()
        for start in range(0, len(copies), COMMIT_ROWS):
            async with database.transaction() as transaction:
                await transaction.copy_rows(schema, table, columns, copies[start : start + COMMIT_ROWS])
        took[table] = time.perf_counter() - began
    return sum(took.values()), took[f"o_{object_key}"]


async def _unique_columns(kernel: Kernel, schema: str, object_key: str) -> frozenset[str]:
    """Columns of an object in which a copy of a row needs another value."""
    catalog = await kernel.catalogs.current(WorkspaceKey(schema.removeprefix("w_")))
    fields = catalog.get_object(object_key).fields.values()
    return frozenset(column for field in fields if field.unique for column in field.columns)


def _again(value: object) -> object:
    return f"{value}~" if isinstance(value, str) else value


async def _copy_bare(kernel: Kernel, s: str, operation: UUID) -> float:
    """Seconds to COPY the rows into a table without index or key, in one go."""
    database, schema = kernel.background, s.strip('"')
    rows = await database.fetch_rows(
        f"SELECT * FROM {s}.o_account WHERE id IN (SELECT record_id FROM {s}.journal WHERE operation_id = $1)",
        [operation],
    )
    # Made anew each time: accounts may have got columns since the last run.
    await database.execute(f"DROP TABLE IF EXISTS {s}.bench_bare")
    await database.execute(f"CREATE TABLE {s}.bench_bare (LIKE {s}.o_account)")
    copies = [tuple(row) for row in rows]
    began = time.perf_counter()
    async with database.transaction() as transaction:
        await transaction.copy_rows(schema, "bench_bare", list(rows[0].keys()), copies)
    took = time.perf_counter() - began
    await database.execute(f"DROP TABLE {s}.bench_bare")
    return took


async def measure_journal(kernel: Kernel, ground: Ground, seconds: int) -> list[Figure]:
    """A thousand events a second, and when a consumer that follows the journal has each."""
    reader, workspace = make_reader(ground), WorkspaceKey(ground.workspace)
    committed: dict[UUID, float] = {}
    heard: list[float] = []
    sent = 0
    place = await read_last_place(kernel.background, workspace)
    began = time.perf_counter()

    async def write() -> None:
        nonlocal sent
        number = 0
        while time.perf_counter() - began < seconds:
            changes = tuple(
                Change("create", UUID(int=new_id().int), {"kind": "call", "content": f"第 {sent + index} 次"})
                for index in range(EVENTS_A_BATCH)
            )
            operation = Operation(OperationId(new_id()), "bench", {"zh": "测量", "en": "Bench"})
            await kernel.records.save(reader, Batch(ObjectKey("interaction"), changes), operation)
            now = time.perf_counter()
            committed.update((change.id, now) for change in changes if change.id is not None)
            sent += len(changes)
            number += 1
            await asyncio.sleep(max(0.0, began + number * EVENTS_A_BATCH / 1000 - time.perf_counter()))

    async def listen() -> None:
        nonlocal place
        while time.perf_counter() - began < seconds + 3 and (
            not heard or len(heard) < sent or time.perf_counter() - began < seconds
        ):
            entries = await read_entries(kernel.background, workspace, place)
            now = time.perf_counter()
            for entry in entries:
                place = entry.pos
                if entry.record_id in committed:
                    heard.append(now - committed[entry.record_id])
            if not entries:
                await asyncio.sleep(0.02)

    await asyncio.gather(write(), listen())
    heard.sort()
    p95 = heard[int(len(heard) * 0.95)] * 1000 if heard else float("inf")
    rate = sent / seconds
    return [
        Figure(
            "journal to consumer at 1,000 events a second",
            f"p95 {p95:.0f} ms, {rate:.0f} events/s, {len(heard)} of {sent} heard",
            "",
            "",
            "p95 under 1 s; 1,000/s sustained",
            p95 < 1000 and rate >= 990 and len(heard) == sent,
            "wake-ups are gathered for 50 ms, then one sequencer gives places in batches",
        )
    ]
