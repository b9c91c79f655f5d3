"""An amount in a currency, with its worth in the workspace's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

from zhike.kernel.base.errors import Invalid
from zhike.kernel.base.money import MAX_SCALE, round_half_up
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.number import (
    DECIMAL_INPUT,
    DECIMAL_SCHEMA,
    NUMBER_AGGREGATES,
    ORDER_OPERATORS,
    restore_decimal,
)
from zhike.kernel.catalog.fieldtypes.number_text import parse_amount_text
from zhike.kernel.catalog.fieldtypes.rates import RatedMoney
from zhike.kernel.catalog.fieldtypes.reading import EXACT, check_members, read_decimal, refuse_kind, whole
from zhike.kernel.catalog.model import Config, FieldDefinition, WorkspaceSettings
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.types import NUMBER, ValueType

DEFAULT_SCALE = 2
CURRENCY_SCHEMA: Config = {"type": "string", "pattern": "^[A-Z]{3}$"}

_MEMBERS = frozenset({"amount", "currency", "base"})


class MoneyType(FieldType):
    """Three columns: amount, currency, base amount. Filters, sorts, sums and formulas see the base amount.

    The amount is rounded half up to `scale` decimals. `base` in input is what reading gave and is made anew from the
    rate of the record's day (records/rates.py), else from the settings; a currency without a rate is refused.
    """

    key = "money"
    widget = "money"
    operators = ORDER_OPERATORS
    aggregates = NUMBER_AGGREGATES
    compared = 2
    config_schema: ClassVar[Config] = {
        "scale": {"type": "integer", "minimum": 0, "maximum": MAX_SCALE},
        "rate_date": {
            "type": "string",
            "pattern": "^[a-z][a-z0-9_]{0,39}$",
            "description": "The date field whose day decides the rate; today where there is none.",
        },
    }

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """Amount, currency, base."""
        return (
            PhysicalColumn("", "numeric(20,6)"),
            PhysicalColumn("__cur", "text"),
            PhysicalColumn("__base", "numeric(20,6)"),
        )

    def value_type(self, config: Config) -> ValueType:
        """A number: the base amount."""
        return NUMBER

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """A decimal in the workspace's currency, or `{"amount", "currency"}`."""
        if raw is None or raw == "":
            return None
        rated = raw if isinstance(raw, RatedMoney) else None
        raw = raw.raw if isinstance(raw, RatedMoney) else raw
        currency: object = context.settings.currency
        if isinstance(raw, Mapping):
            check_members(raw, _MEMBERS, "amount")
            currency = raw.get("currency", currency)
            raw = raw["amount"]
            if raw is None or raw == "":
                return None
        scale = whole(field.config, "scale", DEFAULT_SCALE)
        rate = _find_rate(currency, context.settings) if rated is None else _get_dated(rated, currency)
        amount = _round(read_decimal(raw), scale)
        return amount, currency, _round(EXACT.multiply(amount, rate), scale)

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """`￥1,200.50`, `1.2万元`, `USD 300`."""
        amount, currency = parse_amount_text(text)
        return amount if currency is None else {"amount": amount, "currency": currency}

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """`1200.50 CNY`."""
        return f"{value['amount']} {value['currency']}" if isinstance(value, Mapping) else ""

    def expression(self, field: FieldDefinition, columns: Sequence[sql.Sql]) -> sql.Sql:
        """The base amount."""
        return columns[self.compared]

    def output(self, field: FieldDefinition, columns: Sequence[sql.Sql]) -> sql.Sql:
        """`{"amount", "currency", "base"}` as decimal text, or null."""
        scale = sql.Cast(sql.Constant(str(whole(field.config, "scale", DEFAULT_SCALE))), "integer")

        def show(term: sql.Sql) -> sql.Sql:
            return sql.Cast(sql.Apply("pg_catalog.round", (term, scale)), "text")

        amount, currency, base = columns
        made = sql.Apply(
            "pg_catalog.json_build_object",
            (
                sql.Constant("amount"),
                show(amount),
                sql.Constant("currency"),
                currency,
                sql.Constant("base"),
                show(base),
            ),
        )
        return sql.Case(((sql.IsNull(amount), sql.Keyword("NULL")),), made)

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """Amount, currency and base as they stood."""
        if not isinstance(stored, Sequence) or isinstance(stored, str) or stored[0] is None:
            return None
        amount, currency, base = stored
        return restore_decimal(amount), currency, None if base is None else restore_decimal(base)

    def json_schema(self, field: FieldDefinition) -> Config:
        """An object of decimal texts."""
        return {
            "type": "object",
            "properties": {
                "amount": DECIMAL_SCHEMA, "currency": CURRENCY_SCHEMA, "base": {**DECIMAL_SCHEMA, "readOnly": True},
            },
            "required": ["amount", "currency", "base"],
            "additionalProperties": False,
        }  # fmt: skip

    def input_schema(self, field: FieldDefinition) -> Config:
        """A decimal, or an object with amount and currency."""
        given = {
            "type": "object",
            "properties": {"amount": DECIMAL_INPUT, "currency": CURRENCY_SCHEMA, "base": DECIMAL_INPUT},
            "required": ["amount"],
            "additionalProperties": False,
        }
        return {"anyOf": [*_list_choices(DECIMAL_INPUT), given]}


def _list_choices(schema: Config) -> list[object]:
    choices = schema["anyOf"]
    return list(choices) if isinstance(choices, list) else []


def _find_rate(currency: object, settings: WorkspaceSettings) -> Decimal:
    if not isinstance(currency, str):
        raise refuse_kind(currency, "货币代码", "The code of a currency")
    if currency == settings.currency:
        return Decimal(1)
    rate = settings.rates.get(currency)
    if rate is None:
        known, shown = ", ".join([settings.currency, *settings.rates]), currency[:60]
        raise BadValue(
            "unknown_currency",
            f"货币“{shown}”没有汇率；可用：{known}。",
            f"There is no rate for '{shown}'. Known: {known}.",
        )
    return rate


def _get_dated(rated: RatedMoney, currency: object) -> Decimal:
    if rated.rate is None:
        day = rated.day.isoformat()
        raise BadValue(
            "no_rate",
            f"没有货币“{currency}”在 {day} 的汇率，请先录入该日或更早的汇率。",
            f"There is no rate for {currency} on {day}; enter one of that day or before.",
        )
    return rated.rate


def _round(value: Decimal, scale: int) -> Decimal:
    try:
        # A small negative amount rounds to -0.00, which is 0.00 to people and to the database.
        return abs(rounded) if not (rounded := round_half_up(value, scale)) else rounded
    except Invalid as broken:
        raise BadValue(broken.code, broken.localised("zh").detail, broken.localised("en").detail) from broken
