"""Which records are already what comes in: keys lead to candidates, rules judge them. One question to the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from zhike.engines.matching.keys import list_wanted
from zhike.engines.matching.rules import Keys, Matched, Rule, list_matched, score
from zhike.engines.matching.store import find_candidates
from zhike.kernel.postgres.pool import Connection, Database

MOST_MATCHES = 10
_Index = dict[tuple[int, str, str], dict[UUID, None]]
"""Records by each of their keys."""


@dataclass(frozen=True, slots=True)
class Match:
    """A record that may be the same: by which rule, how surely (0 to 1), and which fields say so."""

    record: UUID
    rule: Rule
    score: float
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A record that comes in, by its keys. `before` are those that it had: what they found is no news."""

    id: UUID | None
    keys: Keys
    before: Keys


async def find_matches(
    connection: Connection | Database,
    schema: str,
    rules: Sequence[Rule],
    newcomers: Sequence[Newcomer],
    most: int = MOST_MATCHES,
) -> list[list[Match]]:
    """For each newcomer the records that are the same by any rule, the surest first; among newcomers, the earlier."""
    matched = list_matched(rules)
    wanted = {one for newcomer in newcomers for one in list_wanted(matched, _fresh(newcomer))}
    stored: dict[UUID, dict[tuple[int, str], list[str]]] = {}
    by_key: _Index = {}
    if wanted:
        for found in await find_candidates(connection, schema, sorted(wanted)):
            by_key.setdefault((*found.place, found.key), {})[found.record] = None
            if found.main:
                stored.setdefault(found.record, {}).setdefault(found.place, []).append(found.key)
    answers = []
    for newcomer in newcomers:
        answers.append(_judge(rules, matched, newcomer, stored, by_key)[:most])
        if newcomer.id is not None and newcomer.id not in stored and len(newcomers) > 1:
            # The next of the batch may be the same as this one.
            for field, kind, key, _ in list_wanted(matched, newcomer.keys):
                by_key.setdefault((field, kind, key), {})[newcomer.id] = None
            stored[newcomer.id] = {place: list(keys) for place, keys in newcomer.keys.items()}
    return answers


def _fresh(newcomer: Newcomer) -> Keys:
    return {place: keys for place, keys in newcomer.keys.items() if newcomer.before.get(place) != keys}


def _judge(
    rules: Sequence[Rule],
    matched: Sequence[Matched],
    newcomer: Newcomer,
    stored: Mapping[UUID, Keys],
    by_key: _Index,
) -> list[Match]:
    fresh = _fresh(newcomer)
    candidates: dict[UUID, None] = {}
    for field, kind, key, _ in list_wanted(matched, fresh):
        candidates |= by_key.get((field, kind, key), {})
    found: list[Match] = []
    for record in candidates:
        if record == newcomer.id or record not in stored:
            continue
        scored = [(rule, score(rule, newcomer.keys, stored[record])) for rule in rules]
        told = [Match(record, rule, one[0], one[1]) for rule, one in scored if one is not None]
        # A rule whose fields did not change has been answered before.
        news = [one for one in told if any(place[0] in _ids(one) for place in fresh)]
        found += news
    found.sort(key=lambda one: (-one.score, str(one.record)))
    return found


def _ids(match: Match) -> set[int]:
    terms = (term for group in match.rule.groups for term in group)
    return {term.matched.field.id for term in terms if term.matched.field.key in match.fields}
