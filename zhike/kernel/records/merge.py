"""Merge: two to ten records become one. What leads to the losers follows, the survivor takes their values, and each
loser keeps its row, in the bin, with where it went.

In chunks of one transaction each where much follows; the last one does all the rest. Interrupted, it is asked for again
or undone: a loser is a loser only when the last transaction commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.fieldtypes.contract import CoerceContext
from zhike.kernel.journal.append import STAMP_COUNT, EntryKind, entries_sql, operation_sql, stamp_parameters
from zhike.kernel.journal.payload import row_sql
from zhike.kernel.postgres.errors import UniqueViolation
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.postgres.sql import SqlText, load_queries, quote_identifier
from zhike.kernel.query.policy import Right
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.diagnose import diagnose_rows
from zhike.kernel.records.errors import ChangesRefused, WriteThroughOthersEyes
from zhike.kernel.records.explain import explain_violation
from zhike.kernel.records.flow import write_rows
from zhike.kernel.records.merge_grants import unite_grants
from zhike.kernel.records.merge_model import MAX_RECORDS, MergeAsk, MergedAlready, MergeRefused, MergeReport, Move
from zhike.kernel.records.merge_moves import Group, move_some
from zhike.kernel.records.merge_values import Candidates, Decision, Stored, decide, list_links
from zhike.kernel.records.messages import make_problem
from zhike.kernel.records.model import Author, Batch, Change, Operation, Problem
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.refuse import refuse
from zhike.kernel.records.retry import Retries
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import UNOWNED, Shape
from zhike.kernel.records.sources import subject_of

if TYPE_CHECKING:
    from zhike.kernel.records.save import Ground, RecordWriter

CHUNK_RECORDS = 1000
VALUES = SystemPolicy("the survivor keeps what the merged records hold, whether the asker may see it or not")
QUERIES = load_queries("zhike.kernel.records", "merge.sql")
_DECODER = msgspec.json.Decoder(dict[str, object], float_hook=Decimal)


async def merge_records(
    writer: RecordWriter,
    author: Author,
    ask: MergeAsk,
    operation: Operation,
    transaction: Transaction | None = None,
) -> MergeReport:
    """Merge; within somebody's transaction all at once.

    Raises MergeRefused, MergedAlready, RecordNotFound, RecordForbidden, ChangesRefused, WriteThroughOthersEyes.
    """
    if isinstance(author, Reader) and author.acts_as:
        raise WriteThroughOthersEyes
    work = MergeWork(writer, author, operation)
    if transaction is not None:
        async with transaction.savepoint():
            report = await work.step(transaction, ask, owned=False)
    else:
        report = await _run(work, ask)
        await work.sweep(report)
    return report


async def _run(work: MergeWork, ask: MergeAsk) -> MergeReport:
    retries = Retries(work.writer.catalogs, work.author.workspace, owned=True)
    moves: list[Move] = []
    while True:
        try:
            async with work.writer.database.transaction(work.author.workspace) as transaction:
                report = await work.step(transaction, ask, owned=True)
        except UniqueViolation as collision:
            raise await work.explain(ask) from collision
        except ZhikeError as error:
            await retries.after(error)
            continue
        moves += report.moves
        if report.version:
            return replace(report, moves=_sum(moves))


class MergeWork:
    """One merge on its way, and the look ahead at one."""

    def __init__(self, writer: RecordWriter, author: Author, operation: Operation) -> None:
        self.writer, self.author, self.operation = writer, author, operation

    async def open(self, transaction: Transaction, ask: MergeAsk) -> tuple[Session, Ground, Group]:
        """Who merges what under which rights. Raises as `merge_records`."""
        ground = await self.writer.ground(self.author, ask.object)
        if ground.shape.key in UNOWNED:
            raise MergeRefused(zh="用户和部门不能合并。", en="Users and departments cannot be merged.")
        session = self.writer.open_session(transaction, self.author, self.operation, ground.catalog, ground.policy)
        await session.check_version()
        group = await self._resolve(session, ask)
        return session, ground, group

    async def step(self, transaction: Transaction, ask: MergeAsk, *, owned: bool) -> MergeReport:
        """One transaction's part; the version of the answer is 0 as long as there is more to do."""
        session, ground, group = await self.open(transaction, ask)
        shape = ground.shape
        await _lock(session, shape, group)
        await check_rights(session, shape, group)
        most = CHUNK_RECORDS if owned else 1_000_000
        moves = await move_some(session, shape.key, group, most)
        if sum(move.count for move in moves) >= most:
            return MergeReport(self.operation.id, group.keep, 0, group.losers, tuple(moves))
        decision = await self.decide(session, ground, ask, group)
        files = await self._take_files(session, group, decision)
        rows = [PreparedRow(number + 1, "delete", one) for number, one in enumerate(group.losers)]
        # The losers go first, so that the survivor may have their unique values.
        await self._write(session.with_policy(VALUES), shape, [*_update(group.keep, decision.columns), *rows])
        # What was typed is written with the asker's own rights.
        await self._write(session, shape, _update(group.keep, self._coerce(session, ground, ask, group)))
        await unite_grants(session, shape.key, group)
        await mark_merged(session, group)
        version = await note_merge(session, shape, group.keep, {"merged": list(group.losers), "files": files})
        return MergeReport(self.operation.id, group.keep, version, group.losers, tuple(moves))

    async def decide(self, session: Session, ground: Ground, ask: MergeAsk, group: Group) -> Decision:
        """The survivor's new values. Raises ChangesRefused where the asker chose what he may not."""
        asked = replace(ask, keep=group.keep, losers=group.losers)
        check_take(ground, asked)
        rows = await read_rows(session, ground.shape, group)
        living = await _find_living(session, ground.shape, list(rows.values()))
        return decide(ground.shape, ground.policy, asked, Candidates(rows, living))

    async def explain(self, ask: MergeAsk) -> ZhikeError:
        """Which value of the survivor collides with a third record's."""
        async with self.writer.database.transaction(self.author.workspace) as transaction:
            session, ground, group = await self.open(transaction, ask)
            decision = await self.decide(session, ground, ask, group)
            columns = decision.columns | self._coerce(session, ground, ask, group)
            rows = [PreparedRow(number + 1, "delete", one) for number, one in enumerate(group.losers)]
            problems = await explain_violation(transaction, ground.shape, [*_update(group.keep, columns), *rows])
        return ChangesRefused(problems or [make_problem(0, "not_unique")])

    async def sweep(self, report: MergeReport) -> None:
        """What a writer that was on its way linked to a loser while it was merged, follows after all."""
        group = Group(report.keep, report.losers)
        async with self.writer.database.transaction(self.author.workspace) as transaction:
            catalog = await self.writer.catalogs.current(self.author.workspace)
            session = self.writer.open_session(transaction, self.author, self.operation, catalog, VALUES)
            row = await transaction.fetch_row(QUERIES.get("find_object", catalog.schema), [report.keep])
            if row is not None:
                await move_some(session, row["object"], group, CHUNK_RECORDS)

    async def _resolve(self, session: Session, ask: MergeAsk) -> Group:
        asked = list(dict.fromkeys([ask.keep, *ask.losers]))
        found = await find_merged(session.transaction, session.catalog.schema, asked)
        keep = found.get(ask.keep, ask.keep)
        losers = tuple(one for one in dict.fromkeys(found.get(one, one) for one in ask.losers) if one != keep)
        if not losers and len(asked) > 1:
            raise MergedAlready(record=keep)
        if not 1 <= len(losers) < MAX_RECORDS:
            raise MergeRefused(
                zh=f"请选择 2 到 {MAX_RECORDS} 条不同的记录。", en=f"Name 2 to {MAX_RECORDS} different records."
            )
        return Group(keep, losers)

    def _coerce(self, session: Session, ground: Ground, ask: MergeAsk, group: Group) -> dict[str, object]:
        if not ask.values:
            return {}
        batch = Batch(ask.object, (Change("update", group.keep, ask.values),))
        context = CoerceContext(ground.catalog.settings, session.clock, ground.catalog.ring)
        prepared = ground.intake.coerce(batch, context, owner=subject_of(self.author), defaults={})
        if prepared.problems:
            raise ChangesRefused(prepared.problems)
        return dict(prepared.rows[0].columns)

    async def _take_files(self, session: Session, group: Group, decision: Decision) -> list[tuple[UUID, UUID]]:
        """Files of the values that were taken, and those that belong to no field, go over to the survivor."""
        text = QUERIES.get("take_files", session.catalog.schema)
        wanted = [file for file, _, _ in decision.files]
        rows = await session.transaction.fetch_rows(text, [list(group.losers), group.keep, wanted])
        return [(row["id"], row["record_id"]) for row in rows]

    async def _write(self, session: Session, shape: Shape, rows: Sequence[PreparedRow]) -> None:
        flow = await write_rows(session, shape, rows, self.writer.hooks)
        if flow.problems:
            raise ChangesRefused(flow.problems)


