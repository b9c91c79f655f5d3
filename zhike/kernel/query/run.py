"""Run: the only stage that touches a connection. Bytes come out as PostgreSQL made them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

import msgspec

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.errors import StatementTimeout
from zhike.kernel.postgres.pool import Connection, Database, Row
from zhike.kernel.postgres.sql import load_queries
from zhike.kernel.query.cache import Statement
from zhike.kernel.query.cursor import CursorSigner, open_cursor, parse_keys
from zhike.kernel.query.errors import RecordNotFound, SortTooSlow
from zhike.kernel.query.lower import PageShape
from zhike.kernel.query.model import AggregateQuery, Query, Selected
from zhike.kernel.query.policy import AccessPolicy, Reach, Right
from zhike.kernel.query.prepare import Asker, Compiler
from zhike.kernel.query.resolve import MAX_INTERNAL_PAGE, MAX_PAGE
from zhike.kernel.query.resolve_aggregate import MAX_ROWS
from zhike.kernel.query.segments import SegmentSource, expand, find_meanings, list_segments
from zhike.kernel.query.slots import Supply
from zhike.kernel.query.totals import CLEARLY_MORE, EXACT_TO, find_percentage, round_estimate

Asked = TypeVar("Asked", Query, AggregateQuery)
QUERIES = load_queries("zhike.kernel.query")


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows the question has. Above 10,000 an estimate."""

    count: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of records: `data` is the JSON array. `has_more` is about the direction that was walked."""

    data: bytes
    next: str | None
    previous: str | None
    has_more: bool
    total: Total | None = None

    def to_json(self) -> bytes:
        """The list's envelope (docs/http.md)."""
        page = msgspec.json.encode({"next": self.next, "previous": self.previous, "has_more": self.has_more})
        parts = [b'{"data":', self.data, b',"page":', page]
        if self.total is not None:
            parts += [b',"total":', msgspec.json.encode({"count": self.total.count, "exact": self.total.exact})]
        return b"".join((*parts, b"}"))


@dataclass(frozen=True, slots=True)
class Document:
    """One record: its JSON, its version, and its id, which differs from the one asked for after a merge."""

    id: RecordId
    version: int
    data: bytes


