"""A look ahead at a merge: what would follow, where each value would come from, and what would not come along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhike.kernel.base.ids import ObjectKey, OperationId, new_id
from zhike.kernel.query.policy import Right
from zhike.kernel.records.merge import QUERIES, MergeWork, check_rights
from zhike.kernel.records.merge_grants import count_new
from zhike.kernel.records.merge_model import FieldChoice, MergeAsk, MergeConflict, MergePreview, Move
from zhike.kernel.records.merge_moves import count_moves, count_stuck
from zhike.kernel.records.merge_values import Decision
from zhike.kernel.records.model import Author, Operation

if TYPE_CHECKING:
    from zhike.kernel.records.save import Ground, RecordWriter

_WORDS = {
    "one_only": (
        "保留的记录只能有一条，其余的不随之转移。",
        "The surviving record can have one of these only; the others stay behind.",
    ),
    "too_many": (
        "合并后的值过多，超出的部分留在被合并的记录中。",
        "Too many values; the rest stays with the merged records.",
    ),
    "hidden_values": (
        "有你无权查看的字段，其值按规则保留，不在此显示。",
        "Some fields are hidden from you; their values are kept by the rules and not shown.",
    ),
    "unique_differs": (
        "此字段不可重复，只保留一个值。",
        "The field is unique: only one of the values is kept.",
    ),
}  # fmt: skip


async def preview_merge(writer: RecordWriter, author: Author, ask: MergeAsk) -> MergePreview:
    """What the merge would do as things stand; nothing is written.

    Raises MergeRefused, MergedAlready, RecordNotFound, RecordForbidden, ChangesRefused.
    """
    work = MergeWork(writer, author, Operation(OperationId(new_id()), "record.merge", {}))
    async with writer.database.transaction(author.workspace) as transaction:
        session, ground, group = await work.open(transaction, ask)
        shape = ground.shape
        await check_rights(session, shape, group)
        decision = await work.decide(session, ground, ask, group)
        moves = await count_moves(session, shape.key, group)
        stuck = await count_stuck(session, shape.key, group)
        members, shares = await count_new(session, group)
        text = QUERIES.get("count_files", shape.schema)
        files: int = await transaction.fetch_value(text, [list(group.losers)])
    seen = tuple(one for one in moves if ground.policy.list_alternatives(one.object, Right.READ))
    return MergePreview(
        keep=group.keep,
        losers=group.losers,
        fields=tuple(decision.choices),
        moves=seen,
        hidden_moves=sum(one.count for one in moves) - sum(one.count for one in seen),
        members=members,
        shares=shares,
        files=files,
        conflicts=tuple(_list_conflicts(ground, decision, stuck)),
    )


def _list_conflicts(ground: Ground, decision: Decision, stuck: list[Move]) -> list[MergeConflict]:
    key = ground.shape.key
    found = [_conflict("one_only", one.object, one.field, one.count) for one in stuck]
    found += [_conflict("too_many", key, name, 1) for name in decision.cut if _is_shown(decision, name)]
    found += [_conflict("unique_differs", key, one.field, 1) for one in decision.choices if _collides(ground, one)]
    hidden = sum(
        not ground.policy.get_field_right(key, one.key).read
        for one in ground.shape.definition.fields.values()
        if one.columns and not one.system
    )
    return [*found, _conflict("hidden_values", key, None, hidden)] if hidden else found


def _collides(ground: Ground, choice: FieldChoice) -> bool:
    return choice.differs and ground.shape.definition.fields[choice.field].unique


def _is_shown(decision: Decision, name: str) -> bool:
    return any(one.field == name for one in decision.choices)


def _conflict(code: str, object_key: ObjectKey, field: str | None, count: int) -> MergeConflict:
    zh, en = _WORDS[code]
    return MergeConflict(code, object_key, field, count, zh, en)
