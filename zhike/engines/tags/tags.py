"""`Tags`: the catalogue of tags of all workspaces, with the rights on it.

Labels and colours stand with the options that fields of tags share (the settings' option set `tags`), so that lists,
filters, cells of imports and exports know them already. The key of a tag is the word that records carry: a word that
people typed freely enters the catalogue as it is, and renaming changes no record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from zhike.engines.tags.errors import BadTag, TagGroupNotFound, TagNotFound, TagsForbidden
from zhike.engines.tags.merge import MergePorts
from zhike.engines.tags.model import MERGE, MergeArguments, Tag, TagDraft, TagGroup
from zhike.engines.tags.store import (
    count_used,
    delete_group,
    has_user,
    list_details,
    list_groups,
    put_detail,
    put_group,
    restore_group,
)
from zhike.kernel.access.access import Access
from zhike.kernel.base.ids import OperationId, new_id
from zhike.kernel.base.text import clean_text
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.read import read_stored
from zhike.kernel.catalog.settings import SETTINGS_KEY
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.jobs.model import JobId, JobOptions
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.postgres.workspaces import get_workspace
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.errors import WriteThroughOthersEyes

MANAGE = "tags.manage"
ADMINISTER = "workspace.admin"
SET = "tags"
MAX_TAGS = 500
MAX_MERGED = 50
_KEY = re.compile(r"[^\s,;|、，；]{1,50}")


@dataclass(frozen=True, slots=True)
class TagPorts:
    """What the catalogue needs of the kernel."""

    publisher: Publisher
    access: Access
    queue: Queue
    merge: MergePorts


class Tags:
    """The catalogue. Keeps nothing in memory."""

    def __init__(self, ports: TagPorts) -> None:
        self._ports = ports

    async def list(self, reader: Reader) -> tuple[tuple[Tag, ...], tuple[TagGroup, ...]]:
        """All tags and groups. Who manages tags also learns how often each is used, and the words that records carry
        without being in the catalogue."""
        catalog = await self._ports.merge.catalogs.current(reader.workspace)
        database = self._ports.publisher.database
        options = await self._read_options(reader)
        details = await list_details(database, catalog.schema)
        manages = await self._manages(reader)
        used = await count_used(database, catalog, frozenset(options)) if manages else None
        found = [
            Tag(key, _draft(one, details.get(key)), True, None if used is None else used[key])
            for key, one in options.items()
        ]
        if used is not None:
            found += [Tag(key, TagDraft(key, key), False, count) for key, count in used.items() if key not in options]
        return tuple(found), await list_groups(database, catalog.schema)

    async def put(self, reader: Reader, key: str, draft: TagDraft) -> Tag:
        """Put a tag into the catalogue, or change it. Raises TagsForbidden, BadTag, CatalogMoved."""
        await self._check_manages(reader)
        zh, en = clean_text(draft.zh).strip(), clean_text(draft.en).strip()
        if _KEY.fullmatch(key) is None or not (zh or en) or max(len(zh), len(en)) > 50:
            raise BadTag(
                reason_zh="标签为 1 到 50 个字，标识不能含空格、逗号、分号、顿号或竖线。",
                reason_en="A tag has 1 to 50 characters; its key no blank, comma, semicolon or bar.",
            )
        draft = replace(draft, description=clean_text(draft.description), color=clean_text(draft.color))
        await self._check_detail(reader, draft)
        options = dict(await self._read_options(reader))
        if key not in options and len(options) >= MAX_TAGS:
            raise BadTag(reason_zh=f"最多 {MAX_TAGS} 个标签。", reason_en=f"At most {MAX_TAGS} tags.")
        place = dict(options.get(key) or {})
        options[key] = {
            **place,
            "label": {"zh": zh or en, "en": en or zh},
            "color": draft.color[:20],
            "active": draft.active,
        }
        name = zh or en, en or zh
        done = ("修改", "Change") if place else ("新建", "New")
        await self._publish(reader, options, _title(done, name))
        schema = (await self._ports.merge.catalogs.current(reader.workspace)).schema
        async with self._ports.publisher.database.transaction(reader.workspace) as transaction:
            await put_detail(transaction, schema, key, draft, self._ports.merge.clock.now())
        return Tag(key, draft, True, None)

    async def delete(self, reader: Reader, key: str) -> None:
        """Take a tag out of the catalogue: records keep the word, and putting the tag again brings it back. Raises
        TagsForbidden, TagNotFound, and what publishing raises where something else rests on it."""
        await self._check_manages(reader)
        options = dict(await self._read_options(reader))
        gone = options.pop(key, None)
        if gone is None:
            raise TagNotFound(key=key[:60])
        label = _member(gone, "label")
        name = str(label.get("zh", "")) or key, str(label.get("en", "")) or key
        await self._publish(reader, options, _title(("删除", "Delete"), name))

    async def put_group(self, reader: Reader, group: TagGroup) -> None:
        """Keep a group. Raises TagsForbidden."""
        await self._check_manages(reader)
        for text in (group.zh, group.en, group.color):
            clean_text(text)
        schema = (await self._ports.merge.catalogs.current(reader.workspace)).schema
        async with self._ports.publisher.database.transaction(reader.workspace) as transaction:
            await put_group(transaction, schema, group)

    async def delete_group(self, reader: Reader, group: UUID) -> None:
        """Take a group away; its tags stay and fall out of it. Raises TagsForbidden, TagGroupNotFound."""
        await self._check_manages(reader)
        schema = (await self._ports.merge.catalogs.current(reader.workspace)).schema
        async with self._ports.publisher.database.transaction(reader.workspace) as transaction:
            if not await delete_group(transaction, schema, group, self._ports.merge.clock.now()):
                raise TagGroupNotFound

    async def restore_group(self, reader: Reader, group: UUID) -> None:
        """Bring a deleted group back, with those of its tags that nobody changed meanwhile. Raises TagsForbidden,
        TagGroupNotFound."""
        await self._check_manages(reader)
        schema = (await self._ports.merge.catalogs.current(reader.workspace)).schema
        async with self._ports.publisher.database.transaction(reader.workspace) as transaction:
            if not await restore_group(transaction, schema, group):
                raise TagGroupNotFound

    async def merge(self, reader: Reader, keep: str, losers: Sequence[str]) -> tuple[JobId, OperationId]:
        """Make several tags one: every record that carries a loser carries `keep` instead, as one operation, which can
        be undone; losers stay in the catalogue, out of use, so that undoing finds them. Raises TagsForbidden,
        TagNotFound, BadTag."""
        await self._check_manages(reader)
        gone = tuple(dict.fromkeys(one for one in losers if one != keep))
        if not 1 <= len(gone) <= MAX_MERGED:
            raise BadTag(
                reason_zh=f"请选择 1 到 {MAX_MERGED} 个要并入的标签。",
                reason_en=f"Choose 1 to {MAX_MERGED} tags that are to become another.",
            )
        options = dict(await self._read_options(reader))
        if keep not in options:
            raise TagNotFound(key=keep[:60])
        for key in gone:
            if key in options:
                options[key] = {**options[key], "active": False}
        label = _member(options[keep], "label")
        name = str(label.get("zh", "")) or keep, str(label.get("en", "")) or keep
        await self._publish(reader, options, _title(("合并", "Merge"), name))
        operation = OperationId(new_id())
        arguments = MergeArguments(keep, gone, reader.actor, operation)
        async with self._ports.publisher.database.transaction(reader.workspace) as transaction:
            job = await self._ports.queue.enqueue(
                transaction, reader.workspace, MERGE, arguments,
                JobOptions(operation_id=operation, created_by=reader.actor),
            )  # fmt: skip
        return job, operation

    async def _check_detail(self, reader: Reader, draft: TagDraft) -> None:
        """The group and the owner are there. Raises BadTag."""
        database = self._ports.publisher.database
        schema = (await self._ports.merge.catalogs.current(reader.workspace)).schema
        if draft.group is not None and draft.group not in {one.id for one in await list_groups(database, schema)}:
            raise BadTag(
                reason_zh="没有这个标签组；请先新建。", reason_en="There is no such group of tags. Make it first."
            )
        if draft.owner is not None and not await has_user(database, schema, draft.owner):
            raise BadTag(reason_zh="没有这个用户。", reason_en="There is no such user.")

    async def _read_options(self, reader: Reader) -> Mapping[str, dict[str, object]]:
        stored = await read_stored(
            self._ports.publisher.database, await get_workspace(self._ports.publisher.database, reader.workspace)
        )
        known = stored.definitions.get(("settings", SETTINGS_KEY))
        custom = {} if known is None else known.custom or {}
        return _member(_member(_member(custom, "option_sets"), SET), "options")  # type: ignore[return-value]

    async def _publish(
        self, reader: Reader, options: Mapping[str, dict[str, object]], title: Mapping[str, str]
    ) -> None:
        database = self._ports.publisher.database
        workspace = await get_workspace(database, reader.workspace)
        known = (await read_stored(database, workspace)).definitions.get(("settings", SETTINGS_KEY))
        custom = dict({} if known is None else known.custom or {})
        tags = {"label": {"zh": "标签", "en": "Tags"}, "options": dict(options)}
        sets = {**_member(custom, "option_sets"), SET: tags}
        if not options:
            # A set without options is none.
            del sets[SET]
        document = {**custom, "option_sets": sets} if sets else {k: v for k, v in custom.items() if k != "option_sets"}
        stamp = PublishStamp(actor=reader.actor, title=title)
        change = DefinitionChange("settings", SETTINGS_KEY, document)
        published = await self._ports.publisher.publish(workspace, [change], stamp)
        await self._ports.merge.catalogs.refresh(reader.workspace, published.version)

    async def _manages(self, reader: Reader) -> bool:
        catalog = await self._ports.merge.catalogs.current(reader.workspace)
        policy = await self._ports.access.get_policy(reader, catalog)
        return policy.has_ability(MANAGE) or policy.has_ability(ADMINISTER)

    async def _check_manages(self, reader: Reader) -> None:
        if reader.acts_as:
            raise WriteThroughOthersEyes
        if not await self._manages(reader):
            raise TagsForbidden


def _title(done: tuple[str, str], name: tuple[str, str]) -> dict[str, str]:
    """What the list of operations says."""
    return {"zh": f"{done[0]}标签“{name[0]}”", "en": f"{done[1]} tag '{name[1]}'"}


def _member(document: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = document.get(name)
    return found if isinstance(found, Mapping) else {}


def _draft(option: Mapping[str, object], detail: tuple[UUID | None, str, UUID | None] | None) -> TagDraft:
    label = _member(option, "label")
    group, description, owner = detail or (None, "", None)
    return TagDraft(
        str(label.get("zh", "")), str(label.get("en", "")), str(option.get("color", "")), group, description, owner,
        option.get("active") is not False,
    )  # fmt: skip
