"""What a published change leaves to do while others read and write: indexes concurrently, foreign keys validated,
roll-ups filled. Whoever runs it finds the work by comparing, so that it can be stopped and run again at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.catalog.apply import apply_later
from zhike.kernel.catalog.compare import compare
from zhike.kernel.catalog.derived import fill_derived
from zhike.kernel.catalog.model import Catalog, FieldState
from zhike.kernel.catalog.plan import Step, StepKind
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.read import QUERIES, make_catalog, read_actual, read_stored, read_stored_in
from zhike.kernel.catalog.retype.advance import advance_all
from zhike.kernel.catalog.retype.queries import QUERIES as RETYPE_QUERIES
from zhike.kernel.postgres.locks import LockMode, LockPurpose, lock_key
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.workspaces import Workspace

POLL_SECONDS = 0.2
# A look at the tables does not tell that these are done; that they did not fail does.
_FILLS = frozenset({StepKind.FILL_ROLLUP, StepKind.FILL_DERIVED})


class RollUpFiller(Protocol):
    """A socket for the records room: computes stored roll-ups of rows that were there before the field."""

    async def fill(self, workspace: Workspace, catalog: Catalog, object_key: str, field_key: str) -> None:
        """Give every record of the object its value, in chunks."""


class NoFiller(ZhikeError):
    """A roll-up waits for rows to be computed and nobody is there to do it."""

    code = "no_rollup_filler"
    title_zh = "缺少汇总计算器"
    title_en = "No roll-up filler is plugged in"
    detail_zh = "字段“{object}.{field}”等待计算；请在 main.py 中接入 RollUpFiller。"
    detail_en = "{object}.{field} waits to be computed; plug a RollUpFiller in main.py."


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A step that failed; its field stays *preparing* until it is done."""

    step: Step
    error: ZhikeError


async def finish(
    database: Database,
    workspace: Workspace,
    clock: Clock,
    filler: RollUpFiller | None = None,
    publisher: Publisher | None = None,
) -> tuple[Unfinished, ...]:
    """Do what is left of all published changes, mark fields ready, and say what failed. Runs once at a time.

    `publisher` publishes the switch of fields that change their type; without it one without checks of upper rooms.
    """
    async with _alone(database, workspace.key) as connection:
        # A field that switches wants its indexes afterwards, so that the other work is looked for then.
        await advance_all(publisher or Publisher(database, clock), workspace)
        catalog, steps = await _find_work(database, workspace)
        failed = [one for step in steps if (one := await _try(connection, workspace, catalog, step, filler))]
        await _mark_ready(database, workspace, clock, failed)
    return tuple(failed)


async def _find_work(database: Database, workspace: Workspace) -> tuple[Catalog, Sequence[Step]]:
    stored = await read_stored(database, workspace)
    actual = await read_actual(database, workspace)
    catalog = make_catalog(workspace, stored)
    return catalog, compare(catalog, stored.physical, stored.physical, actual)


async def _try(
    connection: Connection, workspace: Workspace, catalog: Catalog, step: Step, filler: RollUpFiller | None
) -> Unfinished | None:
    try:
        if step.kind is StepKind.FILL_DERIVED:
            field = catalog.objects[step.object].fields[step.field]
            await fill_derived(connection, workspace.schema, field, step)
        elif step.kind is StepKind.CHANGE_TYPE:
            # Begun since this work was listed: the next run does it.
            return None
        elif step.kind is not StepKind.FILL_ROLLUP:
            await apply_later(connection, workspace, step)
        elif filler is None:
            raise NoFiller(object=step.object, field=step.field)
        else:
            await filler.fill(workspace, catalog, step.object, step.field)
    except ZhikeError as error:
        return Unfinished(step, error)
    return None


async def _mark_ready(database: Database, workspace: Workspace, clock: Clock, failed: Sequence[Unfinished]) -> None:
    """Fields without failed steps that another look finds finished become ready, in a new version."""
    _, left = await _find_work(database, workspace)
    waiting = {(one.step.object, one.step.field) for one in failed}
    waiting |= {(step.object, step.field) for step in left if step.kind not in _FILLS}
    async with database.transaction(workspace.key, lock=LockMode.EXCLUSIVE) as transaction:
        stored = await read_stored_in(transaction, workspace)
        done = [
            field
            for field in stored.physical.fields
            if field.retired_at is None
            and field.shadow_of is None
            and field.state is FieldState.PREPARING
            and (field.object, field.field) not in waiting
        ]
        if not done:
            return
        for field in done:
            await transaction.execute(
                RETYPE_QUERIES.get("set_state", workspace.schema), [field.id, FieldState.READY.value]
            )
        await transaction.execute(QUERIES.get("set_version", workspace.schema), [stored.version + 1, clock.now()])


@asynccontextmanager
async def _alone(database: Database, workspace: WorkspaceKey) -> AsyncIterator[Connection]:
    """A connection without time-out that holds the workspace's lock for this work.

    The lock is tried, never waited for: a waiting statement would hold a snapshot that a concurrent build waits for.
    """
    key = lock_key(LockPurpose.CATALOG_WORK, workspace)
    async with database.connection() as connection:
        while not await connection.fetch_value("SELECT pg_try_advisory_lock($1)", [key]):  # noqa: ASYNC110
            await asyncio.sleep(POLL_SECONDS)
        await connection.execute("SET statement_timeout = 0")
        try:
            yield connection
        finally:
            await connection.execute("RESET statement_timeout")
            await connection.fetch_value("SELECT pg_advisory_unlock($1)", [key])


async def finish_type_changes(publisher: Publisher, workspace: Workspace) -> None:
    """Convert and switch the fields whose type is being changed, and nothing else. Runs once at a time."""
    async with _alone(publisher.database, workspace.key):
        await advance_all(publisher, workspace)
