"""What real people type, and what they mean by it: `queries.yaml` asked of `sample.yaml`."""

from pathlib import Path
from typing import Any

import yaml

from tests.fixtures.kernel import Company
from tests.integration.engines.search.conftest import catch_up, list_titles, publish
from zhike.kernel.base.ids import ObjectKey, OperationId, new_id
from zhike.kernel.records.model import Batch, Change, Operation

FOLDER = Path(__file__).parent
CONTRACT = {
    "object": "x_contract",
    "label": {"zh": "合同", "en": "Contract"},
    "title": "x_name",
    "fields": {
        "x_name": {"type": "text", "label": {"zh": "名称", "en": "Name"}, "required": True},
        "x_number": {
            "type": "auto_number",
            "label": {"zh": "编号", "en": "Number"},
            "pattern": "HT-{0000}",
            "reset": "never",
        },
    },
}
NAMES = {"account": "name", "contact": "name", "x_contract": "x_name", "interaction": "content"}


async def fill(company: Company) -> None:
    """Make the sample."""
    await publish(company, "object", "x_contract", CONTRACT)
    sample = yaml.safe_load((FOLDER / "sample.yaml").read_text("utf-8"))
    accounts: dict[str, str] = {}
    for key, rows in sample.items():
        changes = []
        for row in rows:
            values = {**row, "owner": str(company.people[row["owner"]])}
            if "account" in row:
                values["account"] = accounts[row["account"]]
            changes.append(Change("create", values=values))
        operation = Operation(OperationId(new_id()), "test", {"zh": "样例", "en": "Sample"})
        outcome = await company.kernel.records.save(company.system, Batch(ObjectKey(key), tuple(changes)), operation)
        if key == "account":
            accounts = {row["name"]: str(saved.id) for row, saved in zip(rows, outcome.saved, strict=True)}


async def ask(company: Company, case: dict[str, Any]) -> str:
    """What is wrong with the answer to a case; empty where nothing is."""
    found = await company.kernel.search.find(company.reader(case.get("as", "administrator")), str(case["q"]))
    titles = [str(title) for title in list_titles(found, case.get("object"))]
    if case.get("none"):
        return f"{case['q']} ({case['why']}): found {titles}" if titles else ""
    wanted = [str(one) for one in case.get("any", [case["first"]])]
    if titles and any(titles[0].startswith(one) for one in wanted):
        return ""
    return f"{case['q']} ({case['why']}): wanted {wanted}, found {titles[:4]}"


async def test_people_find_what_they_mean(company: Company) -> None:
    await fill(company)
    await catch_up(company)
    cases = yaml.safe_load((FOLDER / "queries.yaml").read_text("utf-8"))

    wrong = [problem for case in cases if (problem := await ask(company, case))]

    assert not wrong, "\n".join(wrong)
    assert len(cases) >= 80