def _update(record: RecordId, columns: dict[str, object]) -> list[PreparedRow]:
    return [PreparedRow(0, "update", record, columns)] if columns else []


async def find_merged(transaction: Transaction, schema: str, ids: Sequence[UUID]) -> dict[UUID, RecordId]:
    """Where ids that were merged away lead now."""
    rows = await transaction.fetch_rows(QUERIES.get("find_merged", schema), [list(ids)])
    return {row["id"]: RecordId(row["into"]) for row in rows}


async def mark_merged(session: Session, group: Group) -> None:
    """Let the losers that this operation has binned lead to the survivor."""
    values = [list(group.losers), group.keep, session.stamp.operation]
    await session.transaction.execute(QUERIES.get("mark_merged", session.catalog.schema), values)


async def note_merge(session: Session, shape: Shape, keep: RecordId, payload: object) -> int:
    """Write an entry of kind `m` for the survivor, whose version rises with it; the new version."""
    table = f"{quote_identifier(shape.schema)}.{quote_identifier(shape.definition.table)}"
    entry = entries_sql(shape.schema, EntryKind.MERGE, "w", payload=f"${STAMP_COUNT + 2}::jsonb")
    text = (
        f"WITH w AS (UPDATE {table} AS t SET version = t.version + 1, updated_at = $1, updated_by = $4"
        f" WHERE t.id = ${STAMP_COUNT + 1}::uuid RETURNING t.id, t.version),"
        f" o AS ({SqlText(operation_sql(shape.schema, 'w'))}), j AS ({SqlText(entry)}) SELECT w.version FROM w"
    )
    values = [*stamp_parameters(session.stamp, shape.key), keep, msgspec.json.encode(payload)]
    version: int | None = await session.transaction.fetch_value(text, values)
    return version or 0


