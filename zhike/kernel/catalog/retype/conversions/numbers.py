"""Between kinds of number: the exact value, money as its base amount."""

from __future__ import annotations

from collections.abc import Mapping

from zhike.kernel.catalog.retype.conversions.contract import Conversion, Ground

NUMERIC = frozenset({"number", "percent", "rating", "duration", "money"})


def convert(ground: Ground, value: object) -> object:
    """The bare number."""
    return value["base"] if isinstance(value, Mapping) else value


def keep_money(ground: Ground, value: object) -> object:
    """Amount and currency."""
    return {"amount": value["amount"], "currency": value["currency"]} if isinstance(value, Mapping) else value


MONEY = Conversion(frozenset({"money"}), frozenset({"money"}), keep_money)
NUMBERS = Conversion(NUMERIC, NUMERIC, convert)
