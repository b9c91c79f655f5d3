"""Undo: an operation is taken back as a whole, by a write of the asker with his present rights.

In chunks of one transaction each: records that it made go to the bin (the last first), records that it binned come back
(the first first, so that parents come before their children), old values are written back (the last first). What cannot
be taken back is listed and left. Interrupted, it is simply asked for again: what is undone already is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.journal.append import EntryKind
from zhike.kernel.postgres.errors import UniqueViolation
from zhike.kernel.postgres.pool import Row
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.errors import UndoRefused, UnknownOperation, WriteThroughOthersEyes
from zhike.kernel.records.left import Left, make_left
from zhike.kernel.records.model import Author, Operation
from zhike.kernel.records.past import find_phase
from zhike.kernel.records.prepared import ChangeKind
from zhike.kernel.records.retry import Retries
from zhike.kernel.records.sources import actor_of, get_policy
from zhike.kernel.records.undo_chunk import AS_ASKED, QUERIES, Manner, UndoChunk
from zhike.kernel.records.unmerge import Trail, check_undo_right, find_trail, settle_trail

if TYPE_CHECKING:
    from zhike.kernel.records.save import RecordWriter

UNDO_DAYS = 30
CHUNK_RECORDS = 1000
MAX_LISTED = 1000
MAX_KEPT = 200
ADMIN = "workspace.admin"
PARENT_IN_BIN = "parent_in_bin"
PHASES: tuple[ChangeKind, ...] = ("delete", "restore", "update")

Progress = Callable[[int, int], None]
"""Told after each chunk: records done, records in all."""


@dataclass(slots=True)
class UndoReport:
    """What an undo came to. `left` lists the first thousand records that stay as they are, with the reason."""

    operation: OperationId
    undone: int = 0
    left_count: int = 0
    left: list[Left] = field(default_factory=list)

    def add_left(self, found: Sequence[Left]) -> None:
        """Note records that stay."""
        self.left_count += len(found)
        self.left += found[: max(0, MAX_LISTED - len(self.left))]


@dataclass(frozen=True, slots=True)
class Touched:
    """One record that the operation wrote, and in which pass it is undone."""

    id: RecordId
    object: ObjectKey
    phase: ChangeKind


@dataclass(frozen=True, slots=True)
class Pass:
    """Records that are undone one after the other, in one manner. A quiet pass tells nothing of what it leaves: a later
    one comes to the same records."""

    phase: ChangeKind
    records: Sequence[Touched]
    manner: Manner = AS_ASKED
    quiet: bool = False


async def undo_operation(
    writer: RecordWriter, author: Author, operation_id: OperationId, progress: Progress | None = None
) -> UndoReport:
    """Take an operation back.

    Raises UnknownOperation (also where it is somebody else's and the asker administers nothing), UndoRefused (too old,
    undone already, or without records), WriteThroughOthersEyes.
    """
    if isinstance(author, Reader) and author.acts_as:
        raise WriteThroughOthersEyes
    catalog = await writer.catalogs.current(author.workspace)
    policy = await get_policy(writer.policies, author, catalog)
    row = await writer.database.fetch_row(QUERIES.get("read_operation", catalog.schema), [operation_id])
    if row is None or not (row["actor_id"] == actor_of(author) or policy.has_ability(ADMIN)):
        raise UnknownOperation(operation=operation_id)
    if row["undone_by"] is not None:
        raise UndoRefused(zh="此操作已被撤销。", en="It has been undone already.")
    if writer.clock.now() - row["at"] > timedelta(days=UNDO_DAYS):
        raise UndoRefused(zh=f"超过 {UNDO_DAYS} 天的操作不能撤销。", en=f"It is older than {UNDO_DAYS} days.")
    return await _Run(writer, author, row, catalog.schema).run(progress)


class _Run:
    """One undo on its way."""

    def __init__(self, writer: RecordWriter, author: Author, row: Row, schema: str) -> None:
        self._writer, self._author, self._schema = writer, author, schema
        self._target = OperationId(row["id"])
        self._target_undo_of = row["undo_of"]
        title = msgspec.json.decode(row["title"])
        self._operation = Operation(
            id=OperationId(new_id()),
            kind="undo",
            title={"zh": f"撤销：{title.get('zh', '')}", "en": f"Undo: {title.get('en', '')}"},
            cause="undo",
            undo_of=self._target,
        )
        self._report = UndoReport(self._operation.id)

    async def run(self, progress: Progress | None) -> UndoReport:
        touched = await self._list_touched()
        if not touched:
            raise UndoRefused(zh="此操作没有可撤销的记录变更。", en="It changed no records that could be taken back.")
        trail = await find_trail(self._writer.database, self._schema, self._target)
        if trail is not None:
            await check_undo_right(self._writer, self._author, self._operation, trail)
        done = 0
        for one in _list_passes(touched) if trail is None else _list_merge_passes(touched, trail):
            early: list[tuple[Touched, Left]] = []
            for chunk in _chunks(one.records):
                early += await self._undo_all_but_early(one, chunk)
                done += 0 if one.quiet else len(chunk)
                if progress is not None:
                    progress(done, len(touched))
            await self._undo_late(one, early)
        if trail is not None:
            self._report.left_count += await settle_trail(
                self._writer, self._author, self._operation, (trail, self._target)
            )
        await self._finish()
        return self._report

    async def _undo_all_but_early(self, which: Pass, chunk: Sequence[Touched]) -> list[tuple[Touched, Left]]:
        """Undo a chunk; says whose turn comes only after their parent's."""
        left = await self._undo(which, chunk)
        early = {one.id: one for one in left if one.code == PARENT_IN_BIN}
        if not which.quiet:
            self._report.add_left([one for one in left if one.id not in early])
        return [(one, early[one.id]) for one in chunk if one.id in early]

    async def _undo_late(self, which: Pass, waiting: list[tuple[Touched, Left]]) -> None:
        """Those that came before their parent (an undo has binned it after them), as long as parents come back."""
        while waiting:
            before, waiting = waiting, []
            for chunk in _chunks([one for one, _ in before]):
                waiting += await self._undo_all_but_early(which, chunk)
            if len(waiting) == len(before):
                self._report.add_left([left for _, left in waiting])
                return

    async def _list_touched(self) -> list[Touched]:
        rows = await self._writer.database.fetch_rows(QUERIES.get("list_touched", self._schema), [self._target])
        found = []
        for row in rows:
            phase = find_phase([EntryKind(kind) for kind in row["kinds"]])
            if phase is not None:
                found.append(Touched(RecordId(row["record_id"]), ObjectKey(row["object"]), phase))
        return found

    async def _undo(self, which: Pass, chunk: Sequence[Touched]) -> list[Left]:
        retries = Retries(self._writer.catalogs, self._author.workspace, owned=True)
        while True:
            try:
                return await self._try(which, chunk)
            except UniqueViolation:
                return await self._undo_singly(which, chunk)
            except ZhikeError as error:
                await retries.after(error)

    async def _undo_singly(self, which: Pass, chunk: Sequence[Touched]) -> list[Left]:
        """One statement cannot pass a unique value on from row to row; one record after the other can."""
        if len(chunk) == 1:
            return [make_left(one.object, one.id, "not_unique") for one in chunk]
        return [left for one in chunk for left in await self._undo(which, [one])]

    async def _try(self, which: Pass, chunk: Sequence[Touched]) -> list[Left]:
        catalog = await self._writer.catalogs.current(self._author.workspace)
        policy = await get_policy(self._writer.policies, self._author, catalog)
        definition = catalog.objects.get(chunk[0].object)
        if definition is None or not definition.active:
            return [make_left(one.object, one.id, "field_gone") for one in chunk]
        async with self._writer.database.transaction(self._author.workspace) as transaction:
            session = self._writer.open_session(transaction, self._author, self._operation, catalog, policy)
            shape = session.shape(definition.key)
            work = UndoChunk(session, shape, self._target, self._writer.hooks, which.manner)
            return await work.undo(which.phase, [one.id for one in chunk])

    async def _finish(self) -> None:
        async with self._writer.database.transaction(self._author.workspace) as transaction:
            counted = QUERIES.get("count_written", self._schema)
            self._report.undone = await transaction.fetch_value(counted, [self._operation.id])
            if not self._report.undone:
                return
            values = [self._target, self._operation.id]
            await transaction.execute(QUERIES.get("mark_undone", self._schema), values)
            if self._target_undo_of is not None:
                values = [self._target_undo_of, self._target]
                await transaction.execute(QUERIES.get("mark_redone", self._schema), values)
            # Without titles: they are read when somebody asks, by what he may see.
            reasons = [(one.object, one.id, one.code) for one in self._report.left[:MAX_KEPT]]
            counts = msgspec.json.encode(
                {"undone": self._report.undone, "left": self._report.left_count, "reasons": reasons}
            )
            done = [self._operation.id, self._writer.clock.now(), counts]
            await transaction.execute(QUERIES.get("finish_operation", self._schema), done)


