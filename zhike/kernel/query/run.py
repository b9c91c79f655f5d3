"""Run: the only stage that touches a connection. Bytes come out as PostgreSQL made them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

import msgspec

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.errors import StatementTimeout
from zhike.kernel.postgres.pool import Connection, Database, Row
from zhike.kernel.postgres.sql import load_queries
from zhike.kernel.query.cache import Statement
from zhike.kernel.query.cursor import CursorSigner, parse_keys
from zhike.kernel.query.errors import RecordNotFound, SortTooSlow
from zhike.kernel.query.lower import PageShape
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.prepare import Compiler
from zhike.kernel.query.resolve import MAX_PAGE
from zhike.kernel.query.slots import Supply

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

    def __init__(self, database: Database, clock: Clock, secret: bytes) -> None:
        self._database = database
        self._clock = clock
        self._signer = CursorSigner(secret)
        self._compiler = Compiler()

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
        binding = _bind(catalog, policy, query)
        texts = None if query.cursor is None else self._signer.read(query.cursor, binding)
        shape = PageShape(
            in_bin=query.bin,
            backwards=query.backwards,
            has_ids=query.ids is not None,
            nulls=None if texts is None else tuple(text is None for text in texts),
        )
        now = self._clock.now()
        statement = self._compiler.prepare_list(catalog, policy, query, shape, now, max_page)
        keys = () if texts is None else parse_keys(texts, statement.key_types)
        supply = Supply(policy, now, cursor=keys, ids=query.ids or (), as_of=query.as_of)
        row = await _fetch_page(connection or self._database, statement, supply)
        return self._make_page(row, query, statement, binding)

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
        now = self._clock.now()
        statement = self._compiler.prepare_record(catalog, policy, object_key, select, in_bin, now)
        source = connection or self._database
        row = await source.fetch_row(statement.text, statement.list_values(Supply(policy, now, ids=(record_id,))))
        if row is None:
            merged = await source.fetch_value(QUERIES.get("find_merged", catalog.schema), [record_id])
            if merged is not None:
                values = statement.list_values(Supply(policy, now, ids=(merged,)))
                record_id, row = merged, await source.fetch_row(statement.text, values)
        if row is None:
            raise RecordNotFound(object=object_key, id=record_id)
        return Document(RecordId(record_id), row["version"], row["document"])

    def _make_page(self, row: Row | None, query: Query, statement: Statement, binding: bytes) -> Page:
        assert row is not None  # noqa: S101 - an aggregate without groups always has one row
        found = row["found"]
        more = found > query.limit
        keys = len(statement.key_types)
        has_next = found > 0 and (more or query.backwards)
        has_previous = found > 0 and (more if query.backwards else query.cursor is not None)
        first, last = row[2 : 2 + keys], row[2 + keys :]
        return Page(
            data=row["data"] or b"[]",
            next=self._signer.sign(last, binding) if has_next else None,
            previous=self._signer.sign(first, binding) if has_previous else None,
            has_more=more,
        )


async def _fetch_page(source: Connection | Database, statement: Statement, supply: Supply) -> Row | None:
    try:
        return await source.fetch_row(statement.text, statement.list_values(supply))
    except StatementTimeout as slow:
        if statement.unindexed:
            raise SortTooSlow(field=statement.unindexed) from slow
        raise


def _bind(catalog: Catalog, policy: AccessPolicy, query: Query) -> bytes:
    """What a cursor is good for: the same workspace, reader, filter and order."""
    parts = (catalog.workspace, policy.user, query.object, query.where, query.sort, query.bin, query.ids, query.as_of)
    return blake2b(repr(parts).encode(errors="surrogatepass"), digest_size=16).digest()
