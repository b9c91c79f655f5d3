"""The keys of records: what a value means (main), and for what is only alike the keys under which it is looked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from zhike.engines.matching.blocking import make_keys
from zhike.engines.matching.rules import Keys, Matched, normalise


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key of one record."""

    record: UUID
    field: int
    kind: str
    key: str
    main: bool


def make_main(matched: Sequence[Matched], value: Callable[[str], object]) -> Keys:
    """The main keys of a record; `value` gives a column's."""
    found: dict[tuple[int, str], list[str]] = {}
    for one in matched:
        raw = value(one.column)
        items = raw if isinstance(raw, list | tuple) else [raw]
        keys = [key for key in (normalise(one.kind, item) for item in items) if key]
        if keys:
            found[one.place] = list(dict.fromkeys(keys))
    return found


def list_wanted(matched: Sequence[Matched], main: Keys) -> list[tuple[int, str, str, bool]]:
    """All keys, each (field, kind, key, main)."""
    wanted: dict[tuple[int, str, str], bool] = {}
    for one in matched:
        for key in main.get(one.place, ()):
            wanted[(*one.place, key)] = True
            for near in make_keys(one.kind, key) if one.near else ():
                wanted.setdefault((*one.place, near), False)
    return [(field, kind, key, is_main) for (field, kind, key), is_main in wanted.items()]


def make_rows(record: UUID, matched: Sequence[Matched], value: Callable[[str], object]) -> list[KeyRow]:
    """The rows of one record."""
    main = make_main(matched, value)
    return [KeyRow(record, *one) for one in list_wanted(matched, main)]
