"""Which existing record a row means: by id or by the value of the key field. Decides what each row becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from zhike.engines.transfer.cells import ReadRow, make_problem
from zhike.engines.transfer.lookups import Ground, Hit, Lookups
from zhike.engines.transfer.mapping import FOREIGN_PATH, ID_PATH
from zhike.engines.transfer.model import ImportArguments, StagedRow
from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.expressions.types import Kind
from zhike.kernel.records.model import Change


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one row: a change, and the version that its record has now (0: it is new)."""

    row: ReadRow
    change: Change
    version: int


@dataclass(frozen=True, slots=True)
class Found:
    """Existing records that rows mean, by the file's own ids and by keys."""

    foreign: Mapping[str, Hit]
    keyed: Mapping[str, Hit]

    def hit(self, foreign: str | None, key: str | None) -> Hit | None:
        """The record; what the source calls it counts before any key."""
        hit = self.foreign.get(foreign) if foreign is not None else None
        return hit if hit is not None or key is None else self.keyed.get(key)


class Matcher:
    """Matches the rows of one import."""

    def __init__(self, wanted: ImportArguments, definition: ObjectDefinition, lookups: Lookups) -> None:
        self._wanted, self._definition, self._lookups = wanted, definition, lookups
        self._place = next((each.place for each in wanted.mapped if each.path == wanted.key), 0)

    async def plan(self, ground: Ground, pairs: Sequence[tuple[StagedRow, ReadRow]]) -> list[list[Planned]]:
        """Changes in batches: rows that mean the same record come one after the other in batches of their own.

        Rows that match nothing, or more than one record, get a problem.
        """
        found = await self.find(ground, [row for _, row in pairs])
        batches: list[list[Planned]] = []
        uses: dict[RecordId, int] = {}
        made: dict[tuple[str, str], RecordId] = {}
        for source, row in pairs:
            if row.problems:
                continue
            planned = self._plan_row(source, row, found, made)
            if planned is None or planned.change.id is None:
                continue
            number = uses.get(planned.change.id, 0)
            uses[planned.change.id] = number + 1
            if number == len(batches):
                batches.append([])
            batches[number].append(planned)
        return batches

    async def find(self, ground: Ground, rows: Sequence[ReadRow]) -> Found:
        """Existing records by the foreign ids and keys of rows."""
        abroad = [row.foreign for row in rows if row.foreign is not None]
        foreign = await self._lookups.find_by_foreign(ground, self._definition.key, abroad) if abroad else {}
        return Found(foreign, await self._find_keyed(ground, rows))

    async def _find_keyed(self, ground: Ground, rows: Sequence[ReadRow]) -> dict[str, Hit]:
        key = self._wanted.key
        if self._wanted.mode == "insert" or key is None:
            return {}
        values = [text for row in rows if (text := self.key_of(row)) is not None]
        if key == ID_PATH:
            return await self._lookups.find_by_id(ground, self._definition.key, values)
        return await self._lookups.find_by_key(ground, self._definition.key, key, values)

    def key_of(self, row: ReadRow) -> str | None:
        """The key of a row as the text that is looked for."""
        key = self._wanted.key
        if key is None:
            return None
        if key == ID_PATH:
            return None if row.record is None else str(row.record)
        value = row.values.get(key)
        if value is None or isinstance(value, dict | list):
            return None
        text = str(value).strip()
        if self._definition.fields[key].value_type.kind is Kind.NUMBER:
            return _plain_number(text)
        return text or None

    def _plan_row(
        self, source: StagedRow, row: ReadRow, found: Found, made: dict[tuple[str, str], RecordId]
    ) -> Planned | None:
        key = self.key_of(row) if self._wanted.mode != "insert" else None
        hit = found.hit(row.foreign, key)
        if hit is not None and len(hit.records) > 1:
            self._refuse(row, _several(key or "", len(hit.records)))
            return None
        if hit is not None:
            return Planned(row, Change("update", hit.records[0], row.values), hit.version)
        names = [(FOREIGN_PATH, row.foreign)] if row.foreign is not None else []
        names += [("key", key)] if key is not None else []
        earlier = next((made[name] for name in names if name in made), None)
        if earlier is not None:
            return Planned(row, Change("update", earlier, row.values), 1)
        if self._wanted.mode == "update" or self._wanted.key == ID_PATH:
            self._refuse(row, _missing(key or row.foreign))
            return None
        made.update(dict.fromkeys(names, RecordId(source.record)))
        return Planned(row, Change("create", RecordId(source.record), row.values), 0)

    def _refuse(self, row: ReadRow, bad: BadValue) -> None:
        name = self._wanted.key or ID_PATH
        row.problems.append(make_problem(row.line, self._place, name, bad, name))


def _plain_number(text: str) -> str | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return format(number.normalize(), "f")


def _several(key: str, count: int) -> BadValue:
    return BadValue(
        "key_ambiguous",
        f"有 {count} 条记录的值为“{key[:60]}”，无法确定更新哪一条；请改用唯一的字段匹配，或先合并重复记录。",
        f"{count} records have '{key[:60]}', so it is not clear which one to update. Match by a unique field, or merge "
        "the duplicates first.",
    )


def _missing(key: str | None) -> BadValue:
    if key is None:
        return BadValue(
            "key_empty", "用于匹配的值为空；请填写后重试。", "The value to match by is empty. Fill it in and try again."
        )
    return BadValue(
        "key_not_found",
        f"没有值为“{key[:60]}”的记录（或你无权查看）；如需新建，请选择“更新或新建”。",
        f"No record that you may see has '{key[:60]}'. To have it created, choose update or insert.",
    )
