"""The job that makes several tags one, in chunks that commit with their checkpoint, under one operation."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec

from zhike.engines.tags.model import MERGE, MergeArguments, MergeResult, MergeState
from zhike.engines.tags.store import list_tag_fields
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.expressions.tree import Call, Literal, Path
from zhike.kernel.expressions.types import TEXT
from zhike.kernel.jobs.model import PATIENT, JobKind, Progress
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.query.model import Query, Selected, Sort
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.model import Batch, Change, Operation, SystemWork
from zhike.kernel.records.save import RecordWriter

CHUNK = 500
_POLICY = SystemPolicy("tags become one for everybody")


@dataclass(frozen=True, slots=True)
class MergePorts:
    """What merging needs of the kernel."""

    catalogs: CatalogStore
    query: QueryRunner
    records: RecordWriter
    clock: Clock


class _Row(msgspec.Struct, frozen=True):
    id: UUID
    tags: tuple[str, ...] = ()


def make_merge(ports: MergePorts) -> JobKind[MergeArguments]:
    """The kind of job."""
    return JobKind(
        MERGE, ("合并标签", "Merge tags"), MergeArguments, _Merging(ports).run, PATIENT,
        "a record without the losing tags is left alone",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Merging:
    ports: MergePorts

    async def run(self, job: RunningJob[MergeArguments]) -> MergeResult:
        """Field by field, until no record carries a loser. Rows that a rule refuses are counted and passed over."""
        state = job.read_checkpoint(MergeState) or MergeState()
        passed: set[UUID] = set()
        while True:
            job.check_cancelled()
            catalog = await self.ports.catalogs.refresh(job.workspace)
            every = frozenset(option.key for one in catalog.objects.values() for f in one.fields.values()
                              if f.type == "tags" for option in f.options)  # fmt: skip
            places = [(owner.key, field.key) for owner, field in list_tag_fields(catalog, every)]
            if state.field >= len(places):
                return MergeResult(job.arguments.operation, state.changed, state.refused)
            async with job.database.transaction(job.workspace) as transaction:
                state = await self._step(job, transaction, catalog, places[state.field], state, passed)
                await job.save(transaction, checkpoint=state, progress=Progress(state.changed, None))

    async def _step(
        self, job: RunningJob[MergeArguments], transaction: Transaction, catalog: Catalog, place: tuple[str, str],
        state: MergeState, passed: set[UUID],
    ) -> MergeState:  # fmt: skip
        wanted = job.arguments
        rows = [row for row in await self._read(wanted, transaction, catalog, place, passed) if row.id not in passed]
        if not rows:
            return msgspec.structs.replace(state, field=state.field + 1)
        changes = []
        for row in rows:
            words = [wanted.keep if word in wanted.losers else word for word in row.tags]
            changes.append(Change("update", RecordId(row.id), {place[1]: list(dict.fromkeys(words))}))
        title = {"zh": f"合并标签到“{wanted.keep}”", "en": f"Merge tags into '{wanted.keep}'"}
        operation = Operation(OperationId(wanted.operation), "tags.merge", title, "user")
        work = SystemWork(job.workspace, _POLICY)
        batch = Batch(ObjectKey(place[0]), tuple(changes), partial=True)
        outcome = await self.ports.records.save(work, batch, operation, transaction=transaction)
        refused = {row.id for row, one in zip(rows, outcome.saved, strict=True) if one.problems}
        passed |= refused
        done = len(rows) - len(refused)
        return msgspec.structs.replace(state, changed=state.changed + done, refused=state.refused + len(refused))

    async def _read(
        self, wanted: MergeArguments, transaction: Transaction, catalog: Catalog, place: tuple[str, str],
        passed: set[UUID],
    ) -> list[_Row]:  # fmt: skip
        words = tuple(Literal(word, TEXT) for word in wanted.losers)
        query = Query(
            object=ObjectKey(place[0]),
            select=(Selected("id", ("id",)), Selected("tags", (place[1],))),
            where=Call("has_any", (Path((place[1],)), *words)),
            sort=(Sort(("created_at",), False),),
            limit=CHUNK + len(passed),
        )
        page = await self.ports.query.list(
            catalog, _POLICY, query, connection=transaction, max_page=CHUNK + len(passed)
        )
        return msgspec.json.decode(page.data, type=list[_Row])
