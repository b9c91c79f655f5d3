"""Texts that break programs: kept byte for byte by every text field, or refused with words."""

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.fixtures.kernel import Company
from zhike.kernel.base.ids import ObjectKey, OperationId, new_id
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.records.model import Batch, Change, Operation

ROOT = Path(__file__).parents[4]
DATA_SETS = Path(os.environ.get("ZHIKE_DATA_SETS", ROOT.parent / "shared" / "data"))
LABEL = {"zh": "文", "en": "Text"}
FIELDS = {"x_line": "text", "x_sound": "text", "x_lines": "long_text"}
# What the published list of naughty strings is made of, for where the list is not there.
OWN = [
    "", " ", "undefined", "NULL", "\\", "0", "1e309", "NaN", "-0", "٠١٢٣", "\t", "　全角　", "a\u00a0", "\u200b", "\ufeff",
    "\u202etest", "A̴̡͎̪̚", "👨‍👩‍👧‍👦", "🇨🇳", "𝒜𠮷", "ﷺ", "'; DROP TABLE users--", "<script>alert(1)</script>", "${7*7}",
    "%s%n", "\x01\x7f", "a\x00b", "\ud800", "line\nbreak", "\r\n", "\u2028", "../../etc/passwd", "=1+1", "@SUM(1)",
    "İ", "ß", "e\u0301", "表ポあA鷗", "사회과학원", "הָיְתָה", "x" * 4000,
]  # fmt: skip


def list_texts() -> list[str]:
    """The published list where it lies beside the checkout, and our own."""
    published = DATA_SETS / "hostile_input" / "blns.json"
    texts = json.loads(published.read_text("utf-8")) if published.exists() else []
    return list(dict.fromkeys([*texts, *OWN]))


async def publish(company: Company) -> None:
    fields: dict[str, Any] = {
        key: {"type": kind, "label": LABEL, **({"max_length": 4000} if kind == "text" else {})}
        for key, kind in FIELDS.items()
    }
    document = {"object": "x_text", "label": LABEL, "title": "x_sound", "fields": fields}
    change = DefinitionChange("object", "x_text", document)
    await company.kernel.publisher.publish(company.workspace, [change], PublishStamp())
    await company.kernel.catalogs.refresh(company.key)


@pytest.mark.parametrize("field", FIELDS)
async def test_every_text_is_kept_byte_for_byte_or_refused_with_words(company: Company, field: str) -> None:
    await publish(company)
    texts = list_texts()
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    changes = tuple(Change("create", values={field: text}) for text in texts)
    outcome = await company.kernel.records.save(
        company.system, Batch(ObjectKey("x_text"), changes, partial=True), operation
    )
    kernel = company.kernel
    catalog = await kernel.catalogs.current(company.key)
    query = Query(object=ObjectKey("x_text"), select=(Selected(field, (field,)),), limit=1000)
    page = await kernel.query.list(catalog, company.system.policy, query, max_page=1000)
    kept = {row["id"]: row[field] for row in msgspec.json.decode(page.to_json())["data"]}
    refused: dict[str, str] = {}
    for text, saved in zip(texts, outcome.saved, strict=True):
        if saved.id is None:
            (problem,) = saved.problems
            assert problem.zh
            assert problem.en
            refused[text] = problem.code
        else:
            assert kept[str(saved.id)] == (text or None)
    assert set(refused.values()) <= {"text_has_nul", "text_has_surrogate", "line_break"}
    assert refused["a\x00b"] == "text_has_nul"
    assert refused["\ud800"] == "text_has_surrogate"
    assert ("line\nbreak" in refused) == (field != "x_lines")
