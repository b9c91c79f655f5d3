"""Bringing fields and objects back out of the bin, with their data."""

from __future__ import annotations

from collections.abc import Mapping

from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.publish import Published, Publisher
from zhike.kernel.catalog.read import read_stored
from zhike.kernel.catalog.recycle.errors import CannotRestore, NotInBin
from zhike.kernel.catalog.recycle.listing import Binned, Deletion, list_bin
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.workspaces import Workspace


async def restore_object(publisher: Publisher, workspace: Workspace, key: str, stamp: PublishStamp) -> Published:
    """An object with its fields and records as it left. Raises NotInBin, CannotRestore, and what `publish` raises."""
    found = await _find(publisher, workspace, key, None)
    deletion = _check(found, key)
    changes = [DefinitionChange("object", key, deletion.custom)]
    if deletion.base is not None:
        changes.append(DefinitionChange("object", key, deletion.base, "base", deletion.package))
    return await publisher.publish(workspace, changes, stamp)


async def restore_field(
    publisher: Publisher, workspace: Workspace, key: str, field: str, stamp: PublishStamp
) -> Published:
    """The field that left last under this key, with its values. What refers to it does not come back with it.

    Raises NotInBin, CannotRestore, and what `publish` raises.
    """
    name = f"{key}.{field}"
    deletion = _check(await _find(publisher, workspace, key, field), name)
    stored = await read_stored(publisher.database, workspace)
    custom = dict((stored.definitions["object", key].custom) or {})
    fields = dict(_fields(custom))
    was = _fields(deletion.custom or {}).get(field)
    if was is not None:
        fields[field] = was
    elif field in _fields(deletion.base or {}):
        # A package's field had been taken out by the workspace.
        fields.pop(field, None)
    else:
        raise CannotRestore(
            name=name,
            reason_zh="该字段由约定（traits）或记录类型带来；请恢复它们。",
            reason_en="a trait or the record types brought it; bring these back.",
        )
    custom["fields"] = fields
    return await publisher.publish(workspace, [DefinitionChange("object", key, custom)], stamp)


async def _find(publisher: Publisher, workspace: Workspace, key: str, field: str | None) -> Binned:
    """The line that would come back, else the newest of that name."""
    lines = await list_bin(publisher.database, workspace)
    named = [one for one in lines if (one.object, one.field) == (key, field) and one.kind != "former"]
    if not named:
        raise NotInBin(name=key if field is None else f"{key}.{field}")
    return next((one for one in named if one.restorable), named[0])


def _check(found: Binned, name: str) -> Deletion:
    if not found.restorable or found.deletion is None:
        raise CannotRestore(
            name=name,
            reason_zh="同名字段正在使用，或其定义已无从查找。",
            reason_en="a field of that key is in use, or how it was defined is no longer known.",
        )
    return found.deletion


def _fields(document: Mapping[str, object]) -> Mapping[str, object]:
    found = document.get("fields")
    return found if isinstance(found, Mapping) else {}
