"""Asking for a sweep when many records came in at once, so that the queue fills without anybody's word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from zhike.engines.matching.store import list_scans
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.jobs.model import JobOptions
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.journal.consumer import Entry
from zhike.kernel.postgres.pool import Transaction

SWEEP = "matching.sweep"
MANY = 500
"""So many entries of an object at once are a burst; so few records scanned are as good as none."""
PAUSE = timedelta(seconds=30)
"""After a burst, until it is over."""
Ports = tuple[Queue, Clock]


class SweepArguments(msgspec.Struct, frozen=True):
    """`after`: where the journal stood when a burst asked for it; None: every night."""

    after: int | None = None


def count_entries(catalog: Catalog, entries: Sequence[Entry]) -> Counter[str]:
    """Entries by object, of those that have rules."""
    ruled = {str(document["object"]) for document in catalog.duplicate_rules.values()}
    return Counter(entry.object for entry in entries if entry.object in ruled and entry.record_id is not None)


async def ask_for_first_scan(
    transaction: Transaction, workspace: tuple[WorkspaceKey, str], burst: tuple[Counter[str], int], ports: Ports
) -> None:
    """Have objects scanned of which many records came in and that no scan has seen; what is scanned once is looked at
    every night. `workspace` is its key and schema, `burst` what came in and where the journal stands."""
    many = [key for key, count in burst[0].items() if count >= MANY]
    if not many:
        return
    scans = await list_scans(transaction, workspace[1])
    if any(key not in scans or scans[key].records < MANY for key in many):
        await ask_for_sweep(transaction, workspace[0], (burst[1], "burst"), ports)


async def ask_for_sweep(transaction: Transaction, workspace: WorkspaceKey, what: tuple[int, str], ports: Ports) -> None:
    """A sweep when the burst may be over. `what`: where the journal stands, and of what there is one in the queue."""
    queue, clock = ports
    options = JobOptions(unique_key=f"{SWEEP}:{what[1]}", due_at=clock.now() + PAUSE)
    await queue.enqueue(transaction, workspace, SWEEP, SweepArguments(what[0]), options)
