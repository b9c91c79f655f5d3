"""Records that have a number of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from zhike.kernel.catalog.traits.contract import FieldDocument, Trait, make_field


class Numbered(Trait):
    """A number by the day; an object that wants a prefix or another rhythm declares the field `number` itself."""

    key = "numbered"
    zh, en = "自动编号", "Numbered"
    fields: ClassVar[Mapping[str, FieldDocument]] = {
        "number": make_field("auto_number", "编号", "Number", {"pattern": "{yyyyMMdd}{0000}", "reset": "daily"}),
    }
