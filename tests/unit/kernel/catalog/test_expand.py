"""What traits and record types bring to an object."""

import pytest

from tests.fixtures.documents import field, label, thing
from tests.unit.kernel.catalog.building import IDENTITY, NOTHING, build, define, problems_of
from zhike.kernel.catalog.build import build_catalog
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.traits.contract import Trait
from zhike.kernel.catalog.traits.registry import TRAITS


@pytest.mark.parametrize("trait", [pytest.param(one, id=one.key) for one in TRAITS])
def test_a_trait_brings_fields_that_hold(trait: Trait) -> None:
    document = {**thing(), "traits": [trait.key]}
    made = build(document).get_object("x_thing")
    assert set(trait.fields) <= set(made.fields)
    assert not any(made.fields[key].custom for key in trait.fields)


def test_all_traits_go_together() -> None:
    made = build({**thing(), "traits": [one.key for one in TRAITS]}).get_object("x_thing")
    assert {key for one in TRAITS for key in one.fields} <= set(made.fields)


def test_record_types_are_a_choice_with_rules() -> None:
    document = thing(
        x_amount=field("number"),
        x_stage=field("choice", options={"a": {"label": label("a")}, "b": {"label": label("b")}}),
    )
    document["record_types"] = {
        "sale": {"label": label("销售"), "required": ["x_amount"], "options": {"x_stage": ["a"]}},
        "back": {"label": label("退货"), "active": False},
    }
    made = build(document).get_object("x_thing")
    kind = made.fields["record_type"]
    assert [(one.key, one.active) for one in kind.options] == [("sale", True), ("back", False)]
    assert kind.required
    assert [(rule.key, rule.field) for rule in made.rules] == [
        ("record_type_sale_x_amount", "x_amount"), ("record_type_sale_x_stage_options", "x_stage"),
    ]  # fmt: skip
    assert list(made.record_types) == ["sale", "back"]


def test_a_record_type_that_names_no_field_is_told() -> None:
    document = thing()
    document["record_types"] = {"sale": {"label": label("销售"), "required": ["x_none"]}}
    assert problems_of(document) == {"/object/x_thing/record_types/sale": "unknown_field"}


def test_what_a_layout_needs_under_a_condition_is_a_rule() -> None:
    document = thing(x_kind=field("text"), x_note=field("text"))
    document["layout"] = {
        "sections": [{"fields": ["x_kind"], "visible_when": {"field": "x_note", "op": "is_not_empty"}}],
        "conditions": {"x_note": {"required_when": {"field": "x_kind", "op": "is", "value": "a"}}},
    }
    made = build(document).get_object("x_thing")
    assert [(rule.key, rule.field) for rule in made.rules] == [("layout_x_note", "x_note")]
    assert made.layout["conditions"] == document["layout"]["conditions"]


def test_a_layout_condition_that_cannot_be_asked_is_told() -> None:
    document = thing(x_kind=field("text"))
    document["layout"] = {
        "conditions": {
            "x_kind": {"visible_when": {"field": "x_none", "op": "is", "value": "a"}},
            "x_other": {"required_when": {"field": "x_kind", "op": "is", "value": "a"}},
        }
    }
    assert set(problems_of(document)) == {
        "/object/x_thing/layout/conditions/x_kind/visible_when/field",
        "/object/x_thing/layout/conditions/x_other/required_when/any/1/field",
    }


def test_options_that_are_shared() -> None:
    settings = {"option_sets": {"industry": {"label": label("行业"), "options": {"a": {"label": label("甲")}}}}}
    changes = (
        DefinitionChange("settings", "workspace", settings),
        DefinitionChange("object", "x_thing", thing(x_a=field("choice", options_from="industry"))),
    )
    made = build_catalog(IDENTITY, define(*changes), NOTHING).get_object("x_thing")
    assert [one.key for one in made.fields["x_a"].options] == ["a"]
    refused = problems_of(thing(x_a=field("choice", options_from="none")))
    assert refused == {"/object/x_thing/fields/x_a/options_from": "unknown_option_set"}
