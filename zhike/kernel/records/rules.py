"""Validation rules and check hooks: compiled conditions over the ids just written, which must find no row. Those that
follow from a new row alone are asked by the statement that makes it (`create.py`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from zhike.kernel.catalog.model import Rule
from zhike.kernel.expressions.sql import Parameter
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.query.slots import Supply
from zhike.kernel.records.along import break_rule
from zhike.kernel.records.clauses import Clauses, fill_parameters
from zhike.kernel.records.model import Problem
from zhike.kernel.records.rollup_fold import rests_on_row
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import Shape

POLICY = SystemPolicy("rules see the record as it is, whatever the writer may see")


async def check_rules(
    session: Session, shape: Shape, rules: Sequence[Rule], rows: Mapping[UUID, int]
) -> tuple[Problem, ...]:
    """The problems of all rows for which a rule is false; unknown passes. All rules in one statement."""
    if not rules or not rows:
        return ()
    clauses = Clauses(session.catalog, POLICY, session.stamp.at)
    terms: list[str] = []
    parameters: list[Parameter] = []
    for index, rule in enumerate(rules):
        clause = clauses.condition(shape.key, rule.condition, "t", 2 + len(parameters))
        parameters += clause.parameters
        terms.append(f"coalesce({clause.text}, true) AS r{index}")
    table = f"{quote_identifier(shape.schema)}.{quote_identifier(shape.definition.table)}"
    passed = " AND ".join([f"f.r{index}" for index in range(len(rules))])
    text = (
        f"SELECT * FROM (SELECT t.id, {', '.join(terms)} FROM {table} AS t WHERE t.id = ANY($1::uuid[])) AS f"
        f" WHERE NOT ({passed})"
    )
    values = [list(rows), *fill_parameters(parameters, Supply(POLICY, session.stamp.at))]
    found = await session.transaction.fetch_rows(text, values)
    return tuple(
        break_rule(rows[row["id"]], rule) for row in found for index, rule in enumerate(rules) if not row[f"r{index}"]
    )


def split_rules(session: Session, shape: Shape, rules: Sequence[Rule]) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules that the statement of a create asks, and those that need the records to be there."""
    if not rules:
        return (), ()
    key = ("rules", shape.schema, session.catalog.version, shape.key, tuple(rule.key for rule in rules))

    def split() -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
        alone = [rests_on_row(session.catalog, shape.key, rule.condition) for rule in rules]
        inside = tuple(rule for rule, one in zip(rules, alone, strict=True) if one)
        return inside, tuple(rule for rule, one in zip(rules, alone, strict=True) if not one)

    return session.cache.get(key, split)
