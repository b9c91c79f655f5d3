"""The schedule in the table: each occurrence once, missed ones made up for once."""

from datetime import UTC, datetime

from tests.integration.kernel.jobs.conftest import Desk, Word
from zhike.kernel.jobs.schedule import ScheduledJob

DAILY = ScheduledJob("daily", "echo", "30 10 * * *", Word("daily"))


async def test_line_fires_in_the_zone_of_the_workspace_and_once(desk: Desk) -> None:
    desk.define_echo()
    desk.lines.append(DAILY)
    await desk.schedule.sync(desk.database, desk.workspace.key)
    assert await desk.schedule.fire(desk.database, desk.workspace.key) == datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
    assert await desk.drain() == 0
    desk.clock.advance(1800)
    assert await desk.drain() == 1
    assert await desk.drain() == 0
    assert await desk.schedule.fire(desk.database, desk.workspace.key) == datetime(2026, 3, 3, 2, 30, tzinfo=UTC)


async def test_missed_occurrences_are_made_up_for_once(desk: Desk) -> None:
    desk.define_echo()
    desk.lines.append(DAILY)
    await desk.schedule.sync(desk.database, desk.workspace.key)
    desk.clock.advance(10 * 86400)
    await desk.drain()
    assert desk.done == ["daily"]


async def test_sync_keeps_what_is_unchanged_and_retires_what_is_gone(desk: Desk) -> None:
    desk.define_echo()
    desk.lines.append(DAILY)
    await desk.schedule.sync(desk.database, desk.workspace.key)
    desk.clock.advance(3600)
    await desk.schedule.sync(desk.database, desk.workspace.key)  # overdue since half an hour, and still so
    desk.lines[0] = ScheduledJob("other", "echo", "0 0 1 1 *", Word("new year"))
    assert await desk.drain() == 1
    await desk.schedule.sync(desk.database, desk.workspace.key)
    desk.clock.advance(2 * 86400)
    assert await desk.drain() == 0


async def test_two_workers_fire_a_line_once(desk: Desk) -> None:
    desk.define_echo()
    desk.lines.append(DAILY)
    await desk.schedule.sync(desk.database, desk.workspace.key)
    desk.clock.advance(1800)
    first, second = desk.worker(), desk.worker()
    assert await first.drain(desk.workspace.key) + await second.drain(desk.workspace.key) == 1
