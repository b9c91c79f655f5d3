"""What kinds of notifications there are, and how a person wants them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Literal

Mode = Literal["always", "now", "hourly", "daily", "off"]
"""How a kind is delivered (docs/engines/notifications.md)."""
Digest = Literal["hourly", "daily"]
NINE = time(9)


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind as a package declares it: its key, what it is called, when it comes, and how where nobody chose."""

    key: str
    label: tuple[str, str]
    hint: tuple[str, str]
    mode: Mode = "now"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From a time of day until another, which may be the next day's."""

    begin: time
    end: time


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """What a person chose; a kind that is not in `modes` is delivered as it declares."""

    modes: Mapping[str, Mode] = field(default_factory=dict)
    quiet: QuietHours | None = None
    rest_days: bool = False
    daily_at: time = NINE


UNCHOSEN = NoticeSettings()
