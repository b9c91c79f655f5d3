"""Recurring jobs: cron lines read in the workspace's zone, each occurrence enqueued exactly once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
from cronsim import CronSim, CronSimError

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.jobs.model import BadSchedule, JobOptions, NoArguments
from zhike.kernel.jobs.queue import QUERIES, Queue
from zhike.kernel.postgres.pool import Database, Transaction
from zhike.kernel.postgres.workspaces import schema_of


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """One line of the schedule: `cron` has five places (minute, hour, day, month, weekday)."""

    key: str
    kind: str
    cron: str
    arguments: msgspec.Struct = field(default_factory=NoArguments)


def next_occurrence(cron: str, after: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after `after` that the line names in the zone, in UTC. Raises BadSchedule."""
    try:
        return next(CronSim(cron, after.astimezone(zone))).astimezone(UTC)
    except (CronSimError, StopIteration) as error:
        raise BadSchedule(cron=cron, reason=str(error) or "no such day") from error


class Schedule:
    """The recurring jobs of every workspace."""

    def __init__(
        self,
        queue: Queue,
        clock: Clock,
        lines: Sequence[ScheduledJob],
        zone_of: Callable[[WorkspaceKey], Awaitable[ZoneInfo]],
    ) -> None:
        """`zone_of` tells a workspace's business zone; the catalog knows it."""
        self._queue = queue
        self._clock = clock
        self._lines = tuple(lines)
        self._zone_of = zone_of

    async def sync(self, database: Database, workspace: WorkspaceKey) -> None:
        """Make the workspace's table say what the lines say; what is unchanged keeps its next time."""
        schema, now, zone = schema_of(workspace), self._clock.now(), await self._zone_of(workspace)
        async with database.transaction() as transaction:
            for line in self._lines:
                arguments = msgspec.json.encode(line.arguments)
                upcoming = next_occurrence(line.cron, now, zone)
                params = [line.key, line.kind, line.cron, arguments, upcoming]
                await transaction.execute(QUERIES.get("put_schedule", schema), params)
            keys = [line.key for line in self._lines]
            await transaction.execute(QUERIES.get("retire_schedules", schema), [keys])

    async def fire(self, database: Database, workspace: WorkspaceKey) -> datetime | None:
        """Enqueue what is due, each in the transaction that moves its line on; says when to look again."""
        schema = schema_of(workspace)
        upcoming: datetime | None = await database.fetch_value(QUERIES.get("next_schedule", schema))
        if upcoming is None or upcoming > self._clock.now():
            return upcoming
        async with database.transaction() as transaction:
            await self._fire_due(transaction, workspace)
        moved: datetime | None = await database.fetch_value(QUERIES.get("next_schedule", schema))
        return moved

    async def _fire_due(self, transaction: Transaction, workspace: WorkspaceKey) -> None:
        schema, now, zone = schema_of(workspace), self._clock.now(), await self._zone_of(workspace)
        for row in await transaction.fetch_rows(QUERIES.get("due_schedules", schema), [now]):
            kind = self._queue.kinds.find(row["kind"])
            if kind is not None:
                arguments = msgspec.json.decode(row["arguments"], type=kind.arguments)
                # One that still runs is not joined by a second; the next occurrence will come.
                options = JobOptions(unique_key=f"schedule:{row['key']}")
                await self._queue.enqueue(transaction, workspace, row["kind"], arguments, options)
            upcoming = next_occurrence(row["cron"], now, zone)
            await transaction.execute(QUERIES.get("move_schedule", schema), [row["key"], upcoming, now])