async def read_rows(session: Session, shape: Shape, group: Group) -> dict[RecordId, Stored]:
    """The rows of a merge in the journal's form, the survivor first."""
    table = f"{quote_identifier(shape.schema)}.{quote_identifier(shape.definition.table)}"
    stored = row_sql(shape.definition, lambda name: f"t.{quote_identifier(name)}")
    text = f"SELECT t.id, ({SqlText(stored)})::text AS stored FROM {table} AS t WHERE t.id = ANY($1::uuid[])"
    found = {
        row["id"]: _DECODER.decode(row["stored"]) for row in await session.transaction.fetch_rows(text, [group.all])
    }
    return {one: found[one] for one in group.all}


async def check_rights(session: Session, shape: Shape, group: Group) -> None:
    """All of them may be changed and the losers deleted. Raises RecordNotFound, RecordForbidden."""
    for right, ids in ((Right.UPDATE, group.all), (Right.DELETE, group.losers)):
        rows = [PreparedRow(number, "update", one) for number, one in enumerate(ids)]
        diagnosis = await diagnose_rows(session, shape, right, "update", rows)
        for problem in diagnosis.problems:
            raise await refuse(session.transaction, shape, Change("update", ids[problem.row]), [problem])


def check_take(ground: Ground, ask: MergeAsk) -> None:
    """What the asker takes from a record he must be allowed to read there and to write here. Raises ChangesRefused."""
    problems: list[Problem] = []
    for key, record in ask.take.items():
        code = ground.intake.gate(key).code
        if code is not None:
            problems.append(make_problem(0, code, key))
        elif record not in (ask.keep, *ask.losers):
            problems.append(make_problem(0, "not_found", key))
    if problems:
        raise ChangesRefused(problems)


async def _lock(session: Session, shape: Shape, group: Group) -> None:
    """Nobody links to them or writes them meanwhile."""
    table = f"{quote_identifier(shape.schema)}.{quote_identifier(shape.definition.table)}"
    text = f"SELECT t.id FROM {table} AS t WHERE t.id = ANY($1::uuid[]) ORDER BY t.id FOR UPDATE"
    await session.transaction.fetch_rows(text, [sorted(group.all)])


async def _find_living(session: Session, shape: Shape, rows: Sequence[Stored]) -> frozenset[UUID]:
    linked = list_links(shape, rows)
    text = QUERIES.get("list_living", session.catalog.schema)
    return frozenset(row["id"] for row in await session.transaction.fetch_rows(text, [list(linked)]))


def _sum(moves: Sequence[Move]) -> tuple[Move, ...]:
    counts: dict[tuple[str, str], Move] = {}
    for one in moves:
        known = counts.get((one.object, one.field))
        counts[one.object, one.field] = one if known is None else replace(one, count=one.count + known.count)
    return tuple(counts.values())
