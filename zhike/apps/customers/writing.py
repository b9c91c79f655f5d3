"""What hooks write besides: in the same transaction and operation, journaled, as the system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from zhike.apps.customers.reading import POLICY
from zhike.kernel.base.ids import ObjectKey, RecordId, UserId, WorkspaceKey
from zhike.kernel.records.errors import ChangesRefused
from zhike.kernel.records.flow import write_rows
from zhike.kernel.records.hooks import HookRegistry
from zhike.kernel.records.model import Batch, Cause, Change, Operation, SystemWork
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.save import RecordWriter
from zhike.kernel.records.session import Session

NO_HOOKS = HookRegistry()


async def set_columns(session: Session, object_key: str, values: Mapping[str, Mapping[str, object]]) -> None:
    """Write column values of fields (of one column each) by record id, without starting hooks again.

    Raises ChangesRefused where a rule of the object refuses.
    """
    shape = session.shape(object_key)
    fields = shape.definition.fields
    rows = [
        PreparedRow(
            number, "update", RecordId(UUID(record)), {fields[key].columns[0]: value for key, value in one.items()}
        )
        for number, (record, one) in enumerate(sorted(values.items()))
    ]
    if not rows:
        return
    flow = await write_rows(session.with_policy(POLICY), shape, rows, NO_HOOKS)
    if flow.problems:
        raise ChangesRefused(tuple(flow.problems))


async def save_more(
    writer: RecordWriter, session: Session, object_key: str, changes: Sequence[Change]
) -> list[RecordId | None]:
    """Save changes of another object as any change is, within the operation at hand. Raises what `save` raises."""
    if not changes:
        return []
    stamp = session.stamp
    actor = None if stamp.actor is None else UserId(stamp.actor)
    author = SystemWork(WorkspaceKey(session.catalog.workspace), POLICY, actor)
    cause = cast("Cause", stamp.cause)
    operation = Operation(stamp.operation, stamp.kind, stamp.title, cause, stamp.undo_of)
    outcome = await writer.save(
        author, Batch(ObjectKey(object_key), tuple(changes)), operation, transaction=session.transaction
    )
    return [one.id for one in outcome.saved]
