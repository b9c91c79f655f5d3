"""What may stand in the way of bringing a definition back."""

from __future__ import annotations

from zhike.kernel.base.errors import Conflict, NotFound


class NotInBin(NotFound):
    """Nothing of that name is in the bin of definitions."""

    code = "definition_not_in_bin"
    title_zh = "回收站中没有该定义"
    title_en = "It is not in the bin of definitions"
    detail_zh = "“{name}”不在回收站中，或已被清除。"
    detail_en = "'{name}' is not in the bin, or was purged."


class CannotRestore(Conflict):
    """It is there and cannot come back as things are."""

    code = "definition_cannot_return"
    title_zh = "暂时无法恢复"
    title_en = "It cannot be brought back now"
    detail_zh = "“{name}”:{reason_zh}"
    detail_en = "{name}: {reason_en}"
