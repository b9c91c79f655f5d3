"""What undoing a merge needs besides the records' values: what the merge wrote down of itself, files, members, shares.

An undone merge can be undone in its turn: the losers go where they went.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.sql import load_queries
from zhike.kernel.query.policy import Right
from zhike.kernel.records.diagnose import diagnose_rows
from zhike.kernel.records.merge import mark_merged, note_merge
from zhike.kernel.records.merge_grants import take_grants_back
from zhike.kernel.records.merge_moves import Group
from zhike.kernel.records.model import Author, Change, Operation
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.refuse import refuse
from zhike.kernel.records.retry import Retries
from zhike.kernel.records.sources import get_policy

if TYPE_CHECKING:
    from zhike.kernel.records.save import RecordWriter

QUERIES = load_queries("zhike.kernel.records", "merge.sql")


class TrailPayload(msgspec.Struct, frozen=True):
    """An entry of kind `m`: which records became one (or, undone, several again), and which files went along, each
    (file, the record that had it)."""

    merged: tuple[RecordId, ...] = ()
    split: tuple[RecordId, ...] = ()
    files: tuple[tuple[UUID, RecordId], ...] = ()


@dataclass(frozen=True, slots=True)
class Trail:
    """What a merge left in the journal. `undone`: it was the undo of one."""

    object: ObjectKey
    keep: RecordId
    losers: tuple[RecordId, ...]
    files: tuple[tuple[UUID, RecordId], ...]
    undone: bool


async def find_trail(source: Connection | Database, schema: str, operation: OperationId) -> Trail | None:
    """The trail of a merge, or of the undo of one; None where the operation was neither."""
    row = await source.fetch_row(QUERIES.get("find_trail", schema), [operation])
    if row is None:
        return None
    payload = msgspec.json.decode(row["payload"], type=TrailPayload)
    return Trail(
        object=ObjectKey(row["object"]),
        keep=RecordId(row["record_id"]),
        losers=payload.merged or payload.split,
        files=payload.files,
        undone=bool(payload.split),
    )


async def check_undo_right(writer: RecordWriter, author: Author, operation: Operation, trail: Trail) -> None:
    """Who undoes a merge must be allowed to change the survivor. Raises RecordNotFound, RecordForbidden."""
    catalog = await writer.catalogs.current(author.workspace)
    policy = await get_policy(writer.policies, author, catalog)
    async with writer.database.transaction(author.workspace) as transaction:
        session = writer.open_session(transaction, author, operation, catalog, policy).with_policy(policy, in_bin=True)
        shape = session.shape(trail.object)
        diagnosis = await diagnose_rows(session, shape, Right.UPDATE, "update", [PreparedRow(0, "update", trail.keep)])
        if diagnosis.problems:
            raise await refuse(transaction, shape, Change("update", trail.keep), diagnosis.problems)


async def settle_trail(
    writer: RecordWriter, author: Author, operation: Operation, which: tuple[Trail, OperationId]
) -> int:
    """Give files back, undo grants, and write down that it was done, where any loser came back (or went again). Says
    how many grants stay because they were changed since."""
    trail, target = which
    retries = Retries(writer.catalogs, author.workspace, owned=True)
    while True:
        try:
            return await _settle(writer, author, operation, trail, target)
        except ZhikeError as error:
            await retries.after(error)


async def _settle(writer: RecordWriter, author: Author, operation: Operation, trail: Trail, target: OperationId) -> int:
    catalog = await writer.catalogs.current(author.workspace)
    policy = await get_policy(writer.policies, author, catalog)
    async with writer.database.transaction(author.workspace) as transaction:
        session = writer.open_session(transaction, author, operation, catalog, policy)
        shape, group = session.shape(trail.object), Group(trail.keep, trail.losers)
        if trail.undone:
            await mark_merged(session, group)
        name = "list_losers" if trail.undone else "list_living"
        rows = await transaction.fetch_rows(QUERIES.get(name, catalog.schema), [list(trail.losers)])
        done = [one for one in trail.losers if any(row["id"] == one for row in rows)]
        if not done:
            return 0
        files = [(file, record) for file, record in trail.files if record in done]
        text = QUERIES.get("take_files_again" if trail.undone else "give_files_back", catalog.schema)
        values = [[file for file, _ in files], [record for _, record in files], trail.keep]
        await transaction.execute(text, values)
        stuck = await take_grants_back(session, shape.key, trail.keep, target)
        verb = "merged" if trail.undone else "split"
        await note_merge(session, shape, trail.keep, {verb: done, "files": files})
        return stuck
