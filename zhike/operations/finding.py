"""What one check found: shared by `zhike doctor`, the health page and the pre-flight of an upgrade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "warning", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, with what to do where it isn't well. `workspace` is None for what concerns all."""

    check: str
    state: State
    zh: str
    en: str
    workspace: str | None = None
