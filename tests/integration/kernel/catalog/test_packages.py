"""The standard packages in a real workspace."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.errors import PackageProblem
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.packages import Package, apply_packages, plan_packages, read_installed
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.workspaces import Workspace


async def test_applied_packages_need_nothing_more(
    catalog: Catalog, catalog_workspace: Workspace, publisher: Publisher, standard_packages: tuple[Package, ...]
) -> None:
    planned = await plan_packages(publisher, catalog_workspace, standard_packages)
    assert planned.plan.describe("en") == []
    assert planned.conflicts == ()
    assert list(catalog.objects) == [
        "account", "account_contact", "account_relation", "business_calendar", "contact", "contact_relation",
        "department", "event", "event_attendee", "exchange_rate", "interaction", "task", "user",
    ]  # fmt: skip


def with_version(packages: tuple[Package, ...], version: str) -> dict[str, Package]:
    """The packages by key, each under a new version and open to changes."""
    return {
        one.key: replace(one, version=version, definitions=copy.deepcopy(dict(one.definitions))) for one in packages
    }


async def test_an_upgrade_replaces_base_keeps_custom_and_lists_conflicts(
    catalog_workspace: Workspace, publisher: Publisher, standard_packages: tuple[Package, ...]
) -> None:
    custom = {
        "label": {"zh": "商户"},
        "fields": {
            "name": {"label": {"zh": "商户名"}},
            "level": {"options": {"A": {"label": {"zh": "最重要"}}}},
            "x_more": {"type": "text", "label": {"zh": "更多"}},
        },
    }
    await publisher.publish(catalog_workspace, [DefinitionChange("object", "account", custom)], PublishStamp())
    packages = with_version(standard_packages, "1.3.0")
    account: Any = packages["customers"].definitions["object", "account"]
    account["label"]["zh"] = "公司"
    account["label"]["en"] = "Company"
    account["fields"]["level"]["options"]["A"]["color"] = "purple"
    account["fields"]["fax"] = {"type": "phone", "label": {"zh": "传真", "en": "Fax"}}
    planned = await plan_packages(publisher, catalog_workspace, list(packages.values()))
    assert [(one.kind, one.key, one.pointer) for one in planned.conflicts] == [("object", "account", "/label/zh")]
    assert planned.plan.describe("en") == [
        "Change the definition object/account",
        "Add the field account.fax",
    ]
    published, conflicts = await apply_packages(publisher, catalog_workspace, list(packages.values()), PublishStamp())
    assert conflicts == planned.conflicts
    made = published.catalog.get_object("account")
    assert (made.label.zh, made.label.en) == ("商户", "Company")
    assert (made.fields["level"].options[0].label.zh, made.fields["level"].options[0].color) == ("最重要", "purple")
    assert {"fax", "x_more"} < set(made.fields)
    assert await read_installed(publisher.database, catalog_workspace) == {"core": "1.3.0", "customers": "1.3.0"}


async def test_what_a_package_no_longer_holds_goes(
    catalog_workspace: Workspace, publisher: Publisher, standard_packages: tuple[Package, ...]
) -> None:
    packages = with_version(standard_packages, "2.0.0")
    del packages["customers"].definitions["object", "account_relation"]  # type: ignore[attr-defined]
    account: Any = packages["customers"].definitions["object", "account"]
    del account["fields"]["contact_count"]
    account["layout"]["sections"][2]["fields"].remove("contact_count")
    account["list"]["columns"].remove("contact_count")
    published, _ = await apply_packages(publisher, catalog_workspace, list(packages.values()), PublishStamp())
    assert "account_relation" not in published.catalog.objects
    assert "contact_count" not in published.catalog.get_object("account").fields


async def test_packages_do_not_go_back_nor_take_from_each_other(
    catalog_workspace: Workspace, publisher: Publisher, standard_packages: tuple[Package, ...]
) -> None:
    older = with_version(standard_packages, "0.9.0")
    with pytest.raises(PackageProblem):
        await apply_packages(publisher, catalog_workspace, list(older.values()), PublishStamp())
    thief = replace(
        standard_packages[1],
        key="thief",
        requires=(),
        definitions={("object", "account"): standard_packages[1].definitions["object", "account"]},
    )
    with pytest.raises(PackageProblem):
        await apply_packages(publisher, catalog_workspace, [thief], PublishStamp())
    assert await read_installed(publisher.database, catalog_workspace) == {"core": "1.0.0", "customers": "1.3.0"}
