"""`TodayPage`: a person's day, read as he may read it. No object is known by name: errands are declared by packages,
follow-ups belong to the trait `followed`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from zhike.engines.calendar.recurrence import REPEAT_FIELDS, list_occurrences, read_rhythm
from zhike.engines.today.day import (
    AHEAD,
    NEXT,
    ROWS,
    Day,
    Record,
    list_followed,
    make_item,
    may,
    open_day,
    own,
    read_changes,
    read_lines,
    sees,
)
from zhike.engines.today.model import Errand, Item, Kind, Today
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.query.model import Sort
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.run import QueryRunner

LATE = 20


@dataclass(frozen=True, slots=True)
class TodayPage:
    """Reads the page. `errands` are what packages declare."""

    catalogs: CatalogStore
    access: Access
    query: QueryRunner
    clock: Clock
    errands: tuple[Errand, ...]

    async def read(self, reader: Reader) -> Today:
        """The reader's day."""
        day = await open_day(self.catalogs, self.access, self.clock, reader)
        errands = [one for one in self.errands if may(day, one.object)]
        followups, changes, parts = await asyncio.gather(
            self._read_followups(day),
            read_changes(self.query, day, (day.me,)),
            asyncio.gather(*(self._read_errand(day, one) for one in errands)),
        )
        read = list(zip(errands, parts, strict=True))
        due = [item for errand, items in read if errand.kind == "due" for item in items]
        # A follow-up whose next step became a task is said once, by the task.
        told = {(item.about.id, item.at) for item in due if item.about is not None}
        due += [item for item in followups if (item.id if item.about is None else item.about.id, item.at) not in told]
        agenda = [item for errand, items in read if errand.kind == "agenda" for item in items]
        return Today(
            day=day.date,
            now=day.now,
            due=_choose_due(day, due),
            agenda=tuple(sorted(agenda, key=lambda one: (not one.whole_day, one.at))),
            changes=changes,
            objects={kind: self._list_creatable(day, kind) for kind in ("due", "agenda")},
        )

    def _list_creatable(self, day: Day, kind: Kind) -> tuple[str, ...]:
        return tuple(
            one.object
            for one in self.errands
            if one.kind == kind and may(day, one.object) and day.policy.may_create(ObjectKey(one.object))
        )

    async def _read_errand(self, day: Day, errand: Errand) -> list[Item]:
        definition = day.catalog.objects[errand.object]
        if not sees(day, definition, errand.at):
            return []
        extra = (errand.until, errand.whole_day, errand.place, *(REPEAT_FIELDS if errand.repeats else ()))
        names = (errand.at, *filter(None, extra))
        where = {"all": [errand.where, _mine(day, errand), _on_the_day(day, errand)]}
        if errand.kind == "agenda":
            records = await read_lines(self.query, day, definition, names, where, Sort((errand.at,)))
            items = [make_item(day, definition, record, errand.at, errand) for record in records]
            return [one for record, item in zip(records, items, strict=True) for one in _place(day, record, item)]
        where = {"all": [errand.where, _mine(day, errand)]}
        records = await self._read_near(day, definition, names, where, errand.at)
        return [make_item(day, definition, record, errand.at, errand) for record in records]

    async def _read_near(
        self, day: Day, definition: ObjectDefinition, names: Sequence[str], where: Any, at: str
    ) -> list[Record]:
        """What is late, the latest first, and what comes within a week: neither crowds the other out."""
        now, end = day.now.isoformat(), (day.end() + AHEAD).isoformat()
        late = {"all": [where, {"field": at, "op": "lt", "value": now}]}
        ahead = {"all": [where, {"field": at, "op": "gte", "value": now}, {"field": at, "op": "lt", "value": end}]}
        found = await read_lines(self.query, day, definition, names, late, Sort((at,), descending=True))
        return [*found, *await read_lines(self.query, day, definition, names, ahead, Sort((at,)))]

    async def _read_followups(self, day: Day) -> list[Item]:
        """What is to be followed up by the end of the coming week, once for each root."""
        found: dict[UUID, Item] = {}
        for definition in list_followed(day):
            for record in await self._read_near(day, definition, (NEXT,), own(), NEXT):
                item = make_item(day, definition, record, NEXT)
                found.setdefault(item.id if item.about is None else item.about.id, item)
        return list(found.values())


def _choose_due(day: Day, items: Sequence[Item]) -> tuple[Item, ...]:
    """In the order of time: of what is late the latest, of what comes the nearest."""
    late = sorted((one for one in items if one.at < day.now), key=lambda one: one.at)[-LATE:]
    ahead = sorted((one for one in items if one.at >= day.now), key=lambda one: one.at)[:ROWS]
    return (*late, *ahead)


def _mine(day: Day, errand: Errand) -> dict[str, Any]:
    named = {"field": errand.people, "op": "has_any", "value": [day.me]}
    mine = own()
    if not errand.with_owner:
        mine = {"all": [mine, {"field": errand.people, "op": "is_empty"}]}
    return {"any": [named, mine]}


def _on_the_day(day: Day, errand: Errand) -> dict[str, Any]:
    before = {"field": errand.at, "op": "lt", "value": day.end().isoformat()}
    today = {"field": errand.at, "op": "gte", "value": day.begin().isoformat()}
    ways: list[dict[str, Any]] = [today]
    if errand.until is not None:
        ways.append({"field": errand.until, "op": "gt", "value": day.begin().isoformat()})
    if errand.repeats:
        last = {"field": "repeat_until", "op": "gte", "value": day.date.isoformat()}
        lasting = {"any": [{"field": "repeat_until", "op": "is_empty"}, last]}
        ways.append({"all": [{"field": "repeat", "op": "is_not_empty"}, lasting]})
    return {"all": [before, {"any": ways}]}


def _place(day: Day, record: Record, item: Item) -> list[Item]:
    """The item as it falls on the day: what repeats at each of its moments there."""
    if not record.get("repeat"):
        return [item]
    before = day.begin() - timedelta(microseconds=1)
    moments = list_occurrences(read_rhythm(record), item.at, day.zone, before, day.end() - timedelta(microseconds=1))
    lasts = None if item.until is None else item.until - item.at
    return [replace(item, at=one, until=None if lasts is None else one + lasts) for one in moments]
