"""The words of the problems that this room finds itself; field types bring their own."""

from __future__ import annotations

from zhike.kernel.catalog.model import FieldDefinition
from zhike.kernel.records.model import Problem

_WORDS: dict[str, tuple[str, str]] = {
    "unknown_field": ("没有此字段。", "There is no such field."),
    "read_only": ("此字段由系统维护，不能填写。", "The system keeps this field; it cannot be written."),
    "not_writable": ("你无权修改此字段。", "You may not write this field."),
    "masked_value": (
        "脱敏后的值不能写回；请填写完整的值，或不提交此字段。",
        "A masked value cannot be written back; give the whole value or leave the field out.",
    ),
    "required": ("此字段必填。", "This field is required."),
    "target_not_found": (
        "关联的记录不存在、已删除，或你无权查看。",
        "The linked record does not exist, was deleted, or you may not see it.",
    ),
    "file_not_available": (
        "文件不存在、已过期、类型不符，或不是你上传的；请重新上传。",
        "The file is gone, of another type, or not one that you uploaded; upload it again.",
    ),
    "not_unique": ("该值已被使用。", "The value is in use already."),
    "not_unique_in_batch": ("该值在本批中重复。", "The value occurs twice in this batch."),
    "id_taken": ("此 ID 已被使用。", "The id is in use already."),
    "id_missing": ("缺少记录 ID。", "The id of the record is missing."),
    "id_repeated": ("同一记录在本批中出现多次。", "The record occurs more than once in this batch."),
    "not_found": ("记录不存在或你无权查看。", "The record does not exist, or you may not see it."),
    "forbidden": ("你无权修改此记录。", "You may not change this record."),
    "create_forbidden": ("你无权新建此类记录。", "You may not create such records."),
    "stale": ("记录已被他人修改。", "Somebody else has changed the record."),
    "parent_in_bin": (
        "上级记录在回收站中，请先恢复上级记录。",
        "The record that it belongs to is in the bin; restore that first.",
    ),
    "merged": (
        "记录已并入另一条记录，要恢复请撤销合并。",
        "The record was merged into another one; undo the merge to have it back.",
    ),
    "not_in_bin": ("记录不在回收站中。", "The record is not in the bin."),
}


def make_problem(row: int, code: str, field: str | None = None) -> Problem:
    """A problem in the room's own words."""
    zh, en = _WORDS[code]
    return Problem(row, field, code, zh, en)


def name_field(field: FieldDefinition, problem: Problem) -> Problem:
    """The same problem at a field."""
    return Problem(problem.row, field.key, problem.code, problem.zh, problem.en)


def find_words(code: str) -> tuple[str, str]:
    """The words of a problem, Chinese and English; the code itself where it has none."""
    return _WORDS.get(code, (code, code))
