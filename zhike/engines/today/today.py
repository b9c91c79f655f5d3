"""`TodayPage`: a person's day, read as he may read it. No object is known by name: errands are declared by packages,
follow-ups belong to the trait `followed`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from zhike.engines.calendar.recurrence import REPEAT_FIELDS, list_occurrences, read_rhythm
from zhike.engines.today.model import Errand, Item, Kind, Pointer, Today
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Catalog, FieldState, ObjectDefinition
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.query.model import Query, Selected, Sort
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.secure import Guard, Sight

FOLLOWED, NEXT, LAST_WORDS = "followed", "next_followup_at", "last_followup"
AHEAD = timedelta(days=7)
ROWS = 40
LATE = 20
CHANGES = 12
_STAMPS = ("created_at", "updated_at", "updated_by", "created_by")
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Day:
    """The day of a reader, in the zone of his workspace."""

    catalog: Catalog
    policy: AccessPolicy
    zone: ZoneInfo
    now: datetime
    me: str

    @property
    def date(self) -> date:
        """Which day it is."""
        return self.now.astimezone(self.zone).date()

    def begin(self) -> datetime:
        """The first moment of it."""
        return datetime.combine(self.date, time.min, self.zone).astimezone(UTC)

    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.date + timedelta(days=1), time.min, self.zone).astimezone(UTC)


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
        catalog = await self.catalogs.current(reader.workspace)
        policy = await self.access.get_policy(reader, catalog)
        day = Day(catalog, policy, ZoneInfo(catalog.settings.time_zone), self.clock.now(), str(reader.subject))
        errands = [one for one in self.errands if _may(day, one.object)]
        followups, changes, *parts = await asyncio.gather(
            self._read_followups(day), self._read_changes(day), *(self._read_errand(day, one) for one in errands)
        )
        read = list(zip(errands, parts, strict=True))
        due = [item for errand, items in read if errand.kind == "due" for item in items] + followups
        agenda = [item for errand, items in read if errand.kind == "agenda" for item in items]
        return Today(
            day=day.date,
            now=day.now,
            due=_choose_due(day, due),
            agenda=tuple(sorted(agenda, key=lambda one: (not one.whole_day, one.at))),
            changes=tuple(sorted(changes, key=lambda one: one.at, reverse=True)[:CHANGES]),
            objects={kind: self._list_creatable(day, kind) for kind in ("due", "agenda")},
        )

    def _list_creatable(self, day: Day, kind: Kind) -> tuple[str, ...]:
        return tuple(
            one.object
            for one in self.errands
            if one.kind == kind and _may(day, one.object) and day.policy.may_create(ObjectKey(one.object))
        )

    async def _read_errand(self, day: Day, errand: Errand) -> list[Item]:
        definition = day.catalog.objects[errand.object]
        if not _sees(day, definition, errand.at):
            return []
        extra = (errand.until, errand.whole_day, errand.place, *(REPEAT_FIELDS if errand.repeats else ()))
        names = (errand.at, *filter(None, extra))
        where = {"all": [errand.where, _mine(day, errand), _on_the_day(day, errand)]}
        if errand.kind == "agenda":
            records = await self._read(day, definition, names, where, Sort((errand.at,)))
            items = [_make_item(day, definition, record, errand.at, errand) for record in records]
            return [one for record, item in zip(records, items, strict=True) for one in _place(day, record, item)]
        where = {"all": [errand.where, _mine(day, errand)]}
        records = await self._read_near(day, definition, names, where, errand.at)
        return [_make_item(day, definition, record, errand.at, errand) for record in records]

    async def _read_near(
        self, day: Day, definition: ObjectDefinition, names: Sequence[str], where: Any, at: str
    ) -> list[Record]:
        """What is late, the latest first, and what comes within a week: neither crowds the other out."""
        now, end = day.now.isoformat(), (day.end() + AHEAD).isoformat()
        late = {"all": [where, {"field": at, "op": "lt", "value": now}]}
        ahead = {"all": [where, {"field": at, "op": "gte", "value": now}, {"field": at, "op": "lt", "value": end}]}
        found = await self._read(day, definition, names, late, Sort((at,), descending=True))
        return [*found, *await self._read(day, definition, names, ahead, Sort((at,)))]

    async def _read_followups(self, day: Day) -> list[Item]:
        """What is to be followed up by the end of the coming week, once for each root."""
        found: dict[UUID, Item] = {}
        for definition in _list_followed(day):
            for record in await self._read_near(day, definition, (NEXT,), _own(), NEXT):
                item = _make_item(day, definition, record, NEXT)
                found.setdefault(item.id if item.about is None else item.about.id, item)
        return list(found.values())

    async def _read_changes(self, day: Day) -> list[Item]:
        """What others lately did with the reader's own records that are followed, and with what hangs on them."""
        found = []
        roots = {one.key for one in _list_followed(day) if one.root == "self"}
        newest = Sort(("updated_at",), descending=True)
        for definition in day.catalog.objects.values():
            if not _may(day, definition.key) or _joins(definition):
                continue
            root = None if definition.root is None else definition.fields.get(definition.root)
            if definition.key in roots:
                whose = _own()
            elif root is not None and roots & set(root.targets) and _sees(day, definition, root.key):
                whose = {"field": f"{root.key}.owner", "op": "is", "value": "me"}
            else:
                continue
            since = (day.begin() - AHEAD).isoformat()
            others = {"not": {"field": "updated_by", "op": "is", "value": "me"}}
            named = {"field": "updated_by", "op": "is_not_empty"}
            recent = {"field": "updated_at", "op": "gt", "value": since}
            where = {"all": [whose, others, named, recent]}
            records = await self._read(day, definition, _STAMPS, where, newest, CHANGES)
            found += [_make_item(day, definition, record, "updated_at") for record in records]
        return found

    async def _read(
        self, day: Day, definition: ObjectDefinition, names: Sequence[str], where: Any, sort: Sort, limit: int = ROWS
    ) -> list[Record]:
        root = definition.root if definition.root != "self" else None
        wanted = ("id", definition.title_field, *names, *(() if root is None else (root,)))
        seen = [name for name in dict.fromkeys(wanted) if name == "id" or _sees(day, definition, name, masked=True)]
        select = tuple(Selected(name, (name,)) for name in seen)
        asked = Query(ObjectKey(definition.key), select, read_condition(where), (sort,), limit=limit)
        records: list[Record] = msgspec.json.decode((await self.query.list(day.catalog, day.policy, asked)).data)
        return records


