"""What one check found: shared by `zhike doctor`, the health data and the pre-flight of an upgrade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["good", "warning", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, in words that also say what to do where it isn't well. `workspace` is None for what
    concerns the whole installation; `values` are the figures behind the words."""

    check: str
    state: State
    zh: str
    en: str
    workspace: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
