"""The writing of one transaction: rows by kind in their order, each kind as one statement a chunk.

Everything that writes records inside a transaction goes through a session: saves, cascades, hooks, actions, undo.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.model import Catalog, Rule
from zhike.kernel.expressions.types import Kind
from zhike.kernel.journal.append import STAMP_COUNT, Stamp, stamp_parameters
from zhike.kernel.postgres.pool import Row, Transaction
from zhike.kernel.postgres.sql import SqlText, quote_identifier
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.slots import Supply
from zhike.kernel.records.along import ALONE, ALONG_POLICY, Along, read_along
from zhike.kernel.records.clauses import Clause, Clauses, Made
from zhike.kernel.records.compiled import CompileCache
from zhike.kernel.records.create import Part, compile_create
from zhike.kernel.records.diagnose import diagnose_rows
from zhike.kernel.records.errors import CatalogMoved
from zhike.kernel.records.incoming import Incoming, make_incoming
from zhike.kernel.records.messages import make_problem
from zhike.kernel.records.model import Problem
from zhike.kernel.records.multi_links import is_multi_lookup
from zhike.kernel.records.prepared import ChangeKind, PreparedRow, Written
from zhike.kernel.records.rollup_fold import fold_sql
from zhike.kernel.records.rollup_plan import POLICY
from zhike.kernel.records.shadows import add_shadows
from zhike.kernel.records.shape import Shape
from zhike.kernel.records.statements import (
    Link,
    Statement,
    compile_delete,
    compile_restore,
    compile_update,
)

CHUNK_ROWS = 2000
RIGHTS: dict[ChangeKind, Right] = {"update": Right.UPDATE, "delete": Right.DELETE, "restore": Right.DELETE}
_FIRST = STAMP_COUNT + 1


@dataclass(frozen=True, slots=True)
class Result:
    """What one kind of change did: records written (unchanged ones too), and the problems of the others.

    `moved` are the ids whose root changed. `broken` are problems of rows that were written and may not stay. `further`
    are the ids of records that came along.
    """

    written: tuple[Written, ...]
    problems: tuple[Problem, ...]
    moved: tuple[object, ...] = ()
    broken: tuple[Problem, ...] = ()
    further: frozenset[RecordId] = frozenset()


class Session:
    """One transaction's writes under one catalog, one policy and one stamp."""

    def __init__(
        self,
        transaction: Transaction,
        catalog: Catalog,
        policy: AccessPolicy,
        stamp: Stamp,
        clock: Clock,
        cache: CompileCache,
        *,
        in_bin: bool = False,
    ) -> None:
        """`policy` decides over every row that this session writes directly; cascades follow without it. With `in_bin`
        updates reach records in the bin, too (only the purge needs that)."""
        self.in_bin = in_bin
        self.transaction, self.catalog, self.policy = transaction, catalog, policy
        self.stamp, self.clock, self.cache = stamp, clock, cache
        self.clauses = Clauses(catalog, policy, stamp.at)
        self.supply = Supply(policy, stamp.at)

    def with_policy(self, policy: AccessPolicy, *, in_bin: bool = False) -> Session:
        """The same transaction and stamp with other rights."""
        return Session(self.transaction, self.catalog, policy, self.stamp, self.clock, self.cache, in_bin=in_bin)

    @property
    def is_undo(self) -> bool:
        """Whether old values are being written back."""
        return self.stamp.cause == "undo"

    def shape(self, object_key: str) -> Shape:
        """The shape of an object. Raises UnknownObject."""
        return self.cache.get_shape(self.catalog, object_key)

    async def write(self, shape: Shape, kind: ChangeKind, rows: Sequence[PreparedRow], along: Along = ALONE) -> Result:
        """Write rows of one kind, in id order and in chunks of one statement each. A create does what is `along`, too.

        Raises CatalogMoved, and UniqueViolation (the transaction is lost then).
        """
        results = []
        if shape.shadows and kind in ("create", "update"):
            rows = await add_shadows(self, shape, rows)
        if any(each.shape.shadows for each in along.further):
            along = await self._shadow(along)
        for chunk in _chunks(sorted(rows, key=lambda row: row.id)):
            if len(chunk) > 1 and kind != "create":
                await self._lock(shape, chunk)
            mine = along.of(chunk) if along.further and len(chunk) < len(rows) else along
            results.append(await self._write_chunk(shape, kind, chunk, mine))
        return results[0] if len(results) == 1 else _join(results)

    async def _shadow(self, along: Along) -> Along:
        further = [replace(each, rows=tuple(await add_shadows(self, each.shape, each.rows))) for each in along.further]
        return replace(along, further=tuple(further))

    async def check_version(self) -> None:
        """Raises CatalogMoved where the snapshot is no longer the published one. Statements of `write` check by
        themselves."""
        text = f"SELECT version FROM {quote_identifier(self.catalog.schema)}.catalog_head WHERE id = 1"
        if await self.transaction.fetch_value(text) != self.catalog.version:
            raise CatalogMoved

    async def lock(self, shape: Shape, ids: Sequence[object]) -> None:
        """Lock records in id order until the end of the transaction."""
        table = f"{quote_identifier(shape.schema)}.{quote_identifier(shape.definition.table)}"
        text = f"SELECT t.id FROM {table} AS t WHERE t.id = ANY($1::uuid[]) ORDER BY t.id FOR NO KEY UPDATE"
        await self.transaction.fetch_rows(text, [ids])

    async def _lock(self, shape: Shape, rows: Sequence[PreparedRow]) -> None:
        await self.lock(shape, [row.id for row in rows])

    async def _write_chunk(self, shape: Shape, kind: ChangeKind, rows: Sequence[PreparedRow], along: Along) -> Result:
        if kind == "update":
            # A change without values asks only whether the record may be changed.
            empty = [row for row in rows if not row.columns]
            rows = [row for row in rows if row.columns]
        else:
            empty = []
        found: list[Row] = []
        statement: Statement | None = None
        if rows:
            statement = self._get_statement(shape, kind, rows, along)
            further = [each.rows for each in along.further]
            values = statement.bind(stamp_parameters(self.stamp, shape.key), rows, self.supply, further)
            found = await self.transaction.fetch_rows(statement.text, values)
            self._check_version(found)
        result = await self._sort_out(shape, kind, [*rows, *empty], (statement, found))
        if statement is None or kind != "create":
            return result
        broken, made = read_along(statement, rows, along, {row["id"]: row for row in found})
        return replace(result, broken=broken, further=made) if broken or made else result

    async def _sort_out(
        self,
        shape: Shape,
        kind: ChangeKind,
        rows: Sequence[PreparedRow],
        outcome: tuple[Statement | None, list[Row]],
    ) -> Result:
        statement, found = outcome
        answers = {row["id"]: row for row in found}
        written, problems, open_rows = [], [], []
        for row in rows:
            answer = answers.get(row.id)
            if answer is not None and answer["version"] is not None:
                written.append(Written(row.row, row.id, answer["version"]))
                continue
            missing = _missing_links(statement, answer)
            problems += [make_problem(row.row, "target_not_found", field) for field in missing]
            if not missing or kind != "create":
                open_rows.append((row, bool(missing)))
        if open_rows:
            right = RIGHTS.get(kind, Right.UPDATE)
            diagnosis = await diagnose_rows(self, shape, right, kind, [row for row, _ in open_rows])
            bad = {row.row for row, refused in open_rows if refused}
            written += [one for one in diagnosis.unchanged if one.row not in bad]
            problems += diagnosis.problems
        moved = tuple(row["id"] for row in found if row["moved"])
        return Result(tuple(written), tuple(problems), moved)

    def _get_statement(self, shape: Shape, kind: ChangeKind, rows: Sequence[PreparedRow], along: Along) -> Statement:
        values = kind in ("create", "update")
        columns = (*shape.columns.values(), *shape.shadows) if values else ()
        incoming = make_incoming(columns, rows, first=_FIRST, flag_missing=kind == "update")
        names = tuple(column.name for column in incoming.columns)
        what = (
            shape.schema, self.catalog.version, shape.key, kind, names, incoming.flagged, incoming.single, self.in_bin,
            self.is_undo, along.name,
        )  # fmt: skip
        # By the reader first: comparing the shape of all his rights costs more than finding him again.
        key = (self.policy, what)
        shared = self.cache.get(key, lambda: self._share_statement(shape, kind, incoming, what, along))
        return shared if shared is not None else self._compile(shape, kind, incoming, along)

    def _share_statement(
        self, shape: Shape, kind: ChangeKind, incoming: Incoming, what: Hashable, along: Along
    ) -> Statement | None:
        rights = self.clauses.find_key(shape, RIGHTS.get(kind, Right.READ), incoming.columns)
        if rights is None:
            return None
        return self.cache.get((rights, what), lambda: self._compile(shape, kind, incoming, along))

    def _compile(self, shape: Shape, kind: ChangeKind, incoming: Incoming, along: Along) -> Statement:
        if kind == "create":
            return self._compile_create(shape, incoming, along)
        number = incoming.next_parameter
        if kind == "update":
            links, number = self._make_links(shape, incoming, number)
            rule = self.clauses.row_rule(shape, Right.UPDATE, "t", number)
            # An undo writes back what was there, and nothing that follows from it.
            follows = not self.is_undo
            return compile_update(shape, incoming, links, rule, in_bin=self.in_bin, follow_owner=follows)
        rule = self.clauses.row_rule(shape, Right.DELETE, "t", number)
        return compile_delete(shape, incoming, rule) if kind == "delete" else compile_restore(shape, incoming, rule)

    def _compile_create(self, shape: Shape, incoming: Incoming, along: Along) -> Statement:
        links, number = self._make_links(shape, incoming, incoming.next_parameter)
        rules, number = self._make_rules(shape, along.rules, number)
        clauses = Clauses(self.catalog, POLICY, self.stamp.at)
        fold = fold_sql(self.catalog, clauses, shape, along.fold, incoming, number)
        number += len(fold.parameters)
        parts = [Part(shape, incoming, tuple(links), rules)]
        system = self.with_policy(ALONG_POLICY)
        for place, each in enumerate(along.further, start=1):
            coming = make_incoming(
                (*each.shape.columns.values(), *each.shape.shadows), each.rows, first=number + 1, flag_missing=False,
                led=True,
            )  # fmt: skip
            made = (Made(shape.key, SqlText("g")),)
            mine, after = system._make_links(each.shape, coming, coming.next_parameter, made)
            own, after = self._make_rules(each.shape, each.rules, after)
            parts.append(Part(each.shape, coming, tuple(mine), own, f"_{place}", number))
            number = after
        return compile_create(parts, fold)

    def _make_rules(
        self, shape: Shape, rules: Sequence[Rule], number: int
    ) -> tuple[tuple[tuple[Rule, Clause], ...], int]:
        clauses = Clauses(self.catalog, POLICY, self.stamp.at)
        made = []
        for rule in rules:
            clause = clauses.condition(shape.key, rule.condition, "t", number)
            number += len(clause.parameters)
            made.append((rule, clause))
        return tuple(made), number

    def _make_links(
        self, shape: Shape, incoming: Incoming, number: int, made: Sequence[Made] = ()
    ) -> tuple[list[Link], int]:
        links: list[Link] = []
        for column in incoming.columns:
            if column.field.value_type.kind is not Kind.REFERENCE and not is_multi_lookup(column):
                continue
            clause = self.clauses.target(shape, column, number, made)
            number += len(clause.parameters)
            links.append(Link(column.name, column.field.key, clause))
        return links, number

    def _check_version(self, found: Sequence[Row]) -> None:
        if found and found[0]["catalog_version"] != self.catalog.version:
            raise CatalogMoved


def _missing_links(statement: Statement | None, answer: Row | None) -> list[str]:
    if statement is None or answer is None or answer["missing"] is None:
        return []
    return [field for field, good in zip(statement.first.links, answer["missing"], strict=True) if not good]


def _join(results: Sequence[Result]) -> Result:
    return Result(
        tuple(one for each in results for one in each.written),
        tuple(one for each in results for one in each.problems),
        tuple(one for each in results for one in each.moved),
        tuple(one for each in results for one in each.broken),
        frozenset(one for each in results for one in each.further),
    )


def _chunks(rows: Sequence[PreparedRow]) -> Iterator[Sequence[PreparedRow]]:
    for start in range(0, len(rows), CHUNK_ROWS):
        yield rows[start : start + CHUNK_ROWS]