class QueryRunner:
    """Answers questions. Each method takes the catalog and the policy of the reader who asks; with `connection` it
    reads inside somebody's transaction."""

    def __init__(self, database: Database, clock: Clock, secret: bytes, segments: SegmentSource | None = None) -> None:
        """`segments` is the plug of the room that keeps them; without it no condition may ask for one."""
        self._database = database
        self._clock = clock
        self._signer = CursorSigner(secret)
        self._compiler = Compiler()
        self._segments = segments

    async def list(
        self,
        catalog: Catalog,
        policy: AccessPolicy,
        query: Query,
        *,
        connection: Connection | None = None,
        max_page: int = MAX_PAGE,
    ) -> Page:
        """A page. Raises the errors of `errors.py` and of the expressions room."""
        asker, source = self._ask(catalog, policy), connection or self._database
        query = await self._expand(asker, query, source)
        statement, supply, binding = self._prepare(asker, query, max_page)
        row = await _fetch_page(source, statement, supply)
        page = self._make_page(row, query, statement, binding)
        if query.total == "none":
            return page
        if query.cursor is None and not page.has_more:
            return replace(page, total=Total(row["found"], exact=True))
        return replace(page, total=await self._count(asker, query, source))

    async def get(
        self,
        catalog: Catalog,
        policy: AccessPolicy,
        object_key: str,
        record_id: UUID,
        *,
        select: tuple[Selected, ...] = (),
        in_bin: bool | None = False,
        connection: Connection | None = None,
    ) -> Document:
        """One record. An id that was merged away leads to the record that it went into. `in_bin` None looks on both
        sides. Raises RecordNotFound."""
        asker, source = self._ask(catalog, policy), connection or self._database
        statement = self._compiler.prepare_record(asker, object_key, select, in_bin)
        row = await _fetch_one(source, statement, Supply(policy, asker.now, ids=(record_id,)))
        if row is None:
            merged = await source.fetch_value(QUERIES.get("find_merged", catalog.schema), [record_id])
            if merged is not None:
                record_id = merged
                row = await _fetch_one(source, statement, Supply(policy, asker.now, ids=(record_id,)))
        if row is None:
            raise RecordNotFound(object=object_key, id=record_id)
        return Document(RecordId(record_id), row["version"], row["document"])

    async def follow(self, catalog: Catalog, record_id: RecordId) -> RecordId:
        """The id itself, or where it leads to after a merge."""
        merged = await self._database.fetch_value(QUERIES.get("find_merged", catalog.schema), [record_id])
        return record_id if merged is None else RecordId(merged)

    async def count(
        self, catalog: Catalog, policy: AccessPolicy, query: Query, *, connection: Connection | None = None
    ) -> Total:
        """How many rows the question has, whatever its page: exact to 10,000, estimated above."""
        asker, source = self._ask(catalog, policy), connection or self._database
        return await self._count(asker, await self._expand(asker, query, source), source)

    async def aggregate(
        self,
        catalog: Catalog,
        policy: AccessPolicy,
        query: AggregateQuery,
        *,
        connection: Connection | None = None,
        max_rows: int = MAX_ROWS,
    ) -> bytes:
        """The groups as a JSON array. Raises the errors of `errors.py` and of the expressions room."""
        asker, source = self._ask(catalog, policy), connection or self._database
        query = await self._expand(asker, query, source)
        statement = self._compiler.prepare_aggregate(asker, query, max_rows)
        supply = Supply(policy, asker.now, as_of=query.as_of)
        return await source.fetch_json(statement.text, statement.list_values(supply))

    async def explain(self, catalog: Catalog, policy: AccessPolicy, query: Query) -> bytes:
        """The plan of a page as PostgreSQL's JSON, for administrators and tests. The statement is not run."""
        asker = self._ask(catalog, policy)
        query = await self._expand(asker, query, self._database)
        statement, supply, _ = self._prepare(asker, query, MAX_INTERNAL_PAGE)
        return await self._database.fetch_json(f"EXPLAIN (FORMAT JSON) {statement.text}", statement.list_values(supply))

    async def explain_visibility(
        self, catalog: Catalog, policy: AccessPolicy, object_key: str, record_id: UUID, right: Right = Right.READ
    ) -> tuple[str, ...]:
        """The reasons for which the policy opens a record; none: it is closed or not there."""
        asker = self._ask(catalog, policy)
        statement, reasons = self._compiler.prepare_reasons(asker, object_key, right)
        row = await _fetch_one(self._database, statement, Supply(policy, asker.now, ids=(record_id,)))
        return () if row is None else tuple(reason for reason, holds in zip(reasons, row, strict=False) if holds)

    def _ask(self, catalog: Catalog, policy: AccessPolicy) -> Asker:
        return Asker(catalog, policy, self._clock.now())

    async def _expand(self, asker: Asker, query: Asked, source: Connection | Database) -> Asked:
        """The question with meanings in the places of segments."""
        if self._segments is None or query.where is None or next(list_segments(query.where), None) is None:
            return query
        asked = (asker.catalog, asker.policy)
        meanings = await find_meanings(self._segments, source, asked, query.where)
        return replace(query, where=expand(query.where, asker.scope, query.object, meanings))

    def _prepare(self, asker: Asker, query: Query, max_page: int) -> tuple[Statement, Supply, bytes]:
        """The statement of a page, what it is filled from, and what its cursors are bound to. Raises BadCursor."""
        opened = None if query.cursor is None else open_cursor(query.cursor)
        shape = _shape(query, None if opened is None else opened.nulls)
        statement = self._compiler.prepare_list(asker, query, shape, max_page)
        binding = _bind(statement, asker.policy, query)
        keys: tuple[object, ...] = ()
        if opened is not None:
            self._signer.check(opened, binding)
            keys = parse_keys(opened.keys, statement.key_types)
        return statement, Supply(asker.policy, asker.now, keys, query.ids or (), query.as_of), binding

    async def _count(self, asker: Asker, query: Query, source: Connection | Database) -> Total:
        wide = query.where is None and query.ids is None and query.as_of is None and not query.bin
        if wide and asker.policy.get_reach(query.object) in {Reach.ALL, Reach.WIDE}:
            # Most rows are his: a sample says at once that they are far more than would be counted.
            guess = await self._estimate(asker, query, source)
            if guess.exact or guess.count >= CLEARLY_MORE:
                return guess
        shape, supply = _shape(query, None), Supply(asker.policy, asker.now, ids=query.ids or (), as_of=query.as_of)
        statement = self._compiler.prepare_total(asker, query, shape)
        count: int = await source.fetch_value(statement.text, statement.list_values(supply))
        return Total(count, exact=True) if count <= EXACT_TO else await self._estimate(asker, query, source)

    async def _estimate(self, asker: Asker, query: Query, source: Connection | Database) -> Total:
        """From a sample of the table; exact where the table fits into it."""
        shape, supply = _shape(query, None), Supply(asker.policy, asker.now, ids=query.ids or (), as_of=query.as_of)
        size = self._compiler.prepare_size(asker, query.object)
        part = find_percentage(await source.fetch_value(size.text, size.list_values(supply)) or 0)
        sample = self._compiler.prepare_sample(asker, query, shape)
        found = await source.fetch_value(sample.text, sample.list_values(replace(supply, sample=part)))
        return Total(found, exact=True) if part >= 100 else Total(round_estimate(found, part), exact=False)

    def _make_page(self, row: Row, query: Query, statement: Statement, binding: bytes) -> Page:
        found = row["found"]
        more = found > query.limit
        keys = len(statement.key_types)
        backwards, inside = query.backwards, query.cursor is not None
        has_next = found > 0 and (inside if backwards else more)
        has_previous = found > 0 and (more if backwards else inside)
        first, last = row[2 : 2 + keys], row[2 + keys :]
        return Page(
            data=row["data"] or b"[]",
            next=self._signer.sign(last, binding) if has_next else None,
            previous=self._signer.sign(first, binding) if has_previous else None,
            has_more=more,
        )


async def _fetch_one(source: Connection | Database, statement: Statement, supply: Supply) -> Row | None:
    return await source.fetch_row(statement.text, statement.list_values(supply))


async def _fetch_page(source: Connection | Database, statement: Statement, supply: Supply) -> Row:
    try:
        row = await _fetch_one(source, statement, supply)
    except StatementTimeout as slow:
        if statement.unindexed:
            raise SortTooSlow(field=statement.unindexed) from slow
        raise
    assert row is not None  # noqa: S101 - an aggregate without groups always has one row
    return row


def _shape(query: Query, nulls: tuple[bool, ...] | None) -> PageShape:
    return PageShape(
        in_bin=query.bin,
        backwards=query.backwards,
        has_ids=query.ids is not None,
        timed=query.as_of is not None,
        nulls=nulls,
    )


def _bind(statement: Statement, policy: AccessPolicy, query: Query) -> bytes:
    """What a cursor is good for: this filter and order, this reader, these ids and moment."""
    user = b"" if policy.user is None else policy.user.bytes
    asked = b"" if query.ids is None and query.as_of is None else repr((query.ids, query.as_of)).encode()
    return statement.binding + user + asked
