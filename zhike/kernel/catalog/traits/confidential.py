"""Records of which others see all, only that they are, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from zhike.kernel.catalog.traits.contract import FieldDocument, Trait, make_field

VISIBILITY = "visibility"
CONFIDENTIAL = "confidential"
SHOWN_TO_OTHERS = ("subject", "full")

_LEVELS = {
    "full": ("公开", "Full", "green"),
    "subject": ("仅主题与时间", "Subject and times", "orange"),
    "private": ("私密", "Private", "red"),
}


class Confidential(Trait):
    """The owner, whom the record names, members and those with whom it is shared see and do what they may; others whom
    rights let in see it by its `visibility`: all of it, its title and times, or nothing."""

    key = CONFIDENTIAL
    zh, en = "可保密", "Confidential"
    fields: ClassVar[Mapping[str, FieldDocument]] = {
        VISIBILITY: make_field(
            "choice",
            "公开程度",
            "Visibility",
            {
                "required": True,
                "default": '"full"',
                "options": {
                    key: {"label": {"zh": zh, "en": en}, "color": color, "order": place}
                    for place, (key, (zh, en, color)) in enumerate(_LEVELS.items(), start=1)
                },
            },
        ),
    }
