"""One chunk of an undo: what the journal says of each record, the rows that follow from it, and writing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import msgspec

from zhike.kernel.base.ids import OperationId, RecordId
from zhike.kernel.catalog.model import FieldState
from zhike.kernel.journal.append import EntryKind
from zhike.kernel.postgres.sql import load_queries, quote_identifier
from zhike.kernel.records.flow import write_kind, write_rows
from zhike.kernel.records.hooks import HookRegistry
from zhike.kernel.records.left import Left, make_left
from zhike.kernel.records.merge_moves import POLICY
from zhike.kernel.records.merge_values import is_link
from zhike.kernel.records.past import PastEntry, UndoStep, plan_fields, plan_undo
from zhike.kernel.records.prepared import ChangeKind, PreparedRow
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import Shape, type_of

QUERIES = load_queries("zhike.kernel.records")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)


class _Doomed(Exception):
    """A rule refuses rows that are written: back to the savepoint. Never leaves this file."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How records are undone. `follows`: a merge moved them by the system's right, and so they go back, field by field,
    wherever they are; `plain`: all but their links, because what these lead to is not back yet."""

    follows: bool = False
    plain: bool = False


AS_ASKED = Manner()


class UndoChunk:
    """The records of one object in one transaction."""

    def __init__(
        self,
        session: Session,
        shape: Shape,
        operation: OperationId,
        hooks: HookRegistry,
        manner: Manner = AS_ASKED,
    ) -> None:
        """`operation` is the one that is undone."""
        self._session = session.with_policy(POLICY, in_bin=True) if manner.follows else session
        self._shape, self._operation, self._hooks, self._manner = shape, operation, hooks, manner
        self._codes: dict[RecordId, str] = {}
        self._partly: dict[RecordId, str] = {}

    async def undo(self, phase: ChangeKind, ids: Sequence[RecordId]) -> list[Left]:
        """Take the operation back for these records; says which stay. Raises UniqueViolation, CatalogMoved."""
        await self._session.lock(self._shape, sorted(ids))
        steps = await self._read_steps(ids)
        rows: list[PreparedRow] = []
        values: list[PreparedRow] = []
        for number, record in enumerate(ids):
            step = steps.get(record)
            if step is None or step.kind is None:
                self._leave(record, "" if step is None else step.code)
                continue
            if step.code:
                self._partly[record] = step.code
            columns = self._to_columns(record, step.values)
            if record in self._codes or (step.kind == "update" and not columns):
                continue
            rows.append(PreparedRow(number, step.kind, record, columns if step.kind == "update" else {}))
            if columns and step.kind != "update":
                values.append(PreparedRow(number, "update", record, columns))
        if phase == "delete":
            for record in await self._find_busy([row.id for row in rows]):
                self._leave(record, "in_use")
        # Old values go in while the record is alive.
        await self._write_all((values, rows) if phase == "delete" else (rows, values))
        return await self._list_left()

    def _leave(self, record: RecordId, code: str) -> None:
        if code:
            self._codes.setdefault(record, code)

    async def _read_steps(self, ids: Sequence[RecordId]) -> dict[UUID, UndoStep]:
        text = QUERIES.get("read_past", self._shape.schema)
        past: dict[UUID, list[PastEntry]] = {}
        for row in await self._session.transaction.fetch_rows(text, [ids, self._operation]):
            payload = None if row["payload"] is None else _DECODER.decode(row["payload"])
            entry = PastEntry(row["version"], EntryKind(row["kind"]), row["operation_id"], payload)
            past.setdefault(row["record_id"], []).append(entry)
        plan = plan_fields if self._manner.follows else plan_undo
        return {record: plan(entries, self._operation) for record, entries in past.items()}

    def _to_columns(self, record: RecordId, values: Mapping[str, object]) -> dict[str, object]:
        """Old values as columns. A field that is gone, or that the asker may not write, leaves the record as it is."""
        by_id = {str(one.id): one for one in self._shape.definition.fields.values()}
        columns: dict[str, object] = {}
        for name, stored in values.items():
            field = by_id.get(name)
            if field is None or field.state is FieldState.INACTIVE or not field.columns:
                self._leave(record, "field_gone")
                break
            if self._manner.plain and is_link(field):
                continue
            right = self._session.policy.get_field_right(self._shape.key, field.key)
            # What nobody writes by hand was written by what follows from the operation, and goes back with it.
            writable = right.write or field.read_only
            if not right.read or not writable or right.mask is not None:
                self._leave(record, "not_writable")
                break
            old = type_of(field).restore(field, stored)
            columns |= dict.fromkeys(field.columns) if old is None else dict(zip(field.columns, old, strict=True))
        return columns

    async def _find_busy(self, ids: Sequence[RecordId]) -> set[RecordId]:
        """Records that others have added children to since: binning them would take those along."""
        busy: set[RecordId] = set()
        for link in self._shape.children:
            if not link.owned or not ids:
                continue
            schema, table = quote_identifier(self._shape.schema), quote_identifier(link.table)
            text = (
                f"SELECT DISTINCT t.{quote_identifier(link.column)} AS parent FROM {schema}.{table} AS t"
                f" WHERE t.{quote_identifier(link.column)} = ANY($1::uuid[]) AND t.deleted_at IS NULL AND NOT EXISTS"
                f" (SELECT 1 FROM {schema}.journal AS j WHERE j.record_id = t.id AND j.operation_id = $2)"
            )
            found = await self._session.transaction.fetch_rows(text, [ids, self._operation])
            busy |= {RecordId(row["parent"]) for row in found}
        return busy

    async def _write_all(self, parts: Sequence[Sequence[PreparedRow]]) -> None:
        """Write, again without the rows that rules refuse, until none is refused."""
        while True:
            try:
                async with self._session.transaction.savepoint():
                    for part in parts:
                        await self._write(part)
            except _Doomed:
                continue
            return

    async def _write(self, part: Sequence[PreparedRow]) -> None:
        mine = [row for row in part if row.id not in self._codes]
        if not mine:
            return
        if self._manner.follows and mine[0].kind == "update":
            # What follows a merge was not asked for by itself: no rule stood in its way there, none does back.
            result = await write_kind(self._session, self._shape, "update", mine)
            for problem in result.problems:
                self._leave(next(row.id for row in mine if row.row == problem.row), problem.code)
            return
        flow = await write_rows(self._session, self._shape, mine, self._hooks)
        ids = {row.row: row.id for row in mine}
        for problem in flow.problems:
            self._leave(ids[problem.row], problem.code)
        if flow.must_undo:
            raise _Doomed

    async def _list_left(self) -> list[Left]:
        codes = {**self._partly, **self._codes}
        if not codes:
            return []
        text = QUERIES.get("find_titles", self._shape.schema)
        rows = await self._session.transaction.fetch_rows(text, [list(codes)])
        titles = {row["id"]: row["title"] for row in rows}
        return [make_left(self._shape.key, one, code, titles.get(one, "")) for one, code in codes.items()]
