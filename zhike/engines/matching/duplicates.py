"""The duplicates of records for people and programs: the question while one types, and the guard of the write path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from zhike.engines.matching.find import Match, Newcomer, find_matches
from zhike.engines.matching.keys import make_main
from zhike.engines.matching.rules import WAYS, Rule, list_matched, read_rules
from zhike.engines.matching.store import Described, describe, read_values
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.catalog.duplicate_rules import LEVELS
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import Catalog, ObjectDefinition
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.records.model import Batch, Json, Problem
from zhike.kernel.records.prepared import PreparedRow

HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class Told:
    """A match as the asker may know it: its name and who has it; `id` only where he may read it."""

    id: RecordId | None
    title: str
    owner: UUID | None
    owner_name: str | None
    rule: str
    rule_label: tuple[str, str]
    level: str
    score: float
    fields: tuple[str, ...]

    @property
    def state(self) -> str:
        """Whether somebody has it."""
        return "pool" if self.owner is None else "owned"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody is about to write: raw JSON by field key, into which record (None: a new one)."""

    object: ObjectKey
    values: Mapping[str, Json]
    record: RecordId | None = None
    way: str = "form"


class _Row(msgspec.Struct):
    id: UUID


class Duplicates:
    """One a process."""

    def __init__(self, database: Database, query: QueryRunner, clock: Clock) -> None:
        self._database, self._query, self._clock = database, query, clock
        self._rules: dict[tuple[str, int, str], tuple[Rule, ...]] = {}

    def rules(self, catalog: Catalog, object_key: str) -> tuple[Rule, ...]:
        """The active rules of an object under this catalog."""
        key = (catalog.schema, catalog.version, object_key)
        known = self._rules.get(key)
        if known is None:
            if len(self._rules) > 1000:
                self._rules.clear()
            known = self._rules[key] = read_rules(catalog, object_key)
        return known

    async def ask(self, catalog: Catalog, policy: AccessPolicy, question: Question) -> tuple[Told, ...]:
        """What is there already; only by fields that the asker may read and write. Raises UnknownObject."""
        owner = catalog.get_object(question.object)
        rules = [one for one in self.rules(catalog, owner.key) if one.levels.get(question.way) != "off"]
        columns = self._read(catalog, policy, owner, question.values)
        if not rules or not columns:
            return ()
        record = await self._find_own(catalog, policy, owner, question.record)
        current = await self._read_current(catalog, policy, owner, rules, record)
        keys = make_main(list_matched(rules), lambda name: columns.get(name, current.get(name)))
        before = make_main(list_matched(rules), current.get) if current else {}
        newcomer = Newcomer(record, keys, before)
        (found,) = await find_matches(self._database, catalog.schema, rules, [newcomer])
        return await self._tell(catalog, policy, owner, found, question.way)

    async def guard(
        self,
        connection: Connection | Database,
        ground: tuple[Catalog, AccessPolicy],
        batch: Batch,
        rows: Sequence[PreparedRow],
        cause: str,
    ) -> list[Problem]:
        """The write path's question: which rows may not be written as they are. `batch.acknowledged` lets warnings
        pass."""
        catalog, policy = ground
        way = WAYS.get(cause)
        stops = ("block",) if batch.acknowledged else ("block", "warn")
        rules = [one for one in self.rules(catalog, batch.object) if way and one.levels.get(way) in stops]
        if not rules:
            return []
        owner = catalog.get_object(batch.object)
        coming = await self._list_newcomers(connection, catalog, owner, rules, rows)
        if not coming:
            return []
        answers = await find_matches(connection, catalog.schema, rules, [one for _, one in coming])
        problems = []
        here = {row.id: row.row + 1 for row, _ in coming}
        for (row, _), found in zip(coming, answers, strict=True):
            twin = next((one for one in found if one.record in here), None)
            if twin is not None:
                problems.append(_make_twin_problem(row.row, twin, here[RecordId(twin.record)], str(way)))
                continue
            worst = _by_level(found, str(way))[:1]
            told = await self._describe(connection, catalog, policy, owner, worst) if worst else []
            problems += [_make_problem(row.row, one, match, str(way)) for one, match in told]
        return problems

    async def _list_newcomers(
        self,
        connection: Connection | Database,
        catalog: Catalog,
        owner: ObjectDefinition,
        rules: Sequence[Rule],
        rows: Sequence[PreparedRow],
    ) -> list[tuple[PreparedRow, Newcomer]]:
        matched = list_matched(rules)
        names = {one.column for one in matched}
        touched = [row for row in rows if row.kind in ("create", "update") and not names.isdisjoint(row.columns)]
        changed = [row.id for row in touched if row.kind == "update"]
        stored = await read_values(connection, catalog.schema, owner, matched, changed) if changed else []
        current: dict[UUID, Mapping[str, object]] = {row["id"]: dict(row) for row in stored}
        coming = []
        for row in touched:
            old = current.get(row.id, {})
            values = {**old, **row.columns}
            keys, before = make_main(matched, values.get), make_main(matched, old.get) if old else {}
            if keys and keys != before:
                coming.append((row, Newcomer(row.id, keys, before)))
        return coming

    def _read(
        self, catalog: Catalog, policy: AccessPolicy, owner: ObjectDefinition, values: Mapping[str, Json]
    ) -> dict[str, object]:
        """Columns of what was typed; what no type takes yet is left out."""
        context = CoerceContext(catalog.settings, self._clock, catalog.ring)
        columns: dict[str, object] = {}
        for key, raw in values.items():
            field = owner.fields.get(key)
            right = policy.get_field_right(ObjectKey(owner.key), key)
            if field is None or not field.columns or not right.read or not right.write or right.mask is not None:
                continue
            try:
                found = get_field_type(field.type).coerce(field, raw, context)
            except BadValue:
                continue
            columns |= dict.fromkeys(field.columns) if found is None else dict(zip(field.columns, found, strict=True))
        return columns

    async def _find_own(
        self, catalog: Catalog, policy: AccessPolicy, owner: ObjectDefinition, record: RecordId | None
    ) -> RecordId | None:
        """The record that is being edited, where the asker may read it: another's values would answer for him."""
        if record is None or record not in await self.list_readable(catalog, policy, owner.key, [record]):
            return None
        return record

    async def _read_current(
        self,
        catalog: Catalog,
        policy: AccessPolicy,
        owner: ObjectDefinition,
        rules: Sequence[Rule],
        record: RecordId | None,
    ) -> Mapping[str, object]:
        """What stands in the record, of fields that the asker sees plainly."""
        seen = [one for one in list_matched(rules) if sees_plainly(policy, owner.key, one.field.key)]
        if record is None or not seen:
            return {}
        rows = await read_values(self._database, catalog.schema, owner, seen, [record])
        return dict(rows[0]) if rows else {}

    async def _tell(
        self, catalog: Catalog, policy: AccessPolicy, owner: ObjectDefinition, found: Sequence[Match], way: str
    ) -> tuple[Told, ...]:
        described = await self._describe(self._database, catalog, policy, owner, _by_level(found, way))
        readable = await self.list_readable(catalog, policy, owner.key, [one.record for _, one in described])
        return tuple(
            Told(
                id=RecordId(match.record) if match.record in readable else None,
                title=one.title,
                owner=one.owner,
                owner_name=one.owner_name,
                rule=match.rule.key,
                rule_label=(match.rule.label.zh, match.rule.label.en),
                level=match.rule.levels.get(way, "hint"),
                score=round(match.score, 3),
                fields=match.fields,
            )
            for one, match in described
        )

    async def _describe(
        self,
        connection: Connection | Database,
        catalog: Catalog,
        policy: AccessPolicy,
        owner: ObjectDefinition,
        found: Sequence[Match],
    ) -> list[tuple[Described, Match]]:
        """Each record once, by its first rule; a name that the asker may not read is hidden."""
        hidden = not sees_plainly(policy, owner.key, owner.title_field)
        known = await describe(connection, catalog.schema, [one.record for one in found])
        told: dict[UUID, tuple[Described, Match]] = {}
        for match in found:
            one = known.get(match.record)
            if one is not None and match.record not in told:
                shown = Described(one.record, HIDDEN, one.owner, one.owner_name) if hidden else one
                told[match.record] = shown, match
        return list(told.values())

    async def list_readable(
        self, catalog: Catalog, policy: AccessPolicy, object_key: str, records: Sequence[UUID]
    ) -> frozenset[UUID]:
        """Which of the records the asker may read."""
        if not records:
            return frozenset()
        ids = tuple(RecordId(one) for one in records)
        query = Query(ObjectKey(object_key), (Selected("id", ("id",)),), ids=ids, limit=len(ids))
        page = await self._query.list(catalog, policy, query, max_page=len(ids))
        return frozenset(one.id for one in msgspec.json.decode(page.data, type=list[_Row]))


