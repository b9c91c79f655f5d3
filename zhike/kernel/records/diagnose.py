"""Why rows were not written: not there, not visible, not permitted, changed meanwhile, or nothing to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhike.kernel.postgres.pool import Row
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.query.policy import Right
from zhike.kernel.records.clauses import fill_parameters
from zhike.kernel.records.messages import make_problem
from zhike.kernel.records.model import Problem
from zhike.kernel.records.prepared import ChangeKind, PreparedRow, Written
from zhike.kernel.records.shape import Shape

if TYPE_CHECKING:
    from zhike.kernel.records.session import Session


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Problems of the rows that cannot be written, and the rows that are as they should be already."""

    problems: tuple[Problem, ...]
    unchanged: tuple[Written, ...]


async def diagnose_rows(
    session: Session, shape: Shape, right: Right, kind: ChangeKind, rows: Sequence[PreparedRow]
) -> Diagnosis:
    """Look at each row as it stands now. A record that may not be seen is not found, whatever else is wrong."""
    read = session.clauses.row_rule(shape, Right.READ, "t", 2)
    write = session.clauses.row_rule(shape, right, "t", 2 + len(read.parameters))
    table = f"{quote_identifier(shape.schema)}.{quote_identifier(shape.definition.table)}"
    text = (
        f"SELECT t.id, t.version, t.deleted_at IS NOT NULL AS deleted, coalesce({read.text}, false) AS readable,"
        f" coalesce({write.text}, false) AS writable FROM {table} AS t WHERE t.id = ANY($1::uuid[])"
    )
    values = [[row.id for row in rows], *fill_parameters((*read.parameters, *write.parameters), session.supply)]
    found = {row["id"]: row for row in await session.transaction.fetch_rows(text, values)}
    problems: list[Problem] = []
    unchanged: list[Written] = []
    for row in rows:
        code = _judge(row, kind, found.get(row.id), in_bin=session.in_bin)
        if code is None:
            unchanged.append(Written(row.row, row.id, found[row.id]["version"], changed=False))
        else:
            problems.append(make_problem(row.row, code))
    return Diagnosis(tuple(problems), tuple(unchanged))


def _judge(row: PreparedRow, kind: ChangeKind, found: Row | None, *, in_bin: bool) -> str | None:
    if found is None or not found["readable"]:
        return "not_found"
    if kind == "restore":
        return _judge_restore(row, found)
    if found["deleted"] and not in_bin:
        return "not_found"
    if not found["writable"]:
        return "forbidden"
    if row.version is not None and row.version != found["version"]:
        return "stale"
    return None


def _judge_restore(row: PreparedRow, found: Row) -> str | None:
    if not found["writable"]:
        return "forbidden"
    if not found["deleted"]:
        return "not_in_bin"
    if row.version is not None and row.version != found["version"]:
        return "stale"
    return None
