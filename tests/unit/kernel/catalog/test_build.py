"""What a catalog must be, and what is said where it is not."""

from typing import Any

import pytest

from tests.fixtures.documents import field, label, thing
from tests.unit.kernel.catalog.building import IDENTITY, NOTHING, build, define, problems_of
from zhike.kernel.catalog.build import build_catalog
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.errors import CatalogInvalid, UnknownField, UnknownObject
from zhike.kernel.catalog.model import FieldGrant, ScopeKind, WorkspaceSettings
from zhike.kernel.catalog.physical import Physical, PhysicalField, PhysicalObject
from zhike.kernel.catalog.system import SYSTEM_COLUMNS
from zhike.kernel.expressions.types import Kind


def test_every_object_has_the_system_fields() -> None:
    made = build(thing()).get_object("x_thing")
    system = [(one.id, one.key, one.columns[0]) for one in made.fields.values() if one.system]
    assert [number for number, _, _ in system] == list(range(9))
    assert [column for _, _, column in system] == [name for name, _ in SYSTEM_COLUMNS]
    assert made.fields["id"].targets == ("x_thing",)
    assert [key for key, one in made.fields.items() if one.system and not one.read_only] == ["owner", "department"]


def test_asking_for_what_is_not_there_names_it() -> None:
    catalog = build(thing())
    with pytest.raises(UnknownObject):
        catalog.get_object("x_thong")
    with pytest.raises(UnknownField):
        catalog.get_object("x_thing").get_field("x_nam")


def test_fields_stand_in_the_order_of_the_layout_then_of_the_document() -> None:
    document = thing(x_a=field("text"), x_b=field("text"), x_c=field("text"))
    document["layout"] = {"sections": [{"fields": ["x_c", "x_name"]}]}
    made = build(document).get_object("x_thing")
    assert [key for key, one in made.fields.items() if not one.system] == ["x_c", "x_name", "x_a", "x_b"]


def test_a_document_that_is_not_of_the_form_is_told_all_at_once() -> None:
    document = thing(
        x_a={"type": "text"},
        x_b=field("text", max_length="long", colour="red"),
        x_c=field("textt"),
        x_d=field("rollup", relation="x", function="median"),
        x_e="text",  # type: ignore[arg-type]
    )
    document["icon"] = 5
    assert problems_of(document) == {
        "/object/x_thing/icon": "wrong_type",
        "/object/x_thing/fields/x_a": "missing_member",
        "/object/x_thing/fields/x_b/max_length": "wrong_type",
        "/object/x_thing/fields/x_b/colour": "unknown_member",
        "/object/x_thing/fields/x_c/type": "unknown_value",
        "/object/x_thing/fields/x_d/function": "unknown_value",
        "/object/x_thing/fields/x_e": "wrong_type",
    }


@pytest.mark.parametrize(
    "key", ["a", "thing", "X_thing", "x_thing1", "x__thing", "x_" + "a" * 29, "x_thing_", "x_对象", "x-thing", ""]
)
def test_bad_object_keys(key: str) -> None:
    assert f"/object/{key}" in {pointer.removesuffix("/object") for pointer in problems_of(thing(key))}


@pytest.mark.parametrize("key", ["name", "x__a", "X_a", "x_" + "a" * 39, "id", "owner", "ctid", "x-a", "x_名", "x_a "])
def test_bad_field_keys(key: str) -> None:
    assert problems_of(thing(**{key: field("text")})) == {f"/object/x_thing/fields/{key}": "bad_key"}


def test_packages_may_not_use_the_prefix_of_users() -> None:
    with pytest.raises(CatalogInvalid) as refused:
        build_catalog(IDENTITY, define(DefinitionChange("object", "x_thing", thing(), "base", "shop")), NOTHING)
    assert [problem.pointer for problem in refused.value.problems] == [
        "/object/x_thing",
        "/object/x_thing/fields/x_name",
    ]


