"""Stages and scores are computed by the rules and explained."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from tests.fixtures.kernel import Company, company, kernel
from tests.integration.engines.search.conftest import publish
from tests.integration.engines.segments.conftest import catch_up, save
from zhike.engines.insight.face import BadInsight
from zhike.engines.insight.model import Bought, InsightSettings, LifecycleRules, RfmRules, StageRule
from zhike.engines.insight.scores import score
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import RecordId, new_id

__all__ = ["company", "kernel"]

ORDER = {
    "object": "x_order",
    "label": {"zh": "订单", "en": "Order"},
    "plural": {"zh": "订单", "en": "Orders"},
    "title": "x_name",
    "fields": {
        "x_name": {"type": "text", "label": {"zh": "名称", "en": "Name"}, "required": True},
        "x_account": {"type": "lookup", "target": "account", "label": {"zh": "客户", "en": "Account"},
                      "inverse": "x_orders", "inverse_label": {"zh": "订单", "en": "Orders"}},
        "x_day": {"type": "date", "label": {"zh": "日期", "en": "Day"}},
        "x_amount": {"type": "number", "label": {"zh": "金额", "en": "Amount"}},
    },
}  # fmt: skip


async def explain(company: Company, who: str, record: RecordId) -> dict[str, tuple[str, dict[str, Any]]]:
    """Kind to value and reason."""
    catalog = await company.kernel.catalogs.current(company.key)
    policy = await company.kernel.access.get_policy(company.reader(who), catalog)
    found = await company.kernel.insights.explain(catalog, policy, "account", record)
    return {one.kind: (one.value, msgspec.json.decode(one.reason)) for one in found}


def test_fifths_put_equal_values_alike() -> None:
    all_bought = [Bought(new_id(), f"2026-01-{day:02}", day, 10.0) for day in range(1, 11)]
    scored = score(all_bought)
    assert [one.recency for one in scored] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert [one.frequency for one in scored] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert {one.monetary for one in scored} == {3}
    assert scored[-1].text == "R5F5M3"


async def test_stages_and_scores_are_explained(company: Company) -> None:
    admin = company.reader("administrator")
    await publish(company, "object", "x_order", ORDER)
    accounts = [await company.create("account", name=f"公司{number}", level="A") for number in range(5)]
    await save(company, "account", "update", accounts[0], level="C")
    for number, account in enumerate(accounts):
        for time in range(number + 1):
            day = f"2026-0{number + 1}-1{time}"
            await company.create("x_order", x_name="单", x_account=str(account), x_day=day, x_amount=str(number * 100))
    rules = (
        StageRule("dormant", {"field": "level", "op": "is", "value": "C"}),
        StageRule("repeat", {"formula": "count(x_orders) > 1"}),
    )
    settings = InsightSettings(
        LifecycleRules("account", "lifecycle", rules), RfmRules("x_order", "x_account", "x_day", "x_amount")
    )
    await company.kernel.insights.put(admin, settings)
    await catch_up(company)

    first, last = (
        await explain(company, "administrator", accounts[0]),
        await explain(company, "administrator", accounts[4]),
    )
    assert first["lifecycle"] == (
        "dormant",
        {"rule": 1, "condition": rules[0].condition, "objects": [], "facts": {"level": "C"}},
    )
    assert (last["lifecycle"][0], last["lifecycle"][1]["rule"], last["rfm"][0]) == ("repeat", 2, "R5F5M5")
    assert first["rfm"][0] == "R1F1M1"
    assert (last["rfm"][1]["count"], last["rfm"][1]["among"]) == (5, 5)
    catalog = await company.kernel.catalogs.current(company.key)
    policy = await company.kernel.access.get_policy(admin, catalog)
    record = await company.kernel.query.get(catalog, policy, "account", accounts[4])
    assert msgspec.json.decode(record.data)["lifecycle"] == "repeat"

    wrong = InsightSettings(LifecycleRules("account", "lifecycle", (StageRule("nope", {"all": []}),)))
    with pytest.raises(BadInsight):
        await company.kernel.insights.put(admin, wrong)


async def test_scores_rest_on_any_object_with_a_party_a_moment_and_money(company: Company) -> None:
    admin, insights = company.reader("administrator"), company.kernel.insights
    fields = {
        **ORDER["fields"],
        "x_at": {"type": "datetime", "label": {"zh": "下单时间", "en": "Ordered at"}},
        "x_paid": {"type": "money", "label": {"zh": "实付", "en": "Paid"}},
    }
    await publish(company, "object", "x_order", {**ORDER, "fields": fields})
    text = {"type": "text", "label": {"zh": "价值评分", "en": "Value score"}}
    await publish(company, "object", "account", {"fields": {"x_score": text}})
    accounts = [await company.create("account", name=f"下单公司{number}") for number in range(3)]
    for number, account in enumerate(accounts):
        for name, paid in (("单", 100 * (number + 1)), ("作废", 9000)):
            await company.create(
                "x_order", x_name=name, x_account=str(account), x_at=f"2026-0{3 - number}-01T08:00:00Z",
                x_paid={"amount": str(paid), "currency": "CNY"},
            )  # fmt: skip
    valid = {"field": "x_name", "op": "is", "value": "单"}
    rules = RfmRules("x_order", "x_account", "x_at", "x_paid", valid, "x_score")
    await insights.put(admin, InsightSettings(None, rules))
    await catch_up(company)

    catalog = await company.kernel.catalogs.current(company.key)
    policy = await company.kernel.access.get_policy(admin, catalog)
    documents = [await company.kernel.query.get(catalog, policy, "account", one) for one in accounts]
    assert [msgspec.json.decode(one.data)["x_score"] for one in documents] == ["R5F3M1", "R3F3M3", "R1F3M5"]
    value, reason = (await explain(company, "administrator", accounts[2]))["rfm"]
    assert (value, reason["count"], reason["among"], float(reason["amount"])) == ("R1F3M5", 1, 3, 300.0)
    assert reason["last"].startswith("2026-01-01")
    # Who never ordered has no score.
    assert "rfm" not in await explain(company, "administrator", await company.create("account", name="没下过单"))

    for wrong in (replace(rules, amount="x_name"), replace(rules, field="level"), replace(rules, date="x_name")):
        with pytest.raises(BadInsight):
            await insights.put(admin, InsightSettings(None, wrong))
    with pytest.raises(ZhikeError):
        await insights.put(
            admin, InsightSettings(None, replace(rules, where={"field": "gone", "op": "is", "value": 1}))
        )
