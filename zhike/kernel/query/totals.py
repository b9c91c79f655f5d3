"""How many rows a question has: exact to 10,000, estimated above from a sample of the table's pages.

The estimate rests on the rows that the same condition finds in the sample, never on the server's statistics: those are
absent on a cluster and know nothing of rights.
"""

from __future__ import annotations

from zhike.kernel.expressions import sql
from zhike.kernel.query.aggregate import lower_visible
from zhike.kernel.query.build import Build
from zhike.kernel.query.frame import Frame
from zhike.kernel.query.lower import Lowered, PageShape, list_terms, make_base
from zhike.kernel.query.resolve import BoundQuery
from zhike.kernel.query.secure import Guard
from zhike.kernel.query.slots import SampleSlot

EXACT_TO = 10_000
CLEARLY_MORE = 4 * EXACT_TO
"""An estimate from a sample that no exact count would contradict."""
SAMPLE_BYTES = 8 * 1024 * 1024


def lower_total(bound: BoundQuery, shape: PageShape, build: Build, guard: Guard) -> Lowered:
    """The number of rows, counted to one more than 10,000."""
    base = make_base(bound, shape, build, guard)
    terms = tuple(list_terms(bound, shape, base))
    visible = lower_visible(base, terms, ((base.column("id"), "id"),))
    first = sql.Select(visible.columns, visible.source, visible.joins, visible.where, limit=_whole(EXACT_TO + 1))
    return Lowered(sql.Select(((sql.Aggregated("count", ()), "total"),), sql.Derived(first, "s")))


def lower_sample(bound: BoundQuery, shape: PageShape, build: Build, guard: Guard) -> Lowered:
    """How many rows of the sampled pages fulfil the question."""
    base = make_base(bound, shape, build, guard)
    terms = list_terms(bound, shape, base)
    rule = base.rule()
    table = sql.Table(base.object.table, base.alias, sample=sql.Parameter(SampleSlot(), "real"))
    where = sql.Every((*terms, *(() if rule is None else (rule,))))
    return Lowered(sql.Select(((sql.Aggregated("count", ()), "total"),), table, tuple(base.joins), where))


def lower_size(base: Frame) -> Lowered:
    """The bytes of the object's table (no row: empty)."""
    size = sql.Apply("pg_table_size", (sql.Column(base.alias, "tableoid"),))
    return Lowered(sql.Select(((size, "size"),), base.source(), limit=_whole(1)))


def find_percentage(size: int) -> float:
    """Which part of the pages gives a sample of a steady size."""
    return min(100.0, max(0.001, 100.0 * SAMPLE_BYTES / max(size, 1)))


def round_estimate(found: int, percentage: float) -> int:
    """The estimated total to two digits; more would feign a precision that a sample has not."""
    estimate = max(EXACT_TO + 1, round(found * 100 / percentage))
    step = 10 ** max(0, len(str(estimate)) - 2)
    return int(max(EXACT_TO, estimate // step * step))


def _whole(number: int) -> sql.Sql:
    return sql.Cast(sql.Constant(str(number)), "bigint")
