"""Rights on a field that follows another are no wider than on that one."""

from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.documents import field, thing
from tests.unit.kernel.catalog.building import build, problems_of
from zhike.kernel.access.fields import NOTHING, FieldRights
from zhike.kernel.catalog.model import FieldGrant, Grant, Label, RoleDefinition, ScopeKind
from zhike.kernel.query.policy import FieldRight

CATALOG = build(thing(x_line=field("text"), x_region=field("text", follows="x_line")))
GRANTS = st.builds(
    FieldGrant, st.booleans(), st.booleans(), st.none() | st.sampled_from(["last4", "hide"]), st.booleans()
)


def read_rights(line: FieldGrant, region: FieldGrant) -> tuple[FieldRight, FieldRight]:
    fields = {("x_thing", "x_line"): line, ("x_thing", "x_region"): region}
    role = RoleDefinition("r", Label("", ""), {"x_thing": Grant(read=ScopeKind.ALL)}, fields)
    rights = FieldRights(CATALOG, [role], may_write=True)
    return rights.get("x_thing", "x_line"), rights.get("x_thing", "x_region")


def test_what_is_hidden_or_masked_there_is_hidden_here() -> None:
    plain = FieldGrant(read=True, write=True)
    assert read_rights(FieldGrant(read=False, write=False), plain)[1] == NOTHING
    masked = FieldGrant(read=True, write=False, mask="last4", reveal=True)
    assert read_rights(masked, plain)[1] == FieldRight(True, True, "hide", reveal=False)
    assert read_rights(plain, plain)[1] == FieldRight(True, True)
    assert read_rights(plain, FieldGrant(read=False, write=False))[1] == NOTHING


@given(GRANTS, GRANTS)
def test_it_is_never_wider(line: FieldGrant, region: FieldGrant) -> None:
    there, here = read_rights(line, region)
    assert here.read <= there.read
    assert not here.read or there.mask is None or here.mask == "hide"
    assert not (here.read and here.mask and there.mask and here.reveal) or there.reveal


def test_what_is_followed_must_be_there_and_follow_nothing() -> None:
    document = thing(
        x_a=field("text", follows="x_none"),
        x_b=field("text", follows="owner"),
        x_c=field("text", follows="x_d"),
        x_d=field("text", follows="x_name"),
        x_e=field("text", follows="x_e"),
    )
    place = "/object/x_thing/fields"
    assert problems_of(document) == {f"{place}/{key}/follows": "unknown_field" for key in ("x_a", "x_b", "x_c", "x_e")}
