"""New options for choice fields that an import found in its file, published like any other change of definitions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from zhike.kernel.base.errors import Forbidden
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.read import read_stored
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.workspaces import get_workspace
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.sources import CatalogSource, PolicySource

ABILITY = "catalog.publish"
MAX_KEY = 50
_NOT_IN_KEYS = re.compile(r"[\s,;|、，；]+")


class OptionsForbidden(Forbidden):
    """The file has new options, and its importer may not change definitions."""

    code = "import_options_forbidden"
    title_zh = "无权新建选项"
    title_en = "New options are not permitted"
    detail_zh = "文件中有新的选项，而你没有修改字段定义的权限；请选择“忽略”，或请管理员导入。没有导入任何数据。"
    detail_en = (
        "The file has new options and you may not change definitions. Have them ignored, or ask an administrator to "
        "import the file. Nothing was imported."
    )


class PublishedOptions:
    """See `ports.OptionAdder`."""

    def __init__(self, publisher: Publisher, catalogs: CatalogSource, policies: PolicySource) -> None:
        self._publisher, self._catalogs, self._policies = publisher, catalogs, policies

    async def add_options(self, reader: Reader, object_key: str, options: Mapping[str, Sequence[str]]) -> None:
        """Field -> names of new options. Raises OptionsForbidden."""
        catalog = await self._catalogs.current(reader.workspace)
        policy = await self._policies.get_policy(reader, catalog)
        if not policy.has_ability(ABILITY):
            raise OptionsForbidden
        workspace = await get_workspace(self._publisher.database, reader.workspace)
        stored = await read_stored(self._publisher.database, workspace)
        known = stored.definitions[("object", object_key)].custom or {}
        document = _with_options(known, options)
        stamp = PublishStamp(actor=reader.actor, cause="import", title={"zh": "导入时新建选项", "en": "New options"})
        change = DefinitionChange("object", object_key, document)
        published = await self._publisher.publish(workspace, [change], stamp)
        await self._catalogs.refresh(reader.workspace, published.version)


def _with_options(custom: Mapping[str, object], options: Mapping[str, Sequence[str]]) -> dict[str, object]:
    fields = dict(_members(custom, "fields"))
    for field, names in options.items():
        document = dict(_members(fields, field))
        members = dict(_members(document, "options"))
        for name in names:
            members.setdefault(make_option_key(name), {"label": {"zh": name, "en": name}})
        fields[field] = {**document, "options": members}
    return {**custom, "fields": fields}


def _members(document: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = document.get(name)
    return found if isinstance(found, Mapping) else {}


def make_option_key(name: str) -> str:
    """A key for an option of a name: what separates lists of options may not stand in it."""
    return _NOT_IN_KEYS.sub("_", name.strip())[:MAX_KEY]
