"""Lists, single records and reports: over HTTP as the restricted reader, and the same SQL through pgbench."""

import json
from typing import Any
from urllib.parse import quote
from uuid import UUID

from bench.figure import Figure
from bench.ground import Ground
from bench.http import Client, Rate
from bench.pgbench import run_pgbench, to_script
from zhike.kernel.base.ids import ObjectKey, UserId, WorkspaceKey
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.query.model import AggregateQuery, GroupBy, Measure, Query, Selected, Sort
from zhike.kernel.query.reader import Reader
from zhike.operations.kernel import Kernel

CLIENTS = 8
FIELDS = (
    "name",
    "account",
    "account.name",
    "account.level",
    "phone",
    "email",
    "wechat",
    "job_title",
    "decision_role",
    "attitude",
    "is_primary",
    "birthday",
    "status",
    "description",
    "owner",
    "department",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
)
WHERE = {
    "all": [
        {"field": "status", "op": "is", "value": "active"},
        {"field": "attitude", "op": "in", "value": ["supports", "neutral"]},
    ]
}


class Recorder:
    """A connection that remembers the statement it was given."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self.sql, self.params = "", []

    def __getattr__(self, name: str) -> Any:
        async def call(sql: str, params: Any = ()) -> Any:
            self.sql, self.params = sql, list(params)
            return await getattr(self._database, name)(sql, params)

        return call


async def make_asker(kernel: Kernel, ground: Ground) -> tuple[Any, Any]:
    reader = Reader(WorkspaceKey(ground.workspace), UserId(UUID(ground.reader)), UserId(UUID(ground.reader)))
    catalog = await kernel.catalogs.current(reader.workspace)
    return catalog, await kernel.access.get_policy(reader, catalog)


async def measure_list(kernel: Kernel, ground: Ground, client: Client, url: str, seconds: int) -> list[Figure]:
    """A filtered, sorted page of 50 x 20 fields."""
    catalog, policy = await make_asker(kernel, ground)
    query = Query(
        ObjectKey("contact"),
        tuple(Selected(path, tuple(path.split("."))) for path in FIELDS),
        read_condition(WHERE),
        sort=(Sort(("updated_at",), True),),
        limit=50,
    )
    recorder = Recorder(kernel.database)
    await kernel.query.list(catalog, policy, query, connection=recorder)
    script, values = to_script(recorder.sql, recorder.params)
    path = make_path(WHERE)
    request = client.request("GET", path)
    client.drive([request], 2, 2)
    many = client.drive([request], CLIENTS, seconds)
    bare = run_pgbench(url, script, values, CLIENTS, seconds)
    alone = client.drive([request], 1, seconds)
    bare_alone = run_pgbench(url, script, values, 1, seconds)
    first, deep = await _measure_pages(kernel, ground, client, seconds)
    allowed = 1.5 * bare_alone.latency + 1
    ratio = many.a_second / bare.a_second
    return [
        Figure(
            "list page of 50 x 20 fields, 8 connections",
            f"{many.a_second:.0f}/s (p95 {many.p95:.1f} ms, {many.errors} errors)",
            f"{bare.a_second:.0f}/s by pgbench",
            f"{ratio:.2f}",
            "at least 0.5",
            ratio >= 0.5,
            "Python's share of a request (sign-in, rights, routing) and the generator's process "
            "compete with PostgreSQL for the same cores",
        ),
        Figure(
            "list page, alone",
            f"p50 {alone.p50:.2f} ms",
            f"{bare_alone.latency:.2f} ms by pgbench",
            f"{alone.p50 / bare_alone.latency:.2f}",
            f"at most 1.5x + 1 ms = {allowed:.2f} ms",
            alone.p50 <= allowed,
            "one round trip through the web process on top of the statement",
        ),
        Figure(
            "page 200 as the first",
            f"p50 {deep.p50:.2f} ms",
            f"{first.p50:.2f} ms for the first",
            f"{deep.p50 / first.p50:.2f}",
            "the same (at most 1.2)",
            deep.p50 <= 1.2 * first.p50,
            "keyset: the cursor is a place in the index; both among the rows that the load made",
        ),
    ]


def make_path(where: object) -> str:
    """The address of the first page of a filtered, sorted list."""
    return f"/records/contact?fields={','.join(FIELDS)}&sort=-updated_at&limit=50&filter={quote(json.dumps(where))}"


async def _measure_pages(kernel: Kernel, ground: Ground, client: Client, seconds: int) -> tuple[Rate, Rate]:
    """The first page and the two hundredth of one question. It begins at the rows that the load made: those that runs
    have made since are all the reader's own, so that a page of them is found at once, and of the others every
    thirteenth is his and fits the filter."""
    loaded = await kernel.background.fetch_value(
        f'SELECT max(updated_at) FROM "{ground.schema}".o_contact WHERE created_by IS NULL'
    )
    begun = {"field": "updated_at", "op": "lte", "value": loaded.isoformat()}
    path = make_path({"all": [*WHERE["all"], begun]})
    far = await _walk(client, path, 200)
    pages = [client.request("GET", path), client.request("GET", path + f"&cursor={quote(far)}")]
    client.drive(pages, 1, 1)
    first, deep = (client.drive([page], 1, seconds) for page in pages)
    return first, deep


async def _walk(client: Client, path: str, pages: int) -> str:
    cursor = ""
    for _ in range(pages - 1):
        page: Any = client.ask("GET", path + (f"&cursor={quote(cursor)}" if cursor else ""))
        if page["page"]["next"] is None:
            break
        cursor = page["page"]["next"]
    return cursor


async def measure_record(kernel: Kernel, ground: Ground, client: Client, url: str, seconds: int) -> list[Figure]:
    """One record by its id."""
    catalog, policy = await make_asker(kernel, ground)
    page: Any = client.ask("GET", "/records/contact?fields=name&limit=200")
    ids = [row["id"] for row in page["data"]]
    recorder = Recorder(kernel.database)
    await kernel.query.get(catalog, policy, "contact", UUID(ids[0]), connection=recorder)
    script, values = to_script(recorder.sql, recorder.params)
    requests = [client.request("GET", f"/records/contact/{one}") for one in ids]
    client.drive(requests, 2, 1)
    many = client.drive(requests, CLIENTS, seconds)
    bare = run_pgbench(url, script, values, CLIENTS, seconds)
    alone = client.drive(requests, 1, seconds)
    ratio = many.a_second / bare.a_second
    return [
        Figure(
            "read one record, 8 connections",
            f"{many.a_second:.0f}/s (p95 {many.p95:.1f} ms, {many.errors} errors)",
            f"{bare.a_second:.0f}/s by pgbench",
            f"{ratio:.2f}",
            "at least 0.1",
            ratio >= 0.1,
            "Python's work a request: HTTP, session, rights",
        ),
        Figure(
            "read one record, alone",
            f"p50 {alone.p50:.2f} ms",
            "",
            "",
            "p50 under 2 ms",
            alone.p50 < 2,
            "two trips: the session and the record",
        ),
    ]


async def measure_report(kernel: Kernel, ground: Ground, client: Client, url: str, seconds: int) -> list[Figure]:
    """Deals by stage and month: how many, how much."""
    catalog, policy = await make_asker(kernel, ground)
    query = AggregateQuery(
        ObjectKey("x_deal"),
        (GroupBy("stage", ("x_stage",)), GroupBy("month", ("x_closes",), "month")),
        (Measure("count", "count"), Measure("sum", "sum", ("x_amount",))),
    )
    recorder = Recorder(kernel.reports)
    await kernel.report_query.aggregate(catalog, policy, query, connection=recorder)
    script, values = to_script(recorder.sql, recorder.params)
    body = {
        "groups": [{"name": "stage", "field": "x_stage"}, {"name": "month", "field": "x_closes", "bucket": "month"}],
        "measures": [{"name": "count", "function": "count"}, {"name": "sum", "function": "sum", "field": "x_amount"}],
    }
    request = client.request("POST", "/records/x_deal/aggregate", body)
    client.drive([request], 1, 1)
    ours = client.drive([request], 1, seconds)
    bare = run_pgbench(url, script, values, 1, seconds)
    ratio = ours.p50 / bare.latency
    return [
        Figure(
            "report over all deals, alone",
            f"p50 {ours.p50:.1f} ms ({ours.errors} errors)",
            f"{bare.latency:.1f} ms by pgbench",
            f"{ratio:.2f}",
            "at most 1.2",
            ratio <= 1.2,
            "the statement itself; on few rows the request around it shows",
        )
    ]
