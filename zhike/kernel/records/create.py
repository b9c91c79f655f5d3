"""The statement that makes records: one data-modifying CTE, also for the records of other objects that come along.

What a new row alone decides is asked here too (`rules`), so that no second trip is needed. The parts of what comes
along have the same names with a tag behind: `v` are the incoming rows, `d` these with department, root and links,
`g` the good ones, `w` what was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhike.kernel.catalog.model import Rule
from zhike.kernel.expressions.sql import Parameter
from zhike.kernel.journal.append import STAMP_COUNT, EntryKind, entries_sql, operation_sql
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.records.clauses import Clause
from zhike.kernel.records.incoming import Incoming
from zhike.kernel.records.multi_links import created_links_sql
from zhike.kernel.records.parts import department_sql, root_sql, span_inserts_sql
from zhike.kernel.records.rollup_fold import new_row_sql
from zhike.kernel.records.shape import DEPARTMENT, OWNER, Shape, find_root_targets
from zhike.kernel.records.statements import Binding, Link, Statement, catalog_version_sql, missing_sql, table_sql


@dataclass(frozen=True, slots=True)
class Part:
    """The new rows of one object: what comes in, the links that they set, and the rules that follow from them alone.
    `tag` stands behind the names of its CTEs, `object_number` is the parameter that holds the object's key."""

    shape: Shape
    incoming: Incoming
    links: tuple[Link, ...]
    rules: tuple[tuple[Rule, Clause], ...]
    tag: str = ""
    object_number: int = STAMP_COUNT

    @property
    def names(self) -> list[str]:
        """The columns that come in."""
        return [column.name for column in self.incoming.columns]

    def binding(self, more: Sequence[Parameter] = ()) -> Binding:
        """Whose values the part's parameters are, and what the answer's flags mean."""
        clauses = (*(link.clause for link in self.links), *(clause for _, clause in self.rules))
        return Binding(
            self.shape.key,
            self.incoming,
            (*(one for clause in clauses for one in clause.parameters), *more),
            tuple(link.field for link in self.links),
            tuple(rule for rule, _ in self.rules),
        )


def compile_create(parts: Sequence[Part], fold: Clause) -> Statement:
    """Insert rows that come with all that they set; what they do not set is empty. The first part is what was asked
    for, the others come along with those of its rows that are good. `fold` are CTEs over the first part's new rows,
    whose parameters come after those of that part."""
    first, further = parts[0], parts[1:]
    written, owner = "w", None
    if further:
        # One source for all entries: those of what was asked for stand first in the journal.
        source = " UNION ALL ".join(
            [f"SELECT w.id, w.version, ${part.object_number:d}::text AS object FROM w{part.tag} AS w" for part in parts]
        )
        written, owner = f"({source}) AS w", "object"
    text = (
        f"WITH {''.join([_rows_sql(part, None if part is first else first.shape.key) for part in parts])}"
        f" o AS ({operation_sql(first.shape.schema, 'w')}),"
        f"{fold.text}"
        f" j AS ({entries_sql(first.shape.schema, EntryKind.INSERT, written, object_column=owner)})"
        f" {' UNION ALL '.join([_answer_sql(part, leads=part is first) for part in parts])}"
    )
    return Statement(text, first.binding(fold.parameters), tuple(part.binding() for part in further))


def _rows_sql(part: Part, leader: str | None) -> str:
    """The CTEs (each with a comma behind) that write one part: its rows, their record rows, links and spans. `leader`
    is the object of the rows that they come along with."""
    shape, names, tag, leads = part.shape, part.names, part.tag, leader is None
    beside = leader is not None and leader in find_root_targets(shape)
    schema = quote_identifier(shape.schema)
    own = [name for name in names if name != DEPARTMENT]
    listed = "".join([f", {quote_identifier(name)}" for name in own])
    values = "".join([f", g.{quote_identifier(name)}" for name in own])
    flags = "".join([f", {link.clause.text} AS _l{index}" for index, link in enumerate(part.links)])
    led = "" if leads else ", v._leader IN (SELECT g.id FROM g) AS _led"
    owner = f"g.{OWNER}" if OWNER in names else "NULL::uuid"
    title = f"coalesce(g.{quote_identifier(shape.title_column)}::text, '')" if shape.title_column in names else "''"
    spans = span_inserts_sql(shape, frozenset(names), tag, part.object_number)
    return (
        f" v{tag} AS MATERIALIZED ({part.incoming.sql()}),"
        f" d{tag} AS MATERIALIZED (SELECT v.*, {department_sql(shape, names)} AS _department,"
        f" {root_sql(shape, names, beside=beside)} AS _root{flags}{led} FROM v{tag} AS v),"
        f" g{tag} AS MATERIALIZED (SELECT d.* FROM d{tag} AS d WHERE {_good_sql(part, leads=leads)}),"
        f" w{tag} AS (INSERT INTO {table_sql(shape)} (id, department_id, created_at, created_by, updated_at,"
        f" updated_by, version{listed}) SELECT g.id, g._department, $1, $4, $1, $4, 1{values} FROM g{tag} AS g"
        f" RETURNING id, version),"
        f" r{tag} AS (INSERT INTO {schema}.record (id, object, owner_id, department_id, title, root_id)"
        f" SELECT g.id, ${part.object_number:d}::text, {owner}, g._department, {title}, g._root"
        f" FROM g{tag} AS g),"
        f"{created_links_sql(shape, part.incoming.columns, tag)}"
        f"{f' s{tag} AS ({spans}),' if spans else ''}"
    )


def _good_sql(part: Part, *, leads: bool) -> str:
    return " AND ".join([f"d.{flag}" for flag in _list_flags(part, leads=leads)]) or "TRUE"


def _list_flags(part: Part, *, leads: bool) -> list[str]:
    flags = [f"_l{index}" for index in range(len(part.links))]
    return flags if leads else [*flags, "_led"]


def _answer_sql(part: Part, *, leads: bool) -> str:
    """A row for each incoming one: whether it was written, what of its links is missing, which rules it breaks. Without
    a join: how many rows come in is not known when that is planned."""
    good = _good_sql(part, leads=leads)
    source, broken = f"d{part.tag} AS d", "NULL::boolean[]"
    if part.rules:
        names = ["id", *_list_flags(part, leads=leads)]
        rows = new_row_sql(part.shape, part.incoming, f"d{part.tag}", names[1:])
        held = "".join([f", {clause.text} AS _r{index}" for index, (_, clause) in enumerate(part.rules)])
        source = f"(SELECT {', '.join([f't.{name}' for name in names])}{held} FROM ({rows}) AS t) AS d"
        flags = [f"d._r{index}" for index in range(len(part.rules))]
        passed = " AND ".join([f"coalesce({flag}, true)" for flag in flags])
        broken = f"CASE WHEN {good} AND NOT ({passed}) THEN ARRAY[{', '.join(flags)}] END"
    version = catalog_version_sql(part.shape.schema) if leads else "NULL::bigint"
    return (
        f"SELECT d.id, CASE WHEN {good} THEN 1::bigint END AS version, {version} AS catalog_version,"
        f" false AS moved, {missing_sql(part.links)} AS missing, {broken} AS broken FROM {source}"
    )
