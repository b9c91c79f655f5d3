"""Groups and measures against plain Python, for readers of every reach."""

import json
import statistics
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.integration.kernel.query.house import House, Row
from tests.integration.kernel.query.naive import Naive
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.query.errors import BadBucket, BadColumnName, BadMeasure, NotGroupable, PageTooLarge, TooManyParts
from zhike.kernel.query.model import AggregateQuery, GroupBy, Measure
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.secure import SystemPolicy

ACCOUNT, DEAL = ObjectKey("account"), ObjectKey("deal")
READERS = (1, 2, 3, 6, 7, 13)
ZONE = ZoneInfo("Asia/Shanghai")
COUNT = Measure("n", "count")


def living(naive: Naive, object_key: str) -> list[Row]:
    rows = naive.house.rows(object_key)
    return [row for row in rows if row["deleted_at"] is None and naive.may(object_key, row)]


async def ask(
    runner: QueryRunner, house: House, access: Access, number: int, query: AggregateQuery
) -> list[dict[str, Any]]:
    policy = await access.get_policy(house.reader(number), house.catalog)
    found: list[dict[str, Any]] = json.loads(await runner.aggregate(house.catalog, policy, query))
    return found


@pytest.mark.parametrize("number", READERS)
async def test_measures_by_group(
    runner: QueryRunner, house: House, access: Access, still: FrozenClock, number: int
) -> None:
    measures = (
        COUNT,
        Measure("filled", "count", ("closes_on",)),
        Measure("total", "sum", ("amount",)),
        Measure("mean", "avg", ("amount",)),
        Measure("least", "min", ("amount",)),
        Measure("last", "max", ("closes_on",)),
        Measure("accounts", "distinct", ("account",)),
        Measure("median", "percentile", ("amount",), fraction=0.5),
        Measure("large", "count", where=read_condition({"field": "amount", "op": "gt", "value": 200})),
        Measure("twice", "sum", expression=parse_formula("amount * 2")),
    )
    found = await ask(runner, house, access, number, AggregateQuery(DEAL, (GroupBy("stage", ("stage",)),), measures))
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in living(Naive(house, number, still.now()), "deal"):
        groups[row["stage"]].append(row)
    assert [row["stage"] for row in found] == sorted(groups)
    for row in found:
        rows = groups[row["stage"]]
        amounts = [one["amount"] for one in rows]
        assert row["n"] == row["filled"] == len(rows)
        assert Decimal(row["total"]) == sum(amounts)
        assert Decimal(row["twice"]) == 2 * sum(amounts)
        assert Decimal(row["least"]) == min(amounts)
        assert row["last"] == max(one["closes_on"] for one in rows).isoformat()
        assert row["accounts"] == len({one["account"] for one in rows})
        assert Decimal(row["median"]) == statistics.median(amounts)
        assert abs(Decimal(row["mean"]) - sum(amounts) / len(amounts)) < Decimal("1e-9")
        assert row["large"] == sum(amount > 200 for amount in amounts)


@pytest.mark.parametrize("number", READERS)
async def test_no_groups_is_one_row(
    runner: QueryRunner, house: House, access: Access, still: FrozenClock, number: int
) -> None:
    rows = living(Naive(house, number, still.now()), "account")
    found = await ask(
        runner, house, access, number, AggregateQuery(ACCOUNT, (), (COUNT, Measure("s", "sum", ("employees",))))
    )
    people = [row["employees"] for row in rows if row["employees"] is not None]
    assert [row["n"] for row in found] == [len(rows)]
    assert (None if found[0]["s"] is None else Decimal(found[0]["s"])) == (sum(people) if people else None)


