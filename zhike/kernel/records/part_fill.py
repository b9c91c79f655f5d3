"""The job that gives records their parts of a value which they had before the fields that hold them.

Like roll-ups, what is worked out here touches neither version nor history: nobody changed anything. A field that
somebody filled by hand keeps what he wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.catalog.model import Catalog, ObjectDefinition
from zhike.kernel.jobs.model import PATIENT, JobKind, JobOptions, NoArguments, Progress
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.sql import SqlText, load_queries, quote_identifier
from zhike.kernel.records.part_fields import Parts, list_parts
from zhike.kernel.records.sources import CatalogSource

FILL_PARTS = "records.parts"
STEP = 1000
_FIRST = UUID(int=0)
_QUERIES = load_queries("zhike.kernel.records", "part_fill.sql")


class PartFillState(msgspec.Struct, frozen=True):
    """How far a filling is: behind which record of which whole."""

    total: int
    done: int = 0
    changed: int = 0
    whole: int = 0
    after: UUID = _FIRST


class PartsFilled(msgspec.Struct, frozen=True):
    """How many records were looked at, and how many got something."""

    looked_at: int
    changed: int


@dataclass(frozen=True, slots=True)
class Due:
    """Fields of one object that wait to be filled out of one whole."""

    object: ObjectDefinition
    parts: Parts

    def table(self, schema: str) -> str:
        """The object's table."""
        return f"{quote_identifier(schema)}.{quote_identifier(self.object.table)}"

    @property
    def whole_column(self) -> str:
        """The column that the whole is read from."""
        return quote_identifier(self.parts.whole.columns[0])


async def list_due(connection: Connection | Database, catalog: Catalog) -> list[Due]:
    """What waits to be filled; inactive objects and fields wait until they are used again."""
    rows = await connection.fetch_rows(_QUERIES.get("list_filled", catalog.schema))
    filled = {(row["field_id"], row["whole_id"], row["part"]) for row in rows}
    found = []
    for owner in catalog.objects.values():
        for parts in list_parts(owner) if owner.active else ():
            fields = {part: one for part, one in parts.fields.items() if (one.id, parts.whole.id, part) not in filled}
            if fields:
                found.append(Due(owner, Parts(parts.whole, fields)))
    return found


async def order_part_fill(database: Database, queue: Queue, clock: Clock, catalog: Catalog) -> bool:
    """Put the job into the queue where records wait for it; says whether. Call it after each publication."""
    due = await list_due(database, catalog)
    if not due:
        return False
    async with database.transaction(WorkspaceKey(catalog.workspace)) as transaction:
        waiting = [one for one in due if not await _is_done(transaction, catalog.schema, one, clock)]
        if waiting:
            options = JobOptions(unique_key=FILL_PARTS)
            await queue.enqueue(transaction, WorkspaceKey(catalog.workspace), FILL_PARTS, NoArguments(), options)
    return bool(waiting)


def make_part_fill(catalogs: CatalogSource, clock: Clock) -> JobKind[NoArguments]:
    """The kind of job."""
    filler = _Filler(catalogs, clock)
    return JobKind(
        FILL_PARTS, ("补填省、市、区等字段", "Fill province, city and the like"), NoArguments, filler.run, PATIENT,
        "what is filled already is left alone",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Filler:
    catalogs: CatalogSource
    clock: Clock

    async def run(self, job: RunningJob[NoArguments]) -> PartsFilled:
        """Whole by whole, until none is left, in short steps by the order of ids."""
        state = job.read_checkpoint(PartFillState)
        while True:
            catalog = await self.catalogs.refresh(job.workspace)
            due = await list_due(job.database, catalog)
            if state is None:
                state = PartFillState(sum([await _count(job.database, catalog.schema, one) for one in due]))
            if not due:
                return PartsFilled(state.done, state.changed)
            if state.whole != due[0].parts.whole.id:
                state = msgspec.structs.replace(state, whole=due[0].parts.whole.id, after=_FIRST)
            state = await self._fill(job, catalog.schema, due[0], state)

    async def _fill(self, job: RunningJob[NoArguments], schema: str, due: Due, state: PartFillState) -> PartFillState:
        """All records of one whole from where the state stands; the last step says that it is filled."""
        pick, fill = _pick(schema, due), _write(schema, due)
        while True:
            job.check_cancelled()
            async with job.database.transaction(job.workspace) as transaction:
                rows = await transaction.fetch_rows(pick, [state.after, STEP])
                changed = 0
                if rows:
                    found = [list(due.parts.find(row["whole"]).values()) for row in rows]
                    columns = [list(column) for column in zip(*found, strict=True)]
                    changed = await transaction.execute(fill, [[row["id"] for row in rows], *columns])
                state = msgspec.structs.replace(
                    state,
                    after=rows[-1]["id"] if rows else state.after,
                    done=state.done + len(rows),
                    changed=state.changed + changed,
                    total=max(state.total, state.done + len(rows)),
                )
                last = len(rows) < STEP
                if last:
                    await _note(transaction, schema, due, self.clock)
                await job.save(transaction, checkpoint=state, progress=Progress(state.done, state.total))
            if last:
                return state


def _pick(schema: str, due: Due) -> SqlText:
    """Records with a whole behind $1, at most $2, held until they are written."""
    column, table = due.whole_column, due.table(schema)
    return SqlText(
        f"SELECT id, {column} AS whole FROM {table} WHERE {column} IS NOT NULL AND id > $1"
        " ORDER BY id LIMIT $2 FOR NO KEY UPDATE"
    )


def _write(schema: str, due: Due) -> SqlText:
    """Set the parts ($2 ...) of records ($1) that have none of their own."""
    names = [quote_identifier(field.columns[0]) for field in due.parts.fields.values()]
    sets = ", ".join(f"{name} = coalesce(t.{name}, v.p{place})" for place, name in enumerate(names))
    arrays = ", ".join(f"${place + 2}::text[]" for place in range(len(names)))
    given = ", ".join(f"p{place}" for place in range(len(names)))
    gains = " OR ".join(f"(t.{name} IS NULL AND v.p{place} IS NOT NULL)" for place, name in enumerate(names))
    return SqlText(
        f"UPDATE {due.table(schema)} AS t SET {sets} FROM unnest($1::uuid[], {arrays}) AS v(id, {given})"
        f" WHERE t.id = v.id AND ({gains})"
    )


async def _count(database: Database, schema: str, due: Due) -> int:
    sql = SqlText(f"SELECT count(*) FROM {due.table(schema)} WHERE {due.whole_column} IS NOT NULL")
    return int(await database.fetch_value(sql))


async def _is_done(connection: Connection, schema: str, due: Due, clock: Clock) -> bool:
    """Whether no record has the whole yet, so that there is nothing to fill; then that is noted."""
    sql = SqlText(f"SELECT EXISTS (SELECT 1 FROM {due.table(schema)} WHERE {due.whole_column} IS NOT NULL)")
    if await connection.fetch_value(sql):
        return False
    await _note(connection, schema, due, clock)
    return True


async def _note(connection: Connection, schema: str, due: Due, clock: Clock) -> None:
    ids: Sequence[int] = [field.id for field in due.parts.fields.values()]
    params = [ids, due.parts.whole.id, list(due.parts.fields), clock.now()]
    await connection.execute(_QUERIES.get("note_filled", schema), params)
