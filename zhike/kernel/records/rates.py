"""The rates of foreign amounts that a batch writes: each by the record's rate date (`rate_date` of the money field), or
by today where the field names none. Changing that date alone makes the base amount anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.kernel.base.clock import Clock
from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.fieldtypes.date import read_iso_date
from zhike.kernel.catalog.fieldtypes.rates import RatedMoney, Rates
from zhike.kernel.catalog.model import Catalog, FieldDefinition
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.records.model import Batch, Change
from zhike.kernel.records.shape import Shape

Stored = Mapping[UUID, Mapping[str, Any]]
"""By record: the rate dates and the amounts that stand now, by column."""


class RateSource(Protocol):
    """A socket: where dated rates come from."""

    async def load(self, catalog: Catalog, currencies: frozenset[str]) -> Rates:
        """All rates of these currencies."""


async def add_rates(
    source: RateSource, database: Connection | Database, catalog: Catalog, shape: Shape, batch: Batch, clock: Clock
) -> Batch:
    """The batch with the rates of its foreign amounts. Amounts that nobody can read stay as they are."""
    fields = shape.money
    if not fields:
        return batch
    stored = await _read_stored(database, shape, batch.changes, fields)
    changes = [_with_stored_amounts(change, fields, stored) for change in batch.changes]
    home = catalog.settings.currency
    currencies = {_currency(change.values.get(field.key)) for change in changes for field in fields} - {None, home}
    if not currencies:
        return batch
    rates = await source.load(catalog, frozenset(str(one) for one in currencies))
    today = clock.now().astimezone(ZoneInfo(catalog.settings.time_zone)).date()
    rated = tuple(_rate(change, fields, stored, rates, today) for change in changes)
    return replace(batch, changes=rated)


def _currency(raw: object) -> str | None:
    found = raw.get("currency") if isinstance(raw, Mapping) else None
    return found if isinstance(found, str) else None


def _date_field(field: FieldDefinition) -> str | None:
    name = field.config.get("rate_date")
    return name if isinstance(name, str) else None


async def _read_stored(
    database: Connection | Database, shape: Shape, changes: Sequence[Change], fields: Sequence[FieldDefinition]
) -> Stored:
    """Dates and amounts of records whose change says only one of the two."""
    dated = [field for field in fields if _date_field(field) in shape.definition.fields]
    asked = [
        change.id
        for change in changes
        if change.kind == "update"
        and any((field.key in change.values) != (_date_field(field) in change.values) for field in dated)
    ]
    if not asked:
        return {}
    names = sorted({name for field in dated for name in (*field.columns[:2], _date_column(shape, field))})
    table = f"{quote_identifier(shape.schema)}.{quote_identifier(shape.definition.table)}"
    columns = ", ".join([f"t.{quote_identifier(name)}" for name in names])
    rows = await database.fetch_rows(f"SELECT t.id, {columns} FROM {table} AS t WHERE t.id = ANY($1::uuid[])", [asked])
    dates = {_date_field(field): _date_column(shape, field) for field in dated}
    return {
        row["id"]: {**{name: row[name] for name in names}, **{str(key): row[name] for key, name in dates.items()}}
        for row in rows
    }


def _date_column(shape: Shape, field: FieldDefinition) -> str:
    return shape.definition.fields[str(_date_field(field))].columns[0]


def _with_stored_amounts(change: Change, fields: Sequence[FieldDefinition], stored: Stored) -> Change:
    """Where only the date changes, the amount is written again, so that its base follows."""
    known = None if change.id is None else stored.get(change.id)
    if known is None:
        return change
    values = dict(change.values)
    for field in fields:
        date_key = _date_field(field)
        if date_key in change.values and field.key not in change.values and known.get(field.columns[0]) is not None:
            amount, currency = (known[name] for name in field.columns[:2])
            values[field.key] = {"amount": str(amount), "currency": currency}
    return replace(change, values=values)


def _rate(change: Change, fields: Sequence[FieldDefinition], stored: Stored, rates: Rates, today: date) -> Change:
    values: dict[str, Any] = dict(change.values)
    known = {} if change.id is None else stored.get(change.id, {})
    for field in fields:
        raw = values.get(field.key)
        currency = _currency(raw)
        if currency is None or not rates.has(currency) or not isinstance(raw, Mapping):
            continue
        date_key = _date_field(field)
        day = _read_day(values[date_key] if date_key in values else known.get(str(date_key)), today)
        values[field.key] = RatedMoney(raw, day, rates.find(currency, day))
    return replace(change, values=values)


def _read_day(raw: object, today: date) -> date:
    """The day of a raw date; today where it is none (its own field says what is wrong with it)."""
    if isinstance(raw, date):
        return raw
    try:
        return read_iso_date(raw) if isinstance(raw, str) and raw else today
    except BadValue:
        return today
