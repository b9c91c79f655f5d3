"""Records that nobody owns for a while, and that people claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from zhike.kernel.catalog.traits.contract import FieldDocument, Trait, make_field


class Pooled(Trait):
    """A record without owner lies in a pool; these say since when, who had it, and when it goes back."""

    key = "pooled"
    zh, en = "进入公海", "Pooled"
    fields: ClassVar[Mapping[str, FieldDocument]] = {
        "pool_entered_at": make_field(
            "datetime", "进入公海时间", "In the pool since", {"read_only": True, "indexed": True}
        ),
        "previous_owner": make_field("user", "前负责人", "Previous owner", {"read_only": True}),
        "claimed_at": make_field("datetime", "领取时间", "Claimed at", {"read_only": True}),
        "recycle_at": make_field("datetime", "预计回收时间", "Goes back at", {"read_only": True, "indexed": True}),
        "protected_until": make_field("datetime", "保护期至", "Protected until"),
    }
