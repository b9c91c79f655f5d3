"""Actions: registered typed verbs beyond create, update and delete. Buttons, the bulk bar, flows and programs read the
same registry; every action ends in batches that go the one write path, with the caller's rights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from typing import Literal as OneOf

from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.base.registry import Registry
from zhike.kernel.catalog.model import Catalog, Label
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.records.errors import BadArguments
from zhike.kernel.records.model import Author, Batch, Change, Json, Operation, Outcome

if TYPE_CHECKING:
    from zhike.kernel.postgres.pool import Transaction
    from zhike.kernel.records.save import RecordWriter

Arguments = Mapping[str, Json]
Confirm = OneOf["none", "ask", "danger"]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an action: `kind` names a field type's key, whose widget and JSON form it has."""

    key: str
    kind: str
    label: Label
    required: bool = True


@dataclass(frozen=True, slots=True)
class Call:
    """Which action is asked for, with which records and arguments."""

    action: str
    ids: tuple[RecordId, ...]
    arguments: Arguments = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActionCall:
    """What an action is asked to do: with which records of which object, by whom, under which catalog and rights."""

    author: Author
    catalog: Catalog
    policy: AccessPolicy
    object: ObjectKey
    ids: tuple[RecordId, ...]
    arguments: Arguments


class Action(Protocol):
    """One verb. Stateless; one instance is registered."""

    @property
    def key(self) -> str:
        """Its name in addresses, rights and flows."""

    @property
    def label(self) -> Label:
        """What people read on its button."""

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """What it wants to know."""

    @property
    def right(self) -> Right:
        """Which right over each record it needs; the write path checks it again, row by row."""

    @property
    def confirm(self) -> Confirm:
        """Whether a person is asked first."""

    @property
    def undoable(self) -> bool:
        """Whether undo takes it back."""

    @property
    def batchable(self) -> bool:
        """Whether it takes more than one record at a time."""

    @property
    def objects(self) -> frozenset[str] | None:
        """The objects that it is for; None: all."""

    def plan(self, call: ActionCall) -> tuple[Batch, ...]:
        """The writes that it comes to. Pure. Raises BadArguments."""


@runtime_checkable
class Runnable(Protocol):
    """An action that is more than a list of batches and does itself what it comes to, through the writer."""

    async def run(
        self, writer: RecordWriter, call: ActionCall, operation: Operation, transaction: Transaction | None
    ) -> Outcome:
        """Do it; within somebody's transaction where there is one."""


class Assign:
    """Hands records over: another owner, and with him his department unless one is given."""

    key = "assign"
    label = Label("分配", "Assign")
    arguments = (
        Argument("owner", "user", Label("负责人", "Owner"), required=False),
        Argument("department", "department", Label("所属部门", "Department"), required=False),
    )
    right = Right.UPDATE
    confirm: Confirm = "none"
    undoable = True
    batchable = True
    objects: frozenset[str] | None = None

    def plan(self, call: ActionCall) -> tuple[Batch, ...]:
        """One update a record."""
        values = {key: value for key, value in call.arguments.items() if key in ("owner", "department")}
        if not values:
            raise BadArguments(action=self.key, zh="请指定负责人或部门。", en="Name an owner or a department.")
        return (Batch(call.object, tuple(Change("update", one, values) for one in call.ids)),)


class Restore:
    """Takes records out of the bin, with the children that went along."""

    key = "restore"
    label = Label("恢复", "Restore")
    arguments: tuple[Argument, ...] = ()
    right = Right.DELETE
    confirm: Confirm = "none"
    undoable = True
    batchable = True
    objects: frozenset[str] | None = None

    def plan(self, call: ActionCall) -> tuple[Batch, ...]:
        """One restore a record."""
        return (Batch(call.object, tuple(Change("restore", one) for one in call.ids)),)


ACTIONS: tuple[Action, ...] = (Assign(), Restore())
"""The kernel's own; main.py adds those of engines and apps."""


def make_registry(more: Sequence[Action] = ()) -> Registry[Action]:
    """All actions by key. Raises NameTaken."""
    registry: Registry[Action] = Registry("action")
    for action in (*ACTIONS, *more):
        registry.add(action.key, action)
    registry.freeze()
    return registry


def check_call(action: Action, call: ActionCall) -> None:
    """Raises BadArguments where the action is not for the object, for so many records, or lacks an argument."""
    if action.objects is not None and call.object not in action.objects:
        raise BadArguments(action=action.key, zh="不适用于此对象。", en="It is not for this object.")
    if not call.ids:
        raise BadArguments(action=action.key, zh="请选择记录。", en="Name at least one record.")
    if len(call.ids) > 1 and not action.batchable:
        raise BadArguments(action=action.key, zh="一次只能处理一条记录。", en="It takes one record at a time.")
    known = {argument.key for argument in action.arguments}
    unknown = sorted(set(call.arguments) - known)
    missing = [one.key for one in action.arguments if one.required and call.arguments.get(one.key) is None]
    if unknown or missing:
        names = ", ".join([*unknown, *missing])[:200]
        raise BadArguments(
            action=action.key, zh=f"参数不对：{names}", en=f"These arguments are unknown or missing: {names}"
        )