@pytest.mark.parametrize(
    ("name", "document", "pointer", "code"),
    [
        ("long text unique", field("long_text", unique=True), "/unique", "not_unique"),
        ("long text indexed", field("long_text", indexed=True), "/indexed", "not_indexable"),
        ("choices indexed", field("choices", indexed=True, options={"a": {"label": label("a")}}), "/indexed", "not_indexable"),
        ("too long for an index", field("text", indexed=True, max_length=501), "/max_length", "too_long_to_index"),
        ("choice without options", field("choice"), "", "missing_member"),
        ("lookup to nothing", field("lookup", target="x_gone"), "", "unknown_object"),
        ("child not required", field("lookup", target="user", child=True), "/child", "child_not_required"),
        ("wrong default", field("number", default='"abc"'), "/default", "not_a_decimal"),
        ("default of another kind", field("number", default="today()"), "/default", "default_type"),
        ("default not an option", field("choice", default='"z"', options={"a": {"label": label("a")}}), "/default", "unknown_option"),
        ("default with fields", field("text", default="x_name"), "/default", "default_uses_fields"),
        ("default that does not parse", field("text", default='"a'), "/default", "formula_syntax"),
        ("formula of a reference", field("formula", formula="owner"), "/formula", "formula_result"),
        ("formula that does not parse", field("formula", formula="1 +"), "/formula", "formula_ends"),
        ("formula with an unknown name", field("formula", formula="x_nam"), "/formula", "unknown_field"),
        ("formula of itself", field("formula", formula="x_f & 'a'"), "/formula", "formula_syntax"),
        ("roll-up of nothing", field("rollup", relation="x_gone", function="count"), "/relation", "unknown_relation"),
    ],
)  # fmt: skip
def test_bad_fields(name: str, document: dict[str, Any], pointer: str, code: str) -> None:
    assert problems_of(thing(x_f=document)) == {"/object/x_thing/fields/x_f" + pointer: code}


def test_defaults_are_constants_or_what_the_moment_gives() -> None:
    made = build(
        thing(
            x_a=field("choice", default='"b"', options={"b": {"label": label("b")}}),
            x_b=field("date", default="today()"),
            x_c=field("user", default="me()"),
            x_d=field("number", scale=1, default="12.5"),
            x_e=field("boolean", default="true"),
            x_g=field("text", default='"a" & "b"'),
        )
    ).get_object("x_thing")
    assert all(one.default is not None for one in made.fields.values() if not one.system and one.key != "x_name")


def test_formulas_are_typed_through_each_other() -> None:
    made = build(
        thing(
            x_c=field("formula", formula='if(x_b > 10, "多", "少")'),
            x_b=field("formula", formula="x_a * 2", scale=2),
            x_a=field("number"),
            x_d=field("formula", formula='date_add(date(created_at), 1, "day")'),
            x_e=field("formula", formula="owner.name & x_c"),
        )
    ).get_object("x_thing")
    kinds = {key: made.fields[key].value_type.kind for key in ("x_b", "x_c", "x_d", "x_e")}
    assert kinds == {"x_b": Kind.NUMBER, "x_c": Kind.TEXT, "x_d": Kind.DATE, "x_e": Kind.TEXT}
    assert all(made.fields[key].formula is not None and made.fields[key].read_only for key in kinds)


def test_formulas_that_go_round_are_found_over_lookups_too() -> None:
    one = thing(
        "x_one",
        x_other=field("lookup", target="x_two", inverse="x_ones"),
        x_f=field("formula", formula="x_other.x_g + 1"),
    )
    two = thing("x_two", x_g=field("formula", formula="sum(x_ones.x_f)"), x_h=field("formula", formula="x_g * 2"))
    assert problems_of(one, two) == {"/object/x_two/fields/x_g/formula": "formula_cycle"}


def test_a_formula_over_a_broken_one_is_not_told_twice() -> None:
    document = thing(x_a=field("formula", formula="x_b + 1"), x_b=field("formula", formula="x_gone"))
    assert problems_of(document) == {"/object/x_thing/fields/x_b/formula": "unknown_field"}


def test_errors_of_formulas_say_where() -> None:
    with pytest.raises(CatalogInvalid) as refused:
        build(thing(x_f=field("formula", formula="1 + * 2")))
    assert "5" in refused.value.problems[0].message_en


