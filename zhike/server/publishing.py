"""What every route that changes definitions shares: the workspace, the stamp, the plan in words, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.ids import OperationId, UserId, new_id
from zhike.kernel.catalog.conflicts import Conflict
from zhike.kernel.catalog.plan import Loss, Plan, Step
from zhike.kernel.catalog.publish import Published
from zhike.kernel.catalog.uses.contract import Use
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.jobs.model import JobOptions, NoArguments
from zhike.kernel.postgres.workspaces import Workspace, get_workspace
from zhike.kernel.records.part_fill import order_part_fill
from zhike.operations.housekeeping import FINISH_CATALOG
from zhike.server.call import Call
from zhike.server.catalog_view import LabelView, view_label
from zhike.server.reply import json_value

PUBLISH = "catalog.publish"


class StepView(msgspec.Struct, frozen=True):
    """One step, in words."""

    kind: str
    label: LabelView
    later: bool


class LossView(msgspec.Struct, frozen=True):
    """Values that go out of sight, and how many (to 10,000): of a field, or the records of an object."""

    kind: str
    label: LabelView
    object: str = ""
    field: str | None = None
    rows: int = 0


class WarningView(msgspec.Struct, frozen=True):
    """A use that goes on without what is removed."""

    kind: str
    label: LabelView


class ConflictView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A member that both sides changed: what it was, what the other side makes of it, what it is here. Values that are
    not there are left out. `removed`: only "take" is possible."""

    path: str
    label: LabelView
    old: Any = msgspec.UNSET
    new: Any = msgspec.UNSET
    custom: Any = msgspec.UNSET
    removed: bool = False


class PlanView(msgspec.Struct, frozen=True):
    """What would be done, or was. `version` is what is published; `changes` says in people's words what is different
    afterwards, `steps` what is done for it; `left` is what a revert had to leave alone."""

    version: int
    steps: tuple[StepView, ...]
    warnings: tuple[WarningView, ...]
    losses: tuple[LossView, ...]
    operation: OperationId | None = None
    left: tuple[ConflictView, ...] = ()
    changes: tuple[LabelView, ...] = ()


async def workspace_of(call: Call) -> Workspace:
    """The caller's workspace."""
    return await get_workspace(call.kernel.database, call.identity.workspace)


def stamp_of(call: Call, kind: str = "catalog.publish", zh: str | None = None, en: str | None = None) -> PublishStamp:
    """Who publishes, as a new operation. Without a title the operation is called by what changed."""
    cause = "user" if call.identity.token_id is None else "token"
    title = None if zh is None or en is None else {"zh": zh, "en": en}
    return PublishStamp(UserId(call.identity.actor), OperationId(new_id()), kind, cause, title)


def view_plan(
    plan: Plan,
    version: int,
    operation: OperationId | None,
    left: Sequence[Conflict] = (),
    warnings: Sequence[Use] = (),
) -> PlanView:
    """A plan in words; `warnings` are the uses that go on without what it removes."""
    return PlanView(
        version=version,
        steps=tuple(_view_step(step) for step in plan.steps),
        warnings=tuple(WarningView(one.kind, view_label(one.label)) for one in warnings),
        losses=tuple(_view_loss(loss) for loss in plan.losses),
        changes=tuple(view_label(one) for one in plan.told),
        operation=operation,
        left=tuple(view_conflict(one) for one in left),
    )


def view_conflict(conflict: Conflict) -> ConflictView:
    """A conflict in words, with its values."""
    return ConflictView(
        path=conflict.path,
        label=LabelView(conflict.describe("zh"), conflict.describe("en")),
        old=conflict.old_base,
        new=conflict.new_base,
        custom=conflict.custom,
        removed=conflict.removed,
    )


async def answer_published(
    call: Call, published: Published, stamp: PublishStamp, left: Sequence[Conflict] = ()
) -> ASGIResponse:
    """Show it to this process, have done what takes long, and answer."""
    workspace = await workspace_of(call)
    call.kernel.catalogs.put(workspace, published.catalog)
    if published.plan.later:
        options = JobOptions(unique_key=f"{FINISH_CATALOG}:{published.version}", created_by=UserId(call.identity.actor))
        async with call.kernel.database.transaction(workspace.key) as transaction:
            await call.kernel.queue.enqueue(transaction, workspace.key, FINISH_CATALOG, NoArguments(), options)
    await order_part_fill(call.kernel.database, call.kernel.queue, call.kernel.clock, published.catalog)
    view = view_plan(published.plan, published.version, stamp.operation, left)
    return json_value(view, 200, {"X-Operation": str(stamp.operation)})


def _view_step(step: Step) -> StepView:
    return StepView(step.kind.value, LabelView(step.describe("zh"), step.describe("en")), step.later)


def _view_loss(loss: Loss) -> LossView:
    label = LabelView(loss.describe("zh"), loss.describe("en"))
    return LossView("loss", label, loss.object, loss.field, loss.rows)
