"""Records that people put words on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from zhike.kernel.catalog.traits.contract import FieldDocument, Trait, make_field


class Tagged(Trait):
    """Free tags."""

    key = "tagged"
    zh, en = "可打标签", "Tagged"
    fields: ClassVar[Mapping[str, FieldDocument]] = {"tags": make_field("tags", "标签", "Tags", {"indexed": True})}
