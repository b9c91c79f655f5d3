"""Records that are approved before they count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from zhike.kernel.catalog.traits.contract import FieldDocument, Trait, make_field

_STATES = {
    "draft": ("草稿", "Draft", "gray"),
    "pending": ("审批中", "Pending", "blue"),
    "approved": ("已通过", "Approved", "green"),
    "rejected": ("已拒绝", "Rejected", "red"),
    "returned": ("已退回", "Returned", "orange"),
    "withdrawn": ("已撤回", "Withdrawn", "gray"),
    "void": ("已作废", "Void", "gray"),
}


class Approvable(Trait):
    """The state of the approval, which is not the business state, and whether the record is locked."""

    key = "approvable"
    zh, en = "可审批", "Approvable"
    fields: ClassVar[Mapping[str, FieldDocument]] = {
        "approval_status": make_field(
            "choice",
            "审批状态",
            "Approval",
            {
                "read_only": True,
                "tracked": True,
                "default": '"draft"',
                "options": {
                    key: {"label": {"zh": zh, "en": en}, "color": color, "order": place}
                    for place, (key, (zh, en, color)) in enumerate(_STATES.items(), start=1)
                },
            },
        ),
        "locked": make_field("boolean", "已锁定", "Locked", {"read_only": True}),
    }
