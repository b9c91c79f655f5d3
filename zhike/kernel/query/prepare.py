"""Question in, statement out: resolve, secure, lower and print in a row, or the statement that was kept. Pure."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime

from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.tree import Literal, Node
from zhike.kernel.expressions.walk import walk
from zhike.kernel.query.build import Build, NotingContext
from zhike.kernel.query.cache import Statement, StatementCache, make_statement
from zhike.kernel.query.frame import Frame
from zhike.kernel.query.lower import PageShape, lower_page, lower_record
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.resolve import bind_columns, resolve
from zhike.kernel.query.rows import begin
from zhike.kernel.query.scope import ReaderScope
from zhike.kernel.query.secure import Guard


class Compiler:
    """Statements for questions, each compiled once."""

    def __init__(self) -> None:
        self._cache = StatementCache()

    def prepare_list(
        self, catalog: Catalog, policy: AccessPolicy, query: Query, shape: PageShape, now: datetime, max_page: int
    ) -> Statement:
        """The statement of a page."""

        def compile_list() -> tuple[Build, Statement]:
            bound = resolve(query, ReaderScope(catalog, policy), max_page)
            build = begin(catalog, policy, now)
            lowered = lower_page(bound, shape, build, Guard(catalog, policy))
            return build, make_statement(lowered, catalog.schema)

        key = (
            "list", *_place(catalog, policy), query.object, query.select, key_of(query.where), query.sort, query.limit,
            max_page, shape,
        )  # fmt: skip
        return self._cache.get(key, NotingContext(catalog, policy, now), compile_list)

    def prepare_record(
        self,
        catalog: Catalog,
        policy: AccessPolicy,
        object_key: str,
        select: tuple[Selected, ...],
        in_bin: bool | None,
        now: datetime,
    ) -> Statement:
        """The statement of one record."""

        def compile_record() -> tuple[Build, Statement]:
            scope = ReaderScope(catalog, policy)
            owner = scope.get_object(object_key)
            columns = bind_columns(select, scope, owner)
            build = begin(catalog, policy, now)
            base = Frame(build, Guard(catalog, policy), owner, "t", past=in_bin is not False)
            return build, make_statement(lower_record(columns, base, in_bin=in_bin), catalog.schema)

        key = ("record", *_place(catalog, policy), object_key, select, in_bin)
        return self._cache.get(key, NotingContext(catalog, policy, now), compile_record)


def key_of(node: Node | None) -> Hashable:
    """A tree as a key. Python takes True for 1 and 1.0 for 1; the kinds of the constants tell them apart."""
    if node is None:
        return None
    return node, tuple(type(part.value) for part in walk(node) if isinstance(part, Literal))


def _place(catalog: Catalog, policy: AccessPolicy) -> tuple[Hashable, ...]:
    return catalog.schema, catalog.version, policy.shape
