"""Live events: one reader of the journal a workspace and process, and every open stream gets what its reader may read.

An event names object, id and version, nothing else; screens read again with their own rights. Where a batch holds
more records of an object than is worth naming (an import), one event says that many changed.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import msgspec
import structlog

from zhike.engines.notifications.store import list_fresh
from zhike.kernel.base.errors import TooMany, ZhikeError
from zhike.kernel.base.ids import ObjectKey, RecordId, UserId, WorkspaceKey
from zhike.kernel.journal.append import EntryKind
from zhike.kernel.journal.consumer import Entry, read_entries, read_last_place
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.reader import Reader
from zhike.operations.kernel import Kernel

LOOK_SECONDS = 5.0
QUIET_SECONDS = 15.0
MOST_NAMED = 100
MOST_WAITING = 1000
MOST_STREAMS = 2000
MOST_STREAMS_OF_ONE = 20
CATALOG = "catalog"
NOTIFICATION = "notification"
# Of what was told within this time it is remembered whether it was passed on: a commit may come late.
TOLD_LOOK = timedelta(minutes=1)
_log = structlog.get_logger("zhike.live")


class TooManyStreams(TooMany):
    """More open streams than one person, or this process, can have."""

    code = "too_many_streams"
    title_zh = "实时连接过多"
    title_en = "Too many live connections"


class Changed(msgspec.Struct, frozen=True):
    """A record that changed. Without an id so many of the object changed that lists of it are to be read again; the
    object `catalog` is the workspace's definitions, with their new version; `notification` is one of the
    reader's own."""

    object: str
    id: UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it goes out."""

    pos: int
    data: Changed

    def to_bytes(self) -> bytes:
        """In the format of server-sent events."""
        return b"id: %d\nevent: change\ndata: %s\n\n" % (self.pos, msgspec.json.encode(self.data))


@dataclass(slots=True, eq=False)
class Stream:
    """One open stream: its reader and what waits to be sent. Of an overfull one the rest is dropped and said so."""

    reader: Reader
    waiting: list[Event] = field(default_factory=list)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    def put(self, events: Iterable[Event]) -> None:
        """Queue events."""
        self.waiting.extend(events)
        if len(self.waiting) > MOST_WAITING:
            last, objects = self.waiting[-1].pos, sorted({event.data.object for event in self.waiting})
            self.waiting = [Event(last, Changed(name, None, 0)) for name in objects]
        self.stirred.set()


@dataclass(slots=True, eq=False)
class _Place:
    """What a process follows of one workspace."""

    streams: set[Stream] = field(default_factory=set)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class LiveEvents:
    """The streams of one process."""

    def __init__(self, kernel: Kernel) -> None:
        """Nothing is read of workspaces in which nobody listens."""
        self._kernel = kernel
        self._places: dict[WorkspaceKey, _Place] = {}
        self._closing = False

    def wake(self, workspaces: frozenset[WorkspaceKey] | None) -> None:
        """Look at these workspaces at once. A WakeCallback."""
        for key, place in self._places.items():
            if workspaces is None or key in workspaces:
                place.stirred.set()

    def close(self) -> None:
        """End all streams."""
        self._closing = True
        for place in self._places.values():
            if place.task is not None:
                place.task.cancel()
            for stream in place.streams:
                stream.closed = True
                stream.stirred.set()

    async def follow(self, reader: Reader) -> AsyncIterator[bytes]:
        """The events that a reader may know of, from now on; a comment where nothing happens for a while.

        Raises TooManyStreams.
        """
        stream = Stream(reader)
        place = self._places.setdefault(reader.workspace, _Place())
        self._check_room(place, reader)
        place.streams.add(stream)
        if place.task is None:
            last = await read_last_place(self._kernel.database, reader.workspace)
            place.task = asyncio.create_task(self._read(reader.workspace, place, last))
        try:
            yield b"retry: 2000\n\n"
            while not (stream.closed or self._closing):
                async for chunk in self._next(stream):
                    yield chunk
        finally:
            place.streams.discard(stream)
            if not place.streams and place.task is not None:
                place.task.cancel()
                place.task = None

    def _check_room(self, place: _Place, reader: Reader) -> None:
        total = sum(len(one.streams) for one in self._places.values())
        own = sum(1 for one in place.streams if one.reader.actor == reader.actor)
        if total >= MOST_STREAMS or own >= MOST_STREAMS_OF_ONE:
            raise TooManyStreams(retry_after=30)

    async def _next(self, stream: Stream) -> AsyncIterator[bytes]:
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                await stream.stirred.wait()
        except TimeoutError:
            yield b": still here\n\n"
            return
        stream.stirred.clear()
        events, stream.waiting = stream.waiting, []
        for event in events:
            yield event.to_bytes()

    async def _read(self, key: WorkspaceKey, place: _Place, last: int) -> None:
        told: set[UUID] | None = None
        while True:
            place.stirred.clear()
            try:
                while entries := await read_entries(self._kernel.database, key, last):
                    await self._share(key, place, entries)
                    last = entries[-1].pos
                fresh = await self._list_told(key, place)
                if told is not None:
                    _pass_on(place, [one for one in fresh if one[0] not in told], last)
                told = {one for one, _ in fresh}
            except ZhikeError as error:
                _log.warning("live_events_paused", workspace=key, code=error.code)
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await place.stirred.wait()
            except TimeoutError:
                continue

    async def _list_told(self, key: WorkspaceKey, place: _Place) -> list[tuple[UUID, UUID]]:
        """What was delivered just now to those who listen: (notification, user)."""
        users = {UserId(stream.reader.subject) for stream in place.streams}
        now = self._kernel.clock.now()
        return await list_fresh(self._kernel.database, schema_of(key), users, now - TOLD_LOOK, now) if users else []

    async def _share(self, key: WorkspaceKey, place: _Place, entries: tuple[Entry, ...]) -> None:
        changed = group_entries(entries)
        by_reader: dict[Reader, list[Stream]] = {}
        for stream in place.streams:
            by_reader.setdefault(stream.reader, []).append(stream)
        for reader, streams in by_reader.items():
            events = await self._choose(reader, changed, entries[-1].pos)
            for stream in streams:
                stream.put(events)

    async def _choose(self, reader: Reader, changed: dict[str, set[RecordId]], pos: int) -> list[Event]:
        catalogs = self._kernel.catalogs
        catalog = await (catalogs.refresh if CATALOG in changed else catalogs.current)(reader.workspace)
        policy = await self._kernel.access.get_policy(reader, catalog)
        events: list[Event] = []
        if CATALOG in changed:
            events.append(Event(pos, Changed(CATALOG, None, catalog.version)))
        for name, ids in changed.items():
            if name == CATALOG or not policy.list_alternatives(ObjectKey(name), Right.READ):
                continue
            if len(ids) > MOST_NAMED:
                events.append(Event(pos, Changed(name, None, 0)))
            else:
                found = await self._list_readable(reader, policy, name, tuple(sorted(ids)))
                events += [Event(pos, one) for one in found]
        return events

    async def _list_readable(
        self, reader: Reader, policy: AccessPolicy, name: str, ids: tuple[RecordId, ...]
    ) -> list[Changed]:
        catalog = await self._kernel.catalogs.current(reader.workspace)
        found: list[Changed] = []
        for in_bin in (False, True):
            query = Query(ObjectKey(name), (Selected("id", ("id",)),), limit=len(ids), ids=ids, bin=in_bin)
            page = await self._kernel.query.list(catalog, policy, query)
            rows = msgspec.json.decode(page.data, type=list[_Row])
            found += [Changed(name, row.id, row.version) for row in rows]
        return found


def _pass_on(place: _Place, fresh: list[tuple[UUID, UUID]], pos: int) -> None:
    for stream in place.streams:
        stream.put([Event(pos, Changed(NOTIFICATION, one, 1)) for one, user in fresh if user == stream.reader.subject])


class _Row(msgspec.Struct, frozen=True):
    id: UUID
    version: int


def group_entries(entries: tuple[Entry, ...]) -> dict[str, set[RecordId]]:
    """The records that entries tell of, by object; `catalog` stands for the definitions."""
    changed: dict[str, set[RecordId]] = {}
    for entry in entries:
        if entry.kind is EntryKind.CATALOG:
            changed.setdefault(CATALOG, set())
        elif entry.record_id is not None:
            changed.setdefault(entry.object, set()).add(RecordId(entry.record_id))
    return changed
