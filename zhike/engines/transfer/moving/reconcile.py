"""The last look at a file: every number of its rows against what the records hold now.

Nothing is taken from the counts of saving: rows are read again as they were staged, and records are read through the
query path. Rows that could not even be split into cells have no numbers; the report counts them as refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from uuid import UUID

import msgspec

from zhike.engines.transfer.cells import ReadRow
from zhike.engines.transfer.lookups import Ground
from zhike.engines.transfer.match import Matcher
from zhike.engines.transfer.model import ImportState, StagedRow
from zhike.engines.transfer.moving.model import Reason, Sum, ValueDifference
from zhike.engines.transfer.run import ImportRun, Slice
from zhike.engines.transfer.store import list_refused_lines
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.query.model import Query, Selected

NUMBERS = frozenset({"number", "percent", "money", "rating"})
MAX_DIFFERENCES = 5_000
ZERO = Decimal(0)

_Amount = tuple[Decimal, str | None]
_Key = tuple[str, str | None]


@dataclass(slots=True)
class _Running:
    """A sum that is being made."""

    rows: int = 0
    source: Decimal = ZERO
    refused: Decimal = ZERO
    stored: Decimal = ZERO
    differing: int = 0


@dataclass(slots=True)
class _Book:
    """What was seen so far. A record that several rows mean is added up once; its last row says what it should hold."""

    sums: dict[_Key, _Running] = field(default_factory=dict)
    differences: list[ValueDifference] = field(default_factory=list)
    added: set[tuple[UUID, str]] = field(default_factory=set)
    last: dict[UUID, int] = field(default_factory=dict)

    def sum_of(self, key: _Key) -> _Running:
        return self.sums.setdefault(key, _Running())


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The sums of a file, and the first of its values that differ."""

    sums: tuple[Sum, ...]
    differences: tuple[ValueDifference, ...]


class Reconciler:
    """Compares one file with what became of it."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run
        self._book = _Book()
        # What an amount is in where neither the file nor a record says so.
        self._currencies: dict[str, str] = {}

    async def compare(self, ground: Ground, state: ImportState) -> Reconciled:
        """Go through the file's staged rows. Raises JobCancelled and its like in between."""
        definition = self._run.definition(ground.catalog)
        places = _list_numbers(definition, self._run)
        own = ground.catalog.settings.currency
        self._currencies = {key: own for key in places if definition.fields[key].type == "money"}
        if places:
            async for current in self._run.read(msgspec.structs.replace(state, chunk=0, offset=0)):
                await self._look(ground, definition, current, places)
        book = self._book
        summed = sorted(book.sums.items(), key=lambda pair: (places[pair[0][0]], pair[0][1] or ""))
        sums = tuple(
            Sum(
                key, state.columns[places[key] - 1], currency,
                one.rows, one.source, one.refused, one.stored, one.differing,
            )
            for (key, currency), one in summed
        )  # fmt: skip
        return Reconciled(sums, tuple(self._say_why(one) for one in book.differences))

    async def _look(
        self, ground: Ground, definition: ObjectDefinition, current: Slice, places: Mapping[str, int]
    ) -> None:
        job = self._run.job
        pairs = current.list_pairs()
        lines = [source.line for source, _ in pairs]
        refused = await list_refused_lines(ground.connection, job.schema, job.id, lines)
        matcher = Matcher(self._run.wanted, definition, self._run.lookups)
        found = await matcher.find(ground, [row for _, row in pairs])
        records: dict[int, RecordId] = {}
        for source, row in pairs:
            if source.line not in refused:
                hit = found.hit(row.foreign, matcher.key_of(row) if self._run.wanted.mode != "insert" else None)
                records[source.line] = hit.records[0] if hit is not None else RecordId(source.record)
                self._book.last[records[source.line]] = source.line
        stored = await self._read(ground, list(dict.fromkeys(records.values())), list(places))
        for source, row in pairs:
            for key, place in places.items():
                self._compare(source, row, (key, place), records.get(source.line), stored)

    async def _read(
        self, ground: Ground, ids: Sequence[RecordId], fields: Sequence[str]
    ) -> dict[UUID, dict[str, object]]:
        if not ids:
            return {}
        select = tuple(Selected(key, (key,)) for key in fields)
        query = Query(ObjectKey(self._run.wanted.object), select, limit=len(ids), ids=tuple(ids))
        page = await self._run.ports.runner.list(
            ground.catalog, ground.policy, query, connection=ground.connection, max_page=len(ids)
        )
        return {UUID(row["id"]): row for row in msgspec.json.decode(page.data)}

    def _compare(
        self,
        source: StagedRow,
        row: ReadRow,
        column: tuple[str, int],
        record: RecordId | None,
        stored: Mapping[UUID, Mapping[str, object]],
    ) -> None:
        key, place = column
        text = source.cells[place - 1].strip()
        if not text:
            return
        said = read_amount(row.values.get(key))
        held = None if record is None else stored.get(record)
        has = None if held is None else read_amount(held.get(key))
        currency = (said and said[1]) or (has and has[1]) or self._currencies.get(key)
        total = self._book.sum_of((key, currency))
        if said is not None:
            total.rows += 1
            total.source += said[0]
            total.refused += said[0] if record is None else ZERO
        if record is not None and has is not None and (record, key) not in self._book.added:
            self._book.added.add((record, key))
            self._book.sum_of((key, has[1])).stored += has[0]
        if said is not None and has is not None and said[0] == has[0] and said[1] in {None, has[1]}:
            return
        total.differing += 1
        reason: Reason = "refused" if record is None else "hidden" if held is None else "other"
        if said is None:
            reason = "unreadable"
        if len(self._book.differences) < MAX_DIFFERENCES:
            shown = None if has is None else _show(has)
            self._book.differences.append(
                ValueDifference(source.line, key, row.foreign, record, text[:200], shown, reason)
            )

    def _say_why(self, one: ValueDifference) -> ValueDifference:
        """A later row of the same record explains why an earlier one's value is not there."""
        if one.reason != "other" or one.record is None or self._book.last.get(one.record) == one.line:
            return one
        return msgspec.structs.replace(one, reason="overwritten")


def read_amount(value: object) -> _Amount | None:
    """A number or money as the API gives or takes it: the amount, and the currency where one is said."""
    currency = None
    if isinstance(value, Mapping):
        currency = str(value["currency"]) if value.get("currency") else None
        value = value.get("amount")
    if value is None or isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        return Decimal(str(value)), currency
    except InvalidOperation:
        return None


def _show(amount: _Amount) -> str:
    return f"{amount[0]:f}" if amount[1] is None else f"{amount[0]:f} {amount[1]}"


def _list_numbers(definition: ObjectDefinition, run: ImportRun) -> dict[str, int]:
    """The fields with numbers that columns go into, and these columns."""
    return {
        each.path: each.place
        for each in run.wanted.mapped
        if each.path in definition.fields and definition.fields[each.path].type in NUMBERS
    }
