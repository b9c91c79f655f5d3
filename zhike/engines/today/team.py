"""`TeamPage`: the day of those who report to the reader, read as he may read it: what is late, what is new, who has
been quiet, person by person. No object is known by name (docs/engines/today.md)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec

from zhike.engines.today.day import (
    LAST,
    NEXT,
    Day,
    Where,
    list_followed,
    make_item,
    may,
    open_day,
    read_changes,
    read_lines,
    sees,
)
from zhike.engines.today.model import Errand, Item, Mate, Team, Tile, TileKind
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.query.model import AggregateQuery, GroupBy, Measure, Query, Selected, Sort
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.run import QueryRunner

NAMED = 100
"""Of so many people a condition names each; of more it says nobody, and what the reader may read counts."""
LATE = 8
QUIET = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Question:
    """One number of an object, and the condition that its list is opened with."""

    kind: TileKind
    definition: ObjectDefinition
    where: Where


@dataclass(frozen=True, slots=True)
class TeamPage:
    """Reads the team's day. `errands` are what packages declare."""

    catalogs: CatalogStore
    access: Access
    query: QueryRunner
    clock: Clock
    errands: tuple[Errand, ...]

    async def read(self, reader: Reader) -> Team | None:
        """The day of those who report to the reader, over however many steps; None where nobody does."""
        day = await open_day(self.catalogs, self.access, self.clock, reader)
        if not day.people:
            return None
        owners = day.people if len(day.people) <= NAMED else ()
        questions = [*self._list_errands(day), *_list_followed_questions(day)]
        counted, quiet, late, changes = await asyncio.gather(
            asyncio.gather(*(self._count(day, one, owners) for one in questions)),
            asyncio.gather(*(self._count_quiet(day, one, owners) for one in _list_roots(day))),
            self._read_late(day, owners),
            read_changes(self.query, day, owners),
        )
        mates: dict[str, Counter[TileKind]] = {one: Counter() for one in day.people}
        for question, numbers in zip(questions, counted, strict=True):
            for person, number in numbers.items():
                mates.setdefault(person, Counter())[question.kind] += number
        tiles = [
            Tile(one.kind, one.definition.key, sum(numbers.values()), _whose(owners, one.where))
            for one, numbers in zip(questions, counted, strict=True)
        ]
        return Team(
            day=day.date,
            tiles=(*tiles, *quiet),
            mates=await self._name(day, mates),
            late=late,
            changes=changes,
        )

    def _list_errands(self, day: Day) -> list[Question]:
        late = [
            Question("late", day.catalog.objects[one.object], {"all": [one.where, _before(one.at, day.now)]})
            for one in self.errands
            if one.kind == "due" and may(day, one.object) and sees(day, day.catalog.objects[one.object], one.at)
        ]
        return [one for one in late if sees(day, one.definition, "owner")]

    async def _count(self, day: Day, question: Question, owners: Sequence[str]) -> dict[str, int]:
        """How many, owner by owner."""
        asked = AggregateQuery(
            ObjectKey(question.definition.key),
            (GroupBy("owner", ("owner",)),),
            (Measure("count", "count"),),
            read_condition(_whose(owners, question.where)),
            (("count", True),),
        )
        groups: list[dict[str, Any]] = msgspec.json.decode(await self.query.aggregate(day.catalog, day.policy, asked))
        return {_id_of(one["owner"]): one["count"] for one in groups if one["owner"] is not None}

    async def _count_quiet(self, day: Day, definition: ObjectDefinition, owners: Sequence[str]) -> Tile:
        where = _whose(owners, {"not": {"field": LAST, "op": "gte", "value": (day.begin() - QUIET).isoformat()}})
        asked = Query(ObjectKey(definition.key), (Selected("id", ("id",)),), read_condition(where))
        total = await self.query.count(day.catalog, day.policy, asked)
        return Tile("quiet", definition.key, total.count, where)

    async def _read_late(self, day: Day, owners: Sequence[str]) -> tuple[Item, ...]:
        """What is late since the shortest time: of that something can still be done."""
        parts = await asyncio.gather(*(self._read_late_of(day, one, owners) for one in self.errands))
        items = [item for part in parts for item in part]
        return tuple(sorted(items, key=lambda one: one.at, reverse=True)[:LATE])

    async def _read_late_of(self, day: Day, errand: Errand, owners: Sequence[str]) -> list[Item]:
        definition = day.catalog.objects.get(ObjectKey(errand.object))
        if errand.kind != "due" or definition is None or not may(day, errand.object):
            return []
        if not sees(day, definition, errand.at):
            return []
        where = _whose(owners, {"all": [errand.where, _before(errand.at, day.now)]})
        newest = Sort((errand.at,), descending=True)
        names = (errand.at, "owner")
        records = await read_lines(self.query, day, definition, names, where, newest, LATE)
        return [make_item(day, definition, one, errand.at, errand, by="owner") for one in records]

    async def _name(self, day: Day, mates: dict[str, Counter[TileKind]]) -> tuple[Mate, ...]:
        """Those of whom there is something to say, by what is late; whom the reader may not read has no name."""
        told = {one: counts for one, counts in mates.items() if sum(counts.values()) > 0 and one != day.me}
        names: dict[str, str | None] = {}
        users = day.catalog.objects.get(ObjectKey("user"))
        if users is not None and told and may(day, users.key):
            where = {"field": "id", "op": "in", "value": list(told)}
            records = await read_lines(self.query, day, users, (), where, Sort(("id",)), len(told))
            names = {one["id"]: one.get(users.title_field) for one in records}
        found = [Mate(UUID(one), names.get(one), dict(counts)) for one, counts in told.items()]
        return tuple(sorted(found, key=lambda one: (-_behind(one), one.name or "")))


def _list_roots(day: Day) -> list[ObjectDefinition]:
    return [
        one for one in list_followed(day) if one.root == "self" and sees(day, one, "owner") and sees(day, one, LAST)
    ]


def _list_followed_questions(day: Day) -> list[Question]:
    """Of what is followed up: whose next time has passed, what was followed up this week, what is new this week."""
    monday = day.date - timedelta(days=(day.date.isoweekday() - day.catalog.settings.week_start) % 7)
    week = datetime.combine(monday, time.min, day.zone).astimezone(UTC).isoformat()
    found = []
    for one in _list_roots(day):
        found += [
            Question("missed", one, _before(NEXT, day.now)),
            Question("touched", one, {"field": LAST, "op": "gte", "value": week}),
            Question("fresh", one, {"field": "created_at", "op": "gte", "value": week}),
        ]
    return found


def _behind(mate: Mate) -> int:
    return mate.numbers.get("late", 0) + mate.numbers.get("missed", 0)


def _before(field: str, moment: datetime) -> Where:
    return {"field": field, "op": "lt", "value": moment.isoformat()}


def _whose(owners: Sequence[str], where: Where) -> Where:
    named = (
        {"field": "owner", "op": "in", "value": list(owners)} if owners else {"field": "owner", "op": "is_not_empty"}
    )
    return {"all": [named, where]}


def _id_of(owner: object) -> str:
    return str(owner["id"]) if isinstance(owner, dict) else str(owner)
