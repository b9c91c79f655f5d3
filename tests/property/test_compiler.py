"""P1, P2, P3: names survive quoting, every statement is one that PostgreSQL plans, no text of a user is in it."""

import re
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.integration.kernel.query.house import EPOCH, STAFF, House, furnish
from tests.property.strategies.expressions import Names, conditions, formulas
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.scope import RelationTarget
from zhike.kernel.expressions.tree import Call, Literal, Path
from zhike.kernel.expressions.types import TEXT
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.postgres.workspaces import create_workspace
from zhike.kernel.query.cache import Statement
from zhike.kernel.query.errors import UnprintableTree
from zhike.kernel.query.lower import PageShape
from zhike.kernel.query.model import AggregateQuery, GroupBy, Measure, Query, Selected, Sort
from zhike.kernel.query.prepare import Asker, Compiler
from zhike.kernel.query.print import print_expression
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.query.slots import Supply

CANARY = "cänary'\"\\;--$1"
READERS = tuple(number for number, (_, _, _, roles) in STAFF.items() if roles and roles != ("none",))
OBJECTS = ("account", "contact", "deal", "activity")


@pytest_asyncio.fixture(scope="module")
async def house(database: Database, still: FrozenClock) -> House:
    workspace = await create_workspace(database, still, f"c{uuid4().hex[:16]}", "编译")
    return await furnish(database, workspace.key, workspace.schema, accounts=20, others=20)


@pytest.fixture(scope="module")
def still() -> FrozenClock:
    return FrozenClock(EPOCH)


def names_of(house: House) -> Names:
    objects = house.catalog.objects
    return Names(
        fields={
            key: {field.key: field.value_type for field in owner.fields.values()} for key, owner in objects.items()
        },
        relations={
            key: {name: RelationTarget(one.child, one.lookup) for name, one in owner.relations.items()}
            for key, owner in objects.items()
        },
        ids={key: tuple(str(row["id"]) for row in house.rows(key)[:5]) for key in objects},
    )


async def check_plan(database: Database, statement: Statement, supply: Supply) -> None:
    """The placeholders are the parameters, and PostgreSQL accepts them."""
    placeholders = {int(number) for number in re.findall(r"\$(\d+)", statement.text)}
    assert placeholders == set(range(1, len(statement.constants) + 1))
    await database.fetch_rows(f"EXPLAIN {statement.text}", statement.list_values(supply))


REFUSED = {"too_many_joins", "object_forbidden", "field_not_found", "unknown_field", "unknown_relation", "not_sortable"}


@settings(max_examples=60)
@given(data=st.data())
async def test_every_statement_is_planned(
    database: Database, house: House, still: FrozenClock, data: st.DataObject
) -> None:
    access = Access(database, still)
    number = data.draw(st.sampled_from(READERS))
    policy = await access.get_policy(house.reader(number), house.catalog)
    await access.close()
    owner = house.catalog.objects[data.draw(st.sampled_from(OBJECTS))]
    names = names_of(house)
    where = data.draw(st.none() | conditions(names, owner.key, 2))
    sortable = [key for key in owner.fields if key not in ("tags", "notes", "target")]
    sorts = data.draw(
        st.lists(st.builds(lambda key, down: Sort((key,), down), st.sampled_from(sortable), st.booleans()), max_size=3)
    )
    columns = [Selected(key, (key,)) for key in owner.fields]
    if data.draw(st.booleans()):
        columns.append(Selected("computed", expression=data.draw(formulas(names, owner.key, 2))))
    query = Query(ObjectKey(owner.key), tuple(columns), where, tuple(sorts), limit=7, bin=data.draw(st.booleans()))
    asker = Asker(house.catalog, policy, still.now())
    try:
        first = Compiler().prepare_list(asker, query, PageShape(in_bin=query.bin), 200)
        total = Compiler().prepare_total(asker, query, PageShape(in_bin=query.bin))
    except ZhikeError as refused:
        if refused.code not in REFUSED:
            raise
        return
    await check_plan(database, first, Supply(policy, still.now()))
    await check_plan(database, total, Supply(policy, still.now()))
    nulls = tuple(data.draw(st.booleans()) for _ in first.key_types)
    shape = PageShape(in_bin=query.bin, backwards=data.draw(st.booleans()), nulls=nulls)
    later = Compiler().prepare_list(asker, query, shape, 200)
    await check_plan(database, later, Supply(policy, still.now(), cursor=[None] * len(nulls)))


