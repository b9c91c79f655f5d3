"""What is asked of a merge and what it comes to: frozen values between the rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from zhike.kernel.base.errors import Conflict, Invalid
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId
from zhike.kernel.records.model import Json

MAX_RECORDS = 10


class MergeRefused(Invalid):
    """The merge as it was asked for cannot be done."""

    code = "merge_refused"
    title_zh = "无法合并"
    title_en = "These cannot be merged"
    detail_zh = "{zh}"
    detail_en = "{en}"


class MergedAlready(Conflict):
    """All of the records are one already."""

    code = "merged_already"
    title_zh = "这些记录已经合并"
    title_en = "These records are one already"
    detail_zh = "要合并的记录早先已经合并为一条；刷新后再查看。"
    detail_en = "The records have been merged into one before. Refresh to see it."


@dataclass(frozen=True, slots=True)
class MergeAsk:
    """Which records become one, and where its values come from.

    `take` names for a field the record whose value it gets; `values` are raw JSON by field key. Every other field keeps
    the survivor's value, or where that is empty gets the first that is not; fields of several values unite them.
    """

    object: ObjectKey
    keep: RecordId
    losers: tuple[RecordId, ...]
    take: Mapping[str, RecordId] = field(default_factory=dict)
    values: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """Where one field's value comes from: a record, all of them (`united`), or what was asked (`given`). `differs`: the
    records disagree. `open`: the asker may choose another."""

    field: str
    source: RecordId | None
    united: bool
    given: bool
    differs: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Move:
    """How many records of an object follow over one of its links."""

    object: ObjectKey
    field: str
    count: int


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """Something that will not come along, or not as people may think: a code, where, and words for it."""

    code: str
    object: ObjectKey
    field: str | None
    count: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would do. Only fields that the asker may read are listed; `hidden_moves` are records of objects that
    he may not read at all."""

    keep: RecordId
    losers: tuple[RecordId, ...]
    fields: tuple[FieldChoice, ...]
    moves: tuple[Move, ...]
    hidden_moves: int
    members: int
    shares: int
    files: int
    conflicts: tuple[MergeConflict, ...]


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge did."""

    operation: OperationId
    keep: RecordId
    version: int
    losers: tuple[RecordId, ...]
    moves: tuple[Move, ...]
