"""What a create does in its own statement besides writing its rows: roll-ups, rules, and records that come along."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.model import Rule
from zhike.kernel.postgres.pool import Row
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.messages import make_problem
from zhike.kernel.records.model import Problem
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.rollup_fold import Groups
from zhike.kernel.records.shape import Shape
from zhike.kernel.records.statements import Binding, Statement

ALONG_POLICY = SystemPolicy("what comes along with a record is written whatever its writer may do with it alone")


@dataclass(frozen=True, slots=True)
class Further:
    """Records of one object that come along with those that are made (`leader` of each), and the rules of theirs that
    the statement asks. They are written by the system's right."""

    shape: Shape
    rows: tuple[PreparedRow, ...]
    rules: tuple[Rule, ...] = ()

    @property
    def name(self) -> Hashable:
        """What makes another statement of it."""
        names = frozenset(name for row in self.rows for name in row.columns)
        return self.shape.key, names, len(self.rows) == 1, tuple(rule.key for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Along:
    """The roll-ups that `fold` names (of one new row only), the rules that follow from the new rows alone, and the
    records of other objects that come along, an object's together."""

    fold: Groups = ()
    rules: tuple[Rule, ...] = ()
    further: tuple[Further, ...] = ()

    @property
    def name(self) -> Hashable:
        """What makes another statement of it."""
        if self is ALONE:
            return None
        return bool(self.fold), tuple(rule.key for rule in self.rules), tuple(each.name for each in self.further)

    def of(self, rows: Sequence[PreparedRow]) -> Along:
        """What goes with these rows alone."""
        ids = {row.id for row in rows}
        kept = [replace(each, rows=tuple(row for row in each.rows if row.leader in ids)) for each in self.further]
        return replace(self, further=tuple(each for each in kept if each.rows))


ALONE = Along()


def read_along(
    statement: Statement, rows: Sequence[PreparedRow], along: Along, answers: Mapping[UUID, Row]
) -> tuple[tuple[Problem, ...], frozenset[RecordId]]:
    """What the answer of a create says besides: the problems of rows that were written and may not stay, at the rows
    that were asked for, and the records that came along."""
    problems = _list_broken(statement.first, rows, answers)
    made: set[RecordId] = set()
    for each, binding in zip(along.further, statement.further, strict=True):
        led = [row for row in each.rows if row.leader is not None and answers[row.leader]["version"] is not None]
        for row in led:
            answer = answers[row.id]
            if answer["version"] is None:
                fields = [
                    field for field, good in zip(binding.links, answer["missing"] or (), strict=False) if not good
                ]
                problems += [make_problem(row.row, "target_not_found", field) for field in fields]
            else:
                made.add(row.id)
        problems += _list_broken(binding, led, answers)
    return tuple(problems), frozenset(made)


def break_rule(row: int, rule: Rule) -> Problem:
    """The problem of a row for which a rule is false."""
    return Problem(row, rule.field, f"rule.{rule.key}", rule.message.zh, rule.message.en)


def _list_broken(binding: Binding, rows: Sequence[PreparedRow], answers: Mapping[UUID, Row]) -> list[Problem]:
    if not binding.rules:
        return []
    # Unknown passes.
    return [
        break_rule(row.row, rule)
        for row in rows
        for rule, holds in zip(binding.rules, answers[row.id]["broken"] or (), strict=False)
        if holds is False
    ]
