"""Several roles become the widest of each."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.access.merge import merge_field, merge_scopes
from zhike.kernel.catalog.model import FieldGrant, Grant, Label, RoleDefinition, ScopeKind
from zhike.kernel.query.policy import Right

NOBODY = Label("", "")


def role(
    key: str, objects: Mapping[str, Grant], fields: Mapping[tuple[str, str], FieldGrant] | None = None
) -> RoleDefinition:
    return RoleDefinition(key, NOBODY, objects, fields or {})


SCOPES = st.sampled_from([kind for kind in ScopeKind if kind is not ScopeKind.CONDITION])
GRANTS = st.builds(FieldGrant, st.booleans(), st.booleans(), st.none() | st.sampled_from(["phone", "hide", "last4"]))
ROLES = st.lists(
    st.builds(
        lambda number, scope, named, grant: role(
            f"r{number}", {"a" if named else "*": Grant(read=scope)}, {("a", "f"): grant} if grant else {}
        ),
        st.integers(0, 99),
        SCOPES,
        st.booleans(),
        st.none() | GRANTS,
    ),
    max_size=4,
    unique_by=lambda one: one.key,
)


@given(ROLES)
def test_every_scope_of_every_role_counts(roles: list[RoleDefinition]) -> None:
    merged = merge_scopes(roles, "a", Right.READ)
    given_scopes = {next(iter(one.objects.values())).read for one in roles} - {ScopeKind.NONE}
    assert set(merged.kinds) == given_scopes
    assert merged.is_closed == (not given_scopes)
    assert sorted(key for keys in merged.kinds.values() for key in keys) == sorted(
        one.key for one in roles if next(iter(one.objects.values())).read is not ScopeKind.NONE
    )


@given(ROLES, ROLES)
def test_a_further_role_never_takes_away(roles: list[RoleDefinition], more: list[RoleDefinition]) -> None:
    less, whole = merge_field(roles, "a", "f"), merge_field([*roles, *more], "a", "f")
    assert whole.read >= less.read
    assert whole.write >= less.write
    if less.read and less.mask is None:
        assert whole.mask is None


@given(ROLES)
def test_the_order_of_roles_does_not_matter(roles: list[RoleDefinition]) -> None:
    assert merge_field(roles, "a", "f") == merge_field(roles[::-1], "a", "f")


@pytest.mark.parametrize(
    ("roles", "merged"),
    [
        ([], FieldGrant(False, False)),
        ([role("a", {})], FieldGrant(False, False)),
        ([role("a", {"a": Grant(read=ScopeKind.OWN)})], FieldGrant(True, True)),
        (
            [role("a", {"a": Grant(read=ScopeKind.OWN)}, {("a", "f"): FieldGrant(False, False)})],
            FieldGrant(False, False),
        ),
        (
            [
                role("a", {"a": Grant(read=ScopeKind.OWN)}, {("a", "f"): FieldGrant(True, False, "hide")}),
                role("b", {"a": Grant(read=ScopeKind.OWN)}, {("a", "f"): FieldGrant(True, False, "last4")}),
            ],
            FieldGrant(True, False, "last4"),
        ),
        (
            [
                role("a", {"a": Grant(read=ScopeKind.OWN)}, {("a", "f"): FieldGrant(True, False, "hide")}),
                role("b", {"b": Grant(read=ScopeKind.ALL)}),
            ],
            FieldGrant(True, False, "hide"),
        ),
    ],
)
def test_field_rights(roles: list[RoleDefinition], merged: FieldGrant) -> None:
    assert merge_field(roles, "a", "f") == merged


def test_a_named_object_is_not_widened_by_the_star() -> None:
    narrow = role("a", {"*": Grant(read=ScopeKind.ALL), "a": Grant(read=ScopeKind.OWN)})
    assert set(merge_scopes([narrow], "a", Right.READ).kinds) == {ScopeKind.OWN}
    assert set(merge_scopes([narrow], "b", Right.READ).kinds) == {ScopeKind.ALL}