def sees_plainly(policy: AccessPolicy, object_key: str, field: str) -> bool:
    """Whether the asker reads a field without a mask."""
    right = policy.get_field_right(ObjectKey(object_key), field)
    return right.read and right.mask is None


def _by_level(found: Sequence[Match], way: str) -> list[Match]:
    """What stops a writer before what only tells him something; then the surest first."""
    return sorted(found, key=lambda one: (-LEVELS.index(one.rule.levels.get(way, "hint")), -one.score))


def _make_twin_problem(row: int, match: Match, other: int, way: str) -> Problem:
    code = "duplicate" if match.rule.levels.get(way) == "block" else "duplicate_warning"
    zh = f"与本批第 {other} 条重复（{match.rule.label.zh}）。"
    return Problem(row, match.fields[0], code, zh, f"The same as number {other} of this batch ({match.rule.label.en}).")


def _make_problem(row: int, one: Described, match: Match, way: str) -> Problem:
    blocks = match.rule.levels.get(way) == "block"
    owner_zh = f"负责人 {one.owner_name or HIDDEN}" if one.owner is not None else "在公海中"
    owner_en = f"owned by {one.owner_name or HIDDEN}" if one.owner is not None else "in the pool"
    ask_zh = "请联系负责人申请访问。" if one.owner is not None else "请领取该记录。"
    ask_en = "Ask its owner for access." if one.owner is not None else "Claim it instead."
    if not blocks:
        ask_zh, ask_en = "确认不是同一条后可继续保存。", "Confirm that it is another one to go on."
    return Problem(
        row,
        match.fields[0],
        "duplicate" if blocks else "duplicate_warning",
        f"与“{one.title}”重复（{match.rule.label.zh}，{owner_zh}）。{ask_zh}",
        f"'{one.title}' is there already ({match.rule.label.en}; {owner_en}). {ask_en}",
    )
