"""A masked field is its mask wherever it stands; a hidden one is not there."""

import json
from base64 import urlsafe_b64decode
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.kernel.query.house import House
from tests.integration.kernel.query.test_list import read_all, select
from zhike.kernel.access.access import Access
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.query.errors import UnknownField
from zhike.kernel.query.model import AggregateQuery, GroupBy, Measure, Query, Selected, Sort
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.secure import SystemPolicy

ACCOUNT = ObjectKey("account")
MASKED = 9
"""Sees all accounts with masked name, phone, e-mail, revenue and level, and no employees."""


def phone(text: str | None) -> str | None:
    return None if text is None else text[3:6] + "****" + text[-4:]


def email(text: str | None) -> str | None:
    return None if text is None else text[0] + "***" + text[text.index("@") :]


async def test_select_shows_masks(runner: QueryRunner, house: House, access: Access) -> None:
    paths = select("name", "phone", "email", "revenue", "level", "contact_line", "band", "employees")
    found = await read_all(runner, house, access, MASKED, Query(ACCOUNT, paths))
    rows = house.by_id("account")
    assert len(found) > 200
    for shown in found:
        row = next(one for one in rows.values() if str(one["id"]) == shown["id"])
        assert "employees" not in shown
        assert shown["revenue"] == {"masked": "****"}
        assert shown["level"] == {"masked": "****"}
        assert shown["phone"] == (None if row["phone"] is None else {"masked": phone(row["phone"])})
        assert shown["email"] == (None if row["email"] is None else {"masked": email(row["email"])})
        name = None if row["name"] is None else {"masked": "****"}
        assert shown["name"] == name
        assert shown["contact_line"] == "T:" + (phone(row["phone"]) or "")
        assert shown["band"] == "小"


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "phone", "op": "contains", "value": "+861380000"},
        {"field": "phone", "op": "is", "value": "+8613800000007"},
        {"field": "email", "op": "starts_with", "value": "user7@"},
        {"field": "revenue", "op": "gt", "value": 1},
        {"field": "revenue", "op": "is_not_empty"},
        {"field": "level", "op": "is", "value": "A"},
        {"field": "level", "op": "in", "value": ["A", "B", "C"]},
        {"field": "name", "op": "contains", "value": "公司"},
        {"field": "parent.phone", "op": "contains", "value": "+861380000"},
        {"formula": 'contact_line = "T:+8613800000007"'},
        {"formula": 'band = "大"'},
        {"formula": "revenue / 2 > 0"},
    ],
    ids=str,
)
async def test_filters_never_see_the_value(
    runner: QueryRunner, house: House, access: Access, condition: dict[str, Any]
) -> None:
    query = Query(ACCOUNT, select("id"), where=read_condition(condition))
    assert await read_all(runner, house, access, MASKED, query) == []
    assert await read_all(runner, house, access, 1, query) != []


async def test_filter_finds_by_the_mask(runner: QueryRunner, house: House, access: Access) -> None:
    where = read_condition({"field": "phone", "op": "is", "value": "138****0007"})
    found = await read_all(runner, house, access, MASKED, Query(ACCOUNT, select("phone"), where=where))
    assert found == [
        {"id": str(row["id"]), "version": row["version"], "phone": {"masked": "138****0007"}}
        for row in house.accounts
        if row["phone"] == "+8613800000007"
    ]


@pytest.mark.parametrize("path", ["revenue", "level", "name"])
async def test_sort_by_a_mask_says_nothing(runner: QueryRunner, house: House, access: Access, path: str) -> None:
    """Every value hidden (or the same mask): the order is that of the ties."""
    up = await read_all(runner, house, access, MASKED, Query(ACCOUNT, select("id"), sort=(Sort((path,)),)))
    plain = await read_all(runner, house, access, MASKED, Query(ACCOUNT, select("id")))
    empty = {str(row["id"]) for row in house.accounts if row["name"] is None} if path == "name" else set()
    wanted = [row for row in plain if row["id"] not in empty] + [row for row in plain if row["id"] in empty]
    assert [row["id"] for row in up] == [row["id"] for row in wanted]


