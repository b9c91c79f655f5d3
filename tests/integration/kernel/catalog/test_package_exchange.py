"""Packages out of one workspace into another, their conflicts, and the way back."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import new_id
from zhike.kernel.catalog.conflicts import Decisions, PackageConflicts
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.errors import PackageProblem, RevertImpossible
from zhike.kernel.catalog.package_export import compare_customised, compare_with, export_custom, export_package
from zhike.kernel.catalog.package_files import read_archive, write_archive
from zhike.kernel.catalog.package_log import list_events, list_installed
from zhike.kernel.catalog.package_rollback import roll_back
from zhike.kernel.catalog.packages import Package, apply_packages, make_package, read_installed
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.read import read_stored
from zhike.kernel.catalog.revert import revert_one
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.workspaces import Workspace, create_workspace

PROJECT = {
    "object": "x_project",
    "label": {"zh": "项目", "en": "Project"},
    "plural": {"zh": "项目", "en": "Projects"},
    "title": "x_name",
    "fields": {
        "x_name": {"type": "text", "label": {"zh": "名称", "en": "Name"}},
        "x_size": {"type": "choice", "label": {"zh": "规模", "en": "Size"},
                   "options": {"l": {"label": {"zh": "大"}}, "a": {"label": {"zh": "小"}}}},
    },
}  # fmt: skip
ACCOUNT = {"label": {"zh": "商户"}, "fields": {"x_grade": {"type": "text", "label": {"zh": "等级"}}}}
ROLE = {"role": "x_boss", "label": {"zh": "老板"}, "objects": {"x_project": {"read": "all"}}}


def next_version(package: Package) -> Any:
    """The package as it is, one minor version later."""
    major, minor, _ = package.version.split(".")
    version = f"{major}.{int(minor) + 1}.0"
    definitions = copy.deepcopy(dict(package.definitions))
    return replace(package, version=version, manifest={**package.manifest, "version": version}, definitions=definitions)


async def customise(publisher: Publisher, workspace: Workspace) -> None:
    changes = [
        DefinitionChange("object", "x_project", PROJECT),
        DefinitionChange("object", "account", ACCOUNT),
        DefinitionChange("role", "x_boss", ROLE),
        DefinitionChange("settings", "workspace", {"week_start": 7}),
    ]
    await publisher.publish(workspace, changes, PublishStamp())


async def make_other(publisher: Publisher, clock: FrozenClock, packages: tuple[Package, ...]) -> Workspace:
    other = await create_workspace(publisher.database, clock, f"t{new_id().hex[-20:]}", "另一个")
    await apply_packages(publisher, other, packages, PublishStamp(cause="system"))
    return other


async def customs(publisher: Publisher, workspace: Workspace) -> dict[tuple[str, str], Any]:
    definitions = (await read_stored(publisher.database, workspace)).definitions
    return {identity: one.custom for identity, one in definitions.items() if one.custom is not None}


async def test_what_one_workspace_made_is_the_same_in_another_and_goes_back(
    catalog_workspace: Workspace, publisher: Publisher, clock: FrozenClock, standard_packages: tuple[Package, ...]
) -> None:
    await customise(publisher, catalog_workspace)
    files = await export_custom(publisher.database, catalog_workspace)
    assert list(files) == [
        "package.yaml", "custom/object/account.yaml", "custom/object/x_project.yaml", "custom/role/x_boss.yaml",
        "custom/settings/workspace.yaml",
    ]  # fmt: skip
    package = make_package(read_archive(write_archive(files)), "custom")
    assert (package.version, package.requires) == ("1.0.2", ("core", "customers"))
    other = await make_other(publisher, clock, standard_packages)
    before = await customs(publisher, other)
    compared = await compare_with(publisher.database, other, package)
    assert 'object/account/label/zh: "客户" → "商户"' in [one.describe("en") for one in compared.differences]
    published, conflicts = await apply_packages(publisher, other, [package], PublishStamp())
    assert conflicts == ()
    assert await customs(publisher, other) == await customs(publisher, catalog_workspace)
    assert (await compare_with(publisher.database, other, package)).differences == ()
    assert [one.key for one in published.catalog.get_object("x_project").fields["x_size"].options] == ["l", "a"]
    again, _ = await apply_packages(publisher, other, [package], PublishStamp())
    assert again.version == published.version
    await roll_back(publisher, other, "custom", PublishStamp())
    assert await customs(publisher, other) == before
    standard = {one.key: one.version for one in standard_packages}
    assert await read_installed(publisher.database, other) == standard


async def test_the_next_version_of_an_overlay_leaves_what_the_target_made_its_own(
    catalog_workspace: Workspace, publisher: Publisher, clock: FrozenClock, standard_packages: tuple[Package, ...]
) -> None:
    await customise(publisher, catalog_workspace)
    first = make_package(await export_custom(publisher.database, catalog_workspace), "custom")
    other = await make_other(publisher, clock, standard_packages)
    await apply_packages(publisher, other, [first], PublishStamp())
    mine = copy.deepcopy(await customs(publisher, other))
    mine["object", "account"]["label"]["zh"] = "门店"
    mine["object", "account"]["fields"]["x_mine"] = {"type": "text", "label": {"zh": "我的"}}
    changes = [DefinitionChange("object", "account", mine["object", "account"])]
    await publisher.publish(other, changes, PublishStamp())
    theirs = {**ACCOUNT, "label": {"zh": "公司"}, "fields": {}}
    await publisher.publish(catalog_workspace, [DefinitionChange("object", "account", theirs)], PublishStamp())
    second = make_package(await export_custom(publisher.database, catalog_workspace), "custom")
    with pytest.raises(PackageConflicts) as refused:
        await apply_packages(publisher, other, [second], PublishStamp(), Decisions())
    assert [one.pointer for one in refused.value.problems] == ["/object/account/label/zh"]
    decisions = Decisions({"/object/account/label/zh": "take"})
    await apply_packages(publisher, other, [second], PublishStamp(), decisions)
    account = (await customs(publisher, other))["object", "account"]
    assert (account["label"], list(account["fields"])) == ({"zh": "公司"}, ["x_mine"])
    event = (await list_events(publisher.database, other, "custom"))[0]
    assert (event.from_version, event.to_version) == ("1.0.2", "1.0.3")
    assert event.conflicts == [
        {"path": "/object/account/label/zh", "old": '"商户"', "new": '"公司"', "custom": '"门店"', "decision": "take"}
    ]
    await roll_back(publisher, other, "custom", PublishStamp())
    account = (await customs(publisher, other))["object", "account"]
    assert (account["label"], set(account["fields"])) == ({"zh": "门店"}, {"x_mine", "x_grade"})
    assert (await list_installed(publisher.database, other))["custom"].version == "1.0.2"


async def test_an_upgrade_is_rolled_back_to_the_version_before_and_custom_survives(
    catalog_workspace: Workspace, publisher: Publisher, standard_packages: tuple[Package, ...]
) -> None:
    customers = next(one for one in standard_packages if one.key == "customers")
    newer = next_version(customers)
    account = newer.definitions["object", "account"]
    account["label"]["zh"] = "公司"
    account["fields"]["fax"] = {"type": "phone", "label": {"zh": "传真", "en": "Fax"}}
    before = await export_package(publisher.database, catalog_workspace, "customers")
    await apply_packages(publisher, catalog_workspace, [newer], PublishStamp())
    await publisher.publish(catalog_workspace, [DefinitionChange("object", "account", ACCOUNT)], PublishStamp())
    compared = await compare_customised(publisher.database, catalog_workspace, "customers")
    assert [one.pointer for one in compared.differences] == ["/label/zh", "/fields/x_grade"]
    published, found = await roll_back(publisher, catalog_workspace, "customers", PublishStamp())
    assert found.left == ()
    made = published.catalog.get_object("account")
    assert (made.label.zh, "fax" in made.fields, "x_grade" in made.fields) == ("商户", False, True)
    assert await export_package(publisher.database, catalog_workspace, "customers") == before
    with pytest.raises(PackageProblem):
        await roll_back(publisher, catalog_workspace, "core", PublishStamp())


async def test_what_a_new_version_removes_while_it_is_customised_has_to_be_decided(
    catalog_workspace: Workspace, publisher: Publisher, standard_packages: tuple[Package, ...]
) -> None:
    customers = next(one for one in standard_packages if one.key == "customers")
    with_fax = next_version(customers)
    without_fax = next_version(with_fax)
    with_fax.definitions["object", "account"]["fields"]["fax"] = {"type": "phone", "label": {"zh": "传真"}}
    await apply_packages(publisher, catalog_workspace, [with_fax], PublishStamp())
    custom = {"fields": {"fax": {"required": True}}}
    await publisher.publish(catalog_workspace, [DefinitionChange("object", "account", custom)], PublishStamp())
    with pytest.raises(PackageConflicts):
        await apply_packages(publisher, catalog_workspace, [without_fax], PublishStamp())
    published, conflicts = await apply_packages(
        publisher, catalog_workspace, [without_fax], PublishStamp(), Decisions(rest="take")
    )
    assert [(one.path, one.removed) for one in conflicts] == [("/object/account/fields/fax", True)]
    assert "fax" not in published.catalog.get_object("account").fields
    back, _ = await roll_back(publisher, catalog_workspace, "customers", PublishStamp())
    assert back.catalog.get_object("account").fields["fax"].required


async def test_one_change_is_taken_back_though_others_came_later(
    catalog_workspace: Workspace, publisher: Publisher, standard_packages: tuple[Package, ...]
) -> None:
    first = await publisher.publish(catalog_workspace, [DefinitionChange("object", "account", ACCOUNT)], PublishStamp())
    later = {**ACCOUNT, "label": {"zh": "门店"}, "icon": "shop"}
    await publisher.publish(catalog_workspace, [DefinitionChange("object", "account", later)], PublishStamp())
    published, left = await revert_one(
        publisher, catalog_workspace, (first.version, "object", "account"), PublishStamp()
    )
    assert [(one.pointer, one.old_base, one.custom) for one in left] == [("/label", {"zh": "商户"}, {"zh": "门店"})]
    account = (await customs(publisher, catalog_workspace))["object", "account"]
    assert account == {"label": {"zh": "门店"}, "icon": "shop"}
    assert "x_grade" not in published.catalog.get_object("account").fields
    customers = next(one for one in standard_packages if one.key == "customers")
    newer = next_version(customers)
    newer.definitions["object", "account"]["icon"] = "x"
    version = (await apply_packages(publisher, catalog_workspace, [newer], PublishStamp()))[0].version
    newest = next_version(newer)
    newest.definitions["object", "account"]["icon"] = "y"
    await apply_packages(publisher, catalog_workspace, [newest], PublishStamp())
    with pytest.raises(RevertImpossible):
        await revert_one(publisher, catalog_workspace, (version, "object", "account"), PublishStamp())
