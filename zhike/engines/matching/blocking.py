"""Which pairs are worth comparing: those that share something rare enough.

Every attribute gives keys; records with the same key form a block. A block that is too large is narrowed by joining
its key with another attribute's, and dropped when nothing narrows it: a value that everybody has says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from zhike.engines.matching.normalisers.company import parse_company

Record = tuple[str, ...]
"""A record's keys, one an attribute, "" where missing."""

MAX_BLOCK = 60
"""Records in one block: 60 give 1,770 pairs."""
_PREFIX = 5
_PREFIX_IDEOGRAPHS = 3
"""An ideograph says more than a letter."""


def list_pairs(kinds: Sequence[str], records: Sequence[Record]) -> set[tuple[int, int]]:
    """Pairs of indexes (lower first) that share a block."""
    pairs: set[tuple[int, int]] = set()
    for block in _list_blocks(kinds, records):
        for place, one in enumerate(block):
            for other in block[place + 1 :]:
                pairs.add((one, other) if one < other else (other, one))
    return pairs


def _list_blocks(kinds: Sequence[str], records: Sequence[Record]) -> Iterator[list[int]]:
    for attribute, kind in enumerate(kinds):
        blocks: defaultdict[str, list[int]] = defaultdict(list)
        for index, record in enumerate(records):
            for key in make_keys(kind, record[attribute]):
                blocks[key].append(index)
        for members in blocks.values():
            if 1 < len(members) <= MAX_BLOCK:
                yield members
            elif len(members) > MAX_BLOCK:
                yield from _narrow(attribute, members, records)


def _narrow(attribute: int, members: list[int], records: Sequence[Record]) -> Iterator[list[int]]:
    """A large block, parted by each other attribute."""
    width = len(records[members[0]])
    for other in range(width):
        if other == attribute:
            continue
        parts: defaultdict[str, list[int]] = defaultdict(list)
        for index in members:
            if records[index][other]:
                parts[records[index][other]].append(index)
        yield from (part for part in parts.values() if 1 < len(part) <= MAX_BLOCK)


def make_keys(kind: str, value: str) -> tuple[str, ...]:
    """The keys under which a value is filed: itself, and for texts its beginning and for companies their brand."""
    value = value.replace(" ", "")
    if not value:
        return ()
    keys = [value]
    if kind == "company":
        brand = parse_company(value).brand
        keys += [f"b:{brand}"] if len(brand) >= 2 else []
    length = _PREFIX if value.isascii() else _PREFIX_IDEOGRAPHS
    if kind in {"company", "person", "address", "text"} and len(value) > length:
        keys += [f"p:{value[:length]}", f"s:{value[-length:]}"]
    if kind == "phone" and len(value) >= 7:
        keys.append(f"t:{value[-7:]}")
    return tuple(dict.fromkeys(keys))
