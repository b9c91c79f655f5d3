"""The nightly job: stages by their rules, scores by fifths; values by the one write path, reasons beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from zhike.engines.insight.model import Bought, Kind, LifecycleRules, RfmRules
from zhike.engines.insight.scores import score
from zhike.engines.insight.store import drop_insights, put_insights, read_settings
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.expressions.check import check_condition
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.dependencies import list_uses
from zhike.kernel.expressions.tree import Call, Literal, Node
from zhike.kernel.expressions.types import BOOLEAN
from zhike.kernel.jobs.model import PATIENT, JobKind, NoArguments
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.jobs.schedule import ScheduledJob
from zhike.kernel.query.model import AggregateQuery, GroupBy, Measure, Query, Selected, Sort
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.scope import ReaderScope
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.model import Batch, Change, Operation, SystemWork
from zhike.kernel.records.save import RecordWriter

COMPUTE = "insight.compute"
AT_NIGHT = ScheduledJob(COMPUTE, COMPUTE, "21 2 * * *")
CHUNK = 500
MOST_PARTIES = 50_000
_POLICY = SystemPolicy("stages and scores are computed for everybody")
_TITLE: dict[Kind, dict[str, str]] = {
    "lifecycle": {"zh": "计算生命周期阶段", "en": "Compute life-cycle stages"},
    "rfm": {"zh": "计算 RFM 评分", "en": "Compute RFM scores"},
}
Found = Mapping[UUID, tuple[str, bytes]]


class Computed(msgspec.Struct, frozen=True):
    """How many records have a stage, and how many a score."""

    lifecycle: int = 0
    rfm: int = 0


@dataclass(frozen=True, slots=True)
class InsightPorts:
    """What computing needs of the kernel."""

    catalogs: CatalogStore
    query: QueryRunner
    records: RecordWriter
    clock: Clock


def make_insight(ports: InsightPorts) -> JobKind[NoArguments]:
    """The kind of job."""
    return JobKind(
        COMPUTE, ("计算阶段与评分", "Compute stages and scores"), NoArguments, _Computing(ports).run, PATIENT,
        "the same rules over the same records give the same values",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Computing:
    ports: InsightPorts

    async def run(self, job: RunningJob[NoArguments]) -> Computed:
        catalog = await self.ports.catalogs.refresh(job.workspace)
        settings = await read_settings(job.database, job.schema)
        stages = 0 if settings.lifecycle is None else await self._stages(job, catalog, settings.lifecycle)
        scores = 0 if settings.rfm is None else await self._scores(job, catalog, settings.rfm)
        return Computed(stages, scores)

    async def _stages(self, job: RunningJob[NoArguments], catalog: Catalog, wanted: LifecycleRules) -> int:
        """Rule by rule: who fulfils it and none before."""
        began, count = self.ports.clock.now(), 0
        before: list[Node] = []
        for number, rule in enumerate(wanted.rules):
            node = read_condition(rule.condition)
            where = Call("and", (node, *before)) if before else node
            false = Call("if", (node, Literal(False, BOOLEAN), Literal(True, BOOLEAN)))
            before.append(false)
            facts, others = _list_facts(catalog, wanted.object, node)
            cursor: str | None = None
            while True:
                job.check_cancelled()
                rows, cursor = await self._page(catalog, wanted.object, where, facts, cursor)
                told = {"rule": number + 1, "condition": rule.condition, "objects": others}
                found = {UUID(row["id"]): (rule.value, _reason(told, row, facts)) for row in rows}
                await self._write(job, (wanted.object, "lifecycle"), wanted.field, found)
                count += len(found)
                if cursor is None:
                    break
        await self._forget(job, "lifecycle", began)
        return count

    async def _page(
        self, catalog: Catalog, object_key: str, where: Node, facts: Sequence[str], cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        query = Query(
            object=ObjectKey(object_key),
            select=tuple(Selected(name, (name,)) for name in dict.fromkeys(("id", *facts))),
            where=where,
            sort=(Sort(("created_at",), False),),
            limit=CHUNK,
            cursor=cursor,
        )
        page = await self.ports.query.list(catalog, _POLICY, query, max_page=CHUNK)
        return msgspec.json.decode(page.data), page.next if page.has_more else None

    async def _scores(self, job: RunningJob[NoArguments], catalog: Catalog, wanted: RfmRules) -> int:
        """All parties at once: fifths need them all."""
        began = self.ports.clock.now()
        query = AggregateQuery(
            object=ObjectKey(wanted.object),
            groups=(GroupBy("party", (wanted.party,)),),
            measures=(
                Measure("last", "max", (wanted.date,)),
                Measure("count", "count"),
                Measure("amount", "sum", (wanted.amount,)),
            ),
            where=None if wanted.where is None else read_condition(wanted.where),
            limit=MOST_PARTIES,
        )
        data = await self.ports.query.aggregate(catalog, _POLICY, query, max_rows=MOST_PARTIES)
        bought = [
            Bought(UUID(row["party"]["id"]), row["last"], int(row["count"]), float(row["amount"] or 0))
            for row in msgspec.json.decode(data)
            if row["party"] is not None and row["last"] is not None
        ]
        party = catalog.get_object(wanted.object).get_field(wanted.party).targets[0]
        scored = score(bought)
        for start in range(0, len(scored), CHUNK):
            job.check_cancelled()
            part = {
                one.bought.party: (one.text, msgspec.json.encode({
                    "last": one.bought.last, "count": one.bought.count, "amount": str(one.bought.amount),
                    "recency": one.recency, "frequency": one.frequency, "monetary": one.monetary,
                    "among": len(scored),
                }))
                for one in scored[start : start + CHUNK]
            }  # fmt: skip
            await self._write(job, (party, "rfm"), wanted.field, part)
        await self._forget(job, "rfm", began)
        return len(scored)

    async def _write(
        self, job: RunningJob[NoArguments], place: tuple[str, Kind], field: str | None, found: Found
    ) -> None:
        if not found:
            return
        async with job.database.transaction(job.workspace) as transaction:
            if field is not None:
                operation = Operation(OperationId(new_id()), COMPUTE, _TITLE[place[1]], "system")
                changes = tuple(Change("update", RecordId(one), {field: found[one][0]}) for one in sorted(found))
                work = SystemWork(job.workspace, _POLICY)
                batch = Batch(ObjectKey(place[0]), changes, partial=True)
                await self.ports.records.save(work, batch, operation, transaction=transaction)
            await put_insights(transaction, job.schema, place, found, self.ports.clock.now())

    async def _forget(self, job: RunningJob[NoArguments], kind: Kind, began: datetime) -> None:
        async with job.database.transaction(job.workspace) as transaction:
            await drop_insights(transaction, job.schema, kind, began)


def _list_facts(catalog: Catalog, object_key: str, node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The record's own fields on which a condition rests, which explain it, and the other objects."""
    uses = list_uses(check_condition(node, ReaderScope(catalog, None), object_key)).fields
    facts = tuple(sorted(key for owner, key in uses if owner == object_key))
    return facts, tuple(sorted({owner for owner, _ in uses if owner != object_key}))


def _reason(told: Mapping[str, Any], row: Mapping[str, Any], facts: Sequence[str]) -> bytes:
    return msgspec.json.encode({**told, "facts": {key: row.get(key) for key in facts}})
