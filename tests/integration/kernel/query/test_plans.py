"""The plans that lists rest on, looked at on twenty thousand records. Shapes only, never time."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.integration.kernel.query.house import House, furnish
from tests.integration.kernel.query.test_list import select
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.postgres.errors import StatementTimeout
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import create_workspace
from zhike.kernel.query.errors import SortTooSlow
from zhike.kernel.query.model import Query, Sort
from zhike.kernel.query.policy import Reach
from zhike.kernel.query.run import QueryRunner

ACCOUNT = ObjectKey("account")
COLUMNS = select("name", "level", "owner", "department", "parent", "parent.owner", "band", "revenue")
Plan = dict[str, Any]


@pytest_asyncio.fixture(scope="session")
async def town(database: Database, still: FrozenClock) -> House:
    """Twenty thousand accounts."""
    workspace = await create_workspace(database, still, f"q{uuid4().hex[:16]}", "城市")
    return await furnish(database, workspace.key, workspace.schema, accounts=20_000, others=5_000)


@pytest_asyncio.fixture(scope="session")
async def rights(database: Database, town: House, still: FrozenClock) -> AsyncIterator[Access]:
    access = Access(database, still)
    await access.sample(town.catalog)
    yield access
    await access.close()


def walk(plan: Plan) -> Iterator[Plan]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from walk(part)


class Asker:
    def __init__(self, runner: QueryRunner, town: House, rights: Access) -> None:
        self.runner, self.town, self.rights = runner, town, rights

    async def plan(self, number: int, query: Query, pages: int = 0) -> list[Plan]:
        """All nodes of the plan of a page so far behind the first."""
        policy = await self.rights.get_policy(self.town.reader(number), self.town.catalog)
        for _ in range(pages):
            query = replace(query, cursor=(await self.runner.list(self.town.catalog, policy, query)).next)
        return list(walk(json.loads(await self.runner.explain(self.town.catalog, policy, query))[0]["Plan"]))

    async def reach(self, number: int) -> Reach:
        return (await self.rights.get_policy(self.town.reader(number), self.town.catalog)).get_reach(ACCOUNT)


@pytest.fixture
def ask(runner: QueryRunner, town: House, rights: Access) -> Asker:
    return Asker(runner, town, rights)


def scans(plan: list[Plan], table: str = "o_account") -> list[tuple[str, str, bool]]:
    """Kind, index and whether an index condition holds, for each scan of the list's own rows."""
    return [
        (node["Node Type"], node.get("Index Name", ""), "Index Cond" in node)
        for node in plan
        if node.get("Relation Name") == table and node["Alias"].startswith("t")
    ]


@pytest.mark.parametrize(
    ("sort", "index"),
    [
        ((), "o_account_updated"),
        ((Sort(("updated_at",)),), "o_account_updated"),
        ((Sort(("created_at",), True),), "o_account_created"),
        ((Sort(("name",)),), "o_account_f1001_sound"),
        ((Sort(("name",), True),), "o_account_f1001_sound"),
        ((Sort(("level",)),), "o_account_f1002_live"),
        ((Sort(("revenue",), True),), "o_account_f1006_live"),
    ],
    ids=str,
)
@pytest.mark.parametrize("number", [1, 7])
async def test_first_page_walks_the_index(ask: Asker, number: int, sort: tuple[Sort, ...], index: str) -> None:
    if number == 7 and "revenue" in str(sort):
        index = ""
    plan = await ask.plan(number, Query(ACCOUNT, COLUMNS, sort=sort))
    if index:
        assert [scan[:2] for scan in scans(plan)] == [("Index Scan", index)]
    limits = [node for node in plan if node["Node Type"] == "Limit" and node["Plan Rows"] <= 51]
    assert limits


@pytest.mark.parametrize(
    ("sort", "index", "ranges"),
    [
        ((), "o_account_updated", 2),
        ((Sort(("updated_at",)),), "o_account_updated", 2),
        ((Sort(("name",)),), "o_account_f1001_sound", 4),
        ((Sort(("level",), True),), "o_account_f1002_live", 3),
    ],
    ids=str,
)
@pytest.mark.parametrize("number", [1, 7])
async def test_later_pages_start_at_their_place(
    ask: Asker, number: int, sort: tuple[Sort, ...], index: str, ranges: int
) -> None:
    """Every range behind the cursor is an index scan with a condition: nothing before it is read."""
    pages = 120 if sort == (Sort(("level",), True),) else 3
    plan = await ask.plan(number, Query(ACCOUNT, COLUMNS, sort=sort), pages)
    found = scans(plan)
    assert {scan[1:] for scan in found if scan[0] == "Index Scan"} == {(index, True)}
    assert len(found) == ranges


