"""Changes on their way into the database: column values instead of raw JSON, problems instead of exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal as OneOf

from zhike.kernel.base.ids import OperationId, RecordId
from zhike.kernel.records.model import Problem

ChangeKind = OneOf["create", "update", "delete", "restore"]
# What frees a unique value goes before what may take it.
KINDS_IN_ORDER: tuple[ChangeKind, ...] = ("delete", "update", "create", "restore")


@dataclass(frozen=True, slots=True)
class PreparedRow:
    """One change with the values of physical columns. `row` is its place in the batch, `version` what the caller saw.

    `operation`, on a restore, names the deletion that it takes back (None: whichever put the record into the bin).
    `leader` is the record that a new one comes along with (`proposals.py`); `row` is that one's.
    """

    row: int
    kind: ChangeKind
    id: RecordId
    columns: Mapping[str, object] = field(default_factory=dict)
    version: int | None = None
    operation: OperationId | None = None
    leader: RecordId | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch after coercion: what can be tried, and what is wrong with the rest."""

    rows: tuple[PreparedRow, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """One record that a statement wrote: the row of the batch, its new version, and whether anything changed."""

    row: int
    id: RecordId
    version: int
    changed: bool = True


def group_problems(problems: Sequence[Problem]) -> dict[int, tuple[Problem, ...]]:
    """The problems of each row."""
    grouped: dict[int, list[Problem]] = {}
    for problem in problems:
        grouped.setdefault(problem.row, []).append(problem)
    return {row: tuple(found) for row, found in grouped.items()}
