"""A path over a lookup that leads nowhere is nothing, whatever the formula or the mask at its end makes of nothing."""

import pytest

from tests.integration.kernel.query.house import House
from tests.integration.kernel.query.test_list import read_all, select
from zhike.kernel.access.access import Access
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.query.model import Query
from zhike.kernel.query.run import QueryRunner

CONTACT = ObjectKey("contact")


@pytest.mark.parametrize("path", ["account.band", "account.people", "account.open_amount"])
async def test_formulas_behind_an_empty_lookup_are_nothing(
    runner: QueryRunner, house: House, access: Access, path: str
) -> None:
    shown = await read_all(runner, house, access, 1, Query(CONTACT, select("account", path), limit=50))
    assert {row[path] for row in shown if row["account"] is None} == {None}
    where = parse_formula(f"is_empty({path})")
    found = await read_all(runner, house, access, 1, Query(CONTACT, select("id"), where=where, limit=50))
    assert {row["id"] for row in shown if row[path] is None} == {row["id"] for row in found}
    assert {row["id"] for row in shown if row["account"] is None} <= {row["id"] for row in found}


async def test_a_hidden_text_behind_an_empty_lookup_is_nothing(
    runner: QueryRunner, house: House, access: Access
) -> None:
    where = parse_formula("not is_empty(account.name)")
    found = await read_all(runner, house, access, 9, Query(CONTACT, select("account"), where=where, limit=50))
    assert all(row["account"] is not None for row in found)
