"""What a card of a board tells besides its fields: what comes next, and since when it stands where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.engines.timeline.model import About
from zhike.engines.timeline.sources import Source, list_sources
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.catalog.model import Catalog, FieldDefinition, FieldState, ObjectDefinition, Open
from zhike.kernel.catalog.traits.confidential import CONFIDENTIAL
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.tree import Call
from zhike.kernel.journal.lasting import read_since
from zhike.kernel.postgres.pool import Connection
from zhike.kernel.query.model import AggregateQuery, GroupBy, Measure, Query, Selected
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.secure import Guard, Sight

FOLLOWED, NEXT_FOLLOWUP = "followed", "next_followup_at"
# Links by which records can be counted together.
_SINGLE = frozenset({"lookup"})


@dataclass(frozen=True, slots=True)
class CardsAsk:
    """The records, and the tracked field of which it is asked since when it has its value."""

    object: str
    records: tuple[RecordId, ...]
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """`next`: when the nearest thing to do is due, None where none is or none says when; `open`: how many there are."""

    record: RecordId
    next: datetime | None
    open: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards of the records that the reader may read. `activities`: things to do are known of such records at all."""

    cards: tuple[Card, ...]
    activities: bool


class _Due(msgspec.Struct, frozen=True):
    """What is to be done with one record."""

    record: UUID
    at: datetime | None = None
    count: int = 1


class _Reference(msgspec.Struct, frozen=True):
    id: UUID


class _Group(msgspec.Struct, frozen=True):
    record: _Reference | None
    count: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Own:
    id: UUID
    at: datetime | None


@dataclass(frozen=True, slots=True)
class CardReader:
    """Reads cards with one reader's rights."""

    query: QueryRunner
    connection: Connection
    catalog: Catalog
    policy: AccessPolicy
    ask: CardsAsk

    async def read(self) -> Cards:
        """The cards. Raises UnknownObject, ObjectForbidden."""
        owner = self.catalog.get_object(self.ask.object)
        seen = [one.id for one in await self._list(owner, None, None)]
        if not seen:
            return Cards((), activities=False)
        about = About(self.catalog, self.policy, owner.key, RecordId(seen[0]))
        sources = self._list_open_sources(list_sources(about))
        due = await self._read_own(owner)
        for source, todo, link in sources:
            due += await self._read_children(source, todo, link, seen)
        by_record: dict[UUID, list[_Due]] = {}
        for one in due:
            by_record.setdefault(one.record, []).append(one)
        since = await self._read_since(owner, seen)
        cards = tuple(_make_card(record, by_record.get(record, ()), since.get(record)) for record in seen)
        return Cards(cards, activities=bool(sources) or _own_open(owner) is not None or FOLLOWED in owner.traits)

    def _list_open_sources(self, sources: Iterable[Source]) -> list[tuple[Source, Open, FieldDefinition]]:
        guard = Guard(self.catalog, self.policy)
        return [
            (source, source.timeline.open, link)
            for source in sources
            for link in source.links
            if source.timeline.open is not None
            and link.type in _SINGLE
            and not source.veiled
            and guard.get_sight(source.owner.fields[source.timeline.open.at]) is Sight.PLAIN
        ]

    async def _read_own(self, owner: ObjectDefinition) -> list[_Due]:
        """What the records themselves say: when they are due, as far as they are open, and their next follow-up."""
        guard = Guard(self.catalog, self.policy)
        found: list[_Own] = []
        todo = _own_open(owner)
        if todo is not None and guard.get_sight(owner.fields[todo.at]) is Sight.PLAIN:
            found += await self._list(owner, todo, todo.at)
        following = owner.fields.get(NEXT_FOLLOWUP) if FOLLOWED in owner.traits else None
        if following is not None and guard.get_sight(following) is Sight.PLAIN:
            found += [one for one in await self._list(owner, None, following.key) if one.at is not None]
        return [_Due(one.id, one.at) for one in found]

    async def _list(self, owner: ObjectDefinition, todo: Open | None, at: str | None) -> Sequence[_Own]:
        columns = (Selected("id", ("id",)), *(() if at is None else (Selected(at, (at,)),)))
        query = Query(
            ObjectKey(owner.key),
            columns,
            None if todo is None else todo.where,
            limit=len(self.ask.records),
            ids=self.ask.records,
        )
        page = await self.query.list(self.catalog, self.policy, query, connection=self.connection)
        rows = msgspec.json.decode(page.data, type=list[dict[str, str | int | None]])
        return [_Own(UUID(str(row["id"])), None if at is None else _to_moment(row[at])) for row in rows]

    async def _read_children(
        self, source: Source, todo: Open, link: FieldDefinition, records: Sequence[UUID]
    ) -> list[_Due]:
        leads = read_condition({"field": link.key, "op": "in", "value": [str(one) for one in records]})
        query = AggregateQuery(
            object=ObjectKey(source.owner.key),
            groups=(GroupBy("record", (link.key,)),),
            measures=(Measure("count", "count"), Measure("at", "min", (todo.at,))),
            where=Call("and", (todo.where, leads)),
        )
        data = await self.query.aggregate(self.catalog, self.policy, query, connection=self.connection)
        groups = msgspec.json.decode(data, type=list[_Group])
        return [_Due(one.record.id, one.at, one.count) for one in groups if one.record is not None]

    async def _read_since(self, owner: ObjectDefinition, records: Sequence[UUID]) -> dict[UUID, datetime]:
        """Nothing where the field is not tracked, not seen, or some of its records show only their subject."""
        field = None if self.ask.since is None else owner.fields.get(self.ask.since)
        if field is None or not field.tracked or field.state is not FieldState.READY or CONFIDENTIAL in owner.traits:
            return {}
        if Guard(self.catalog, self.policy).get_sight(field) is not Sight.PLAIN:
            return {}
        return await read_since(self.connection, self.catalog, field, records)


def _to_moment(value: str | int | None) -> datetime | None:
    return msgspec.convert(value, datetime) if isinstance(value, str) else None


def _own_open(owner: ObjectDefinition) -> Open | None:
    return None if owner.timeline is None else owner.timeline.open


def _make_card(record: UUID, due: Sequence[_Due], since: datetime | None) -> Card:
    nearest = min((one.at for one in due if one.at is not None), default=None)
    return Card(RecordId(record), nearest, sum(one.count for one in due), since)
