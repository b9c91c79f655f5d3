"""The look at what changed since the last scan: the records that changed are asked about one by one, as if they came
in now, so that a night in which little happened costs little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from zhike.engines.matching.find import Match, Newcomer, find_matches
from zhike.engines.matching.pairs import Scored, cluster
from zhike.engines.matching.rules import Keys, Rule
from zhike.engines.matching.store import FoundKey, list_linked, put_clusters, read_keys_of
from zhike.kernel.postgres.pool import Connection, Database, Transaction

AT_ONCE = 100
MOST_OF_ONE = 1000
"""Pairs of one record."""


def gather_keys(found: Sequence[FoundKey]) -> dict[UUID, dict[tuple[int, str], list[str]]]:
    """Keys by record and place."""
    records: dict[UUID, dict[tuple[int, str], list[str]]] = {}
    for one in found:
        records.setdefault(one.record, {}).setdefault(one.place, []).append(one.key)
    return records


async def look_at(
    connection: Connection | Database, schema: str, rules: Sequence[Rule], records: Sequence[UUID]
) -> list[Scored]:
    """The pairs that some records make with any others, each by its surest rule."""
    keys: Mapping[UUID, Keys] = gather_keys(await read_keys_of(connection, schema, records))
    asked = [one for one in records if one in keys]
    newcomers = [Newcomer(one, keys[one], {}) for one in asked]
    answers = await find_matches(connection, schema, rules, newcomers, MOST_OF_ONE)
    best: dict[tuple[UUID, UUID], Scored] = {}
    for one, matches in zip(asked, answers, strict=True):
        for match in matches:
            scored = _pair(one, match)
            known = best.get(scored.ids)
            if known is None or _sureness(scored) > _sureness(known):
                best[scored.ids] = scored
    return list(best.values())


async def join_again(transaction: Transaction, schema: str, object_key: str) -> None:
    """Make the clusters of an object follow its pairs."""
    linked = await list_linked(transaction, schema, object_key)
    roots = cluster([pair for pair, _ in linked])
    moved = [(pair, roots[pair[0]]) for pair, known in linked if roots[pair[0]] != known]
    await put_clusters(transaction, schema, moved)


def _pair(record: UUID, match: Match) -> Scored:
    first, second = sorted((record, match.record))
    return Scored(first, second, match.rule, match.score, match.fields)


def _sureness(one: Scored) -> tuple[float, bool]:
    return one.score, one.rule.merges
