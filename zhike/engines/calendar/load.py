"""The calendar that a workspace counts by: the record of `business_calendar` that is marked as default."""

from __future__ import annotations

import msgspec

from zhike.engines.calendar.documents import make_chinese_calendar, read_calendar
from zhike.engines.calendar.model import BusinessCalendar
from zhike.kernel.base.ids import ObjectKey, OperationId, WorkspaceKey, new_id
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.pool import Connection
from zhike.kernel.query.model import Query, Selected, Sort
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.model import Batch, Change, Json, Operation, SystemWork
from zhike.kernel.records.save import RecordWriter

CALENDARS = "business_calendar"
_FIELDS = ("is_default", "weekdays", "exceptions")
_READER = SystemPolicy("clocks count by the workspace's calendar, whoever looks")


async def load_calendar(
    query: QueryRunner, catalog: Catalog, *, year: int, connection: Connection | None = None
) -> BusinessCalendar:
    """The default calendar, else the oldest, else office hours of China around a year. Inside a transaction give it as
    `connection`.

    Raises BadCalendar, CalendarNeverWorks, BadWindow where the record is wrong.
    """
    zone = catalog.settings.time_zone
    rows = await _list_calendars(query, catalog, connection)
    if not rows:
        made = make_chinese_calendar((year, year + 1))
        return read_calendar(made.weekdays, made.exceptions, zone)
    chosen = next((row for row in rows if row["is_default"]), rows[0])
    return read_calendar(chosen["weekdays"], chosen["exceptions"], zone)


async def seed_calendar(
    query: QueryRunner, records: RecordWriter, catalog: Catalog, workspace: WorkspaceKey, *, year: int
) -> bool:
    """Give a workspace without any calendar that of China for this year and the next; says whether it did."""
    if CALENDARS not in catalog.objects or await _list_calendars(query, catalog):
        return False
    made = make_chinese_calendar((year, year + 1))
    values: dict[str, Json] = {
        "name": "工作日历",
        "is_default": True,
        "weekdays": msgspec.to_builtins(made.weekdays),
        "exceptions": msgspec.to_builtins(made.exceptions),
    }
    operation = Operation(OperationId(new_id()), "calendar.seed", {"zh": "建立工作日历", "en": "Make the calendar"})
    author = SystemWork(workspace, SystemPolicy("a new workspace gets a calendar"))
    await records.save(author, Batch(ObjectKey(CALENDARS), (Change("create", values=values),)), operation)
    return True


async def _list_calendars(
    query: QueryRunner, catalog: Catalog, connection: Connection | None = None
) -> list[dict[str, object]]:
    asked = Query(
        object=ObjectKey(CALENDARS),
        select=tuple(Selected(name, (name,)) for name in _FIELDS),
        sort=(Sort(("created_at",)),),
        limit=100,
    )
    page = await query.list(catalog, _READER, asked, connection=connection)
    found: list[dict[str, object]] = msgspec.json.decode(page.to_json())["data"]
    return found
