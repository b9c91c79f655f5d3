"""P4, P6, P7: random companies with random rights, asked random questions, against the naive model.

One example is one company with many questions, because a company is dear to build and a question is cheap.
"""

import json
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.property.model.asking import (
    QUESTIONS,
    draw_condition,
    draw_reader,
    explain,
    few,
    find_rows,
    furnish,
)
from tests.property.model.house import House, select
from tests.property.oracle import decimals
from tests.property.oracle.evaluate import Evaluator
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.expressions.check import check
from zhike.kernel.expressions.tree import Path
from zhike.kernel.expressions.types import Kind
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.errors import TooManyJoins
from zhike.kernel.query.model import AggregateQuery, GroupBy, Measure, Query, Sort

SORTED = {Kind.NUMBER, Kind.DATE, Kind.DATETIME, Kind.BOOLEAN, Kind.TEXT}
GROUPED = {Kind.BOOLEAN, Kind.CHOICE, Kind.DATE, Kind.NUMBER}


@given(data=st.data())
@few(4)
async def test_a_filter_finds_what_the_model_finds(database: Database, data: st.DataObject) -> None:
    house = await furnish(database, data)
    for _ in range(QUESTIONS):
        rights, object_key = draw_reader(house, data)
        node = draw_condition(rights, object_key, data)
        try:
            found = await house.list_all(rights.user, Query(ObjectKey(object_key), select("id"), where=node, limit=50))
        except TooManyJoins:
            continue
        ids = {row["id"] for row in found}
        assert len(ids) == len(found)
        expected = set(find_rows(rights.world(), object_key, node))
        assert ids == expected, explain(rights, object_key, node, expected ^ ids)


@given(data=st.data())
@few(3)
async def test_pages_are_the_list_in_order(database: Database, data: st.DataObject) -> None:
    house = await furnish(database, data)
    for _ in range(QUESTIONS):
        rights, object_key = draw_reader(house, data)
        names = rights.names()
        paths = [path for kind in SORTED for path, _ in names.list_paths(object_key, kind)]
        paths = [path for path in paths if not path.steps[-1].startswith("long_text")]
        sorts = tuple(
            Sort(path.steps, data.draw(st.booleans()))
            for path in data.draw(st.lists(st.sampled_from(paths), max_size=3, unique=True))
        )
        whole = Query(ObjectKey(object_key), select("id"), sort=sorts, limit=200)
        limit = data.draw(st.integers(1, 7))
        pages = Query(ObjectKey(object_key), select("id"), sort=sorts, limit=limit)
        try:
            listed = [row["id"] for row in await house.list_all(rights.user, whole)]
            assert [row["id"] for row in await house.list_all(rights.user, pages)] == listed
            assert await walk_back(house, rights.user, pages) == listed
        except TooManyJoins:
            continue
        world = rights.world()
        rows = find_rows(world, object_key, None)
        assert set(listed) == set(rows)
        check_order(house, sorts, [rows[number] for number in listed], f"{sorts} {explain(rights, object_key, None)}")


def check_order(house: House, sorts: tuple[Sort, ...], rows: list[Evaluator], message: str) -> None:
    """By the first key: empty values last ascending, first descending. Titles sort by sound, which is another test."""
    if not sorts or not rows:
        return
    path = check(Path(sorts[0].path), house.company.names(), rows[0].object_key)
    if sorts[0].path[-1] == "name" or path.type.kind is Kind.TEXT:
        return
    found = [row.value(path) for row in rows]
    filled: list[Any] = [value for value in found if value is not None]
    expected = [*sorted(filled), *(None for value in found if value is None)]
    assert found == (expected[::-1] if sorts[0].descending else expected), message


async def walk_back(house: House, user: str, query: Query) -> list[str]:
    """The same list, from its end to its start."""
    policy = await house.policy(user)
    parts = {name: getattr(query, name) for name in query.__slots__}
    page = await house.runner.list(house.catalog, policy, query)
    while page.next is not None:
        page = await house.runner.list(house.catalog, policy, Query(**parts | {"cursor": page.next}))
    found: list[str] = [row["id"] for row in json.loads(page.data)]
    while page.previous is not None:
        page = await house.runner.list(
            house.catalog, policy, Query(**parts | {"cursor": page.previous, "backwards": True})
        )
        found = [row["id"] for row in json.loads(page.data)] + found
    return found


@given(data=st.data())
@few(3)
async def test_totals_and_groups_are_the_lists(database: Database, data: st.DataObject) -> None:
    house = await furnish(database, data)
    for _ in range(QUESTIONS):
        rights, object_key = draw_reader(house, data)
        node = draw_condition(rights, object_key, data)
        names = rights.names()
        key = ObjectKey(object_key)
        rows = find_rows(rights.world(), object_key, node)
        groups = [path for kind in GROUPED for path, _ in names.list_paths(object_key, kind, 1)]
        numbers = [path for path, _ in names.list_paths(object_key, Kind.NUMBER, 1)]
        group = check(data.draw(st.sampled_from(groups)), names, object_key)
        number = check(data.draw(st.sampled_from(numbers)), names, object_key)
        assert isinstance(group, Path)
        assert isinstance(number, Path)
        measures = (
            Measure("all", "count"),
            *(Measure(f"v_{name}", name, number.steps) for name in ("count", "sum", "min", "max", "avg", "distinct")),
        )
        policy = await house.policy(rights.user)
        try:
            page = await house.runner.list(house.catalog, policy, Query(key, select("id"), where=node, total="capped"))
            asked = AggregateQuery(key, (GroupBy("g", group.steps),), measures, where=node)
            answer = json.loads(await house.runner.aggregate(house.catalog, policy, asked))
        except TooManyJoins:
            continue
        assert page.total is not None
        assert (page.total.count, page.total.exact) == (len(rows), True), explain(rights, object_key, node)
        assert sum(row["all"] for row in answer) == len(rows)
        check_groups(rights.sight(object_key, group.steps[0]), group, number, list(rows.values()), answer)


def check_groups(sight: str | None, group: Path, number: Path, rows: list[Evaluator], answer: list[Any]) -> None:
    """Each group has the numbers that the model counts for its rows."""
    members: dict[Any, list[Evaluator]] = {}
    for row in rows:
        members.setdefault(row.value(group), []).append(row)
    assert len(answer) == len(members)
    if sight != "plain":
        return
    for shown in answer:
        found = next(rows for key, rows in members.items() if _is_same(key, shown["g"]))
        values: list[Any] = [value for row in found if (value := row.value(number)) is not None]
        assert shown["all"] == len(found)
        assert shown["v_count"] == len(values)
        assert shown["v_distinct"] == len(set(values))
        expected = [sum(values), min(values), max(values), average(values)] if values else [None] * 4
        for name, wanted in zip(("sum", "min", "max", "avg"), expected, strict=True):
            got = shown[f"v_{name}"]
            assert (None if got is None else Decimal(got)) == (
                None if wanted is None else decimals.round_to(wanted, 10)
            )


def average(values: list[Decimal]) -> Decimal:
    return decimals.divide(sum(values, Decimal(0)), Decimal(len(values)))


def _is_same(key: Any, shown: Any) -> bool:
    """Whether the JSON of a group is the model's value."""
    if key is None or shown is None:
        return key is shown
    if isinstance(key, Decimal):
        return key == Decimal(shown)
    return shown == (key.isoformat() if hasattr(key, "isoformat") else key)
