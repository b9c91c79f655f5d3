"""Writing what was published: definitions, the log of changes, the journal's entry and the head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from zhike.kernel.base.ids import OperationId, UserId, new_id, new_secret
from zhike.kernel.catalog.definitions import Definition, Definitions
from zhike.kernel.catalog.plan import Plan
from zhike.kernel.catalog.read import QUERIES, encode_document
from zhike.kernel.catalog.telling import tell_in_short
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.postgres.workspaces import Workspace

SALT_BYTES = 16
NOTHING_TOLD = {"zh": "修改定义", "en": "Change definitions"}


@dataclass(frozen=True, slots=True)
class PublishStamp:
    """Who publishes, in which operation, and what people read of it: without a title, what changed in short. No actor:
    the system itself."""

    actor: UserId | None = None
    operation: OperationId = field(default_factory=lambda: OperationId(new_id()))
    kind: str = "catalog.publish"
    cause: str = "user"
    title: Mapping[str, str] | None = None


async def write_changes(
    transaction: Transaction,
    workspace: Workspace,
    before: Definitions,
    plan: Plan,
    stamp: PublishStamp,
    at: datetime,
) -> None:
    """Write the plan's definitions under its catalog's version, and tell the journal."""
    schema, version = workspace.schema, plan.catalog.version
    for (kind, key), after in plan.changed.items():
        if after is None:
            await transaction.execute(QUERIES.get("delete_definition", schema), [kind, key, version, at])
        else:
            row = [kind, key, after.package, encode_document(after.base), encode_document(after.custom), version]
            await transaction.execute(QUERIES.get("save_definition", schema), row)
    rows = [
        [version, *key, _snapshot(before.get(key)), _snapshot(after), stamp.operation, stamp.actor, at]
        for key, after in plan.changed.items()
    ]
    await transaction.execute_many(QUERIES.get("insert_change", schema), rows)
    if plan.changed:
        await _write_journal(transaction, schema, version, plan, stamp, at)
    await transaction.execute(QUERIES.get("set_version", schema), [version, at])


async def _write_journal(
    transaction: Transaction, schema: str, version: int, plan: Plan, stamp: PublishStamp, at: datetime
) -> None:
    title = msgspec.json.encode(dict(stamp.title or tell_in_short(plan.told) or NOTHING_TOLD))
    await transaction.execute(
        QUERIES.get("insert_operation", schema), [stamp.operation, stamp.kind, title, stamp.cause, stamp.actor, at]
    )
    payload = msgspec.json.encode({"changed": [f"{kind}/{key}" for kind, key in plan.changed]})
    await transaction.execute(
        QUERIES.get("insert_entry", schema),
        [at, stamp.operation, stamp.actor, stamp.cause, version, payload, new_secret(SALT_BYTES)],
    )


def _snapshot(definition: Definition | None) -> bytes | None:
    if definition is None:
        return None
    return msgspec.json.encode({"package": definition.package, "base": definition.base, "custom": definition.custom})
