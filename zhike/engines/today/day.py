"""The day of a reader, and how lines of it are read: with his rights, by the one read path."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from zhike.engines.today.model import Errand, Item, Pointer
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

FOLLOWED, NEXT, LAST = "followed", "next_followup_at", "last_followup_at"
STAMPS = ("created_at", "updated_at", "updated_by", "created_by")
ROWS = 40
CHANGES = 12
AHEAD = timedelta(days=7)
Record = Mapping[str, Any]
Where = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Day:
    """The day of a reader, in the zone of his workspace."""

    catalog: Catalog
    policy: AccessPolicy
    zone: ZoneInfo
    now: datetime
    me: str
    people: tuple[str, ...]
    """Who reports to him, over however many steps."""

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


async def open_day(catalogs: CatalogStore, access: Access, clock: Clock, reader: Reader) -> Day:
    """The reader's day of now. Raises WorkspaceNotFound."""
    catalog = await catalogs.current(reader.workspace)
    policy = await access.get_policy(reader, catalog)
    me, zone = str(reader.subject), ZoneInfo(catalog.settings.time_zone)
    people = tuple(str(one) for one in policy.subordinates if str(one) != me)
    return Day(catalog, policy, zone, clock.now(), me, people)


async def read_lines(
    query: QueryRunner,
    day: Day,
    definition: ObjectDefinition,
    names: Sequence[str],
    where: Where,
    sort: Sort,
    limit: int = ROWS,
) -> list[Record]:
    """Records with their title and root, and of the named fields those that the reader may see."""
    root = definition.root if definition.root != "self" else None
    wanted = ("id", definition.title_field, *names, *(() if root is None else (root,)))
    seen = [name for name in dict.fromkeys(wanted) if name == "id" or sees(day, definition, name, masked=True)]
    select = tuple(Selected(name, (name,)) for name in seen)
    asked = Query(ObjectKey(definition.key), select, read_condition(where), (sort,), limit=limit)
    records: list[Record] = msgspec.json.decode((await query.list(day.catalog, day.policy, asked)).data)
    return records


def may(day: Day, key: str, right: Right = Right.READ) -> bool:
    """Whether the reader has the right on some record of the object."""
    definition = day.catalog.objects.get(ObjectKey(key))
    return definition is not None and definition.active and bool(day.policy.list_alternatives(ObjectKey(key), right))


def sees(day: Day, definition: ObjectDefinition, name: str, *, masked: bool = False) -> bool:
    """Whether the field is ready and the reader sees it plain, or at least masked."""
    field = definition.fields.get(name)
    if field is None or field.state is not FieldState.READY:
        return False
    sight = Guard(day.catalog, day.policy).get_sight(field)
    return sight is Sight.PLAIN or (masked and sight is not Sight.HIDDEN)


def list_followed(day: Day) -> list[ObjectDefinition]:
    """Objects that are followed up, roots first, so that a follow-up counts for the root."""
    found = [
        one
        for one in day.catalog.objects.values()
        if FOLLOWED in one.traits and may(day, one.key) and sees(day, one, NEXT)
    ]
    return sorted(found, key=lambda one: one.root != "self")


def joins(definition: ObjectDefinition) -> bool:
    """Whether its records only join two others, so that they are no news of their own."""
    edges = () if definition.graph is None else definition.graph.edges
    return any(edge.source != "id" for edge in edges)


def own() -> Where:
    """What is the reader's own."""
    return {"field": "owner", "op": "is", "value": "me"}


def make_item(
    day: Day,
    definition: ObjectDefinition,
    record: Record,
    at: str,
    errand: Errand | None = None,
    by: str = "updated_by",
) -> Item:
    """A line of the page; `by` names the field of the person who is said with it."""
    ends = None if errand is None or errand.until is None else _text(record.get(errand.until))
    person = record.get(by)
    return Item(
        object=definition.key,
        id=UUID(record["id"]),
        title=_text(record.get(definition.title_field)),
        at=datetime.fromisoformat(record[at]),
        until=None if ends is None else datetime.fromisoformat(ends),
        whole_day=errand is not None and errand.whole_day is not None and record.get(errand.whole_day) is True,
        place=None if errand is None or errand.place is None else _text(record.get(errand.place)),
        about=_point(day, definition, record),
        by=None if person is None else (UUID(person["id"]), person["title"]),
        action=None if errand is None or not may(day, definition.key, Right.UPDATE) else errand.action,
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


async def read_changes(query: QueryRunner, day: Day, owners: Sequence[str]) -> tuple[Item, ...]:
    """What others than the reader lately did with the followed records of these owners, and with what hangs on them;
    nobody named: with all that he may read."""
    roots = {one.key for one in list_followed(day) if one.root == "self"}
    asked = []
    for definition in day.catalog.objects.values():
        if not may(day, definition.key) or joins(definition):
            continue
        root = None if definition.root is None else definition.fields.get(definition.root)
        if definition.key in roots:
            asked.append((definition, "owner"))
        elif root is not None and roots & set(root.targets) and sees(day, definition, root.key):
            asked.append((definition, f"{root.key}.owner"))
    found = await asyncio.gather(*(_read_changed(query, day, one, path, owners) for one, path in asked))
    items = [item for part in found for item in part]
    return tuple(sorted(items, key=lambda one: one.at, reverse=True)[:CHANGES])


async def _read_changed(
    query: QueryRunner, day: Day, definition: ObjectDefinition, path: str, owners: Sequence[str]
) -> list[Item]:
    where = {
        "all": [
            *([{"field": path, "op": "in", "value": list(owners)}] if owners else []),
            {"not": {"field": "updated_by", "op": "is", "value": "me"}},
            {"field": "updated_by", "op": "is_not_empty"},
            {"field": "updated_at", "op": "gt", "value": (day.begin() - AHEAD).isoformat()},
        ]
    }
    newest = Sort(("updated_at",), descending=True)
    records = await read_lines(query, day, definition, STAMPS, where, newest, CHANGES)
    return [make_item(day, definition, record, "updated_at") for record in records]
