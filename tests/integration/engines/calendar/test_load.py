"""The calendar of a workspace is one of its records."""

from datetime import date

from tests.fixtures.kernel import Company
from zhike.engines.calendar.load import load_calendar, seed_calendar


async def test_a_new_workspace_has_the_calendar_of_china_and_gets_no_second(company: Company) -> None:
    kernel = company.kernel
    catalog = await kernel.catalogs.current(company.key)
    calendar = await load_calendar(kernel.query, catalog, year=2026)
    assert not calendar.is_working_day(date(kernel.clock.now().year, 10, 1))
    assert not await seed_calendar(kernel.query, kernel.records, catalog, company.key, year=2026)


async def test_the_default_calendar_is_taken(company: Company) -> None:
    kernel = company.kernel
    catalog = await kernel.catalogs.current(company.key)
    await company.create("business_calendar", name="周日", weekdays={"7": [["10:00", "11:00"]]})
    assert (await load_calendar(kernel.query, catalog, year=2026)).is_working_day(date(2026, 3, 2))
    asked = await kernel.database.fetch_rows(f"SELECT id FROM {catalog.schema}.o_business_calendar WHERE is_default")
    assert len(asked) == 1
