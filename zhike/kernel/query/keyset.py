"""Keyset paging: the order written out as keys, and the conditions for the rows behind a cursor.

The order of a list ends in `updated_at` and `id`, so that it is total and that the index (field, updated_at desc, id)
serves it in both directions. Empty values come last ascending and first descending, as PostgreSQL has it.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhike.kernel.expressions import sql
from zhike.kernel.query.slots import CursorSlot


@dataclass(frozen=True, slots=True)
class Key:
    """One sort key: its value, the SQL type for the cursor's parameter, the direction, whether it may be null."""

    term: sql.Sql
    sql_type: str
    descending: bool
    nullable: bool

    def reversed(self) -> Key:
        """The same key for walking towards the start."""
        return Key(self.term, self.sql_type, not self.descending, self.nullable)


@dataclass(frozen=True, slots=True)
class Ordering:
    """The keys of a list. `indexed`: an index of ours delivers this order, so each range behind a cursor may be read
    from its own place in the index; otherwise one condition is checked in one scan. `newest`: it is (updated_at, id),
    which the indexes of owner and department have too."""

    keys: tuple[Key, ...]
    indexed: bool
    newest: bool = False

    def reversed(self) -> Ordering:
        """Towards the start."""
        return Ordering(tuple(key.reversed() for key in self.keys), self.indexed, self.newest)


def list_ranges(ordering: Ordering, nulls: tuple[bool, ...]) -> tuple[sql.Sql, ...]:
    """The rows behind a cursor, as conditions that exclude each other and stand in the order's order reversed:
    equal in the most keys first. `nulls` says which of the cursor's values are null."""
    keys = ordering.keys
    # One parameter a key, however many ranges it stands in.
    values = tuple(sql.Parameter(CursorSlot(place), key.sql_type) for place, key in enumerate(keys))
    ranges: list[sql.Sql] = []
    for index in reversed(range(len(keys))):
        equal = [_equals(keys[place], values[place], nulls[place]) for place in range(index)]
        ranges += [sql.Every((*equal, beyond)) for beyond in _list_beyond(keys[index], values[index], nulls[index])]
    return tuple(ranges) if ordering.indexed else (sql.Some(tuple(ranges)),)


def _equals(key: Key, value: sql.Parameter, null: bool) -> sql.Sql:
    return sql.IsNull(key.term) if null else sql.Infix("=", key.term, value)


def _list_beyond(key: Key, value: sql.Parameter, null: bool) -> list[sql.Sql]:
    """Ascending: greater values, then nothing. Descending: from nothing to all values, else to smaller ones."""
    if null:
        return [sql.Not(sql.IsNull(key.term))] if key.descending else []
    if key.descending:
        return [sql.Infix("<", key.term, value)]
    greater = sql.Infix(">", key.term, value)
    return [greater, sql.IsNull(key.term)] if key.nullable else [greater]
