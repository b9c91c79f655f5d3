"""A compiled statement serves other readers: only what a slot fills differs."""

from dataclasses import replace
from uuid import UUID

from tests.unit.kernel.query.catalog import AREA, ME, NOW, POLICIES, THROUGH, FixedPolicy, make_catalog
from zhike.kernel.base.ids import DepartmentId, ObjectKey, UserId
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.query.lower import PageShape
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.policy import InDepartments, OwnedBy, SharedWith
from zhike.kernel.query.prepare import Asker, Compiler
from zhike.kernel.query.slots import Supply

CATALOG = make_catalog()
ACCOUNT, CONTACT = ObjectKey("account"), ObjectKey("contact")
NAME = (Selected("name", ("name",)),)
OTHER = UUID(int=42)


def test_readers_of_one_shape_share_a_statement() -> None:
    compiler = Compiler()
    mine = POLICIES["wide"]
    users = (UserId(OTHER),)
    shares = SharedWith((("user", str(OTHER)), ("role", "r")), False, "share")
    others = (OwnedBy(users, ""), InDepartments((DepartmentId(OTHER),), ""), mine.alternatives["account"][2], shares)
    theirs = replace(mine, alternatives={"account": others}, user=OTHER)
    query = Query(ACCOUNT, NAME)
    first = compiler.prepare_list(Asker(CATALOG, mine, NOW), query, PageShape(), 200)
    second = compiler.prepare_list(Asker(CATALOG, theirs, NOW), query, PageShape(), 200)
    assert first is second
    assert first.list_values(Supply(mine, NOW)) == [(ME,), AREA.departments, ME, NOW, [f"user:{ME}"]]
    assert second.list_values(Supply(theirs, NOW)) == [users, (OTHER,), ME, NOW, [f"user:{OTHER}", "role:r"]]


def test_slots_reach_through_parents() -> None:
    policy = POLICIES["via"]
    statement = Compiler().prepare_list(Asker(CATALOG, policy, NOW), Query(CONTACT, NAME), PageShape(), 200)
    deeper = replace(THROUGH, alternatives=(OwnedBy((UserId(OTHER),), ""),))
    moved = replace(policy, alternatives={"contact": (policy.alternatives["contact"][0], deeper)})
    assert statement.list_values(Supply(moved, NOW)) == [(ME,), (OTHER,)]


def test_statements_that_name_me_belong_to_one_reader() -> None:
    compiler = Compiler()
    query = Query(ACCOUNT, NAME, parse_formula("owner = me()"))
    mine = FixedPolicy({}, stamp="mine")
    theirs = FixedPolicy({}, stamp="theirs", user=OTHER)
    first = compiler.prepare_list(Asker(CATALOG, mine, NOW), query, PageShape(), 200)
    assert compiler.prepare_list(Asker(CATALOG, mine, NOW), query, PageShape(), 200) is first
    second = compiler.prepare_list(Asker(CATALOG, theirs, NOW), query, PageShape(), 200)
    assert second is not first
    assert (first.constants, second.constants) == ((ME,), (OTHER,))


def test_statements_that_name_today_belong_to_one_day() -> None:
    compiler = Compiler()
    query = Query(ACCOUNT, NAME, parse_formula("created_at < today()"))
    policy = FixedPolicy({})
    first = compiler.prepare_list(Asker(CATALOG, policy, NOW), query, PageShape(), 200)
    later = compiler.prepare_list(Asker(CATALOG, policy, NOW.replace(hour=9)), query, PageShape(), 200)
    tomorrow = compiler.prepare_list(Asker(CATALOG, policy, NOW.replace(day=3)), query, PageShape(), 200)
    assert later is first
    assert tomorrow.constants != first.constants


def test_statements_that_name_now_are_made_each_time() -> None:
    compiler = Compiler()
    query = Query(ACCOUNT, NAME, parse_formula("created_at < now()"))
    first = compiler.prepare_list(Asker(CATALOG, FixedPolicy({}), NOW), query, PageShape(), 200)
    later = NOW.replace(second=1)
    second = compiler.prepare_list(Asker(CATALOG, FixedPolicy({}), later), query, PageShape(), 200)
    assert later in second.constants
    assert later not in first.constants


def test_constants_that_python_takes_for_equal_are_told_apart() -> None:
    compiler = Compiler()
    policy = FixedPolicy({})
    number = compiler.prepare_list(
        Asker(CATALOG, policy, NOW), Query(ACCOUNT, (Selected("x", expression=parse_formula("1")),)), PageShape(), 200
    )
    truth = compiler.prepare_list(
        Asker(CATALOG, policy, NOW),
        Query(ACCOUNT, (Selected("x", expression=parse_formula("true")),)),
        PageShape(),
        200,
    )
    assert number is not truth
