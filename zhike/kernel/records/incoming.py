"""The rows of a batch as the first part of a statement: scalars for one row, `unnest` over array literals for many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.records.literals import write_array
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.shape import Column


@dataclass(frozen=True, slots=True)
class Incoming:
    """Which columns come in, of which some only for some rows (`flagged`), and from which parameter on they stand.

    The rows are called `v` and have `id`, `_expected` (the version that the caller saw), the columns under their own
    names, and for each flagged column `_h<n>`: whether the row sets it. Rows that come along with others of the same
    statement have `_leader` instead of `_expected`: the id of the row that they come with.
    """

    columns: tuple[Column, ...]
    flagged: tuple[str, ...]
    single: bool
    first: int
    led: bool = False

    @property
    def next_parameter(self) -> int:
        """The first parameter after these."""
        return self.first + 2 + len(self.columns) + len(self.flagged)

    def flag(self, name: str) -> str | None:
        """The name of the column that says whether a row sets `name`; None: every row does."""
        return f"_h{self.flagged.index(name)}" if name in self.flagged else None

    def sql(self) -> str:
        """The SELECT of the rows."""
        names = [
            ("id", "uuid"),
            ("_leader", "uuid") if self.led else ("_expected", "bigint"),
            *((quote_identifier(column.name), column.sql_type) for column in self.columns),
            *((f"_h{index}", "boolean") for index in range(len(self.flagged))),
        ]
        numbered = list(enumerate(names, start=self.first))
        if self.single:
            return "SELECT " + ", ".join([f"${number}::{kind} AS {name}" for number, (name, kind) in numbered])
        outer = ", ".join(
            [f"v.{name}::{kind} AS {name}" if kind.endswith("[]") else f"v.{name}" for _, (name, kind) in numbered]
        )
        arrays = ", ".join([f"${number}::text::{_array_type(kind)}" for number, (_, kind) in numbered])
        return f"SELECT {outer} FROM unnest({arrays}) AS v({', '.join([name for _, (name, _) in numbered])})"

    def bind(self, rows: Sequence[PreparedRow]) -> list[object]:
        """The parameters' values."""
        if self.single:
            return self._bind_one(rows[0])
        values: list[object] = [
            write_array("uuid", [row.id for row in rows]),
            write_array("uuid", [row.leader for row in rows])
            if self.led
            else write_array("bigint", [row.version for row in rows]),
        ]
        for column in self.columns:
            name = column.name
            values.append(write_array(column.sql_type, [row.columns.get(name) for row in rows]))
        values += [write_array("boolean", [name in row.columns for row in rows]) for name in self.flagged]
        return values

    def _bind_one(self, row: PreparedRow) -> list[object]:
        given = row.columns
        values: list[object] = [row.id, row.leader if self.led else row.version]
        values += [given.get(column.name) for column in self.columns]
        values += [name in given for name in self.flagged]
        return values


def make_incoming(
    columns: Sequence[Column], rows: Sequence[PreparedRow], *, first: int, flag_missing: bool, led: bool = False
) -> Incoming:
    """What these rows bring: the columns that any of them sets, in the object's order. `led` rows come along."""
    if len(rows) == 1:
        given = rows[0].columns
        return Incoming(tuple(one for one in columns if one.name in given), (), single=True, first=first, led=led)
    counts: dict[str, int] = {}
    for row in rows:
        for name in row.columns:
            counts[name] = counts.get(name, 0) + 1
    used = tuple(one for one in columns if one.name in counts)
    some = [one.name for one in used if counts[one.name] < len(rows)] if flag_missing else []
    return Incoming(used, tuple(some), single=False, first=first, led=led)


def _array_type(sql_type: str) -> str:
    # unnest would flatten an array of arrays, so these come as the text of an array.
    return "text[]" if sql_type.endswith("[]") else f"{sql_type}[]"
