"""Records that an undo leaves as they are, and the words for why."""

from __future__ import annotations

from dataclasses import dataclass

from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.records.messages import find_words

_WORDS: dict[str, tuple[str, str]] = {
    "changed_since": ("之后又被修改过，保持现状。", "It was changed since and stays as it is."),
    "in_use": ("之后有人在其下新增了记录，保持现状。", "Others have added records to it since; it stays."),
    "erased": ("个人信息已被清除，无法还原。", "Its personal data were erased; nothing can be restored."),
    "purged": ("记录已被彻底删除。", "The record was purged."),
    "field_gone": ("涉及的字段或对象已不存在。", "A field or object that it concerns is gone."),
    "rule": ("还原后的数据不符合校验规则。", "The old data would break a validation rule."),
}


@dataclass(frozen=True, slots=True)
class Left:
    """One record that stays as it is: which, why (a stable code), and the reason in both languages."""

    object: ObjectKey
    id: RecordId
    title: str
    code: str
    zh: str
    en: str


def make_left(object_key: ObjectKey, record: RecordId, code: str, title: str = "") -> Left:
    """A record that stays, with the words for the code."""
    zh, en = _WORDS.get(code.partition(".")[0]) or find_words(code)
    return Left(object_key, record, title, code, zh, en)
