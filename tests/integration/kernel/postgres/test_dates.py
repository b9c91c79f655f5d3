"""Days come back from the server as they were sent, the first and the last of the calendar too."""

from datetime import date

import pytest

from zhike.kernel.postgres.pool import Database


@pytest.mark.parametrize("day", [date.min, date(1999, 12, 31), date(2026, 3, 2), date.max])
async def test_a_day_is_stored_and_read_as_that_day(database: Database, day: date) -> None:
    assert await database.fetch_value("SELECT $1::date", [day]) == day
    assert await database.fetch_value("SELECT to_char($1::date::timestamp, 'YYYY-MM-DD')", [day]) == day.isoformat()


async def test_several_days_in_one_array(database: Database) -> None:
    days = [date.min, date.max, None]
    assert await database.fetch_value("SELECT $1::date[]", [days]) == days