def _list_passes(touched: Sequence[Touched]) -> list[Pass]:
    """What it made goes, what it binned comes back (the first binned first), old values are written."""
    passes = []
    for phase in PHASES:
        mine = [one for one in touched if one.phase == phase]
        passes.append(Pass(phase, mine[::-1] if phase == "restore" else mine))
    return passes


def _list_merge_passes(touched: Sequence[Touched], trail: Trail) -> list[Pass]:
    """Of a merge: the survivor lets go of what it took, the losers come back, and then all that followed goes back to
    them. Of the undo of one: the same backwards."""
    survivor = [one for one in touched if one.id == trail.keep]
    rest = [one for one in touched if one.phase == "update" and one.id != trail.keep]
    losers = [one for one in touched if one.phase != "update"]
    if trail.undone:
        return [
            Pass("update", rest, Manner(follows=True)),
            Pass("delete", [one for one in losers if one.phase == "delete"]),
            Pass("update", survivor, Manner(follows=True)),
        ]
    return [
        Pass("update", survivor, Manner(follows=True, plain=True), quiet=True),
        Pass("restore", [one for one in losers if one.phase == "restore"][::-1]),
        Pass("update", [*rest, *survivor], Manner(follows=True)),
    ]


def _chunks(records: Sequence[Touched]) -> Iterator[Sequence[Touched]]:
    """Runs of one object, in order, none longer than a chunk."""
    start = 0
    for index in range(1, len(records) + 1):
        ends = index == len(records) or records[index].object != records[start].object
        if ends or index - start >= CHUNK_RECORDS:
            yield records[start:index]
            start = index
