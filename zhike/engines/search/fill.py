"""The job that fills the index with what is there already, while everybody searches and writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from zhike.engines.search.fields import list_fields, list_objects, make_signature
from zhike.engines.search.follow import FILL, Ports, list_stale
from zhike.engines.search.index import POLICY, list_selected
from zhike.engines.search.store import (
    count_records,
    drop_older,
    drop_strange,
    lock_cursor,
    many_rows,
    merge_rows,
    note_filled,
)
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.jobs.model import PATIENT, JobKind, NoArguments, Progress
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.query.model import Query, Sort
from zhike.kernel.query.run import QueryRunner

STEP = 1000
"""Records a step: whoever follows the journal waits that long at most."""
MERGED = 250
"""Records whose tokens are collected: whoever searches meanwhile looks through them one by one."""


class FillState(msgspec.Struct, frozen=True):
    """How far a filling is. `signature` is what the present object is filled by."""

    began_at: datetime
    total: int
    done: int = 0
    object: str | None = None
    signature: str = ""
    cursor: str | None = None
    filled: tuple[str, ...] = ()
    version: int = 0


class Filled(msgspec.Struct, frozen=True):
    """How many records were taken in."""

    count: int
    objects: tuple[str, ...]


def make_fill(ports: Ports, query: QueryRunner) -> JobKind[NoArguments]:
    """The kind of job."""
    filler = _Filler(ports, query)
    return JobKind(
        FILL, ("建立搜索索引", "Fill the search index"), NoArguments, filler.run, PATIENT,
        "rows are written in the place of those that are there",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Filler:
    ports: Ports
    query: QueryRunner

    async def run(self, job: RunningJob[NoArguments]) -> Filled:
        """Object by object, until none is left that was filled by other fields than it has now."""
        state = job.read_checkpoint(FillState) or await self._begin(job)
        async with many_rows(job.database, job.workspace):
            while True:
                job.check_cancelled()
                catalog = await self.ports.catalogs.current(job.workspace)
                if state.object is None:
                    stale = await list_stale(job.database, catalog)
                    if not stale:
                        break
                    state = _open(state, catalog, stale[0])
                state = await self._step(job, catalog, state)
        async with job.database.transaction(job.workspace, lock=None) as transaction:
            await lock_cursor(transaction, job.schema)
            await drop_older(transaction, job.schema, state.filled, state.began_at)
            await drop_strange(transaction, job.schema, tuple(list_objects(catalog)))
        return Filled(state.done, state.filled)

    async def _begin(self, job: RunningJob[NoArguments]) -> FillState:
        catalog = await self.ports.catalogs.refresh(job.workspace)
        async with job.database.transaction(job.workspace, lock=None) as transaction:
            total = await count_records(transaction, job.schema, await list_stale(transaction, catalog))
            state = FillState(self.ports.clock.now(), total)
            await job.save(transaction, checkpoint=state, progress=Progress(0, total))
        return state

    async def _step(self, job: RunningJob[NoArguments], catalog: Catalog, state: FillState) -> FillState:
        """One page of the object's records, while whoever follows the journal waits."""
        assert state.object is not None  # noqa: S101 - opened before each step
        owner = catalog.objects.get(state.object)
        fields = () if owner is None else list_fields(owner)
        if owner is None or not fields:
            return _close(state)
        async with job.database.transaction(job.workspace, lock=None) as transaction:
            await lock_cursor(transaction, job.schema)
            asked = Query(
                ObjectKey(owner.key),
                list_selected(owner, fields),
                sort=(Sort(("created_at",)),),
                limit=STEP,
                cursor=state.cursor if state.version == catalog.version else None,
            )
            page = await self.query.list(catalog, POLICY, asked, connection=transaction, max_page=STEP)
            documents = msgspec.json.decode(page.data)
            for start in range(0, len(documents), MERGED):
                part = documents[start : start + MERGED]
                await self.ports.indexer.put(transaction, catalog, owner, part)
                await merge_rows(transaction, job.schema)
            done = state.done + len(documents)
            state = msgspec.structs.replace(state, done=done, cursor=page.next, version=catalog.version)
            if not page.has_more:
                await note_filled(transaction, job.schema, owner.key, state.signature, self.ports.clock.now())
                state = _close(state)
            await job.save(transaction, checkpoint=state, progress=Progress(done, max(state.total, done)))
        return state


def _open(state: FillState, catalog: Catalog, key: str) -> FillState:
    signature = make_signature(catalog.objects[key])
    return msgspec.structs.replace(state, object=key, signature=signature, cursor=None, version=catalog.version)


def _close(state: FillState) -> FillState:
    assert state.object is not None  # noqa: S101 - an object is open
    return msgspec.structs.replace(
        state, object=None, cursor=None, filled=tuple(dict.fromkeys((*state.filled, state.object)))
    )
