"""Takes the sample company away: everything that its loading made, and nothing else."""

from __future__ import annotations

from zhike.kernel.base.ids import OperationId, UserId, WorkspaceKey, new_id
from zhike.kernel.records.drain import Drainer
from zhike.kernel.records.model import Operation, SystemWork
from zhike.kernel.records.save import RecordWriter
from zhike.kernel.records.unmake import list_made, unmake
from zhike.kernel.signin.accounts import Accounts
from zhike.kernel.signin.model import Caller
from zhike.operations.sample.load import FINISHED, MADE, POLICY, REMOVED, Progress

TITLE = {"zh": "移除演示数据", "en": "Remove the sample company"}


async def remove_demo(writer: RecordWriter, accounts: Accounts, workspace: WorkspaceKey, progress: Progress) -> int:
    """Remove it, with its people's sign-ins; says how many records. Records that others made stay."""
    catalog = await writer.catalogs.current(workspace)
    made = await list_made(writer.database, catalog, [MADE, FINISHED])
    for user in made.get("user", []):
        await accounts.take_away(workspace, UserId(user), Caller())
    operation = Operation(OperationId(new_id()), REMOVED, TITLE, "system")
    gone = await unmake(writer, SystemWork(workspace, POLICY), [MADE, FINISHED], operation, progress)
    await Drainer(writer.database, writer.catalogs, writer.clock).drain(workspace)
    return gone
