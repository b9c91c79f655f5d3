"""The scan of what is there: a job that finds pairs for people to decide. Only an exact rule that an administrator let
merge does so by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from zhike.engines.matching.follow import index_records, list_stale
from zhike.engines.matching.pairs import Scored, cluster, list_scored
from zhike.engines.matching.rules import Rule, make_signature, read_rules
from zhike.engines.matching.store import (
    Pair,
    drop_stale_pairs,
    list_ids,
    note_filled,
    put_pairs,
    read_keys,
    write_reason,
)
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.jobs.model import PATIENT, JobKind, Progress
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.merge_model import MAX_RECORDS, MergeAsk
from zhike.kernel.records.model import Operation, SystemWork
from zhike.kernel.records.save import RecordWriter

SCAN = "matching.scan"
CHUNK = 1000
POLICY = SystemPolicy("an administrator let this rule merge what is the same")
_NOBODY = UUID(int=0)


class ScanArguments(msgspec.Struct, frozen=True):
    """Which object."""

    object: str


class Scanned(msgspec.Struct, frozen=True):
    """What a scan came to."""

    records: int
    pairs: int
    clusters: int
    merged: int


@dataclass(frozen=True, slots=True)
class ScanPorts:
    """What a scan needs of the kernel."""

    catalogs: CatalogStore
    records: RecordWriter
    clock: Clock


def make_scan(ports: ScanPorts) -> JobKind[ScanArguments]:
    """The kind of job."""
    return JobKind(
        SCAN, ("扫描重复记录", "Scan for duplicates"), ScanArguments, _Scanner(ports).run, PATIENT,
        "pairs are written in the place of those that are there and decisions stay",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Scanner:
    ports: ScanPorts

    async def run(self, job: RunningJob[ScanArguments]) -> Scanned:
        """Read the keys, find and score pairs in a thread, write them."""
        key, began = job.arguments.object, self.ports.clock.now()
        catalog = await self.ports.catalogs.refresh(job.workspace)
        rules = read_rules(catalog, key)
        if not rules:
            return Scanned(0, 0, 0, 0)
        if key in await list_stale(job.database, catalog):
            await self._fill(job, catalog, rules)
        records: dict[UUID, dict[tuple[int, str], list[str]]] = {}
        for found in await read_keys(job.database, job.schema, key):
            records.setdefault(found.record, {}).setdefault(found.place, []).append(found.key)
        pairs = await asyncio.to_thread(list_scored, rules, records)
        clusters = cluster(pairs)
        for start in range(0, len(pairs), CHUNK):
            job.check_cancelled()
            async with job.database.transaction(job.workspace, lock=None) as transaction:
                chunk = [_to_pair(one, key, clusters) for one in pairs[start : start + CHUNK]]
                await put_pairs(transaction, job.schema, key, chunk, began)
                await job.save(transaction, progress=Progress(min(start + CHUNK, len(pairs)), len(pairs)))
        async with job.database.transaction(job.workspace, lock=None) as transaction:
            await drop_stale_pairs(transaction, job.schema, key, began)
        merged = await self._merge(job, key, [one for one in pairs if one.rule.merges and one.score == 1.0])
        return Scanned(len(records), len(pairs), len(set(clusters.values())), merged)

    async def _fill(self, job: RunningJob[ScanArguments], catalog: Catalog, rules: Sequence[Rule]) -> None:
        """The keys first, where they are not made yet."""
        key, after = job.arguments.object, _NOBODY
        while True:
            job.check_cancelled()
            async with job.database.transaction(job.workspace, lock=None) as transaction:
                ids = await list_ids(transaction, job.schema, catalog.objects[key], after, CHUNK)
                if ids:
                    await index_records(transaction, catalog, key, rules, ids)
                    after = ids[-1]
                    continue
                await note_filled(transaction, job.schema, key, make_signature(rules), self.ports.clock.now())
                return

    async def _merge(self, job: RunningJob[ScanArguments], key: str, pairs: Sequence[Scored]) -> int:
        """Each cluster into its oldest record; one that cannot be merged stays for people."""
        groups: dict[UUID, list[UUID]] = {}
        for record, first in sorted(cluster(pairs).items()):
            groups.setdefault(first, []).append(record)
        merged = 0
        for members in groups.values():
            ids = [RecordId(one) for one in members[:MAX_RECORDS]]
            operation = Operation(
                OperationId(new_id()),
                "record.merge",
                {"zh": "自动合并重复记录", "en": "Merge duplicates"},
                cause="system",
            )
            ask = MergeAsk(ObjectKey(key), ids[0], tuple(ids[1:]))
            try:
                await self.ports.records.merge(SystemWork(job.workspace, POLICY), ask, operation)
            except ZhikeError:
                continue
            merged += len(ids) - 1
        return merged


def _to_pair(one: Scored, object_key: str, clusters: dict[UUID, UUID]) -> Pair:
    reason = write_reason(one.fields)
    return Pair(
        new_id(), object_key, one.first, one.second, clusters[one.first], one.rule.key, round(one.score, 4), reason
    )