@settings(max_examples=40)
@given(data=st.data())
async def test_every_aggregate_is_planned(
    database: Database, house: House, still: FrozenClock, data: st.DataObject
) -> None:
    access = Access(database, still)
    policy = await access.get_policy(house.reader(data.draw(st.sampled_from((1, 2, 3, 6, 7, 13)))), house.catalog)
    await access.close()
    names = names_of(house)
    groups = {
        "account": ["level", "sector", "owner", "parent", "parent.sector", "signed_at", "vip", "band", "phone"],
        "deal": ["stage", "account", "account.sector", "account.owner", "closes_on", "amount"],
    }
    key = data.draw(st.sampled_from(sorted(groups)))
    chosen = data.draw(st.lists(st.sampled_from(groups[key]), max_size=3, unique=True))
    bucket: Any = data.draw(st.sampled_from(["day", "week", "month", "quarter", "year", "fiscal_year"]))
    dated = {"signed_at", "closes_on"}
    query = AggregateQuery(
        ObjectKey(key),
        tuple(
            GroupBy(f"g{place}", tuple(path.split(".")), bucket if path in dated else None)
            for place, path in enumerate(chosen)
        ),
        (
            Measure("n", "count"),
            Measure(
                "s", "sum", ("revenue" if key == "account" else "amount",), where=data.draw(conditions(names, key, 1))
            ),
            Measure("p", "percentile", ("revenue" if key == "account" else "amount",), fraction=0.9),
        ),
        data.draw(st.none() | conditions(names, key, 2)),
        sort=(("s", True),),
    )
    try:
        statement = Compiler().prepare_aggregate(Asker(house.catalog, policy, still.now()), query, 1000)
    except ZhikeError as refused:
        if refused.code not in REFUSED:
            raise
        return
    await check_plan(database, statement, Supply(policy, still.now()))


def canaries(house: House) -> list[Query]:
    """A user's text in every place where one can be."""
    account = ObjectKey("account")
    text = Literal(CANARY, TEXT)
    plain = Selected("name", ("name",))
    return [
        Query(account, (plain,), Call("=", (Path(("name",)), text))),
        Query(account, (plain,), Call("contains", (Path(("name",)), text))),
        Query(account, (plain,), Call("in", (Path(("name",)), text, Literal("x", TEXT)))),
        Query(account, (Selected(CANARY, expression=text),)),
        Query(account, (Selected("x", expression=Call("&", (Path(("name",)), text))),)),
        Query(account, (Selected("x", (CANARY,)),)),
        Query(account, (plain,), sort=(Sort((CANARY,)),)),
        Query(ObjectKey(CANARY), (plain,)),
        Query(account, (Selected("x", ("parent", CANARY)),)),
        Query(account, (Selected("x", (f"parent:{CANARY}", "name")),)),
        Query(account, (plain,), Call(CANARY, (text,))),
    ]


async def test_no_text_of_a_user_is_in_a_statement(database: Database, house: House, still: FrozenClock) -> None:
    access = Access(database, still)
    for number in (1, 7, 9):
        policy = await access.get_policy(house.reader(number), house.catalog)
        for query in canaries(house):
            try:
                statement = Compiler().prepare_list(Asker(house.catalog, policy, still.now()), query, PageShape(), 200)
            except ZhikeError as refused:
                if refused.status not in (404, 422):
                    raise
                continue
            assert "nary" not in statement.text
            assert any("nary" in str(value) for value in statement.constants)
            await check_plan(database, statement, Supply(policy, still.now()))
    await access.close()


async def test_labels_and_values_of_definitions_stay_outside(house: House, still: FrozenClock) -> None:
    """Even what an administrator wrote: labels, option keys, texts of formulas."""
    account = house.catalog.objects["account"]
    level = replace(account.fields["level"], label=replace(account.label, zh=CANARY, en=CANARY))
    formula = replace(account.fields["band"], formula=Literal(CANARY, TEXT))
    changed = replace(account, fields={**account.fields, "level": level, "band": formula}, label=level.label)
    catalog = replace(house.catalog, objects={**house.catalog.objects, "account": changed})
    asker = Asker(catalog, SystemPolicy("a test"), still.now())
    query = Query(ObjectKey("account"), (Selected("band", ("band",)), Selected("level", ("level",))))
    statement = Compiler().prepare_list(asker, query, PageShape(), 200)
    assert "nary" not in statement.text
    assert CANARY in statement.constants


@given(
    st.text(min_size=1, max_size=20).filter(lambda text: "\x00" not in text and len(text.encode(errors="ignore")) < 60)
)
async def test_names_survive_quoting(database: Database, text: str) -> None:
    try:
        quoted = quote_identifier(text)
    except ZhikeError:
        if not any("\ud800" <= sign <= "\udfff" for sign in text):
            raise
        return
    rows = await database.fetch_rows(f"SELECT 1 AS {quoted}")
    assert list(rows[0].keys()) == [text]


@pytest.mark.parametrize(
    "node",
    [
        sql.Apply(CANARY, ()),
        sql.Infix(CANARY, sql.Keyword("TRUE"), sql.Keyword("TRUE")),
        sql.Cast(sql.Keyword("NULL"), CANARY),
        sql.Parameter(1, CANARY),
        sql.Keyword(CANARY),  # type: ignore[arg-type]
        sql.Constant("a\\b"),
        sql.Aggregated(CANARY, ()),
        sql.Column("a", "x" * 64),
        "text",
    ],
    ids=repr,
)
def test_words_that_are_not_ours_are_refused(node: Any) -> None:
    with pytest.raises(ZhikeError) as caught:
        print_expression(node, "w_a")
    assert isinstance(caught.value, UnprintableTree) or caught.value.code == "bad_identifier"