def _choose_due(day: Day, items: Sequence[Item]) -> tuple[Item, ...]:
    """In the order of time: of what is late the latest, of what comes the nearest."""
    late = sorted((one for one in items if one.at < day.now), key=lambda one: one.at)[-LATE:]
    ahead = sorted((one for one in items if one.at >= day.now), key=lambda one: one.at)[:ROWS]
    return (*late, *ahead)


def _may(day: Day, key: str, right: Right = Right.READ) -> bool:
    definition = day.catalog.objects.get(ObjectKey(key))
    return definition is not None and definition.active and bool(day.policy.list_alternatives(ObjectKey(key), right))


def _sees(day: Day, definition: ObjectDefinition, name: str, *, masked: bool = False) -> bool:
    field = definition.fields.get(name)
    if field is None or field.state is not FieldState.READY:
        return False
    sight = Guard(day.catalog, day.policy).get_sight(field)
    return sight is Sight.PLAIN or (masked and sight is not Sight.HIDDEN)


def _list_followed(day: Day) -> list[ObjectDefinition]:
    """Objects that are followed up, roots first, so that a follow-up counts for the root."""
    found = [
        one
        for one in day.catalog.objects.values()
        if FOLLOWED in one.traits and _may(day, one.key) and _sees(day, one, NEXT)
    ]
    return sorted(found, key=lambda one: one.root != "self")


def _joins(definition: ObjectDefinition) -> bool:
    """Whether its records only join two others, so that they are no news of their own."""
    edges = () if definition.graph is None else definition.graph.edges
    return any(edge.source != "id" for edge in edges)


def _own() -> dict[str, Any]:
    return {"field": "owner", "op": "is", "value": "me"}


def _mine(day: Day, errand: Errand) -> dict[str, Any]:
    named = {"field": errand.people, "op": "has_any", "value": [day.me]}
    own = _own()
    if not errand.with_owner:
        own = {"all": [own, {"field": errand.people, "op": "is_empty"}]}
    return {"any": [named, own]}


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


def _make_item(day: Day, definition: ObjectDefinition, record: Record, at: str, errand: Errand | None = None) -> Item:
    ends = None if errand is None or errand.until is None else _text(record.get(errand.until))
    by = record.get("updated_by")
    return Item(
        object=definition.key,
        id=UUID(record["id"]),
        title=_text(record.get(definition.title_field)),
        at=datetime.fromisoformat(record[at]),
        until=None if ends is None else datetime.fromisoformat(ends),
        whole_day=errand is not None and errand.whole_day is not None and record.get(errand.whole_day) is True,
        place=None if errand is None or errand.place is None else _text(record.get(errand.place)),
        about=_point(day, definition, record),
        by=None if by is None else (UUID(by["id"]), by["title"]),
        action=None if errand is None or not _may(day, definition.key, Right.UPDATE) else errand.action,
        fresh="created_at" in record and record["created_at"] == record.get("updated_at"),
    )


def _point(day: Day, definition: ObjectDefinition, record: Record) -> Pointer | None:
    root = None if definition.root in (None, "self") else definition.fields.get(str(definition.root))
    link = None if root is None else record.get(root.key)
    if root is None or not isinstance(link, dict) or "id" not in link:
        return None
    return Pointer(str(root.targets[0]), UUID(link["id"]), link.get("title"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
