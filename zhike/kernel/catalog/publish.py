"""The only way by which definitions change: check the whole snapshot, plan, apply, publish, journal, wake.

One short transaction adds nullable columns and tables and publishes; it holds the workspace's catalog lock against
writers and gives up a table after 0.1 s, to try again. What takes long follows in `finish.py`, while the fields
concerned say *preparing*.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import FieldProblem
from zhike.kernel.base.ids import new_jitter
from zhike.kernel.catalog.apply import apply_now, take_field_ids, write_physical
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.errors import CatalogBusy, CatalogMoved
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.plan import Plan
from zhike.kernel.catalog.prepare import add_losses, check_unique, finish_plan, make_plan
from zhike.kernel.catalog.problems import Problems
from zhike.kernel.catalog.read import Stored, read_actual, read_stored, read_version
from zhike.kernel.catalog.write import PublishStamp, write_changes
from zhike.kernel.postgres.errors import LockTimeout, WriteConflict
from zhike.kernel.postgres.locks import LockMode
from zhike.kernel.postgres.pool import Connection, Database, Transaction
from zhike.kernel.postgres.wake import Waker
from zhike.kernel.postgres.workspaces import Workspace

LOCK_TIMEOUT_SECONDS = 0.1
PATIENT_TIMEOUT_SECONDS = 1.5
IMPATIENT_ATTEMPTS = 30
ATTEMPTS = 45
STATEMENT_TIMEOUT_SECONDS = 60.0


Also = Callable[[Transaction, int | None], Awaitable[None]]
"""What is written with a publication. It gets the version, None where there was nothing to publish."""


class PublishCheck(Protocol):
    """A socket for rooms above: what else must hold of a catalog before it is published (an administrator remains)."""

    async def check(self, connection: Connection, catalog: Catalog) -> Sequence[FieldProblem]:
        """What is wrong; empty when nothing is. Runs in the publishing transaction."""


@dataclass(frozen=True, slots=True)
class Published:
    """What is published now. `plan.later` is what `finish` has still to do."""

    version: int
    plan: Plan
    catalog: Catalog


class Publisher:
    """Changes the definitions of any workspace. One a process; holds no state of its own."""

    def __init__(
        self, database: Database, clock: Clock, *, checks: Sequence[PublishCheck] = (), waker: Waker | None = None
    ) -> None:
        """`checks` are the plugs of rooms above; `waker` tells other processes."""
        self.database = database
        self.clock = clock
        self._checks = tuple(checks)
        self._waker = waker

    async def plan(self, workspace: Workspace, changes: Sequence[DefinitionChange]) -> Plan:
        """What publishing would do; nothing is done. Raises CatalogInvalid, ValuesNotUnique."""
        _, plan = await self._plan(workspace, changes)
        return await add_losses(self.database, workspace, plan)

    async def publish(
        self,
        workspace: Workspace,
        changes: Sequence[DefinitionChange],
        stamp: PublishStamp,
        *,
        expected_version: int | None = None,
        also: Also | None = None,
    ) -> Published:
        """Publish the changes, all or none. `also` is done in the same transaction.

        Raises CatalogInvalid, ValuesNotUnique, CatalogMoved (the version is not the expected one), CatalogBusy.
        """
        for attempt in range(ATTEMPTS):
            stored, plan = await self._plan(workspace, changes)
            if expected_version is not None and stored.version != expected_version:
                raise CatalogMoved(current=stored.version, expected=expected_version)
            if not plan.steps:
                if also is not None:
                    async with self.database.transaction(workspace.key) as transaction:
                        await also(transaction, None)
                return Published(stored.version, plan, plan.catalog)
            try:
                published = await self._try(workspace, stored, plan, (stamp, also), attempt)
            except (LockTimeout, WriteConflict):
                published = None
                await asyncio.sleep(new_jitter(0.05, 0.25))
            if published is not None:
                self.announce(workspace)
                return published
        raise CatalogBusy(attempts=ATTEMPTS)

    def announce(self, workspace: Workspace) -> None:
        """Tell other processes that the catalog moved."""
        if self._waker is not None:
            self._waker.announce(workspace.key)

    async def _plan(self, workspace: Workspace, changes: Sequence[DefinitionChange]) -> tuple[Stored, Plan]:
        stored = await read_stored(self.database, workspace)
        actual = await read_actual(self.database, workspace)
        plan = make_plan(workspace, stored, actual, changes, self.clock.now())
        # Looking for shared values in a large table takes longer than an interactive statement may.
        async with self.database.transaction(statement_timeout_seconds=STATEMENT_TIMEOUT_SECONDS) as transaction:
            await check_unique(transaction, workspace, stored.physical, plan)
        return stored, plan

    async def _try(
        self, workspace: Workspace, stored: Stored, plan: Plan, why: tuple[PublishStamp, Also | None], attempt: int
    ) -> Published | None:
        """One attempt; None when somebody else published meanwhile, so that the plan is no longer right."""
        lock_timeout = LOCK_TIMEOUT_SECONDS if attempt < IMPATIENT_ATTEMPTS else PATIENT_TIMEOUT_SECONDS
        async with self.database.transaction(
            workspace.key,
            lock=LockMode.EXCLUSIVE,
            lock_timeout_seconds=lock_timeout,
            statement_timeout_seconds=STATEMENT_TIMEOUT_SECONDS,
        ) as transaction:
            if await read_version(transaction, workspace) != stored.version:
                return None
            published = await self._apply(transaction, workspace, stored, plan, why[0])
            if why[1] is not None:
                await why[1](transaction, published.version)
            return published

    async def _apply(
        self, transaction: Transaction, workspace: Workspace, stored: Stored, plan: Plan, stamp: PublishStamp
    ) -> Published:
        at = self.clock.now()
        physical = await take_field_ids(transaction, workspace, plan.physical)
        actual = await read_actual(transaction, workspace)
        final = finish_plan(replace(plan, physical=physical), stored, actual)
        await apply_now(transaction, workspace, final)
        await write_physical(transaction, workspace, stored.physical, final.physical, at)
        await write_changes(transaction, workspace, stored.definitions, final, stamp, at)
        await self._check(transaction, final.catalog)
        return Published(final.catalog.version, final, final.catalog)

    async def _check(self, connection: Connection, catalog: Catalog) -> None:
        problems = Problems()
        for check in self._checks:
            problems.found.extend(await check.check(connection, catalog))
        problems.check()