@pytest.mark.parametrize("number", READERS)
async def test_groups_over_paths_and_links(
    runner: QueryRunner, house: House, access: Access, still: FrozenClock, number: int
) -> None:
    naive = Naive(house, number, still.now())
    accounts = {row["id"]: row for row in living(naive, "account")}
    query = AggregateQuery(
        DEAL,
        (GroupBy("account", ("account",)), GroupBy("sector", ("account", "sector"))),
        (COUNT,),
        where=read_condition({"field": "stage", "op": "is_not", "value": "lost"}),
        sort=(("n", True),),
    )
    counts: dict[str, int] = defaultdict(int)
    for row in living(naive, "deal"):
        counts[str(row["account"])] += row["stage"] != "lost"
    found = await ask(runner, house, access, number, query)
    assert {row["account"]["id"]: row["n"] for row in found} == {key: n for key, n in counts.items() if n}
    assert [row["n"] for row in found] == sorted((row["n"] for row in found), reverse=True)
    for row in found:
        account = next((one for key, one in accounts.items() if str(key) == row["account"]["id"]), None)
        assert row["account"]["title"] == (None if account is None else account["name"])
        assert row["sector"] == (None if account is None else account["sector"])


def bucket_of(moment: datetime, bucket: str) -> date:
    day = moment.astimezone(ZONE).date()
    match bucket:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
        case _:
            return date(day.year, 1, 1)


@pytest.mark.parametrize("bucket", ["day", "week", "month", "quarter", "year", "fiscal_year"])
async def test_buckets_follow_the_workspace(runner: QueryRunner, house: House, access: Access, bucket: Any) -> None:
    query = AggregateQuery(ACCOUNT, (GroupBy("when", ("signed_at",), bucket),), (COUNT,))
    found = await ask(runner, house, access, 1, query)
    counts: dict[str | None, int] = defaultdict(int)
    for row in house.accounts:
        if row["deleted_at"] is None:
            moment = row["signed_at"]
            counts[None if moment is None else bucket_of(moment, bucket).isoformat()] += 1
    assert {row["when"]: row["n"] for row in found} == counts
    assert [row["when"] for row in found] == [*sorted(key for key in counts if key), None]


async def test_limit_keeps_the_first_by_the_order(runner: QueryRunner, house: House, access: Access) -> None:
    groups, measures = (GroupBy("owner", ("owner",)),), (COUNT,)
    whole = await ask(runner, house, access, 1, AggregateQuery(ACCOUNT, groups, measures, sort=(("n", True),)))
    three = AggregateQuery(ACCOUNT, groups, measures, sort=(("n", True),), limit=3)
    assert await ask(runner, house, access, 1, three) == whole[:3]
    assert sum(row["n"] for row in whole) == sum(row["deleted_at"] is None for row in house.accounts)


@pytest.mark.parametrize(
    ("query", "error"),
    [
        (AggregateQuery(ACCOUNT, (GroupBy("x", ("tags",)),), (COUNT,)), NotGroupable),
        (AggregateQuery(ACCOUNT, (GroupBy("x", ("name",), "day"),), (COUNT,)), BadBucket),
        (AggregateQuery(ACCOUNT, (GroupBy("x y", ("name",)),), (COUNT,)), BadColumnName),
        (AggregateQuery(ACCOUNT, (GroupBy("n", ("name",)),), (COUNT,)), BadColumnName),
        (AggregateQuery(ACCOUNT, (), (COUNT,), sort=(("m", False),)), BadColumnName),
        (AggregateQuery(ACCOUNT, (), ()), BadMeasure),
        (AggregateQuery(ACCOUNT, (), (Measure("s", "sum", ("name",)),)), BadMeasure),
        (AggregateQuery(ACCOUNT, (), (Measure("s", "sum"),)), BadMeasure),
        (AggregateQuery(ACCOUNT, (), (Measure("s", "percentile", ("employees",)),)), BadMeasure),
        (AggregateQuery(ACCOUNT, (), (Measure("s", "percentile", ("employees",), fraction=2),)), BadMeasure),
        (AggregateQuery(ACCOUNT, (), (COUNT,), limit=1001), PageTooLarge),
        (AggregateQuery(ACCOUNT, tuple(GroupBy(f"g{n}", ("name",)) for n in range(6)), (COUNT,)), TooManyParts),
    ],
    ids=str,
)
async def test_what_makes_no_sense_is_refused(
    runner: QueryRunner, house: House, query: AggregateQuery, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await runner.aggregate(house.catalog, SystemPolicy("a test"), query)
