"""Records that people follow up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from zhike.kernel.catalog.traits.contract import FieldDocument, Trait, make_field


class Followed(Trait):
    """When it was last and is next followed up, and what was said last: what its follow-ups say (engines/followups)."""

    key = "followed"
    zh, en = "可跟进", "Followed up"
    fields: ClassVar[Mapping[str, FieldDocument]] = {
        "last_followup_at": make_field(
            "datetime", "最近跟进时间", "Last follow-up", {"read_only": True, "indexed": True}
        ),
        "next_followup_at": make_field(
            "datetime", "下次跟进时间", "Next follow-up", {"read_only": True, "indexed": True}
        ),
        "last_followup": make_field("long_text", "最近跟进内容", "Last follow-up text", {"read_only": True}),
    }
