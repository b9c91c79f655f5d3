"""Predicates and expressions for the statements of other rooms: writes, validation rules, roll-ups, defaults.

They stand alone: whatever they reach over is a sub-select of theirs, and `alias` is the only name that the statement
around must bring into scope (the object's own table, or a source with the same columns). Print them with
`print_expression(node, catalog.schema, first)`; parameters hold constants or slots, filled from a `Supply`.

A policy is always passed; work of the system passes `SystemPolicy("why")`.
"""

from __future__ import annotations

from datetime import datetime

from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.tree import Node
from zhike.kernel.query.frame import TRUE, Frame
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.rows import begin
from zhike.kernel.query.secure import Guard


def compile_row_rule(
    catalog: Catalog, policy: AccessPolicy, object_key: str, right: Right, alias: str, now: datetime
) -> sql.Sql:
    """True for the rows over which the reader has a right; for others false or unknown."""
    rule = _frame(catalog, policy, object_key, alias, now).rule(right)
    return TRUE if rule is None else rule


def compile_condition(
    catalog: Catalog, policy: AccessPolicy, object_key: str, node: Node, alias: str, now: datetime
) -> sql.Sql:
    """A checked condition over a row, as the reader may see it; unknown where it is unknown."""
    return _frame(catalog, policy, object_key, alias, now).lower(node)


def compile_expression(
    catalog: Catalog, policy: AccessPolicy, object_key: str, node: Node, alias: str, now: datetime
) -> sql.Sql:
    """A checked expression over a row, as the reader may see it. For a single field pass a checked `Path`."""
    return _frame(catalog, policy, object_key, alias, now).lower(node)


def compile_circle(
    catalog: Catalog, policy: AccessPolicy, object_key: str, alias: str, now: datetime
) -> sql.Sql | None:
    """True for rows of which the reader may see all, not only their subject; None where he may of all that are open."""
    return _frame(catalog, policy, object_key, alias, now).find_circle()


def _frame(catalog: Catalog, policy: AccessPolicy, object_key: str, alias: str, now: datetime) -> Frame:
    build = begin(catalog, policy, now)
    return Frame(build, Guard(catalog, policy), catalog.get_object(object_key), alias, joinable=False)
