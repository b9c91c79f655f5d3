"""Records that files are put to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from zhike.kernel.catalog.traits.contract import FieldDocument, Trait, make_field


class Attachable(Trait):
    """Files of any kind."""

    key = "attachable"
    zh, en = "可加附件", "With attachments"
    fields: ClassVar[Mapping[str, FieldDocument]] = {
        "attachments": make_field("file", "附件", "Attachments", {"max_count": 100}),
    }
