"""Partitions exist three months ahead and hold what is written in their month."""

from datetime import UTC, datetime

import pytest

from tests.integration.kernel.journal.writing import make_stamp, write_entries
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import new_id
from zhike.kernel.journal.partitions import make_partitions, month_start
from zhike.kernel.journal.place import place_all
from zhike.kernel.journal.verify import verify_journal
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace

DAY_SECONDS = 86_400


async def test_three_months_ahead_are_made_once(database: Database, workspace: Workspace, clock: FrozenClock) -> None:
    made = await make_partitions(database, workspace.key, clock)
    assert made == ("journal_y2026_m04_p", "journal_y2026_m05_p", "journal_y2026_m06_p")
    assert await make_partitions(database, workspace.key, clock) == ()


async def test_entries_go_to_their_month_and_are_sequenced_over_all(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    await make_partitions(database, workspace.key, clock)
    for _ in range(3):
        await write_entries(database, workspace.schema, make_stamp(clock), [new_id(), new_id()])
        clock.advance(31 * DAY_SECONDS)
    rows = await database.fetch_rows(
        f"SELECT tableoid::regclass::text AS place, count(*) AS n FROM {workspace.schema}.journal GROUP BY 1 ORDER BY 1"
    )
    assert [(row["place"].partition(".")[2], row["n"]) for row in rows] == [
        ("journal_rest", 2),
        ("journal_y2026_m04_p", 2),
        ("journal_y2026_m05_p", 2),
    ]
    assert await place_all(database, workspace.key, clock) == 6
    assert (await verify_journal(database, workspace.key)).good


async def test_a_month_that_has_entries_in_the_rest_already_stays_there(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    ahead = FrozenClock(datetime(2026, 5, 3, tzinfo=UTC))
    await write_entries(database, workspace.schema, make_stamp(ahead), [new_id()])
    assert await make_partitions(database, workspace.key, clock) == ("journal_y2026_m04_p", "journal_y2026_m06_p")


@pytest.mark.parametrize(
    ("at", "offset", "expected"),
    [
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), 1, datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(2026, 1, 1, tzinfo=UTC), 0, datetime(2026, 1, 1, tzinfo=UTC)),
        (datetime(2026, 11, 5, tzinfo=UTC), 14, datetime(2028, 1, 1, tzinfo=UTC)),
    ],
)
def test_months_are_counted_over_the_year(at: datetime, offset: int, expected: datetime) -> None:
    assert month_start(at, offset) == expected
