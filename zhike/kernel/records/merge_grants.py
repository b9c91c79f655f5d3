"""Members and shares of merged records: the survivor has those of all, each person with the higher right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.kernel.access.grants import Terms
from zhike.kernel.access.organisation import QUERIES as ACCESS
from zhike.kernel.base.ids import RecordId
from zhike.kernel.journal.grant_entries import GrantEntries
from zhike.kernel.postgres.pool import Row
from zhike.kernel.postgres.sql import load_queries
from zhike.kernel.records.merge_moves import Group
from zhike.kernel.records.session import Session

QUERIES = load_queries("zhike.kernel.records", "merge.sql")


class GrantPayload(msgspec.Struct, frozen=True):
    """An entry of kind `a`, as the access room writes it."""

    member: dict[str, msgspec.Raw] | None = None
    share: dict[str, msgspec.Raw] | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """One member or share of a record: `key` is what follows the record's id in its table."""

    name: str
    key: tuple[object, ...]
    terms: Terms


async def count_new(session: Session, group: Group) -> tuple[int, int]:
    """How many members and shares the survivor would get or see widened."""
    fresh = [grant for grant, _ in await _list_better(session, group)]
    members = sum(1 for one in fresh if one.name == "member")
    return members, len(fresh) - members


async def unite_grants(session: Session, object_key: str, group: Group) -> None:
    """Give the survivor what it lacks; the losers keep theirs, which nobody reaches any more."""
    for grant, before in await _list_better(session, group):
        await _put(session, object_key, group.keep, grant, before)


async def take_grants_back(session: Session, object_key: str, keep: RecordId, operation: UUID) -> int:
    """Undo the grants of an operation where they stand as it left them; says how many do not."""
    stuck = 0
    text = QUERIES.get("list_grants", session.catalog.schema)
    for row in await session.transaction.fetch_rows(text, [operation, keep]):
        name, key, before, after = _read_payload(row["payload"])
        now = await _lock(session, keep, name, key)
        if now != after:
            stuck += now != before
            continue
        if before is not None:
            await _put(session, object_key, keep, Grant(name, key, before), now)
            continue
        await session.transaction.execute(ACCESS.get(f"remove_{name}", session.catalog.schema), [keep, *key])
        await _append(session, object_key, keep, Grant(name, key, after or Terms(may_write=False)), (now, None))
    return stuck


async def _list_better(session: Session, group: Group) -> list[tuple[Grant, Terms | None]]:
    found = []
    for name, width in (("member", 1), ("share", 2)):
        text = QUERIES.get(f"list_{name}s", session.catalog.schema)
        rows = await session.transaction.fetch_rows(text, [list(group.all), session.stamp.at])
        found += _unite(name, width, rows, group.keep)
    return found


def _unite(name: str, width: int, rows: Sequence[Row], keep: RecordId) -> list[tuple[Grant, Terms | None]]:
    mine: dict[tuple[object, ...], Terms] = {}
    best: dict[tuple[object, ...], Terms] = {}
    for row in rows:
        key = tuple(row[1 : 1 + width])
        terms = Terms(row["may_write"], row["expires_at"])
        if row["record_id"] == keep:
            mine[key] = terms
        if key not in best or _rank(terms) > _rank(best[key]):
            best[key] = terms
    return [
        (Grant(name, key, terms), mine.get(key)) for key, terms in best.items() if _rank(terms) > _rank(mine.get(key))
    ]


def _rank(terms: Terms | None) -> tuple[bool, bool, bool, datetime | None]:
    """Any grant before none, writing before reading, for good before until a day, a later day before an earlier one."""
    if terms is None or terms.expires_at is None:
        return (terms is not None, terms is not None and terms.may_write, terms is not None, None)
    return (True, terms.may_write, False, terms.expires_at)


async def _put(session: Session, object_key: str, keep: RecordId, grant: Grant, before: Terms | None) -> None:
    values = [keep, *grant.key, grant.terms.may_write, grant.terms.expires_at, session.stamp.operation]
    await session.transaction.execute(ACCESS.get(f"put_{grant.name}", session.catalog.schema), values)
    await _append(session, object_key, keep, grant, (before, grant.terms))


async def _append(
    session: Session, object_key: str, keep: RecordId, grant: Grant, change: tuple[Terms | None, Terms | None]
) -> None:
    names = ("user",) if grant.name == "member" else ("kind", "principal")
    who = {name: str(part) for name, part in zip(names, grant.key, strict=True)}
    payload = msgspec.json.encode({grant.name: {**who, "before": change[0], "after": change[1]}})
    await GrantEntries(session.stamp).append(session.transaction, session.catalog.schema, object_key, keep, payload)


async def _lock(session: Session, keep: RecordId, name: str, key: tuple[object, ...]) -> Terms | None:
    row = await session.transaction.fetch_row(ACCESS.get(f"lock_{name}", session.catalog.schema), [keep, *key])
    return None if row is None else Terms(row["may_write"], row["expires_at"])


def _read_payload(payload: bytes) -> tuple[str, tuple[object, ...], Terms | None, Terms | None]:
    read = msgspec.json.decode(payload, type=GrantPayload)
    name, parts = ("member", read.member) if read.member is not None else ("share", read.share or {})
    before = msgspec.json.decode(parts["before"], type=Terms | None)
    after = msgspec.json.decode(parts["after"], type=Terms | None)
    if name == "member":
        return name, (msgspec.json.decode(parts["user"], type=UUID),), before, after
    return name, (_text(parts["kind"]), _text(parts["principal"])), before, after


def _text(raw: msgspec.Raw) -> str:
    return msgspec.json.decode(raw, type=str)
