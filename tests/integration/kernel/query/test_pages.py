"""Order and pages against plain Python: every sort, both directions, nothing twice, nothing left out."""

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.integration.kernel.query.house import House, Row
from tests.integration.kernel.query.naive import Naive
from tests.integration.kernel.query.test_list import read_all, select
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.pinyin import sort_key
from zhike.kernel.query.errors import BadCursor, NotSortable, PageTooLarge
from zhike.kernel.query.model import Query, Sort
from zhike.kernel.query.run import QueryRunner

ACCOUNT = ObjectKey("account")


@dataclass(frozen=True)
class Down:
    """A value that sorts the other way round."""

    value: Any

    def __lt__(self, other: "Down") -> bool:
        return bool(other.value < self.value)


def value_of(naive: Naive, row: Row, path: str) -> Any:
    house = naive.house
    match path:
        case "revenue":
            return None if naive.number == 7 else row["revenue__base"]
        case "owner":
            owner = house.by_id("user").get(row["owner_id"])
            return None if owner is None else owner["name"]
        case "parent.level":
            parent = house.by_id("account").get(row["parent"])
            if parent is None or parent["deleted_at"] is not None or not naive.may("account", parent):
                return None
            return parent["level"]
        case "people":
            living = [one for one in house.contacts if one["account"] == row["id"] and one["deleted_at"] is None]
            return sum(naive.may("contact", one) for one in living)
        case "name":
            return None if row["name"] is None else sort_key(row["name"])
        case _:
            return row[path]


def order(naive: Naive, rows: list[Row], sorts: list[tuple[str, bool]]) -> list[Row]:
    """Nothing is last ascending and first descending; updated_at and id break ties as an index would walk."""
    first_down = sorts[0][1]

    def key(row: Row) -> list[Any]:
        parts: list[Any] = []
        for path, down in sorts:
            found = value_of(naive, row, path)
            empty = found is None
            parts += [not empty if down else empty]
            parts += [0 if empty else (Down(found) if down else found)]
        moment = row["updated_at"]
        if not {"created_at", "updated_at"} & {path for path, _ in sorts}:
            parts.append(moment if first_down else Down(moment))
            ties_down = first_down
        else:
            ties_down = not first_down if len(sorts) == 1 else first_down
        parts.append(Down(row["id"]) if ties_down else row["id"])
        return parts

    return sorted(rows, key=key)


SORTS = [
    [("name", False)],
    [("name", True)],
    [("level", False)],
    [("level", True)],
    [("revenue", True)],
    [("employees", False)],
    [("vip", True)],
    [("founded", False)],
    [("signed_at", True)],
    [("updated_at", False)],
    [("updated_at", True)],
    [("created_at", True)],
    [("owner", False)],
    [("parent.level", True)],
    [("people", True)],
    [("sector", True), ("employees", False)],
    [("vip", False), ("level", True), ("name", False)],
]


@pytest.mark.parametrize("number", [1, 2, 7])
@pytest.mark.parametrize("sorts", SORTS, ids=str)
async def test_pages_are_the_whole_list_in_order(
    runner: QueryRunner,
    house: House,
    access: Access,
    still: FrozenClock,
    number: int,
    sorts: list[tuple[str, bool]],
) -> None:
    query = Query(
        ACCOUNT, select("id"), sort=tuple(Sort(tuple(path.split(".")), down) for path, down in sorts), limit=23
    )
    naive = Naive(house, number, still.now())
    rows = [row for row in house.accounts if row["deleted_at"] is None and naive.may("account", row)]
    found = await read_all(runner, house, access, number, query)
    assert [row["id"] for row in found] == [str(row["id"]) for row in order(naive, rows, sorts)]


@pytest.mark.parametrize("number", [1, 2, 6])
@pytest.mark.parametrize("sorts", SORTS[:8], ids=str)
async def test_walking_back_meets_the_same_pages(
    runner: QueryRunner, house: House, access: Access, number: int, sorts: list[tuple[str, bool]]
) -> None:
    policy = await access.get_policy(house.reader(number), house.catalog)
    query = Query(
        ACCOUNT, select("id"), sort=tuple(Sort(tuple(path.split(".")), down) for path, down in sorts), limit=17
    )
    forth = [await runner.list(house.catalog, policy, query)]
    while forth[-1].next is not None:
        forth.append(await runner.list(house.catalog, policy, replace(query, cursor=forth[-1].next)))
    back = [forth[-1]]
    while back[-1].previous is not None:
        back.append(await runner.list(house.catalog, policy, replace(query, cursor=back[-1].previous, backwards=True)))
    assert [json.loads(page.data) for page in reversed(back)] == [json.loads(page.data) for page in forth]
    assert forth[0].previous is None
    assert [page.has_more for page in forth] == [True] * (len(forth) - 1) + [False]


