"""One heavy query beside the others: single records are read while four reports run, over and over."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.figure import Figure
from bench.http import Client

REPORTS = 4
READERS = 2
HEAD_START_SECONDS = 2
BODY = {
    "groups": [{"name": "stage", "field": "x_stage"}, {"name": "month", "field": "x_closes", "bucket": "month"}],
    "measures": [{"name": "count", "function": "count"}, {"name": "sum", "function": "sum", "field": "x_amount"}],
}
"""The report of 200,000 deals that is measured alone, too."""


async def measure_beside(client: Client, seconds: int) -> list[Figure]:
    """Reads of single records and first pages, alone and while reports run on four connections."""
    page: Any = client.ask("GET", "/records/contact?fields=name&limit=200")
    reads = [client.request("GET", f"/records/contact/{row['id']}") for row in page["data"]]
    lists = [client.request("GET", "/records/contact?fields=name,phone,account,job_title&sort=-updated_at&limit=50")]
    report = client.request("POST", "/records/x_deal/aggregate", BODY)
    client.drive(reads, READERS, 2)
    client.drive([report], 1, 1)
    alone = client.drive(reads, READERS, seconds)
    with ThreadPoolExecutor(1) as pool:
        long = pool.submit(client.drive, [report], REPORTS, 2 * seconds + HEAD_START_SECONDS)
        client.drive(reads, READERS, HEAD_START_SECONDS)
        beside = client.drive(reads, READERS, seconds)
        listed = client.drive(lists, 1, max(1, seconds - HEAD_START_SECONDS))
        reports = long.result()
    errors = beside.errors + listed.errors + reports.errors
    return [
        Figure(
            f"read one record while {REPORTS} reports run, {READERS} connections",
            f"p95 {beside.p95:.1f} ms, p50 {beside.p50:.1f} ms; a first page of 50: p95 {listed.p95:.1f} ms; "
            f"the reports p50 {reports.p50:.0f} ms ({errors} errors)",
            f"p95 {alone.p95:.1f} ms without reports",
            f"{beside.p95 / alone.p95:.1f}",
            "p95 under 20 ms",
            beside.p95 < 20 and errors == 0,
            "reports have a pool of their own, and no more of them run at once than there are cores to spare",
        )
    ]