async def test_wide_reach_walks_and_probes(ask: Asker) -> None:
    assert await ask.reach(7) is Reach.WIDE
    plan = await ask.plan(7, Query(ACCOUNT, COLUMNS))
    probes = {
        node["Relation Name"]: node["Index Name"] for node in plan if node.get("Relation Name") in ("member", "share")
    }
    assert set(probes) == {"member", "share"}
    assert probes["share"] == "share_pkey"
    assert not [node for node in plan if "hashed SubPlan" in str(node.get("Filter", ""))]


async def test_narrow_reach_starts_from_what_is_theirs(ask: Asker) -> None:
    """Own records, memberships and shares are branches of a union, each with an index that leads to its own."""
    ask.rights._shares[ask.town.catalog.schema] = {}
    ask.rights._policies.clear()
    try:
        assert await ask.reach(3) is Reach.NARROW
        plan = await ask.plan(3, Query(ACCOUNT, COLUMNS))
        indexes = {node.get("Index Name") for node in plan}
        assert indexes & {"o_account_owner", "o_account_updated"}
        assert "member_user" in indexes
        assert "share_principal" in indexes
        assert not [node for node in plan if node["Node Type"] == "Seq Scan" and node["Relation Name"] == "o_account"]
    finally:
        await ask.rights.sample(ask.town.catalog)


async def test_a_part_is_walked_owner_by_owner(ask: Asker) -> None:
    """Too much to gather, in order by its owner: no row of others is read, on later pages neither."""
    assert await ask.reach(3) is Reach.PART
    for pages in (0, 2):
        plan = await ask.plan(3, Query(ACCOUNT, COLUMNS), pages)
        owned = [node for node in plan if node.get("Index Name") == "o_account_owner"]
        assert len(owned) == 1 + bool(pages)
        assert all("owner_id" in node["Index Cond"] for node in owned)
        assert all(("updated_at" in node["Index Cond"]) == bool(pages) for node in owned)


async def test_joins_of_columns_stay_outside_the_page(ask: Asker) -> None:
    """The page is cut before any title is fetched."""
    plan = await ask.plan(1, Query(ACCOUNT, COLUMNS))
    limit = next(node for node in plan if node["Node Type"] == "Limit")
    assert {node.get("Relation Name") for node in walk(limit)} == {None, "o_account"}


async def test_relations_use_the_lookups_index(ask: Asker) -> None:
    where = read_condition(
        {"related": "deals", "quantifier": "any", "where": {"field": "stage", "op": "is", "value": "won"}}
    )
    plan = await ask.plan(1, Query(ACCOUNT, COLUMNS, where=where))
    assert [node for node in plan if node.get("Index Name") == "o_deal_f1202_live"]


async def test_totals_beyond_ten_thousand_are_estimates(
    runner: QueryRunner, town: House, rights: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    living = sum(row["deleted_at"] is None for row in town.accounts)
    policy = await rights.get_policy(town.reader(1), town.catalog)
    exact = await runner.count(town.catalog, policy, Query(ACCOUNT, ()))
    # The whole table fits into one sample, so even this count is exact.
    assert (exact.count, exact.exact) == (living, True)
    monkeypatch.setattr("zhike.kernel.query.totals.SAMPLE_BYTES", 1_000_000)
    estimate = await runner.count(town.catalog, policy, Query(ACCOUNT, ()))
    assert not estimate.exact
    # A megabyte's sample of a table of a few: a broken estimate would be wrong by a multiple.
    assert living * 0.5 < estimate.count < living * 1.5
    few = await runner.count(
        town.catalog, policy, Query(ACCOUNT, (), where=read_condition({"field": "level", "op": "is", "value": "A"}))
    )
    assert (few.count, few.exact) == (
        sum(row["level"] == "A" and row["deleted_at"] is None for row in town.accounts),
        True,
    )


async def test_a_slow_sort_says_which_field_wants_an_index(
    runner: QueryRunner, town: House, rights: Access, database: Database
) -> None:
    policy = await rights.get_policy(town.reader(1), town.catalog)
    slow = Query(ACCOUNT, COLUMNS, sort=(Sort(("people",), True),))
    with pytest.raises(SortTooSlow) as caught:
        async with database.transaction(statement_timeout_seconds=0.001) as transaction:
            await runner.list(town.catalog, policy, slow, connection=transaction)
    assert "'people'" in str(caught.value)
    filtered = replace(slow, sort=(), where=read_condition({"formula": "people > 1000000"}))
    with pytest.raises(StatementTimeout):
        async with database.transaction(statement_timeout_seconds=0.001) as transaction:
            await runner.list(town.catalog, policy, filtered, connection=transaction)
