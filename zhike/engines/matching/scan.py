"""The scan of what is there: a job that finds pairs for people to decide. Only an exact rule that an administrator let
merge does so by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec

from zhike.engines.matching.changed import AT_ONCE, gather_keys, join_again, look_at
from zhike.engines.matching.evidence import VERSION, Witness, hear, list_witnesses, weigh
from zhike.engines.matching.follow import KeyFollower, index_records, list_stale
from zhike.engines.matching.follow import Ports as KeyPorts
from zhike.engines.matching.pairs import Scored, cluster, list_scored
from zhike.engines.matching.rules import Rule, make_signature, read_rules, sign_judgement
from zhike.engines.matching.store import (
    Pair,
    Reason,
    Scan,
    drop_lost_pairs,
    drop_stale_pairs,
    list_changed,
    list_ids,
    list_scans,
    note_filled,
    note_scan,
    put_pairs,
    read_cursor,
    read_keys,
    read_values,
    write_reason,
)
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.jobs.model import PATIENT, JobKind, Progress
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.merge_model import MAX_RECORDS, MergeAsk
from zhike.kernel.records.model import Operation, SystemWork
from zhike.kernel.records.save import RecordWriter

SCAN = "matching.scan"
CHUNK = 1000
MOST_CHANGED = 20_000
"""With more changed records everything is looked at, which then is quicker."""
POLICY = SystemPolicy("an administrator let this rule merge what is the same")
_NOBODY = UUID(int=0)
_Ground = tuple[Catalog, Sequence[Rule]]


class ScanArguments(msgspec.Struct, frozen=True):
    """Which object; `whole`: all of it, or only what changed since the last scan where that will do."""

    object: str
    whole: bool = True


class Scanned(msgspec.Struct, frozen=True):
    """What a scan came to. `whole` false: only records that changed since the last one were looked at."""

    records: int
    pairs: int
    clusters: int
    merged: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class ScanPorts:
    """What a scan needs of the kernel."""

    catalogs: CatalogStore
    records: RecordWriter
    keys: KeyPorts
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
        """Bring the keys up to the journal; then look at everything, or at what changed."""
        key = job.arguments.object
        catalog = await self.ports.catalogs.refresh(job.workspace)
        rules = read_rules(catalog, key)
        if not rules:
            return Scanned(0, 0, 0, 0)
        await KeyFollower(self.ports.keys).follow(job.workspace)
        era, pos = await read_cursor(job.database, job.schema)
        if key in await list_stale(job.database, catalog):
            await self._fill(job, catalog, rules)
        before = (await list_scans(job.database, job.schema)).get(key)
        now = Scan(f"{VERSION}:{sign_judgement(rules)}", era, pos, 0 if before is None else before.records)
        changed = None if job.arguments.whole else await self._list_changed(job, before, now)
        if changed is None:
            return await self._scan(job, (catalog, rules), now)
        return await self._scan_changed(job, (catalog, rules), now, changed)

    async def _list_changed(
        self, job: RunningJob[ScanArguments], before: Scan | None, now: Scan
    ) -> Sequence[UUID] | None:
        """The records that changed since the last scan; None where all are to be looked at."""
        if before is None or (before.signature, before.era) != (now.signature, now.era) or before.pos > now.pos:
            return None
        span = before.pos, now.pos
        found = await list_changed(job.database, job.schema, job.arguments.object, span, MOST_CHANGED + 1)
        return None if len(found) > MOST_CHANGED else found

    async def _scan(self, job: RunningJob[ScanArguments], ground: _Ground, now: Scan) -> Scanned:
        """Read the keys, find and score pairs in a thread, write them."""
        catalog, rules = ground
        key, began = job.arguments.object, self.ports.clock.now()
        records = gather_keys(await read_keys(job.database, job.schema, key))
        pairs = await asyncio.to_thread(list_scored, rules, records)
        clusters = cluster(one.ids for one in pairs)
        for start in range(0, len(pairs), CHUNK):
            job.check_cancelled()
            async with job.database.transaction(job.workspace, lock=None) as transaction:
                chunk = await _weigh(transaction, catalog, rules, (key, pairs[start : start + CHUNK]), clusters)
                await put_pairs(transaction, job.schema, key, chunk, began)
                await job.save(transaction, progress=Progress(min(start + CHUNK, len(pairs)), len(pairs)))
        async with job.database.transaction(job.workspace, lock=None) as transaction:
            await drop_stale_pairs(transaction, job.schema, key, began)
            await note_scan(transaction, job.schema, key, replace(now, records=len(records)), began)
        merged = await self._merge(job, key, pairs)
        return Scanned(len(records), len(pairs), len(set(clusters.values())), merged)

    async def _scan_changed(
        self, job: RunningJob[ScanArguments], ground: _Ground, now: Scan, changed: Sequence[UUID]
    ) -> Scanned:
        """Look at these alone; a few in a transaction."""
        catalog, rules = ground
        key, began = job.arguments.object, self.ports.clock.now()
        pairs: list[Scored] = []
        for start in range(0, len(changed), AT_ONCE):
            job.check_cancelled()
            part = changed[start : start + AT_ONCE]
            async with job.database.transaction(job.workspace, lock=None) as transaction:
                found = await look_at(transaction, job.schema, rules, part)
                roots = cluster(one.ids for one in found)
                weighed = await _weigh(transaction, catalog, rules, (key, found), roots)
                await put_pairs(transaction, job.schema, key, weighed, began)
                await drop_lost_pairs(transaction, job.schema, key, began, part)
                await job.save(transaction, progress=Progress(min(start + AT_ONCE, len(changed)), len(changed)))
            pairs += found
        async with job.database.transaction(job.workspace, lock=None) as transaction:
            if changed:
                await join_again(transaction, job.schema, key)
            await note_scan(transaction, job.schema, key, replace(now, records=now.records + len(changed)), began)
        merged = await self._merge(job, key, pairs)
        clusters = len(set(cluster(one.ids for one in pairs).values()))
        return Scanned(len(changed), len({one.ids for one in pairs}), clusters, merged, whole=False)

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
        """Each cluster of what a rule lets merge into its oldest record; one that cannot be merged stays for people."""
        sure = [one.ids for one in pairs if one.rule.merges and one.score == 1.0]
        groups: dict[UUID, list[UUID]] = {}
        for record, first in sorted(cluster(sure).items()):
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


async def _weigh(
    transaction: Transaction,
    catalog: Catalog,
    rules: Sequence[Rule],
    found: tuple[str, Sequence[Scored]],
    clusters: dict[UUID, UUID],
) -> list[Pair]:
    """Pairs as they are kept: what else their records tell counts for and against what the rule found.
    `found` is the object and what its rules found."""
    object_key, pairs = found
    owner = catalog.get_object(object_key)
    witnesses = list_witnesses(owner, rules)
    ids = list({record for one in pairs for record in one.ids})
    matched = [witness.matched for witness in witnesses]
    rows = await read_values(transaction, catalog.schema, owner, matched, ids) if witnesses and ids else []
    values: dict[UUID, dict[str, object]] = {row["id"]: dict(row) for row in rows}
    # Names are taken apart letter by letter: too long for the loop, which others wait for.
    return await asyncio.to_thread(_hear_all, owner.key, witnesses, values, pairs, clusters)


def _hear_all(
    object_key: str,
    witnesses: Sequence[Witness],
    values: Mapping[UUID, Mapping[str, object]],
    pairs: Sequence[Scored],
    clusters: Mapping[UUID, UUID],
) -> list[Pair]:
    kept = []
    for one in pairs:
        parts = hear(witnesses, one.fields, values.get(one.first, {}), values.get(one.second, {}))
        reason = write_reason(Reason(one.fields, round(one.score, 4), parts))
        kept.append(
            Pair(
                new_id(), object_key, one.first, one.second, clusters[one.first], one.rule.key, weigh(one.score, parts),
                reason,
            )
        )  # fmt: skip
    return kept
