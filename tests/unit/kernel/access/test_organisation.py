"""Trees and lines against a naive walk, loops included."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.access.organisation import Department, Organisation, Person
from zhike.kernel.access.reach import Shares, guess_reach
from zhike.kernel.base.ids import DepartmentId, UserId
from zhike.kernel.query.policy import Everyone, InDepartments, MemberOf, OwnedBy, Reach, Via

COUNT = 7
PARENTS = st.lists(st.none() | st.integers(0, COUNT - 1), min_size=COUNT, max_size=COUNT)


def department(number: int) -> DepartmentId:
    return DepartmentId(UUID(int=100 + number))


def user(number: int) -> UserId:
    return UserId(UUID(int=number))


def below(parents: list[int | None], start: int) -> set[int]:
    found = {start}
    while more := {one for one, parent in enumerate(parents) if parent in found} - found:
        found |= more
    return found


def above(parents: list[int | None], start: int) -> set[int]:
    found, at = set(), start
    while at not in found:
        found.add(at)
        parent = parents[at]
        if parent is None:
            break
        at = parent
    return found


@given(PARENTS, PARENTS)
def test_walks(parents: list[int | None], superiors: list[int | None]) -> None:
    organisation = Organisation.make(
        1,
        [Department(department(one), None if up is None else department(up)) for one, up in enumerate(parents)],
        [Person(user(one), superior=None if up is None else user(up)) for one, up in enumerate(superiors)],
    )
    for one in range(COUNT):
        assert set(organisation.list_below([department(one)])) == {department(low) for low in below(parents, one)}
        assert set(organisation.list_above([department(one)])) == {department(high) for high in above(parents, one)}
        reports = organisation.list_subordinates(user(one))
        assert set(reports) == {user(low) for low in below(superiors, one)}
        assert len(reports) == len(set(reports))


def test_reach_by_samples() -> None:
    me, team = user(1), department(1)
    few = Shares(1_000_000, {me: 400}, {team: 300_000})
    own, area, member = OwnedBy((me,), ""), InDepartments((team,), ""), MemberOf(me, False, "")
    assert guess_reach((own, member), few) is Reach.NARROW
    assert guess_reach((own, area, member), few) is Reach.WIDE
    assert guess_reach((own, Everyone("")), few) is Reach.ALL
    assert guess_reach((Via("f", "p", (area,), ""),), few) is Reach.WIDE  # type: ignore[arg-type]
    assert guess_reach((Via("f", "p", (Everyone(""),), ""),), few) is Reach.WIDE  # type: ignore[arg-type]
    # Seven thousand of a million is where walking and gathering cost the same.
    assert guess_reach((own,), Shares(1_000_000, {me: 7_000}, {})) is Reach.NARROW
    assert guess_reach((own,), Shares(1_000_000, {me: 7_100}, {})) is Reach.PART
    assert guess_reach((own, member), Shares(1_000_000, {me: 250_000}, {})) is Reach.PART
    assert guess_reach((own, member), Shares(1_000_000, {me: 250_001}, {})) is Reach.WIDE


def test_reach_without_samples() -> None:
    me, team = user(1), department(1)
    own, area, member = OwnedBy((me,), ""), InDepartments((team,), ""), MemberOf(me, False, "")
    assert guess_reach((own, member), None) is Reach.NARROW
    assert guess_reach((own, area), None) is Reach.WIDE
    assert guess_reach((OwnedBy((me, user(2)), ""),), None) is Reach.WIDE
    assert guess_reach((own, Via("f", "p", (own, member), "")), None) is Reach.NARROW  # type: ignore[arg-type]
