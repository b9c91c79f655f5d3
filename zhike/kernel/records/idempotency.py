"""The same request is answered the same: the answer is stored in the transaction that did the work.

While the first request runs, its key is locked and a second one is told so; when it fails, nothing is stored and the
key is free. Keys belong to a user and are kept for 72 hours.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.postgres.pool import Database, Transaction
from zhike.kernel.postgres.sql import load_queries
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.records.errors import KeyUsedDifferently, StillRunning
from zhike.kernel.records.retry import Retries

if TYPE_CHECKING:
    from zhike.kernel.records.save import RecordWriter

KEEP_HOURS = 72
_QUERIES = load_queries("zhike.kernel.records")


@dataclass(frozen=True, slots=True)
class Receipt:
    """A request as its idempotency key names it. `body_hash` tells whether a second one is the same."""

    workspace: WorkspaceKey
    user: UserId
    key: str
    route: str
    body_hash: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: an HTTP status and a body."""

    status: int
    body: bytes
    repeated: bool = False


Work = Callable[[Transaction], Awaitable[Answer]]
"""Does the request inside the transaction and makes its answer. It may be called again when the catalog moved."""


async def answer_once(writer: RecordWriter, receipt: Receipt, work: Work) -> Answer:
    """Do the work, or give the answer that it had before.

    Raises StillRunning, KeyUsedDifferently, and whatever the work raises (then nothing is stored).
    """
    retries = Retries(writer.catalogs, receipt.workspace, owned=True)
    while True:
        try:
            async with writer.database.transaction(receipt.workspace) as transaction:
                return await _answer(transaction, receipt, work, writer.clock)
        except ZhikeError as error:
            await retries.after(error)


async def forget_answers(database: Database, workspace: WorkspaceKey, clock: Clock) -> int:
    """Drop what is older than 72 hours; says how many. For a job."""
    text = _QUERIES.get("forget_answers", schema_of(workspace))
    return await database.execute(text, [clock.now() - timedelta(hours=KEEP_HOURS)])


async def _answer(transaction: Transaction, receipt: Receipt, work: Work, clock: Clock) -> Answer:
    if not await transaction.fetch_value("SELECT pg_try_advisory_xact_lock($1)", [_lock_key(receipt)]):
        raise StillRunning(key=receipt.key)
    schema = schema_of(receipt.workspace)
    row = await transaction.fetch_row(_QUERIES.get("find_answer", schema), [receipt.user, receipt.key])
    if row is not None:
        if (row["route"], bytes(row["body_hash"])) != (receipt.route, receipt.body_hash):
            raise KeyUsedDifferently(key=receipt.key)
        return Answer(row["status"], row["response"], repeated=True)
    answer = await work(transaction)
    values = [receipt.user, receipt.key, receipt.route, receipt.body_hash, answer.status, answer.body, clock.now()]
    await transaction.execute(_QUERIES.get("keep_answer", schema), values)
    return answer


def _lock_key(receipt: Receipt) -> int:
    text = f"zhike:idempotency:{receipt.workspace}:{receipt.user}:{receipt.key}"
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
