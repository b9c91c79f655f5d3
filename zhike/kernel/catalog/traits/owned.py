"""Records that belong to somebody."""

from __future__ import annotations

from zhike.kernel.catalog.traits.contract import Trait


class Owned(Trait):
    """Every object has the fields owner and department; this opens records to heads of the owner's department."""

    key = "owned"
    zh, en = "有负责人", "Owned"
