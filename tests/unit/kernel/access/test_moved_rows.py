"""What of one side's reasons may let in a row that the other side's do not, against rows that are looked at one by one."""

from collections.abc import Sequence
from itertools import product
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.access.moved_rows import list_only
from zhike.kernel.base.ids import DepartmentId, ObjectKey, UserId
from zhike.kernel.query.policy import Alternative, Everyone, InDepartments, MemberOf, OwnedBy, Via

USERS = tuple(UserId(UUID(int=number)) for number in range(1, 4))
DEPARTMENTS = tuple(DepartmentId(UUID(int=number)) for number in range(11, 14))
ME = USERS[0]
Row = tuple[UserId, DepartmentId, bool]
"""Owner, department, and whether I am a member."""
ROWS = tuple(product(USERS, DEPARTMENTS, (False, True)))

reasons = st.sampled_from(("", "role:sales:own", "head"))
plain = st.one_of(
    st.builds(Everyone, reasons),
    st.builds(OwnedBy, st.lists(st.sampled_from(USERS), min_size=1, max_size=3).map(tuple), reasons),
    st.builds(InDepartments, st.lists(st.sampled_from(DEPARTMENTS), min_size=1, max_size=3).map(tuple), reasons),
    st.builds(MemberOf, st.just(ME), st.booleans(), reasons),
)
alternatives = st.lists(
    st.one_of(
        plain, st.builds(Via, st.just("account"), st.just(ObjectKey("account")), st.lists(plain).map(tuple), reasons)
    ),
    max_size=4,
)


def holds(one: Alternative, row: Row, parent: Row) -> bool:
    match one:
        case Everyone():
            return True
        case OwnedBy(users=users):
            return row[0] in users
        case InDepartments(departments=departments):
            return row[1] in departments
        case MemberOf(may_write=may_write):
            return row[2] and not may_write
        case Via(alternatives=inner):
            return any(holds(each, parent, parent) for each in inner)
    raise AssertionError(one)


def opens(many: Sequence[Alternative], row: Row, parent: Row) -> bool:
    return any(holds(one, row, parent) for one in many)


@given(alternatives, alternatives, st.sampled_from(ROWS), st.sampled_from(ROWS))
def test_nothing_that_moves_is_missed_and_nothing_else_is_asked(
    inside: list[Alternative], outside: list[Alternative], row: Row, parent: Row
) -> None:
    only = list_only(inside, outside)
    moves = opens(inside, row, parent) and not opens(outside, row, parent)
    assert not moves or opens(only, row, parent)
    assert not opens(only, row, parent) or opens(inside, row, parent)


@given(alternatives)
def test_the_same_reasons_move_nothing(many: list[Alternative]) -> None:
    assert list_only(many, many) == ()
