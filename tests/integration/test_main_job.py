"""The main job on real lists: companies, accounts and a pipeline go in; what comes out equals the files; undo takes all
of an import back. `ZHIKE_NAMES=130000` runs it in full."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from decimal import Decimal

import msgspec
import pytest

from tests.fixtures.kernel import Company, company, kernel
from tests.integration.crm_data import Lists, load_lists
from tests.integration.engines.transfer.conftest import RunImport, run_import
from zhike.engines.transfer.imports import ImportRequest
from zhike.engines.transfer.model import Counts
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.finish import finish
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.query.model import AggregateQuery, GroupBy, Measure
from zhike.kernel.records.drain import Drainer

__all__ = ["company", "kernel", "run_import"]

DEAL = {
    "object": "x_deal",
    "label": {"zh": "商机", "en": "Deal"},
    "plural": {"zh": "商机", "en": "Deals"},
    "title": "x_number",
    "root": "x_account",
    "fields": {
        "x_number": {"type": "text", "label": {"zh": "编号", "en": "Number"}, "unique": True},
        "x_agent": {"type": "text", "label": {"zh": "销售", "en": "Agent"}, "indexed": True},
        "x_product": {"type": "text", "label": {"zh": "产品", "en": "Product"}},
        "x_account": {
            "type": "lookup", "target": "account", "inverse": "x_deals",
            "label": {"zh": "客户", "en": "Account"}, "inverse_label": {"zh": "商机", "en": "Deals"},
        },
        "x_stage": {
            "type": "choice", "label": {"zh": "阶段", "en": "Stage"}, "tracked": True, "indexed": True,
            "options": {"Prospecting": {"label": {"zh": "接触", "en": "Prospecting"}}},
        },
        "x_engaged": {"type": "date", "label": {"zh": "开始日期", "en": "Engaged on"}},
        "x_closed": {"type": "date", "label": {"zh": "成交日期", "en": "Closed on"}},
        "x_value": {"type": "money", "label": {"zh": "金额", "en": "Value"}},
    },
}  # fmt: skip
DEAL_MAPPING = {
    "opportunity_id": "x_number", "sales_agent": "x_agent", "product": "x_product", "account": "x_account",
    "deal_stage": "x_stage", "engage_date": "x_engaged", "close_date": "x_closed", "close_value": "x_value",
}  # fmt: skip

Aggregate = Callable[..., Awaitable[list[dict[str, object]]]]


@pytest.fixture(scope="module")
def lists() -> Lists:
    return load_lists()


@pytest.fixture
def aggregate(company: Company) -> Aggregate:
    async def run(
        object_key: str, group: str, *measures: Measure, who: str = "administrator"
    ) -> list[dict[str, object]]:
        catalog = await company.kernel.catalogs.current(company.key)
        policy = await company.kernel.access.get_policy(company.reader(who), catalog)
        query = AggregateQuery(ObjectKey(object_key), (GroupBy("group", tuple(group.split("."))),), measures)
        return msgspec.json.decode(await company.kernel.report_query.aggregate(catalog, policy, query))

    return run


async def publish_deals(company: Company) -> None:
    """The pipeline's object, made while the workspace runs."""
    change = DefinitionChange("object", "x_deal", DEAL)
    published = await company.kernel.publisher.publish(company.workspace, [change], PublishStamp())
    await company.kernel.catalogs.refresh(company.key, published.version)
    await finish(company.kernel.background, company.workspace, company.kernel.clock)
    await company.kernel.catalogs.refresh(company.key)


def ref_title(value: object) -> object:
    return value["title"] if isinstance(value, dict) else value


