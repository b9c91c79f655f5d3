"""What waits for who administers a workspace: what failed, what is to be decided, and the first steps not yet taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from zhike.engines.transfer.model import JOB_KIND
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.jobs.model import Job, JobState
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.signin.model import Identity
from zhike.operations.kernel import Kernel

Step = Literal["import", "people", "second_factor"]
RECENT = timedelta(days=7)
SHOWN = 5
PAIRS = 50
"""So many pairs of doubles are counted; more are said to be more."""
USERS = ObjectKey("user")
_COUNTING = SystemPolicy("how many people were added, told to administrators")


@dataclass(frozen=True, slots=True)
class Desk:
    """Jobs that failed in the last week, open pairs of doubles by object, and of each first step whether it is done."""

    failed: tuple[Job, ...]
    doubles: dict[str, int]
    steps: dict[Step, bool]


async def read_desk(kernel: Kernel, identity: Identity) -> Desk:
    """The desk of an administrator. Raises WorkspaceNotFound."""
    workspace, database = identity.workspace, kernel.database
    catalog = await kernel.catalogs.current(workspace)
    since = kernel.clock.now() - RECENT
    failed = await kernel.queue.list(database, workspace, state=JobState.FAILED, limit=SHOWN)
    imported = await kernel.queue.list(database, workspace, state=JobState.DONE, kind=JOB_KIND, limit=1)
    # The administrator of the first start and the people of a sample were made by nobody.
    added = read_condition({"field": "created_by", "op": "is_not_empty"})
    people = await kernel.query.count(catalog, _COUNTING, Query(USERS, (Selected("id", ("id",)),), added))
    policy = await kernel.access.get_policy(identity.reader(), catalog)
    doubles: dict[str, int] = {}
    for key in sorted({str(one["object"]) for one in catalog.duplicate_rules.values() if one.get("active", True)}):
        listed = await kernel.duplicate_queue.list(catalog, policy, (key, "open"), None, PAIRS)
        if listed.pairs:
            doubles[key] = len(listed.pairs)
    return Desk(
        failed=tuple(one for one in failed if one.created_at >= since),
        doubles=doubles,
        steps={
            "import": bool(imported),
            "people": people.count > 0,
            "second_factor": await _is_guarded(kernel, identity),
        },
    )


async def _is_guarded(kernel: Kernel, identity: Identity) -> bool:
    """Whether a second factor guards the reader's sign-in; a program with a token has none to guard."""
    return identity.login_id is None or (await kernel.signin.second_factors.status(identity)).active
