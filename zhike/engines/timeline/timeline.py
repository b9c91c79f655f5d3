"""The timeline of a record: what leads to it, its files, and its own journal, in one order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.engines.timeline.errors import UnknownTimelineKind
from zhike.engines.timeline.model import (
    BIN,
    CHANGE,
    CREATED,
    FILE,
    MAX_LIMIT,
    MERGE,
    OWN_KINDS,
    About,
    Entry,
    Kind,
    TimelinePage,
)
from zhike.engines.timeline.place import Place, read_place, write_place
from zhike.engines.timeline.sources import PEOPLE, Source, list_file_fields, list_sources
from zhike.engines.timeline.store import Candidate, Gathering, read_files
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.journal.append import EntryKind
from zhike.kernel.journal.history import MAX_ENTRIES, HistoryEntry, Subject, is_whole, read_history
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.run import QueryRunner

JOURNAL_KINDS: Mapping[EntryKind, str] = {
    EntryKind.INSERT: CREATED,
    EntryKind.UPDATE: CHANGE,
    EntryKind.MERGE: MERGE,
    EntryKind.DELETE: BIN,
    EntryKind.RESTORE: BIN,
}


@dataclass(frozen=True, slots=True)
class TimelineAsk:
    """Which kinds (all unless some are named), by whom (anybody), how many, and behind which page."""

    kinds: tuple[str, ...] = ()
    limit: int = 30
    cursor: str | None = None
    by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries of the journal are asked for."""

    kinds: frozenset[EntryKind]
    by: UUID | None

    def holds(self, entry: HistoryEntry) -> bool:
        """Whether an entry is one of them, and says something."""
        empty = entry.kind is EntryKind.UPDATE and entry.changes == b"[]"
        return entry.kind in self.kinds and not empty and (self.by is None or entry.actor == self.by)


class Timelines:
    """Reads timelines."""

    def __init__(self, database: Database, query: QueryRunner, clock: Clock) -> None:
        self._database, self._query, self._clock = database, query, clock

    async def read(self, about: About, ask: TimelineAsk) -> TimelinePage:
        """A page, newest first. `about` names a record that the reader may read.

        Raises UnknownTimelineKind, BadCursor.
        """
        limit = max(1, min(ask.limit, MAX_LIMIT))
        async with self._database.connection() as connection:
            sources = list_sources(about)
            whole = await is_whole(connection, _subject(about), about.catalog.get_object(about.object), self._clock)
            kinds = _list_kinds(about, sources, has_files=bool(list_file_fields(about, whole=whole)))
            chosen = _choose(kinds, ask.kinds)
            place = read_place(ask.cursor)
            gathering = Gathering(about, self._clock.now(), ask.by)
            _gather(gathering, about, sources, chosen, whole=whole)
            candidates = await gathering.run(connection, place, limit + 1)
            wanted = Wanted(frozenset(kind for kind, name in JOURNAL_KINDS.items() if name in chosen), ask.by)
            changes = await self._list_changes(connection, about, wanted, place, limit + 1)
            told, following = _merge(candidates, changes, place, limit)
            entries = await self._tell(connection, about, sources, told)
        return TimelinePage(entries, kinds, following)

    async def _list_changes(
        self, connection: Connection, about: About, wanted: Wanted, place: Place, limit: int
    ) -> list[HistoryEntry]:
        """Entries of the record's journal that say something to this reader."""
        found: list[HistoryEntry] = []
        before = place.seq
        size = limit
        while wanted.kinds and len(found) < limit:
            page = await read_history(connection, _subject(about), self._clock, limit=size, before=before)
            found += [one for one in page.entries if wanted.holds(one)]
            before, size = page.next, MAX_ENTRIES
            if before is None:
                break
        return found[:limit]

    async def _tell(
        self, connection: Connection, about: About, sources: Sequence[Source], told: Sequence[Candidate | HistoryEntry]
    ) -> tuple[Entry, ...]:
        """Entries as the reader may read them, over the one read path."""
        ids: dict[str, list[UUID]] = {}
        times = {one.id: one.at for one in told if isinstance(one, Candidate)}
        for one in told:
            if isinstance(one, Candidate):
                ids.setdefault(one.kind, []).append(one.id)
        shown: dict[UUID, Entry] = {}
        for source in sources:
            if source.owner.key in ids:
                wanted = {record: times[record] for record in ids[source.owner.key]}
                shown |= await self._show(connection, about, source, wanted)
        files = await read_files(connection, about, ids.get(FILE, []))
        entries = []
        for one in told:
            if isinstance(one, HistoryEntry):
                entries.append(_tell_change(one))
            elif one.id in files:
                file, uploader, name = files[one.id]
                entries.append(Entry(FILE, one.at, str(one.id), (uploader, name), file.name, file=file))
            elif one.id in shown:
                entries.append(shown[one.id])
        return tuple(entries)

    async def _show(
        self, connection: Connection, about: About, source: Source, times: Mapping[UUID, datetime]
    ) -> dict[UUID, Entry]:
        owner, timeline = source.owner, source.timeline
        text = () if timeline.text is None else (timeline.text,)
        keys = dict.fromkeys(("id", owner.title_field, *text, *timeline.show, *PEOPLE))
        query = Query(
            ObjectKey(owner.key),
            tuple(Selected(key, (key,)) for key in keys),
            limit=len(times),
            ids=tuple(RecordId(one) for one in times),
        )
        page = await self._query.list(about.catalog, about.policy, query, connection=connection)
        documents: list[dict[str, object]] = msgspec.json.decode(page.data)
        return {UUID(str(one["id"])): _tell_record(source, one, times[UUID(str(one["id"]))]) for one in documents}