def related(**fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A parent with more fields, and a child with a number, a date and a formula."""
    child = thing(
        "x_child",
        x_parent=field("lookup", target="x_thing", inverse="x_children"),
        x_number=field("number"),
        x_day=field("date"),
        x_text=field("text"),
        x_formula=field("formula", formula="x_number * 2"),
    )
    return thing(**fields), child


def test_roll_ups_take_their_kind_from_the_children() -> None:
    made = build(
        *related(
            x_count=field("rollup", relation="x_children", function="count"),
            x_sum=field("rollup", relation="x_children", function="sum", field="x_number"),
            x_last=field("rollup", relation="x_children", function="max", field="x_day"),
            x_new=field("rollup", relation="x_children", function="max", field="created_at", indexed=True),
            x_some=field(
                "rollup", relation="x_children", function="count", where={"field": "x_number", "op": "gt", "value": 5}
            ),
        )
    ).get_object("x_thing")
    kinds = {key: one.value_type.kind.value for key, one in made.fields.items() if one.type == "rollup"}
    assert kinds == {"x_count": "number", "x_sum": "number", "x_last": "date", "x_new": "datetime", "x_some": "number"}
    rollup = made.fields["x_some"].rollup
    assert rollup is not None
    assert rollup.where is not None


@pytest.mark.parametrize(
    ("config", "pointer", "code"),
    [
        ({"function": "sum"}, "/field", "bad_rollup"),
        ({"function": "count", "field": "x_number"}, "/field", "bad_rollup"),
        ({"function": "sum", "field": "x_day"}, "/field", "bad_rollup"),
        ({"function": "max", "field": "x_text"}, "/field", "bad_rollup"),
        ({"function": "sum", "field": "x_formula"}, "/field", "bad_rollup"),
        ({"function": "sum", "field": "x_gone"}, "/field", "bad_rollup"),
        ({"function": "count", "where": {"field": "x_gone", "op": "is_empty"}}, "/where", "unknown_field"),
        ({"function": "count", "where": {"field": "x_parent.x_name", "op": "is", "value": "a"}}, "/where", "rollup_reaches_out"),
        ({"function": "count", "where": {"field": "owner", "op": "is", "value": "me"}}, "/where", "rollup_reaches_out"),
        ({"function": "count", "where": {"field": "x_day", "op": "within", "value": "this_week"}}, "/where", "rollup_reaches_out"),
    ],
)  # fmt: skip
def test_bad_roll_ups(config: dict[str, Any], pointer: str, code: str) -> None:
    found = problems_of(*related(x_r=field("rollup", relation="x_children", **config)))
    assert list(found.values()) == [code]
    assert next(iter(found)).startswith("/object/x_thing/fields/x_r" + pointer)


def test_relations_are_named_once() -> None:
    one = thing("x_one", x_to=field("lookup", target="x_thing", inverse="x_many"))
    two = thing("x_two", x_to=field("lookup", target="x_thing", inverse="x_many"))
    assert problems_of(thing(), one, two) == {"/object/x_two/fields/x_to/inverse": "relation_taken"}
    three = thing("x_three", x_to=field("lookup", target="x_thing", inverse="x_name"))
    assert problems_of(thing(), three) == {"/object/x_three/fields/x_to/inverse": "relation_taken"}


def test_an_any_lookup_gives_each_target_a_relation() -> None:
    catalog = build(
        thing("x_one"),
        thing("x_two"),
        thing(
            "x_note",
            x_about=field("any_lookup", targets=["x_one", "x_two"], inverse="x_notes", inverse_label=label("笔记")),
        ),
    )
    for key in ("x_one", "x_two"):
        relation = catalog.get_object(key).relations["x_notes"]
        assert (relation.object, relation.child, relation.lookup, relation.label.zh) == (
            key,
            "x_note",
            "x_about",
            "笔记",
        )


def test_titles_and_parents_are_checked() -> None:
    document = thing(x_n=field("number"), x_to=field("lookup", target="user"))
    assert problems_of({**document, "title": "x_n"}) == {"/object/x_thing/title": "bad_title"}
    assert problems_of({**document, "title": "x_gone"}) == {"/object/x_thing/title": "bad_title"}
    assert problems_of({**document, "via": "x_n"}) == {"/object/x_thing/via": "not_a_lookup"}
    assert problems_of({**document, "root": "owner"}) == {"/object/x_thing/root": "not_a_lookup"}
    made = build({**document, "via": "x_to", "root": "self"}).get_object("x_thing")
    assert (made.via, made.root) == ("x_to", "self")


def test_rights_pass_through_two_parents_and_no_circle() -> None:
    chain = [
        {**thing(key, x_up=field("lookup", target=target)), "via": "x_up"}
        for key, target in (("x_a", "x_b"), ("x_b", "x_c"), ("x_c", "x_d"))
    ]
    assert problems_of(*chain, thing("x_d", x_up=field("text"))) == {"/object/x_a/via": "via_too_far"}
    circle = {**thing("x_a", x_up=field("lookup", target="x_a")), "via": "x_up"}
    assert problems_of(circle) == {"/object/x_a/via": "via_too_far"}


def test_rules_layouts_and_lists_name_what_exists() -> None:
    document = thing(x_a=field("number"))
    document["rules"] = {
        "good": {"formula": "x_a > 0", "message": label("须为正"), "field": "x_a"},
        "off": {"formula": "x_a > 5", "message": label("x"), "active": False},
    }
    rules = build(document).get_object("x_thing").rules
    assert [(rule.key, rule.field, rule.message.zh) for rule in rules] == [("good", "x_a", "须为正")]
    document["rules"] = {
        "number": {"formula": "x_a + 1", "message": label("x")},
        "gone": {"formula": "x_gone = 1", "message": label("x"), "field": "x_lost"},
    }
    document["layout"] = {"sections": [{"fields": ["x_a", "x_gone"]}]}
    document["list"] = {"columns": ["x_name", "owner.name", "owner.gone", "x_gone"], "sort": [{"field": "x_lost"}]}
    assert problems_of(document) == {
        "/object/x_thing/rules/number/formula": "wrong_type",
        "/object/x_thing/rules/gone/field": "unknown_field",
        "/object/x_thing/rules/gone/formula": "unknown_field",
        "/object/x_thing/layout/sections/0/fields/1": "unknown_field",
        "/object/x_thing/list/columns/2": "unknown_field",
        "/object/x_thing/list/columns/3": "unknown_field",
        "/object/x_thing/list/sort/0/field": "unknown_field",
    }


def test_views_of_a_list_keep_their_order_and_name_what_exists() -> None:
    document = thing(x_a=field("number"))
    mine = {"field": "owner", "op": "is", "value": "me"}
    document["list"] = {
        "first": "mine",
        "views": {
            "mine": {"label": label("我的"), "filter": mine, "sort": [{"field": "x_a"}]},
            "by_month": {"label": label("按月"), "group": "created_at:month", "columns": ["x_name", "x_a"]},
        },
    }
    views = build(document).get_object("x_thing").list_view["views"]
    assert isinstance(views, dict)
    assert {key: view["order"] for key, view in views.items()} == {"mine": 10, "by_month": 20}
    document["list"] = {
        "first": "other",
        "views": {
            "mine": {"label": label("我的"), "filter": {"field": "x_gone", "op": "is", "value": 1}},
            "odd": {"label": label("怪"), "filter": {"neither": 1}, "group": "x_lost", "sort": [{"field": "x_lost"}]},
        },
    }
    assert problems_of(document) == {
        "/object/x_thing/list/views/mine/filter/field": "unknown_field",
        "/object/x_thing/list/views/odd/filter": "condition_invalid",
        "/object/x_thing/list/views/odd/group": "unknown_field",
        "/object/x_thing/list/views/odd/sort/0/field": "unknown_field",
        "/object/x_thing/list/first": "unknown_view",
    }


def test_too_much_is_refused() -> None:
    many = thing(**{f"x_f{number}": field("text", indexed=True) for number in range(13)})
    assert problems_of(many) == {"/object/x_thing/fields": "too_many_indexes"}
    fields = thing(**{f"x_f{number}": field("text") for number in range(300)})
    assert problems_of(fields) == {"/object/x_thing/fields": "too_many"}
    letters = "abcdefghijklmnopqrstuvwxyz"
    objects = [thing("x_" + letters[number // 26] + letters[number % 26]) for number in range(199)]
    assert problems_of(*objects) == {"/object": "too_many"}


def test_the_type_of_a_field_never_changes() -> None:
    live = PhysicalField(1000, "x_thing", "x_a", "text", ("x_a",), ("text",))
    physical = Physical({"x_thing": PhysicalObject("x_thing", "o_x_thing")}, (live,))
    assert problems_of(thing(x_a=field("number")), physical=physical) == {
        "/object/x_thing/fields/x_a/type": "type_changed"
    }


def role(**more: Any) -> DefinitionChange:
    return DefinitionChange("role", "x_seller", {"role": "x_seller", "label": label("卖家"), **more})


def test_roles() -> None:
    change = role(
        objects={
            "*": {"read": "all"},
            "x_thing": {
                "create": True,
                "read": "condition",
                "update": "own",
                "conditions": {"read": {"field": "x_name", "op": "starts_with", "value": "A"}},
            },
        },
        fields={"x_thing.x_name": {"write": False, "mask": "last4"}, "x_thing.owner": {"read": False}},
        abilities=["journal.read"],
    )
    made = build_catalog(IDENTITY, define(DefinitionChange("object", "x_thing", thing()), change), NOTHING).roles[
        "x_seller"
    ]
    grant = made.objects["x_thing"]
    assert (grant.create, grant.read, grant.update, grant.delete) == (
        True, ScopeKind.CONDITION, ScopeKind.OWN, ScopeKind.NONE
    )  # fmt: skip
    assert list(grant.conditions) == ["read"]
    assert made.fields == {
        ("x_thing", "x_name"): FieldGrant(True, False, "last4"),
        ("x_thing", "owner"): FieldGrant(False, False, None),
    }
    assert made.abilities == {"journal.read"}


def test_roles_name_what_exists() -> None:
    change = role(
        objects={
            "x_gone": {"read": "all"},
            "user": {
                "read": "condition",
                "update": "own",
                "conditions": {"update": {"field": "name", "op": "is_empty"}},
            },
            "department": {
                "delete": "condition",
                "conditions": {"delete": {"all": [{"field": "x_gone", "op": "is_empty"}]}},
            },
        },
        fields={"user.gone": {"read": False}},
    )
    with pytest.raises(CatalogInvalid) as refused:
        build_catalog(IDENTITY, define(change), NOTHING)
    assert {problem.pointer: problem.code for problem in refused.value.problems} == {
        "/role/x_seller/objects/x_gone": "unknown_object",
        "/role/x_seller/objects/user/conditions/read": "condition_missing",
        "/role/x_seller/objects/user/conditions/update": "condition_missing",
        "/role/x_seller/objects/department/conditions/delete/all/0/field": "unknown_field",
        "/role/x_seller/fields/user.gone": "unknown_field",
    }


def test_roles_are_the_options_where_a_field_says_so() -> None:
    document = thing(x_roles=field("choices", options_from="roles"))
    catalog = build_catalog(IDENTITY, define(DefinitionChange("object", "x_thing", document), role()), NOTHING)
    made = catalog.get_object("x_thing").fields["x_roles"]
    assert [option.key for option in made.options] == ["x_seller"]
    assert made.value_type.options == ("x_seller",)


def test_settings() -> None:
    change = DefinitionChange("settings", "workspace", {"time_zone": "Europe/Berlin", "rates": {"USD": "7.1"}})
    settings = build_catalog(IDENTITY, define(change), NOTHING).settings
    assert (settings.time_zone, settings.currency, str(settings.rates["USD"])) == ("Europe/Berlin", "CNY", "7.1")
    assert build().settings == WorkspaceSettings()
    for zone in ("Mars/Base", "localtime", "../etc/passwd", "Asia/", "shanghai"):
        bad = DefinitionChange("settings", "workspace", {"time_zone": zone})
        with pytest.raises(CatalogInvalid) as refused:
            build_catalog(IDENTITY, define(bad), NOTHING)
        assert [problem.code for problem in refused.value.problems] == ["unknown_time_zone"]
