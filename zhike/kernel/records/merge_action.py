"""Merging as a registered verb: `ids` are all records, `keep` says which of them stays (else the first)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.model import Label
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.query.policy import Right
from zhike.kernel.records.actions import ActionCall, Argument, Arguments, Confirm
from zhike.kernel.records.errors import BadArguments
from zhike.kernel.records.merge import merge_records
from zhike.kernel.records.merge_model import MergeAsk
from zhike.kernel.records.model import Batch, Json, Operation, Outcome, Saved

if TYPE_CHECKING:
    from zhike.kernel.records.save import RecordWriter


class Merge:
    """Makes two to ten records one."""

    key = "merge"
    label = Label("合并", "Merge")
    arguments = (
        Argument("keep", "text", Label("保留的记录", "Record to keep"), required=False),
        Argument("take", "json", Label("取自哪条记录", "Which record's value"), required=False),
        Argument("values", "json", Label("另填的值", "Other values"), required=False),
    )
    right = Right.UPDATE
    confirm: Confirm = "danger"
    undoable = True
    batchable = True
    objects: frozenset[str] | None = None

    def plan(self, call: ActionCall) -> tuple[Batch, ...]:
        """A merge is more than batches: see `run`."""
        raise BadArguments(action=self.key, zh="合并不能这样执行。", en="A merge is no list of changes.")

    async def run(
        self, writer: RecordWriter, call: ActionCall, operation: Operation, transaction: Transaction | None
    ) -> Outcome:
        """Merge, and answer with the survivor. Raises as `merge_records`, and BadArguments."""
        keep = self._read_id(call.arguments.get("keep") or str(call.ids[0]))
        take = {key: self._read_id(one) for key, one in self._read_map(call.arguments, "take").items()}
        losers = tuple(one for one in call.ids if one != keep)
        ask = MergeAsk(call.object, keep, losers, take, self._read_map(call.arguments, "values"))
        report = await merge_records(writer, call.author, ask, operation, transaction)
        return Outcome(operation.id, (Saved(report.keep, report.version),))

    def _read_map(self, arguments: Arguments, key: str) -> dict[str, Json]:
        given = arguments.get(key)
        if given is None:
            return {}
        if not isinstance(given, dict):
            raise BadArguments(action=self.key, zh=f"{key} 应为对象。", en=f"'{key}' is an object.")
        return given

    def _read_id(self, given: Json) -> RecordId:
        try:
            return RecordId(UUID(str(given)))
        except ValueError as wrong:
            raise BadArguments(action=self.key, zh="记录 ID 有误。", en="That is no id of a record.") from wrong
