"""Records become rows of the index: read over the read path as the system, taken apart, written."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from zhike.engines.search.audience import list_inherited, list_tokens
from zhike.engines.search.fields import SearchField, SearchKind, list_fields, list_readings
from zhike.engines.search.folding import take_apart
from zhike.engines.search.store import IndexRow, drop_rows, put_rows, read_places
from zhike.engines.search.tokens import list_values, make_tokens, prepare
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.catalog.model import Catalog, ObjectDefinition
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.resolve import MAX_INTERNAL_PAGE
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.secure import SystemPolicy

POLICY = SystemPolicy("the search index reads what it indexes")
VIA_HOPS = 2
AT_ONCE = 50
"""Rows that are made before others of the process have their turn: whoever gives places in the journal is one."""

Document = Mapping[str, object]


class Texts(msgspec.Struct, frozen=True):
    """A field's value as ranking needs it: folded, and how it is read."""

    f: str
    p: tuple[str, ...] = ()


class Indexer:
    """Writes rows of one workspace's index, inside its caller's transaction."""

    def __init__(self, query: QueryRunner, clock: Clock) -> None:
        self._query = query
        self._clock = clock

    async def index(self, transaction: Transaction, catalog: Catalog, object_key: str, records: Sequence[UUID]) -> None:
        """Bring the rows of these records up to what they are now: written, or taken out where they are gone."""
        owner = catalog.objects.get(object_key)
        fields = () if owner is None else list_fields(owner)
        if owner is None or not fields:
            await drop_rows(transaction, catalog.schema, records)
            return
        wanted = list(dict.fromkeys(records))
        documents = await self._read(transaction, catalog, owner, fields, wanted)
        await self.put(transaction, catalog, owner, documents)
        living = {UUID(str(one["id"])) for one in documents}
        await drop_rows(transaction, catalog.schema, [one for one in wanted if one not in living])

    async def put(
        self, transaction: Transaction, catalog: Catalog, owner: ObjectDefinition, documents: Sequence[Document]
    ) -> None:
        """Write rows out of documents that were read with `list_selected`."""
        audiences = await self._list_audiences(transaction, catalog, owner, documents)
        fields = list_fields(owner)
        rows = []
        for place, document in enumerate(documents):
            if place % AT_ONCE == 0:
                await asyncio.sleep(0)
            record = UUID(str(document["id"]))
            rows.append(make_row(record, fields, document, audiences.get(record, set())))
        await put_rows(transaction, catalog.schema, owner.key, rows, self._clock.now())

    async def _read(
        self,
        transaction: Transaction,
        catalog: Catalog,
        owner: ObjectDefinition,
        fields: Sequence[SearchField],
        records: Sequence[UUID],
    ) -> list[Document]:
        found: list[Document] = []
        for first in range(0, len(records), MAX_INTERNAL_PAGE):
            ids = tuple(RecordId(one) for one in records[first : first + MAX_INTERNAL_PAGE])
            query = Query(ObjectKey(owner.key), list_selected(owner, fields), limit=len(ids), ids=ids)
            page = await self._query.list(catalog, POLICY, query, connection=transaction, max_page=MAX_INTERNAL_PAGE)
            found += msgspec.json.decode(page.data)
        return found

    async def _list_audiences(
        self,
        transaction: Transaction,
        catalog: Catalog,
        owner: ObjectDefinition,
        documents: Sequence[Document],
        hops: int = VIA_HOPS,
    ) -> dict[UUID, set[str]]:
        """The tokens of who may read each record, those of its parents in them."""
        records = [UUID(str(one["id"])) for one in documents]
        places = await read_places(transaction, catalog.schema, records, list_naming(owner))
        found = {record: list_tokens(places[record]) if record in places else set() for record in records}
        if owner.via is None or hops == 0:
            return found
        parents = await self._list_parents(transaction, catalog, owner, documents, hops)
        for document in documents:
            link = read_link(document.get(owner.via))
            if link is not None:
                found[UUID(str(document["id"]))] |= list_inherited(parents.get(link, set()))
        return found

    async def _list_parents(
        self,
        transaction: Transaction,
        catalog: Catalog,
        owner: ObjectDefinition,
        documents: Sequence[Document],
        hops: int,
    ) -> dict[UUID, set[str]]:
        links = {link for one in documents if (link := read_link(one.get(str(owner.via)))) is not None}
        found: dict[UUID, set[str]] = {}
        for key in owner.fields[str(owner.via)].value_type.objects:
            parent = catalog.objects[key]
            if parent.via is None or hops == 1:
                continue
            for first in range(0, len(links), MAX_INTERNAL_PAGE):
                ids = tuple(RecordId(one) for one in sorted(links)[first : first + MAX_INTERNAL_PAGE])
                query = Query(ObjectKey(key), list_selected(parent, ()), limit=len(ids), ids=ids)
                page = await self._query.list(
                    catalog, POLICY, query, connection=transaction, max_page=MAX_INTERNAL_PAGE
                )
                read: list[Document] = msgspec.json.decode(page.data)
                found |= await self._list_audiences(transaction, catalog, parent, read, hops - 1)
        rest = [one for one in links if one not in found]
        naming = [one for key in owner.fields[str(owner.via)].value_type.objects
                  for one in list_naming(catalog.objects[key])]  # fmt: skip
        places = await read_places(transaction, catalog.schema, rest, naming)
        return found | {record: list_tokens(place) for record, place in places.items()}


def list_naming(owner: ObjectDefinition) -> tuple[int, ...]:
    """The fields of an object that name users, who may be readers by that."""
    return tuple(
        field.id for field in owner.fields.values() if field.type == "multi_lookup" and "user" in field.targets
    )


def list_selected(owner: ObjectDefinition, fields: Iterable[SearchField]) -> tuple[Selected, ...]:
    """The columns that rows are made of."""
    keys = ["id", *(field.key for field in fields), *(() if owner.via is None else (owner.via,))]
    return tuple(Selected(key, (key,)) for key in dict.fromkeys(keys))


def read_link(raw: object) -> UUID | None:
    """The id of a lookup as the read path gives it."""
    return UUID(str(raw["id"])) if isinstance(raw, Mapping) and raw.get("id") else None


def make_row(record: UUID, fields: Sequence[SearchField], document: Document, audience: set[str]) -> IndexRow:
    """One record's row."""
    tokens = set(audience)
    texts: dict[str, list[Texts]] = {}
    for field in fields:
        values = list_values(document.get(field.key))
        if values:
            tokens |= make_tokens(field, values)
            texts[field.tag] = [make_texts(field, value) for value in values]
    return IndexRow(record, frozenset(tokens), msgspec.json.encode(texts))


def make_texts(field: SearchField, value: str) -> Texts:
    """What ranking compares."""
    folded = prepare(field, value)
    if field.kind is not SearchKind.NAME or not take_apart(folded).runs:
        return Texts(folded)
    return Texts(folded, tuple(" ".join(one) for one in list_readings(folded, person=field.person)))