async def dump(company: Company, table: str) -> list[bytes]:
    """Every living row of a table, every byte of it."""
    sql = f"SELECT to_jsonb(t) - 'version' - 'updated_at' - 'updated_by' FROM {company.workspace.schema}.{table} t WHERE deleted_at IS NULL ORDER BY id"
    return [row[0] for row in await company.kernel.background.fetch_rows(sql)]


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_the_main_job(company: Company, run_import: RunImport, aggregate: Aggregate, lists: Lists) -> None:
    names = lists.name_rows()
    status = await run_import(lists.names, ImportRequest("account"), "owner")
    assert status.result is not None
    assert status.result.counts == Counts(created=len(names))

    accounts = lists.account_rows()
    first = await run_import(lists.accounts, ImportRequest("account"))
    linked = sum(1 for row in accounts if row["subsidiary_of"])
    assert first.result is not None
    assert first.result.counts == Counts(created=len(accounts), linked=linked)

    await publish_deals(company)
    deals = lists.deal_rows()
    pipeline = await run_import(
        lists.pipeline, ImportRequest("x_deal", DEAL_MAPPING, unknown_options="create", mode="upsert", key="x_number")
    )
    assert pipeline.result is not None, pipeline.job.error
    assert pipeline.result.counts == Counts(created=len(deals))

    await check_totals(aggregate, names, accounts, deals)
    await check_rights(aggregate, names)
    await check_undo(company, run_import, lists)


async def check_totals(
    aggregate: Aggregate, names: list[str], accounts: list[dict[str, str]], deals: list[dict[str, str]]
) -> None:
    """Groups and sums equal those computed straight from the files."""
    sectors: dict[object, tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
    for row in accounts:
        count, total = sectors[row["sector"]]
        sectors[row["sector"]] = (count + 1, total + Decimal(row["revenue"]))
    found = await aggregate("account", "sector", Measure("count", "count"), Measure("sum", "sum", ("revenue",)))
    counted = {row["group"]: row["count"] for row in found}
    assert counted.pop(None) == len(names)
    assert counted == {sector: count for sector, (count, _) in sectors.items()}
    sums = {row["group"]: Decimal(str(row["sum"])) for row in found if row["group"] is not None}
    assert sums == {sector: total for sector, (_, total) in sectors.items()}

    stages: dict[object, list[int]] = defaultdict(lambda: [0, 0])
    won_by_sector: dict[object, int] = defaultdict(int)
    sector_of = {row["account"]: row["sector"] for row in accounts}
    for row in deals:
        stages[row["deal_stage"]][0] += 1
        stages[row["deal_stage"]][1] += int(row["close_value"] or 0)
        if row["account"] and row["close_value"]:
            won_by_sector[sector_of[row["account"]]] += int(row["close_value"])
    by_stage = await aggregate("x_deal", "x_stage", Measure("count", "count"), Measure("sum", "sum", ("x_value",)))
    assert {row["group"]: (row["count"], Decimal(str(row["sum"] or 0))) for row in by_stage} == {
        stage: (count, Decimal(total)) for stage, (count, total) in stages.items()
    }
    by_sector = await aggregate("x_deal", "x_account.sector", Measure("sum", "sum", ("x_value",)))
    sums = {row["group"]: Decimal(str(row["sum"])) for row in by_sector if row["group"] is not None}
    assert sums == {sector: Decimal(total) for sector, total in won_by_sector.items()}


async def check_rights(aggregate: Aggregate, names: list[str]) -> None:
    """Each sees his part: the owner his companies, a colleague none of them."""
    count = Measure("count", "count")
    seen = {
        who: sum(int(str(row["count"])) for row in await aggregate("account", "sector", count, who=who))
        for who in ("owner", "colleague", "outsider", "head")
    }
    assert (seen["owner"], seen["colleague"], seen["outsider"]) == (len(names), 0, 0)
    assert seen["head"] == len(names)


async def check_undo(company: Company, run_import: RunImport, lists: Lists) -> None:
    """One undo takes a whole import back: records it made, and every byte of those it changed."""
    await Drainer(company.kernel.background, company.kernel.catalogs, company.kernel.clock).drain(company.key)
    before = await dump(company, "o_account")
    head, *rows = lists.accounts.decode().splitlines()
    changed = "\n".join(
        [head, *(row.replace("United States", "美国").replace("technolgy", "technology") for row in rows)]
    )
    more = "\n".join(f"新客户{number},retail,2001,1.5,{number}," + "," for number in range(1200))
    status = await run_import(f"{changed}\n{more}\n", ImportRequest("account", mode="upsert", key="name"))
    assert status.result is not None
    assert status.result.counts.created == 1200
    assert status.result.counts.updated > 0
    assert await dump(company, "o_account") != before

    report = await company.kernel.records.undo(company.reader("administrator"), status.arguments.operation)

    assert report.left_count == 0
    assert await dump(company, "o_account") == before
