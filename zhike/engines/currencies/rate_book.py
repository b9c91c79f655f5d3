"""Exchange rates as records of the object `exchange_rate`, for the write path's socket."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.fieldtypes.rates import Rates, make_rates
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.query.model import Query, Selected, Sort
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.secure import SystemPolicy

RATES = "exchange_rate"
MAX_RATES = 5000
_FIELDS = ("currency", "day", "rate")


class RateBook:
    """Reads the newest rates of currencies. Implements `records.rates.RateSource`."""

    def __init__(self, query: QueryRunner) -> None:
        """`query` is the one read path."""
        self._query = query

    async def load(self, catalog: Catalog, currencies: frozenset[str]) -> Rates:
        """All rates, the newest MAX_RATES of them; none where the workspace has no such object."""
        if RATES not in catalog.objects:
            return make_rates(())
        query = Query(
            object=ObjectKey(RATES),
            select=tuple(Selected(name, (name,)) for name in _FIELDS),
            where=read_condition({"field": "currency", "op": "in", "value": sorted(currencies)}),
            sort=(Sort(("day",), descending=True), Sort(("created_at",), descending=True)),
            limit=MAX_RATES,
        )
        policy = SystemPolicy("whoever writes an amount may use the rate of its day")
        page = await self._query.list(catalog, policy, query, max_page=MAX_RATES)
        rows = msgspec.json.decode(page.to_json())["data"]
        return make_rates(
            [(row["currency"], date.fromisoformat(row["day"]), Decimal(row["rate"])) for row in reversed(rows)]
        )
