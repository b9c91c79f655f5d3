"""Columns find their fields."""

import pytest

from zhike.engines.transfer.errors import BadMapping
from zhike.engines.transfer.mapping import (
    MappedColumn,
    Target,
    check_mapping,
    fold_name,
    list_targets,
    read_mapping,
    suggest_mapping,
)
from zhike.engines.transfer.table import Column
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.query.secure import SystemPolicy

ALL = SystemPolicy("a test maps columns")


def columns(*names: str) -> tuple[Column, ...]:
    return tuple(Column(place, name or f"列{place}", bool(name)) for place, name in enumerate(names, start=1))


def targets(catalog: Catalog, object_key: str = "account") -> tuple[Target, ...]:
    return list_targets(catalog.objects[object_key], ALL)


def suggest(catalog: Catalog, *names: str, object_key: str = "account", **remembered: str) -> dict[str, str]:
    found = suggest_mapping(columns(*names), targets(catalog, object_key), remembered)
    return {each.column.name: each.path for each in found}


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("公司名称(必填)", "公司名称"),
        ("E-Mail", "email"),
        ("Close_Value", "closevalue"),
        ("ＴＥＬ．", "tel"),
        ("(单位)", "单位"),
    ],
)
def test_names_are_compared_without_signs(name: str, folded: str) -> None:
    assert fold_name(name) == folded


def test_labels_keys_and_synonyms(standard_catalog: Catalog) -> None:
    found = suggest(
        standard_catalog, "企业名称", "level", "员工人数", "负责人", "联系电话", "年营业额(万元)", "毫不相干"
    )

    assert found == {
        "企业名称": "name", "level": "level", "员工人数": "employees", "负责人": "owner", "联系电话": "phone",
        "年营业额(万元)": "revenue",
    }  # fmt: skip


def test_english_headers(standard_catalog: Catalog) -> None:
    found = suggest(standard_catalog, "account", "sector", "year_established", "subsidiary_of", "employees")

    assert found == {
        "account": "name", "sector": "sector", "year_established": "year_established", "subsidiary_of": "parent",
        "employees": "employees",
    }  # fmt: skip


def test_a_slip_of_the_keyboard_is_like(standard_catalog: Catalog) -> None:
    assert suggest(standard_catalog, "employes") == {"employes": "employees"}


def test_each_field_once_and_the_surest_first(standard_catalog: Catalog) -> None:
    assert suggest(standard_catalog, "公司", "名称") == {"名称": "name"}


def test_what_was_chosen_last_time_comes_first(standard_catalog: Catalog) -> None:
    assert suggest(standard_catalog, "名称", 名称="short_name") == {"名称": "short_name"}


def test_columns_without_a_name_are_left_out(standard_catalog: Catalog) -> None:
    assert suggest(standard_catalog, "", "名称") == {"名称": "name"}


def test_computed_fields_are_no_targets(standard_catalog: Catalog) -> None:
    keys = {target.field.key for target in targets(standard_catalog)}

    assert {"name", "owner"} <= keys
    assert not {"contact_count", "revenue_per_employee", "id", "version", "created_at"} & keys


def test_a_spoken_mapping(standard_catalog: Catalog) -> None:
    account = standard_catalog.objects["account"]
    contact = standard_catalog.objects["contact"]
    names = columns("姓名", "客户编码", "备注")

    assert read_mapping({"姓名": "name", "3": "description", "客户编码": ""}, names, contact, standard_catalog) == (
        MappedColumn(1, "name"), MappedColumn(3, "description"),
    )  # fmt: skip
    assert read_mapping({"客户编码": "account.short_name"}, names, contact, standard_catalog) == (
        MappedColumn(2, "account.short_name"),
    )
    for spoken in ({"没有": "name"}, {"姓名": "nothing"}, {"姓名": "contact_count"}, {"姓名": "name.x"}, {"姓名": ""}):
        with pytest.raises(BadMapping):
            read_mapping(spoken, names, account, standard_catalog)


def test_two_columns_for_one_field_are_refused() -> None:
    with pytest.raises(BadMapping):
        check_mapping([MappedColumn(1, "account"), MappedColumn(2, "account.code")])
