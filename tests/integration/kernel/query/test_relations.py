"""What lies behind lookups and relations is seen with the reader's own rights."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.kernel.query.house import EPOCH, House, Row, make_uuid
from tests.integration.kernel.query.naive import Naive
from tests.integration.kernel.query.test_list import read_all, select
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.errors import NotALookup, NotTracked, PathTooLong, TargetNeeded, TooManyJoins, UnknownField
from zhike.kernel.query.model import Query, Selected, Sort
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.secure import SystemPolicy

ACCOUNT = ObjectKey("account")
READERS = (1, 2, 3, 4, 6, 7, 11, 13)


def living(naive: Naive, object_key: str) -> list[Row]:
    """The living rows that the reader may read."""
    rows = naive.house.rows(object_key)
    return [row for row in rows if row["deleted_at"] is None and naive.may(object_key, row)]


@pytest.mark.parametrize("number", READERS)
@pytest.mark.parametrize("quantifier", ["any", "none"])
async def test_related_conditions_see_only_what_the_reader_may(
    runner: QueryRunner, house: House, access: Access, still: FrozenClock, number: int, quantifier: str
) -> None:
    where = read_condition(
        {"related": "deals", "quantifier": quantifier, "where": {"field": "stage", "op": "is", "value": "won"}}
    )
    naive = Naive(house, number, still.now())
    won = {row["account"] for row in living(naive, "deal") if row["stage"] == "won"}
    wanted = {str(row["id"]) for row in living(naive, "account") if (row["id"] in won) == (quantifier == "any")}
    found = await read_all(runner, house, access, number, Query(ACCOUNT, select("id"), where=where))
    assert {row["id"] for row in found} == wanted


@pytest.mark.parametrize("number", READERS)
async def test_aggregates_over_children(
    runner: QueryRunner, house: House, access: Access, still: FrozenClock, number: int
) -> None:
    naive = Naive(house, number, still.now())
    contacts, deals = living(naive, "contact"), living(naive, "deal")
    top = Selected("top", expression=parse_formula('max(deals.amount, stage = "won")'))
    mean = Selected("mean", expression=parse_formula("avg(deals.amount)"))
    query = Query(ACCOUNT, (*select("people", "open_amount"), top, mean))
    for shown in await read_all(runner, house, access, number, query):
        mine = [row for row in deals if str(row["account"]) == shown["id"]]
        assert Decimal(shown["people"]) == sum(str(row["account"]) == shown["id"] for row in contacts)
        assert Decimal(shown["open_amount"]) == sum(row["amount"] for row in mine if row["stage"] == "open")
        won = [row["amount"] for row in mine if row["stage"] == "won"]
        assert (None if shown["top"] is None else Decimal(shown["top"])) == max(won, default=None)
        assert (shown["mean"] is None) == (not mine)


@pytest.mark.parametrize("number", READERS)
async def test_paths_are_null_where_the_target_is_closed(
    runner: QueryRunner, house: House, access: Access, still: FrozenClock, number: int
) -> None:
    naive = Naive(house, number, still.now())
    accounts = {str(row["id"]): row for row in living(naive, "account")}
    query = Query(ObjectKey("deal"), select("account", "account.sector", "owner", "account.parent.level"))
    for shown in await read_all(runner, house, access, number, query):
        account = accounts.get(shown["account"]["id"])
        assert shown["account"]["title"] == (None if account is None else account["name"])
        assert shown["account.sector"] == (None if account is None else account["sector"])
        parent = None if account is None else accounts.get(str(account["parent"]))
        assert shown["account.parent.level"] == (None if parent is None else parent["level"])
        assert shown["owner"] is None or shown["owner"]["title"].startswith("员工")


@pytest.mark.parametrize("number", READERS)
async def test_filter_over_a_path_uses_the_rights_too(
    runner: QueryRunner, house: House, access: Access, still: FrozenClock, number: int
) -> None:
    naive = Naive(house, number, still.now())
    retail = {row["id"] for row in living(naive, "account") if row["sector"] == "零售"}
    where = read_condition({"field": "account.sector", "op": "is", "value": "零售"})
    found = await read_all(runner, house, access, number, Query(ObjectKey("deal"), select("id"), where=where))
    assert {row["id"] for row in found} == {str(row["id"]) for row in living(naive, "deal") if row["account"] in retail}


@pytest.mark.parametrize("number", [1, 2, 3, 11, 13])
async def test_any_lookups_name_their_object(
    runner: QueryRunner, house: House, access: Access, still: FrozenClock, number: int
) -> None:
    naive = Naive(house, number, still.now())
    titles = {str(row["id"]): row["name"] for key in ("account", "contact") for row in living(naive, key)}
    kinds = {str(row["id"]): key for key in ("account", "contact") for row in house.rows(key)}
    query = Query(ObjectKey("activity"), select("target", "target:account.sector"))
    for shown in await read_all(runner, house, access, number, query):
        target = shown["target"]
        if target is None:
            continue
        assert target == {"id": target["id"], "title": titles.get(target["id"]), "object": kinds[target["id"]]}
        sector = {str(row["id"]): row["sector"] for row in living(naive, "account")}.get(target["id"])
        assert shown["target:account.sector"] == sector


async def ask(runner: QueryRunner, house: House, object_key: str, *paths: str, **more: Any) -> list[dict[str, Any]]:
    page = await runner.list(
        house.catalog, SystemPolicy("a test"), Query(ObjectKey(object_key), select(*paths), limit=200, **more)
    )
    found: list[dict[str, Any]] = json.loads(page.data)
    return found


async def test_errors_list_what_there_is(runner: QueryRunner, house: House) -> None:
    with pytest.raises(UnknownField) as caught:
        await ask(runner, house, "account", "nmae")
    assert "level, sector" in str(caught.value)
    with pytest.raises(UnknownField):
        await ask(runner, house, "deal", "account.nmae")
    with pytest.raises(NotALookup):
        await ask(runner, house, "account", "name.x")
    with pytest.raises(TargetNeeded) as needed:
        await ask(runner, house, "activity", "target.name")
    assert "target:account, target:contact" in str(needed.value)
    with pytest.raises(UnknownField):
        await ask(runner, house, "activity", "target:deal.name")
    with pytest.raises(PathTooLong):
        await ask(runner, house, "account", "parent.parent.parent.parent.parent.name")


async def test_joins_have_a_limit(runner: QueryRunner, house: House) -> None:
    twelve = ["owner.name", "created_by.name", "updated_by.name", "department.name", "account.name"]
    twelve += ["account.owner.name", "account.department.name", "account.created_by.name", "account.updated_by.name"]
    twelve += ["account.parent.name", "account.parent.owner.name", "account.parent.parent.name"]
    assert len(await ask(runner, house, "deal", *twelve, "owner", "department", "account")) == 200
    with pytest.raises(TooManyJoins):
        await ask(runner, house, "deal", *twelve, "account.parent.department.name")


async def test_merged_ids_lead_on(runner: QueryRunner, house: House, database: Database) -> None:
    schema = house.catalog.schema
    gone, then, now = make_uuid(3, 9001), make_uuid(3, 9002), make_uuid(3, 1)
    for one, into in ((gone, then), (then, now)):
        await database.execute(
            f'INSERT INTO "{schema}".record (id, object, title, merged_into) VALUES ($1, $2, $3, $4)',
            [one, "account", "", into],
        )
    document = await runner.get(house.catalog, SystemPolicy("a test"), "account", gone, select=select("name"))
    assert document.id == now
    assert json.loads(document.data)["id"] == str(now)


async def test_as_of_reads_spans(runner: QueryRunner, house: House, database: Database) -> None:
    table = f'"{house.catalog.schema}".field_span'
    account = next(row for row in house.accounts if row["deleted_at"] is None)
    fields = house.catalog.objects["account"].fields
    times = [EPOCH + timedelta(days=day) for day in (1, 5, 9)]
    values: dict[str, list[str]] = {
        "level": ['"C"', '"B"'], "revenue": ['[10.5, "CNY", 10.5]', '[99, "CNY", 99]'],
        "owner": [f'"{make_uuid(1, 3)}"', f'"{make_uuid(1, 5)}"'],
    }  # fmt: skip
    for key, (first, second) in values.items():
        for value, start, end in ((first, times[0], times[1]), (second, times[1], None)):
            await database.execute(
                f"INSERT INTO {table} (record_id, field_id, from_at, to_at, value, object, operation_id)"
                " VALUES ($1, $2, $3, $4, $5, 'account', $1)",
                [account["id"], fields[key].id, start, end, value],
            )

    async def at(day: float, condition: dict[str, Any]) -> list[dict[str, Any]]:
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
        rows = await ask(
            runner, house, "account", "level", "revenue", "owner", "owner.name",
            where=read_condition(condition), sort=(Sort(("level",)),), as_of=moment, ids=(account["id"],),
        )  # fmt: skip
        return [{name: row[name] for name in ("level", "revenue", "owner.name")} for row in rows]

    money = [{"amount": text, "currency": "CNY", "base": text} for text in ("10.50", "99.00")]
    early = {"level": "C", "revenue": money[0], "owner.name": "员工 3"}
    late = {"level": "B", "revenue": money[1], "owner.name": "员工 5"}
    assert await at(3, {"field": "level", "op": "is", "value": "C"}) == [early]
    assert await at(3, {"field": "level", "op": "is", "value": "B"}) == []
    assert await at(6, {"field": "revenue", "op": "gt", "value": 50}) == [late]
    assert await at(0.5, {"field": "level", "op": "is_empty"}) == [{"level": None, "revenue": None, "owner.name": None}]
    with pytest.raises(NotTracked):
        await at(3, {"field": "sector", "op": "is", "value": "x"})


@pytest.mark.parametrize("number", READERS)
async def test_reasons(runner: QueryRunner, house: House, access: Access, still: FrozenClock, number: int) -> None:
    naive = Naive(house, number, still.now())
    policy = await access.get_policy(house.reader(number), house.catalog)
    for object_key in ("account", "contact", "activity"):
        for row in house.rows(object_key)[:40]:
            reasons = await runner.explain_visibility(house.catalog, policy, object_key, row["id"])
            assert bool(reasons) == naive.may(object_key, row)
            if row["owner_id"] == make_uuid(1, number) and number in (2, 3):
                assert f"role:{','.join(naive.roles)}:own" in reasons
