"""Finding the pairs among many records: blocks of those that share a key, scored by the rules, and clusters. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from zhike.engines.matching.blocking import MAX_BLOCK, make_keys
from zhike.engines.matching.rules import Keys, Rule, list_matched, score


@dataclass(frozen=True, slots=True)
class Scored:
    """Two records that a rule takes for one; `first` is the lesser id."""

    first: UUID
    second: UUID
    rule: Rule
    score: float
    fields: tuple[str, ...]

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """Both records."""
        return self.first, self.second


def list_scored(rules: Sequence[Rule], records: Mapping[UUID, Keys]) -> list[Scored]:
    """Every pair that any rule takes for one, each by its surest rule."""
    found: dict[tuple[UUID, UUID], Scored] = {}
    seen: set[tuple[UUID, UUID]] = set()
    for one, other in _list_pairs(rules, records):
        pair = (one, other) if one < other else (other, one)
        if pair in seen:
            continue
        seen.add(pair)
        best = judge(rules, pair, (records[pair[0]], records[pair[1]]))
        if best is not None:
            found[pair] = best
    return list(found.values())


def judge(rules: Sequence[Rule], pair: tuple[UUID, UUID], keys: tuple[Keys, Keys]) -> Scored | None:
    """The surest rule that takes two records for one; None where none does. The lesser id of `pair` is the first."""
    best: Scored | None = None
    for rule in rules:
        scored = score(rule, *keys)
        # Of two that are as sure the one that may merge speaks.
        if scored is not None and (best is None or (scored[0], rule.merges) > (best.score, best.rule.merges)):
            best = Scored(*pair, rule, *scored)
    return best


def cluster(pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, UUID]:
    """For each record the least id of those that pairs join it with."""
    parents: dict[UUID, UUID] = {}

    def root(one: UUID) -> UUID:
        while parents.setdefault(one, one) != one:
            parents[one] = parents[parents[one]]
            one = parents[one]
        return one

    for pair in pairs:
        first, second = sorted((root(pair[0]), root(pair[1])))
        parents[second] = first
    return {one: root(one) for one in parents}


def _list_pairs(rules: Sequence[Rule], records: Mapping[UUID, Keys]) -> Iterator[tuple[UUID, UUID]]:
    for matched in list_matched(rules):
        same: dict[str, list[UUID]] = {}
        near: dict[str, list[UUID]] = {}
        for record, keys in records.items():
            for key in keys.get(matched.place, ()):
                same.setdefault(key, []).append(record)
                for other in make_keys(matched.kind, key)[1:] if matched.near else ():
                    near.setdefault(other, []).append(record)
        for members in same.values():
            # So many of one value: each with the first is enough to make them one cluster.
            yield from combinations(members, 2) if len(members) <= MAX_BLOCK else _star(members)
        for members in near.values():
            if len(members) <= MAX_BLOCK:
                yield from combinations(members, 2)


def _star(members: Sequence[UUID]) -> Iterator[tuple[UUID, UUID]]:
    return ((members[0], other) for other in members[1:])