async def test_backwards_without_a_cursor_starts_at_the_end(runner: QueryRunner, house: House, access: Access) -> None:
    policy = await access.get_policy(house.reader(1), house.catalog)
    query = Query(ACCOUNT, select("id"), limit=9)
    whole = [row["id"] for row in await read_all(runner, house, access, 1, query)]
    page = await runner.list(house.catalog, policy, replace(query, backwards=True))
    assert [row["id"] for row in json.loads(page.data)] == whole[-9:]
    assert page.next is None
    assert page.previous is not None


async def test_cursor_is_bound_to_question_and_reader(runner: QueryRunner, house: House, access: Access) -> None:
    policy = await access.get_policy(house.reader(1), house.catalog)
    other = await access.get_policy(house.reader(7), house.catalog)
    query = Query(ACCOUNT, select("id"), limit=5)
    cursor = (await runner.list(house.catalog, policy, query)).next
    assert cursor is not None
    for broken in ("", "x", "中", cursor[:-2], cursor[:-1] + ("A" if cursor[-1] != "A" else "B"), "A" * 30000):
        with pytest.raises(BadCursor):
            await runner.list(house.catalog, policy, replace(query, cursor=broken))
    with pytest.raises(BadCursor):
        await runner.list(house.catalog, other, replace(query, cursor=cursor))
    with pytest.raises(BadCursor):
        await runner.list(house.catalog, policy, replace(query, cursor=cursor, sort=(Sort(("name",)),)))
    more = await runner.list(house.catalog, policy, replace(query, cursor=cursor, select=select("name")))
    assert len(json.loads(more.data)) == 5


@pytest.mark.parametrize("limit", [0, -1, 201])
async def test_page_has_a_limit(runner: QueryRunner, house: House, access: Access, limit: int) -> None:
    policy = await access.get_policy(house.reader(1), house.catalog)
    with pytest.raises(PageTooLarge):
        await runner.list(house.catalog, policy, Query(ACCOUNT, (), limit=limit))


@pytest.mark.parametrize("path", ["tags", "notes"])
async def test_what_has_no_order_is_refused(runner: QueryRunner, house: House, access: Access, path: str) -> None:
    policy = await access.get_policy(house.reader(1), house.catalog)
    with pytest.raises(NotSortable):
        await runner.list(house.catalog, policy, Query(ACCOUNT, (), sort=(Sort((path,)),)))


async def test_bin_holds_what_was_deleted_last_first(runner: QueryRunner, house: House, access: Access) -> None:
    found = await read_all(runner, house, access, 1, Query(ACCOUNT, select("deleted_at"), limit=4, bin=True))
    gone = sorted(
        (row for row in house.accounts if row["deleted_at"] is not None),
        key=lambda row: (Down(row["deleted_at"]), row["id"]),
    )
    assert [row["id"] for row in found] == [str(row["id"]) for row in gone]


async def test_total_is_exact_when_small(runner: QueryRunner, house: House, access: Access) -> None:
    for number in (1, 2, 3, 8):
        policy = await access.get_policy(house.reader(number), house.catalog)
        query = Query(ACCOUNT, select("id"), limit=10, total="capped")
        page = await runner.list(house.catalog, policy, query)
        assert page.total is not None
        assert page.total.exact
        assert page.total.count == len(await read_all(runner, house, access, number, replace(query, total="none")))


async def test_ids_are_a_filter(runner: QueryRunner, house: House, access: Access) -> None:
    ids = tuple(row["id"] for row in house.accounts[:30])
    found = await read_all(runner, house, access, 1, Query(ACCOUNT, select("id"), limit=7, ids=ids))
    assert sorted(row["id"] for row in found) == sorted(
        str(row["id"]) for row in house.accounts[:30] if row["deleted_at"] is None
    )