def _subject(about: About) -> Subject:
    return Subject(about.catalog, about.policy, about.object, about.record)


def _list_kinds(about: About, sources: Sequence[Source], *, has_files: bool) -> tuple[Kind, ...]:
    kinds = [Kind(one.owner.key, one.owner.plural, one.owner.icon) for one in sources]
    kinds += [Kind(key, label, key) for key, label in OWN_KINDS.items() if key != FILE or has_files]
    return tuple(kinds)


def _choose(kinds: Sequence[Kind], wanted: Sequence[str]) -> frozenset[str]:
    known = [kind.key for kind in kinds]
    for key in wanted:
        if key not in known:
            raise UnknownTimelineKind(kind=key[:60], known=", ".join(known))
    return frozenset(wanted or known)


def _gather(
    gathering: Gathering, about: About, sources: Sequence[Source], chosen: Collection[str], *, whole: bool
) -> None:
    for source in sources:
        if source.owner.key in chosen:
            gathering.add_source(source)
    if FILE in chosen:
        gathering.add_files(list_file_fields(about, whole=whole))


def _merge(
    candidates: Sequence[Candidate], changes: Sequence[HistoryEntry], place: Place, limit: int
) -> tuple[list[Candidate | HistoryEntry], str | None]:
    """The first `limit` of both, the newest first, and the cursor where there is more."""
    told: list[Candidate | HistoryEntry] = []
    one, other = 0, 0
    while len(told) < limit and (one < len(candidates) or other < len(changes)):
        if other == len(changes) or (one < len(candidates) and candidates[one].at >= changes[other].at):
            told.append(candidates[one])
            one += 1
        else:
            told.append(changes[other])
            other += 1
    if one == len(candidates) and other == len(changes):
        return told, None
    last = candidates[one - 1] if one else None
    seq = changes[other - 1].seq if other else place.seq
    following = Place(place.at, place.id, seq) if last is None else Place(last.at, last.id, seq)
    return told, write_place(following)


def _tell_record(source: Source, document: Mapping[str, object], at: datetime) -> Entry:
    title, timeline = source.owner.title_field, source.timeline
    return Entry(
        kind=source.owner.key,
        at=at,
        id=str(document["id"]),
        by=_person(document),
        # Where the words are the title they are told once.
        title=None if timeline.text == title else document.get(title),
        text=None if timeline.text is None else document.get(timeline.text),
        fields={key: document[key] for key in timeline.show if key in document},
    )


def _tell_change(entry: HistoryEntry) -> Entry:
    by = None if entry.actor is None else (entry.actor, entry.actor_title)
    return Entry(JOURNAL_KINDS[entry.kind], entry.at, str(entry.seq), by, change=entry)


def _person(document: Mapping[str, object]) -> tuple[UUID, str | None] | None:
    for key in PEOPLE:
        value = document.get(key)
        if isinstance(value, dict) and "id" in value:
            title = value.get("title")
            return UUID(str(value["id"])), title if isinstance(title, str) else None
    return None
