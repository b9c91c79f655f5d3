"""What is computed, by which rules, and why it came out so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

Kind = Literal["lifecycle", "rfm"]


class StageRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Records that fulfil `condition`, and none of the rules before, get `value`."""

    value: str
    condition: dict[str, Any]


class LifecycleRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The stage of the records of `object`, written to its choice field. Who fulfils no rule keeps his stage."""

    object: str
    field: str
    rules: tuple[StageRule, ...]


class RfmRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What counts as an order: records of `object` with a link to the party, a date and an amount. The scores go into
    a text field of the party where `field` names one."""

    object: str
    party: str
    date: str
    amount: str
    where: dict[str, Any] | None = None
    field: str | None = None


class InsightSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Both are off until they are set."""

    lifecycle: LifecycleRules | None = None
    rfm: RfmRules | None = None


@dataclass(frozen=True, slots=True)
class Insight:
    """What came out for one record, since when, and why (JSON)."""

    kind: Kind
    value: str
    reason: bytes
    since: datetime
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class Bought:
    """What somebody bought: the last day, how often, how much."""

    party: UUID
    last: str
    count: int
    amount: float


@dataclass(frozen=True, slots=True)
class Score:
    """From 1 (least) to 5: how lately, how often, how much, with the values that they stand for."""

    bought: Bought
    recency: int
    frequency: int
    monetary: int

    @property
    def text(self) -> str:
        """As people write it."""
        return f"R{self.recency}F{self.frequency}M{self.monetary}"