async def test_cursor_holds_the_mask(runner: QueryRunner, house: House, access: Access) -> None:
    policy = await access.get_policy(house.reader(MASKED), house.catalog)
    query = Query(ACCOUNT, select("id"), sort=(Sort(("phone",)),), limit=3)
    page = await runner.list(house.catalog, policy, query)
    assert page.next is not None
    payload = urlsafe_b64decode(page.next + "==")[16:]
    assert json.loads(payload)[0][:7] == "138****"


async def test_groups_and_measures_are_masked(runner: QueryRunner, house: House, access: Access) -> None:
    policy = await access.get_policy(house.reader(MASKED), house.catalog)
    query = AggregateQuery(
        ACCOUNT,
        groups=(GroupBy("level", ("level",)), GroupBy("mail", ("email",))),
        measures=(
            Measure("n", "count"),
            Measure("money", "sum", ("revenue",)),
            Measure("top", "max", ("revenue",)),
            Measure("kinds", "distinct", ("revenue",)),
            Measure("half", "percentile", ("revenue",), fraction=0.5),
            Measure("big", "sum", expression=parse_formula("revenue * 2")),
            Measure("many", "count", where=parse_formula("revenue > 1")),
        ),
    )
    found = json.loads(await runner.aggregate(house.catalog, policy, query))
    living = [row for row in house.accounts if row["deleted_at"] is None]
    masks = sorted({email(row["email"]) or "" for row in living})
    assert sorted((row["mail"] or {"masked": ""})["masked"] for row in found) == masks
    for row in found:
        rest = {name: row[name] for name in ("level", "money", "top", "kinds", "half", "big", "many")}
        assert rest == {
            "level": None, "money": None, "top": None, "kinds": 0, "half": None, "big": None, "many": 0,
        }  # fmt: skip


async def test_hidden_fields_do_not_exist(runner: QueryRunner, house: House, access: Access) -> None:
    policy = await access.get_policy(house.reader(MASKED), house.catalog)
    nowhere = [
        Query(ACCOUNT, (), sort=(Sort(("employees",)),)),
        Query(ACCOUNT, (), sort=(Sort(("parent", "employees")),)),
        Query(ACCOUNT, (), where=read_condition({"field": "employees", "op": "gt", "value": 3})),
        Query(ACCOUNT, (Selected("x", expression=parse_formula("employees + 1")),)),
    ]
    for query in nowhere:
        with pytest.raises(ZhikeError) as caught:
            await runner.list(house.catalog, policy, query)
        assert caught.value.status in (404, 422)
        assert "employees" not in str(caught.value).replace("'employees'", "")
    with pytest.raises(UnknownField):
        await runner.aggregate(
            house.catalog, policy, AggregateQuery(ACCOUNT, (GroupBy("e", ("employees",)),), (Measure("n", "count"),))
        )


async def test_titles_are_masked(runner: QueryRunner, house: House, access: Access) -> None:
    found = await read_all(runner, house, access, MASKED, Query(ObjectKey("deal"), select("account", "account.phone")))
    accounts = house.by_id("account")
    for shown in found:
        account = next(one for one in accounts.values() if str(one["id"]) == shown["account"]["id"])
        if account["deleted_at"] is not None:
            assert shown["account"]["title"] is None
            assert shown["account.phone"] is None
        else:
            assert shown["account"]["title"] == (None if account["name"] is None else "****")


async def test_system_sees_all(runner: QueryRunner, house: House) -> None:
    page = await runner.list(house.catalog, SystemPolicy("a test"), Query(ACCOUNT, select("revenue", "employees")))
    shown = json.loads(page.data)[0]
    row = next(one for one in house.accounts if str(one["id"]) == shown["id"])
    assert Decimal(shown["revenue"]["amount"]) == row["revenue"]
