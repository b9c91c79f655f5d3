"""What currencies were worth on which day, and an amount that comes with the rate to use."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Rates:
    """By currency, the days on which a rate began to hold, in order, and the rates."""

    by_currency: Mapping[str, tuple[Sequence[date], Sequence[Decimal]]]

    def has(self, currency: str) -> bool:
        """Whether there is any rate of the currency."""
        return currency in self.by_currency

    def find(self, currency: str, day: date) -> Decimal | None:
        """The rate of a day: the newest that began on it or before."""
        days, rates = self.by_currency.get(currency, ((), ()))
        place = bisect_right(days, day)
        return rates[place - 1] if place else None


def make_rates(rows: Sequence[tuple[str, date, Decimal]]) -> Rates:
    """Rates out of (currency, day, rate); of several for one day the last given holds."""
    found: dict[str, dict[date, Decimal]] = {}
    for currency, day, rate in rows:
        found.setdefault(currency, {})[day] = rate
    ordered = {currency: sorted(by_day.items()) for currency, by_day in found.items()}
    return Rates(
        {currency: ([day for day, _ in pairs], [rate for _, rate in pairs]) for currency, pairs in ordered.items()}
    )


@dataclass(frozen=True, slots=True)
class RatedMoney:
    """Raw money with the rate of its day (None: there is none). No JSON can be one; the write path makes them."""

    raw: Mapping[str, object]
    day: date
    rate: Decimal | None
