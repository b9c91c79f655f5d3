"""Entries of kind `a`: rights on one record, given or taken. The journal's plug for `access.grants.GrantJournal`."""

from __future__ import annotations

from uuid import UUID

from zhike.kernel.base.ids import OperationId
from zhike.kernel.journal.append import STAMP_COUNT, EntryKind, Stamp, entries_sql, operation_sql, stamp_parameters
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.postgres.sql import SqlText

_ONE = f"(SELECT ${STAMP_COUNT + 1}::uuid AS id, NULL::bigint AS version) AS w"
_PAYLOAD = f"${STAMP_COUNT + 2}::jsonb"


class GrantEntries:
    """Entries of one operation."""

    def __init__(self, stamp: Stamp) -> None:
        """`stamp` says who grants, when, and in which operation."""
        self._stamp = stamp

    @property
    def operation(self) -> OperationId:
        """The operation that the grants belong to."""
        return self._stamp.operation

    async def append(
        self, transaction: Transaction, schema: str, object_key: str, record: UUID, payload: bytes
    ) -> None:
        """Write the entry and, where it is not there yet, the operation."""
        entry = entries_sql(schema, EntryKind.ACCESS, _ONE, payload=_PAYLOAD)
        text = f"WITH o AS ({SqlText(operation_sql(schema))}) {SqlText(entry)}"
        await transaction.execute(text, [*stamp_parameters(self._stamp, object_key), record, payload])
