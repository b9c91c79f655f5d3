"""The job that reminds: tasks and events that come near, and follow-ups that are due.

One transaction takes the cursor, asks for what is due since (a little overlapping, because what was being saved while
it last looked was not to be seen), tells it, and moves the cursor on. Killed anywhere, it begins again; what was told
has its key, so nobody is told twice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from zhike.engines.calendar.recurrence import REPEAT_FIELDS
from zhike.engines.notifications.agenda import FURTHEST, Timed, Window, remind
from zhike.engines.notifications.delivery import Delivery
from zhike.engines.notifications.store import QUERIES, Notice
from zhike.kernel.base.ids import ObjectKey, UserId, WorkspaceKey
from zhike.kernel.catalog.model import Catalog, ObjectDefinition
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.jobs.model import PATIENT, JobKind, NoArguments
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.jobs.schedule import ScheduledJob
from zhike.kernel.postgres.pool import Connection
from zhike.kernel.query.model import Query, Selected, Sort
from zhike.kernel.query.secure import SystemPolicy

KIND = "reminders.send"
EVERY_MINUTE = ScheduledJob(KIND, KIND, "* * * * *")
OVERLAP = timedelta(minutes=10)
LONGEST = timedelta(days=7)
KEPT = timedelta(days=180)
RUNS_KEPT = timedelta(hours=1)
PAGE = 1000
FOLLOWED, NEXT = "followed", "next_followup_at"
_POLICY = SystemPolicy("people are reminded of what is theirs")


class Reminded(msgspec.Struct, frozen=True):
    """How many notifications were new."""

    count: int


@dataclass(frozen=True, slots=True)
class Desk:
    """Where reminders are looked up. `announce` wakes whoever listens, after the commit."""

    catalogs: CatalogStore
    delivery: Delivery
    timed: Sequence[Timed]
    announce: Callable[[WorkspaceKey], None]


def make_reminders(desk: Desk) -> JobKind[NoArguments]:
    """The kind of the job."""

    async def run(job: RunningJob[NoArguments]) -> Reminded:
        now, schema = job.clock.now(), job.schema
        catalog = await desk.catalogs.current(job.workspace)
        async with job.database.transaction(job.workspace) as transaction:
            await transaction.execute(QUERIES.get("begin_cursor", schema), [now - OVERLAP])
            last = await transaction.fetch_value(QUERIES.get("lock_cursor", schema))
            window = Window(max(last - OVERLAP, now - LONGEST), now)
            notices = [one async for one in _collect(desk, catalog, window, transaction)]
            count = await desk.delivery.tell(transaction, catalog, notices, now)
            await transaction.execute(QUERIES.get("move_cursor", schema), [max(now, last)])
            await transaction.execute(QUERIES.get("forget", schema), [now - KEPT])
            await transaction.execute(QUERIES.get("forget_runs", schema), [KIND, now - RUNS_KEPT])
            if count:
                transaction.after_commit(lambda: desk.announce(job.workspace))
        return Reminded(count)

    return JobKind(
        KIND, ("发送提醒", "Send reminders"), NoArguments, run, PATIENT,
        "what somebody was reminded of has a key and is not told again",
    )  # fmt: skip


async def _collect(desk: Desk, catalog: Catalog, window: Window, connection: Connection) -> AsyncIterator[Notice]:
    zone = ZoneInfo(catalog.settings.time_zone)
    for timed in desk.timed:
        definition = catalog.objects.get(timed.object)
        if definition is None or not definition.active:
            continue
        names = ("id", timed.at, timed.people, "owner", "reminders", *(REPEAT_FIELDS if timed.repeats else ()))
        where = {"all": [timed.where, _near(timed, window)]}
        async for record in _read(desk, catalog, timed.object, names, where, connection):
            for notice in remind(timed, record, window, zone):
                yield notice
    for key, definition in catalog.objects.items():
        if FOLLOWED in definition.traits and definition.active:
            names, where = _ask_followed(definition, window)
            async for record in _read(desk, catalog, key, names, where, connection):
                yield _remind_followed(definition, record)


def _near(timed: Timed, window: Window) -> dict[str, Any]:
    """Records of which an occurrence may have a reminder in the window."""
    latest = {"field": timed.at, "op": "lte", "value": (window.until + FURTHEST).isoformat()}
    once = {"field": timed.at, "op": "gt", "value": window.after.isoformat()}
    if not timed.repeats:
        return {"all": [latest, once]}
    day = (window.after - timedelta(days=1)).date().isoformat()
    lasting = {
        "any": [{"field": "repeat_until", "op": "is_empty"}, {"field": "repeat_until", "op": "gte", "value": day}]
    }
    again = {"all": [{"field": "repeat", "op": "is_not_empty"}, lasting]}
    return {"all": [latest, {"any": [once, again]}]}


def _ask_followed(definition: ObjectDefinition, window: Window) -> tuple[tuple[str, ...], dict[str, Any]]:
    root = () if definition.root in (None, "self") else (str(definition.root),)
    where = {
        "all": [
            {"field": NEXT, "op": "gt", "value": window.after.isoformat()},
            {"field": NEXT, "op": "lte", "value": window.until.isoformat()},
            {"field": "owner", "op": "is_not_empty"},
        ]
    }
    return ("id", NEXT, "owner", *root), where


def _remind_followed(definition: ObjectDefinition, record: Mapping[str, Any]) -> Notice:
    """One follow-up counts for the account and for whom it was with; the owner hears of it once."""
    root = record.get(str(definition.root))
    about = record["id"] if root is None else root["id"]
    return Notice(
        user=UserId(UUID(record["owner"]["id"])),
        kind="followup_due",
        key=f"followup:{about}:{datetime.fromisoformat(record[NEXT]).isoformat()}",
        text=("到了下次跟进时间", "It is time to follow up"),
        object=definition.key,
        record=UUID(record["id"]),
    )


async def _read(
    desk: Desk,
    catalog: Catalog,
    key: str,
    names: tuple[str, ...],
    where: Mapping[str, Any],
    connection: Connection,
) -> AsyncIterator[dict[str, Any]]:
    cursor: str | None = None
    while True:
        query = Query(
            object=ObjectKey(key),
            select=tuple(Selected(name, (name,)) for name in names),
            where=read_condition(where),
            sort=(Sort(("id",)),),
            limit=PAGE,
            cursor=cursor,
        )
        page = await desk.delivery.query.list(catalog, _POLICY, query, connection=connection, max_page=PAGE)
        for record in msgspec.json.decode(page.data):
            yield record
        cursor = page.next
        if cursor is None or not page.has_more:
            return
