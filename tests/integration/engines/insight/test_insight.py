"""Stages and scores are computed by the rules and explained."""

from typing import Any

import msgspec
import pytest

from tests.fixtures.kernel import Company, company, kernel
from tests.integration.engines.search.conftest import publish
from tests.integration.engines.segments.conftest import catch_up, save
from zhike.engines.insight.face import BadInsight
from zhike.engines.insight.model import Bought, InsightSettings, LifecycleRules, RfmRules, StageRule
from zhike.engines.insight.scores import score
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
