"""Question in, statement out: resolve, secure, lower and print in a row, or the statement that was kept. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.tree import Literal, Node
from zhike.kernel.expressions.walk import walk
from zhike.kernel.query.aggregate import lower_aggregate
from zhike.kernel.query.asof import check_timed
from zhike.kernel.query.build import Build, NotingContext
from zhike.kernel.query.cache import Statement, StatementCache, make_statement
from zhike.kernel.query.frame import Frame
from zhike.kernel.query.lower import Lowered, PageShape, lower_page, lower_record
from zhike.kernel.query.model import AggregateQuery, Query, Selected
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.resolve import BoundQuery, bind_columns, resolve
from zhike.kernel.query.resolve_aggregate import resolve_aggregate
from zhike.kernel.query.rows import begin
from zhike.kernel.query.scope import ReaderScope
from zhike.kernel.query.secure import Guard
from zhike.kernel.query.slots import AsOfSlot
from zhike.kernel.query.totals import lower_sample, lower_size, lower_total
from zhike.kernel.query.visibility import lower_reasons


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, under which catalog, and when."""

    catalog: Catalog
    policy: AccessPolicy
    now: datetime

    @property
    def scope(self) -> ReaderScope:
        """What he may name."""
        return ReaderScope(self.catalog, self.policy)

    @property
    def guard(self) -> Guard:
        """What he may see."""
        return Guard(self.catalog, self.policy)


class Compiler:
    """Statements for questions, each compiled once."""

    def __init__(self) -> None:
        self._cache = StatementCache()

    def prepare_list(self, asker: Asker, query: Query, shape: PageShape, max_page: int) -> Statement:
        """The statement of a page."""

        def lower(build: Build) -> Lowered:
            return lower_page(_bind(asker, query, max_page), shape, build, asker.guard)

        rest = (query.select, query.sort, query.limit, max_page)
        key = ("list", query.object, key_of(query.where), shape, *rest)
        return self._get(asker, key, lower, lambda: _digest(asker.catalog, query))

    def prepare_total(self, asker: Asker, query: Query, shape: PageShape) -> Statement:
        """The statement that counts to 10,001."""
        return self._get(
            asker,
            ("total", query.object, key_of(query.where), shape),
            lambda build: lower_total(_bind(asker, _without_page(query), 1), shape, build, asker.guard),
        )

    def prepare_sample(self, asker: Asker, query: Query, shape: PageShape) -> Statement:
        """The statement that counts within a sample."""
        return self._get(
            asker,
            ("sample", query.object, key_of(query.where), shape),
            lambda build: lower_sample(_bind(asker, _without_page(query), 1), shape, build, asker.guard),
        )

    def prepare_size(self, asker: Asker, object_key: str) -> Statement:
        """The statement that asks for the size of a table."""

        def lower(build: Build) -> Lowered:
            return lower_size(Frame(build, asker.guard, asker.scope.get_object(object_key), "t"))

        return self._get(asker, ("size", object_key), lower)

    def prepare_record(
        self, asker: Asker, object_key: str, select: tuple[Selected, ...], in_bin: bool | None
    ) -> Statement:
        """The statement of one record."""

        def lower(build: Build) -> Lowered:
            owner = asker.scope.get_open_object(object_key)
            columns = bind_columns(select, asker.scope, owner)
            base = Frame(build, asker.guard, owner, "t", past=in_bin is not False)
            return lower_record(columns, base, in_bin=in_bin)

        return self._get(asker, ("record", object_key, select, in_bin), lower)

    def prepare_aggregate(self, asker: Asker, query: AggregateQuery, max_rows: int) -> Statement:
        """The statement of an aggregate."""

        def lower(build: Build) -> Lowered:
            bound = resolve_aggregate(query, asker.scope, max_rows)
            if query.as_of is None:
                return lower_aggregate(bound, None, build, asker.guard)
            check_timed(bound.object, bound.where, tuple(group.path.steps for group in bound.groups))
            for measure in bound.measures:
                check_timed(bound.object, measure.node, ())
                check_timed(bound.object, measure.where, ())
            return lower_aggregate(bound, sql.Parameter(AsOfSlot(), "timestamptz"), build, asker.guard)

        measures = tuple((one, key_of(one.expression), key_of(one.where)) for one in query.measures)
        rest = (query.sort, query.limit, max_rows, query.as_of is None)
        return self._get(asker, ("aggregate", query.object, query.groups, measures, key_of(query.where), *rest), lower)

    def prepare_reasons(self, asker: Asker, object_key: str, right: Right) -> tuple[Statement, tuple[str, ...]]:
        """The statement that asks each reason for one record. Not kept: few ask."""
        build = begin(asker.catalog, asker.policy, asker.now)
        base = Frame(build, asker.guard, asker.scope.get_object(object_key), "t")
        lowered, reasons = lower_reasons(base, right)
        return make_statement(lowered, asker.catalog.schema), reasons

    def _get(
        self,
        asker: Asker,
        key: tuple[Hashable, ...],
        lower: Callable[[Build], Lowered],
        digest: Callable[[], bytes] = bytes,
    ) -> Statement:
        catalog, policy = asker.catalog, asker.policy

        def compile_statement() -> tuple[Build, Statement]:
            build = begin(catalog, policy, asker.now)
            return build, make_statement(lower(build), catalog.schema, digest())

        whole = (catalog.schema, catalog.version, policy.shape, *key)
        return self._cache.get(whole, lambda: NotingContext(catalog, policy, asker.now), compile_statement)


def key_of(node: Node | None) -> Hashable:
    """A tree as a key. Python takes True for 1 and 1.0 for 1; the kinds of the constants tell them apart."""
    if node is None:
        return None
    return node, tuple(type(part.value) for part in walk(node) if isinstance(part, Literal))


def _digest(catalog: Catalog, query: Query) -> bytes:
    """What a cursor is good for: the same workspace, filter and order, whatever is shown of the rows."""
    parts = repr((catalog.workspace, query.object, query.where, query.sort, query.bin))
    return blake2b(parts.encode(errors="surrogatepass"), digest_size=16).digest()


def _bind(asker: Asker, query: Query, max_page: int) -> BoundQuery:
    bound = resolve(query, asker.scope, max_page)
    if query.as_of is not None:
        check_timed(bound.object, bound.where, tuple(sort.path.steps for sort in bound.sort))
    return bound


def _without_page(query: Query) -> Query:
    """Only what decides how many rows there are."""
    return Query(
        object=query.object,
        select=(Selected("id", ("id",)),),
        where=query.where,
        limit=1,
        bin=query.bin,
        ids=query.ids,
        as_of=query.as_of,
    )
