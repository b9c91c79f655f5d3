"""`Segments`: segments of all workspaces, with the rights on them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.engines.segments.check import check_draft, check_readable, may_share
from zhike.engines.segments.errors import BadSegment, SegmentChanged, SegmentForbidden, SegmentNotFound
from zhike.engines.segments.keep import KeepPorts, refill
from zhike.engines.segments.meaning import understand
from zhike.engines.segments.model import Change, Chosen, Segment, SegmentDraft, SegmentEvent
from zhike.engines.segments.reach import Reach
from zhike.engines.segments.store import (
    count_own,
    delete_segment,
    enter,
    find_segments,
    insert_segment,
    leave,
    list_dynamic,
    list_entered,
    list_ids,
    list_record_events,
    list_segments,
    lock_head,
    update_segment,
)
from zhike.kernel.access.policy import RolePolicy
from zhike.kernel.base.ids import ObjectKey, RecordId, WorkspaceKey, new_id
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.tree import SEGMENT, Call, Literal
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.query.errors import ObjectForbidden
from zhike.kernel.query.model import Query, Selected, Sort
from zhike.kernel.query.policy import Right
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.run import Page
from zhike.kernel.query.secure import Guard, Sight
from zhike.kernel.records.errors import WriteThroughOthersEyes

MAX_OWN = 500
MAX_CHOSEN = 5000
MAX_FOUND = 100_000
PAGE = 1000
SAMPLE = 10
COLUMNS = 6


class _Row(msgspec.Struct, frozen=True):
    id: UUID


@dataclass(frozen=True, slots=True)
class Members:
    """A page of members as the reader sees them, and since when they are (where he may know)."""

    page: Page
    entered: dict[UUID, datetime]


@dataclass(frozen=True, slots=True)
class _Ground:
    catalog: Catalog
    policy: RolePolicy


class Segments:
    """Segments. Keeps nothing in memory."""

    def __init__(self, ports: KeepPorts) -> None:
        self._ports = ports

    async def list(self, reader: Reader, object_key: str | None = None) -> tuple[Segment, ...]:
        """What the reader may use, of objects that he may read."""
        ground = await self._stand(reader)
        found = await list_segments(self._ports.database, ground.catalog.schema, reader.subject)
        return tuple(
            self._show(ground, reader, one)
            for one in found
            if object_key in (None, one.object) and self._is_open(ground, one.object)
        )

    async def get(self, reader: Reader, segment: UUID) -> Segment:
        """One segment. Raises SegmentNotFound."""
        return await self._find(await self._stand(reader), reader, segment)

    async def create(self, reader: Reader, object_key: str, draft: SegmentDraft) -> Segment:
        """Keep a new segment. Raises BadSegment, SegmentForbidden, ObjectForbidden, FormulaError."""
        ground = await self._stand(reader, writes=True)
        self._check_open(ground, object_key)
        schema = ground.catalog.schema
        draft = await check_draft(self._ports.database, (ground.catalog, ground.policy), object_key, draft, None)
        if await count_own(self._ports.database, schema, reader.subject) >= MAX_OWN:
            raise BadSegment(
                reason_zh=f"每人最多 {MAX_OWN} 个群组；请先删除不用的。",
                reason_en=f"Nobody keeps more than {MAX_OWN} segments. Delete some first.",
            )
        now = self._ports.clock.now()
        made = Segment(new_id(), object_key, draft, reader.subject, None, 1, 1, 0, None, None, now)
        async with self._ports.database.transaction(reader.workspace) as transaction:
            await insert_segment(transaction, schema, made)
            await self._refill(transaction, reader.workspace, made)
        return await self._find(ground, reader, made.id)

    async def change(self, reader: Reader, segment: UUID, draft: SegmentDraft, version: int) -> Segment:
        """Change a segment that was seen at `version`. Raises SegmentNotFound, SegmentChanged, and as `create`."""
        ground = await self._stand(reader, writes=True)
        known = await self._find(ground, reader, segment)
        self._check_editable(known)
        asked = (ground.catalog, ground.policy)
        draft = await check_draft(self._ports.database, asked, known.object, draft, known)
        async with self._ports.database.transaction(reader.workspace) as transaction:
            now = self._ports.clock.now()
            if not await update_segment(transaction, ground.catalog.schema, (segment, version), draft, now):
                raise SegmentChanged(name=known.draft.name)
            await self._refill(transaction, reader.workspace, known)
        return await self._find(ground, reader, segment)

    async def delete(self, reader: Reader, segment: UUID) -> None:
        """Forget a segment; segments that asked for it are broken. Raises SegmentNotFound, SegmentForbidden."""
        ground = await self._stand(reader, writes=True)
        known = await self._find(ground, reader, segment)
        self._check_editable(known)
        async with self._ports.database.transaction(reader.workspace) as transaction:
            await self._refill(transaction, reader.workspace, known)
            await delete_segment(transaction, ground.catalog.schema, segment)

    async def preview(self, reader: Reader, object_key: str, where: object, limit: int = SAMPLE) -> Page:
        """What a condition finds under the reader's rights: a total (exact to 10,000) and the first rows.

        Raises ObjectForbidden, FormulaError.
        """
        ground = await self._stand(reader)
        self._check_open(ground, object_key)
        query = Query(
            object=ObjectKey(object_key),
            select=_select(ground, object_key),
            where=None if where is None else read_condition(where),
            limit=limit,
            total="capped",
        )
        return await self._ports.query.list(ground.catalog, ground.policy, query)

    async def members(self, reader: Reader, segment: UUID, limit: int = 50, cursor: str | None = None) -> Members:
        """Members as the reader's own list shows them, newest first. Raises SegmentNotFound, BadCursor."""
        ground = await self._stand(reader)
        known = await self._find(ground, reader, segment)
        query = Query(
            object=ObjectKey(known.object),
            select=_select(ground, known.object),
            where=Call(SEGMENT, (Literal(str(segment)),)),
            limit=limit,
            cursor=cursor,
            total="capped" if cursor is None else "none",
        )
        page = await self._ports.query.list(ground.catalog, ground.policy, query)
        if not await self._is_plain(ground, known):
            return Members(page, {})
        ids = [row.id for row in msgspec.json.decode(page.data, type=list[_Row])]
        return Members(page, await list_entered(self._ports.database, ground.catalog.schema, segment, ids))

    async def events(self, reader: Reader, segment: UUID, record: UUID) -> tuple[SegmentEvent, ...]:
        """When a record that the reader may read entered and left. Raises SegmentNotFound, RecordNotFound."""
        ground = await self._stand(reader)
        known = await self._find(ground, reader, segment)
        await self._ports.query.get(ground.catalog, ground.policy, known.object, record)
        if not await self._is_plain(ground, known):
            return ()
        return await list_record_events(self._ports.database, ground.catalog.schema, segment, record)

    async def change_members(self, reader: Reader, segment: UUID, change: Change, chosen: Chosen) -> int:
        """Put records that the reader may read into a static segment, or take them out; says how many changed.

        Raises SegmentNotFound, SegmentForbidden, BadSegment, FormulaError.
        """
        ground = await self._stand(reader, writes=True)
        known = await self._find(ground, reader, segment)
        self._check_editable(known)
        if known.draft.kind != "static":
            raise BadSegment(
                reason_zh="动态群组的成员由条件决定，不能手工增减。",
                reason_en="The condition decides who is in a dynamic segment; nobody is added by hand.",
            )
        changed = 0
        async for ids in self._choose(ground, known, chosen):
            async with self._ports.database.transaction(reader.workspace) as transaction:
                await lock_head(transaction, ground.catalog.schema)
                verb = enter if change == "add" else leave
                changed += await verb(transaction, ground.catalog.schema, segment, ids, self._ports.clock.now())
        async with self._ports.database.transaction(reader.workspace) as transaction:
            await self._refill(transaction, reader.workspace, known)
        return changed

    async def _choose(self, ground: _Ground, segment: Segment, chosen: Chosen) -> AsyncIterator[Sequence[UUID]]:
        """The chosen records that the reader may read, a page at a time."""
        ids = chosen.ids
        if chosen.operation is not None:
            written = [chosen.operation, segment.object, MAX_FOUND]
            ids = tuple(await list_ids(self._ports.database, "list_written", ground.catalog.schema, written))
        elif ids is not None and len(ids) > MAX_CHOSEN:
            raise BadSegment(
                reason_zh=f"一次最多 {MAX_CHOSEN} 条记录；更多请用条件。",
                reason_en=f"At most {MAX_CHOSEN} records at once. Use a condition for more.",
            )
        if ids is not None:
            for start in range(0, len(ids), PAGE):
                yield (await self._read_page(ground, segment, chosen, ids[start : start + PAGE], None))[0]
            return
        cursor, found = None, 0
        while True:
            page, cursor = await self._read_page(ground, segment, chosen, None, cursor)
            yield page
            found += len(page)
            if cursor is None or found >= MAX_FOUND:
                return

    async def _read_page(
        self, ground: _Ground, segment: Segment, chosen: Chosen, ids: Sequence[UUID] | None, cursor: str | None
    ) -> tuple[Sequence[UUID], str | None]:
        query = Query(
            object=ObjectKey(segment.object),
            select=(Selected("id", ("id",)),),
            where=None if chosen.where is None else read_condition(chosen.where),
            sort=(Sort(("created_at",), True),),
            limit=PAGE,
            cursor=cursor,
            ids=None if ids is None else tuple(RecordId(one) for one in ids),
        )
        page = await self._ports.query.list(ground.catalog, ground.policy, query, max_page=PAGE)
        rows = msgspec.json.decode(page.data, type=list[_Row])
        return [row.id for row in rows], page.next if page.has_more else None

    async def _stand(self, reader: Reader, *, writes: bool = False) -> _Ground:
        if writes and reader.acts_as:
            raise WriteThroughOthersEyes
        catalog = await self._ports.catalogs.current(reader.workspace)
        return _Ground(catalog, await self._ports.access.get_policy(reader, catalog))

    async def _find(self, ground: _Ground, reader: Reader, segment: UUID) -> Segment:
        for one in await find_segments(self._ports.database, ground.catalog.schema, [segment]):
            shared = one.draft.audience == "all" or one.owner == reader.subject
            if shared and self._is_open(ground, one.object):
                return self._show(ground, reader, one)
        raise SegmentNotFound(id=segment)

    async def _refill(self, transaction: Transaction, workspace: WorkspaceKey, segment: Segment) -> None:
        """A new condition makes members anew, also of segments that ask for this one."""
        schema = (await self._ports.catalogs.current(workspace)).schema
        ids = [segment.id] if segment.draft.kind == "dynamic" else []
        name = str(segment.id).encode()
        kept = await list_dynamic(transaction, schema)
        ids += [one.id for one in kept if name in msgspec.json.encode(one.draft.condition)]
        await refill(self._ports, transaction, workspace, ids)

    async def _is_plain(self, ground: _Ground, segment: Segment) -> bool:
        """Whether the reader sees everything that the condition rests on, so that a date tells him nothing new."""
        if segment.draft.condition is None:
            return True
        node = read_condition(segment.draft.condition)
        _, reach = await understand(self._ports.database, (ground.catalog, None), segment.object, node)
        return sees_plainly(Guard(ground.catalog, ground.policy), segment.object, reach)

    def _show(self, ground: _Ground, reader: Reader, segment: Segment) -> Segment:
        own = segment.owner == reader.subject
        return replace(segment, editable=own or (segment.draft.audience == "all" and may_share(ground.policy)))

    def _is_open(self, ground: _Ground, object_key: str) -> bool:
        return object_key in ground.catalog.objects and check_readable(ground.policy, object_key)

    def _check_open(self, ground: _Ground, object_key: str) -> None:
        ground.catalog.get_object(object_key)
        if not check_readable(ground.policy, object_key):
            raise ObjectForbidden(object=object_key)

    def _check_editable(self, segment: Segment) -> None:
        if not segment.editable:
            raise SegmentForbidden(
                reason_zh="这是他人的群组；你可以另建一个自己的。",
                reason_en="This segment is somebody else's. Make one of your own.",
            )


def sees_plainly(guard: Guard, object_key: str, reach: Reach) -> bool:
    """Whether the reader sees all fields of a reach plainly, and all records of the other objects in it."""
    for (_, owner), keys in reach.fields.items():
        if owner != object_key and not guard.is_open(owner, Right.READ):
            return False
        fields = guard.catalog.objects[owner].fields
        if any(guard.get_sight(fields[key]) is not Sight.PLAIN for key in keys):
            return False
    return True


def _select(ground: _Ground, object_key: str) -> tuple[Selected, ...]:
    """The first columns of the object's list, as far as the reader may see them."""
    owner = ground.catalog.get_object(object_key)
    guard = Guard(ground.catalog, ground.policy)
    columns = owner.list_view.get("columns")
    listed = [str(key) for key in columns] if isinstance(columns, list | tuple) else []
    names = dict.fromkeys(("id", owner.title_field, *listed))
    seen = [key for key in names if key in owner.fields and guard.get_sight(owner.fields[key]) is not Sight.HIDDEN]
    return tuple(Selected(key, (key,)) for key in seen[: COLUMNS + 1])
