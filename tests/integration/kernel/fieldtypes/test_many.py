"""Several telephones of one record: conditions ask whether any of them fits."""

from typing import Any

import msgspec
import pytest

from tests.fixtures.kernel import Company
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.query.model import Query, Selected

LABEL = {"zh": "人", "en": "Person"}
PEOPLE: dict[str, Any] = {
    "两个": [{"value": "138 1234 1234", "label": "手机"}, "010-12345678"],
    "一个": ["+1 650 253 0000"],
    "没有": None,
}


@pytest.mark.parametrize(
    ("operator", "value", "found"),
    [
        ("has_any", ["+861012345678", "+16502530000"], ["一个", "两个"]),
        ("has_all", ["+861012345678", "+8613812341234"], ["两个"]),
        ("has_none", ["+861012345678"], ["一个", "没有"]),
        ("contains", "1234123", ["两个"]),
        ("not_contains", "1234", ["一个", "没有"]),
        ("starts_with", "+8610", ["两个"]),
        ("starts_with", "8610", []),
        ("ends_with", "0000", ["一个"]),
        ("ends_with", "1234", ["两个"]),
        ("contains", "%", []),
        ("contains", "4\n+", []),
    ],
)
async def test_conditions_mean_any_of_the_values(
    company: Company, operator: str, value: object, found: list[str]
) -> None:
    fields = {
        "x_name": {"type": "text", "label": LABEL},
        "x_phones": {"type": "phone", "many": True, "label": LABEL, "indexed": True},
    }
    document = {"object": "x_person", "label": LABEL, "title": "x_name", "fields": fields}
    kernel = company.kernel
    await kernel.publisher.publish(
        company.workspace, [DefinitionChange("object", "x_person", document)], PublishStamp()
    )
    await kernel.catalogs.refresh(company.key)
    for name, phones in PEOPLE.items():
        await company.create("x_person", x_name=name, x_phones=phones)
    catalog = await kernel.catalogs.current(company.key)
    where = read_condition({"field": "x_phones", "op": operator, "value": value})
    query = Query(object=ObjectKey("x_person"), select=(Selected("x_name", ("x_name",)),), where=where)
    page = await kernel.query.list(catalog, company.system.policy, query)
    assert sorted(row["x_name"] for row in msgspec.json.decode(page.to_json())["data"]) == sorted(found)
