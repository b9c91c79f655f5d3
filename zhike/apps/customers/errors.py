"""What the package refuses."""

from __future__ import annotations

from zhike.kernel.base.errors import Invalid


class BadChecklist(Invalid):
    """A task's checklist is not a list of items."""

    code = "bad_checklist"
    title_zh = "检查清单格式不对"
    title_en = "The checklist is not one"
    detail_zh = "检查清单须为数组，最多 {limit} 项，每项为 {shape}；第 {place} 项不符合。"
    detail_en = "A checklist is an array of at most {limit} items, each {shape}; item {place} is not."
