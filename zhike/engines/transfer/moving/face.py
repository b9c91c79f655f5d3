"""The face of migrations, for HTTP and command line: upload, look (a plan to change), start, see how it goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

import msgspec

from zhike.engines.transfer.archive import Limits
from zhike.engines.transfer.errors import BadImport, EmptyFile, ImportFileGone, ImportNotFound, Notice
from zhike.engines.transfer.imports import ADMINISTER, SAMPLE_ROWS, ImportRequest, check_request
from zhike.engines.transfer.mapping import (
    FOREIGN_PATH,
    ORIGIN_KEYS,
    MappedColumn,
    Target,
    find_place,
    list_known_names,
    list_targets,
    read_mapping,
    suggest_mapping,
)
from zhike.engines.transfer.model import ImportArguments, RefusedRow
from zhike.engines.transfer.moving.bundle import is_bundle, open_bundle, read_entry
from zhike.engines.transfer.moving.guess import guess_foreign, guess_links, guess_object, stem_of
from zhike.engines.transfer.moving.job import make_migration_kind
from zhike.engines.transfer.moving.model import (
    JOB_KIND,
    FileRequest,
    MigrationArguments,
    MigrationRequest,
    MigrationResult,
    PartArguments,
    PartState,
    ValueDifference,
)
from zhike.engines.transfer.moving.order import list_late, list_wants, order_files
from zhike.engines.transfer.moving.store import add_part, list_differences, list_states
from zhike.engines.transfer.ports import Ports
from zhike.engines.transfer.sealing import hide_sealed
from zhike.engines.transfer.store import list_refused
from zhike.engines.transfer.table import Column, ReadOptions, SourceRow, Table, open_table
from zhike.kernel.base.ids import ObjectKey, OperationId, UserId, new_id
from zhike.kernel.base.workplace import workplace
from zhike.kernel.catalog.model import Catalog, ObjectDefinition
from zhike.kernel.files.library import StoredFile
from zhike.kernel.jobs.model import Job, JobId, JobOptions
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.errors import UnknownObject, WriteThroughOthersEyes
from zhike.kernel.records.origins import check_origins

MAX_FILES = 200
MAX_TOLD = 5_000
LIMITS = Limits()
Known = dict[str, tuple[ObjectDefinition, tuple[Target, ...]]]


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The tables that were uploaded, those inside of ZIPs too, and the ZIP whose other entries cells may name."""

    files: tuple[StoredFile, ...]
    attachments: UUID | None


@dataclass(frozen=True, slots=True)
class TableLook:
    """What one table holds, and what it might become."""

    file: StoredFile
    sheet: str | None
    kind: str
    columns: tuple[Column, ...]
    rows: tuple[SourceRow, ...]
    count: int
    notices: tuple[Notice, ...]
    object: str | None = None
    score: float = 0.0
    foreign_id: str | None = None
    mapping: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PartStatus:
    """One file of a migration: what was asked, where it stands, and its rows and values that did not come in."""

    asked: ImportArguments
    state: PartState
    refused: tuple[RefusedRow, ...]
    differences: tuple[ValueDifference, ...]


@dataclass(frozen=True, slots=True)
class MigrationStatus:
    """A migration and its job; the files stand in the order in which they are saved."""

    job: Job
    arguments: MigrationArguments
    result: MigrationResult | None
    parts: tuple[PartStatus, ...]


class Migrations:
    """Migrations of all workspaces."""

    def __init__(self, ports: Ports, queue: Queue, database: Database) -> None:
        """Adds the kind of its jobs to the queue."""
        self._ports, self._queue, self._database = ports, queue, database
        queue.kinds.add(JOB_KIND, make_migration_kind(ports))

    async def upload(self, reader: Reader, named: Sequence[tuple[str, AsyncIterator[bytes]]]) -> Uploaded:
        """Keep files; a ZIP that is no workbook is unpacked. Raises the errors of the files room, BrokenArchive."""
        files: list[StoredFile] = []
        attachments = None
        for name, chunks in named:
            stored = await self._ports.library.upload(reader.workspace, reader.subject, name, chunks)
            with workplace("zhike-import-") as folder:
                path = await self._fetch(stored, folder)
                if not await asyncio.to_thread(is_bundle, path):
                    files.append(stored)
                    continue
                bundle = await asyncio.to_thread(open_bundle, path, name, LIMITS)
                for entry, inner in bundle.tables:
                    body = _in_threads(read_entry(path, entry, name, LIMITS))
                    files.append(await self._ports.library.upload(reader.workspace, reader.subject, inner, body))
                attachments = stored.id if bundle.has_attachments else attachments
        if not 0 < len(files) <= MAX_FILES:
            raise BadImport(reason_zh=f"应有 1 到 {MAX_FILES} 个文件", reason_en=f"send 1 to {MAX_FILES} files")
        return Uploaded(tuple(files), attachments)

    async def look(self, reader: Reader, files: Sequence[StoredFile]) -> tuple[TableLook, ...]:
        """What the files hold, sheet by sheet, with a suggested object, id column and mapping each.

        Raises what `open_table` raises.
        """
        catalog = await self._ports.catalogs.current(reader.workspace)
        policy = await self._ports.policies.get_policy(reader, catalog)
        known = _list_known(catalog, policy)
        names = frozenset(name for _, targets in known.values() for name in list_known_names(targets))
        tables = [table for file in files for table in await self._look_into(file, names)]
        return _suggest(tables, known)

    async def start(self, reader: Reader, request: MigrationRequest) -> JobId:
        """Put a migration into the queue; one of the same source that is under way is answered instead.

        Raises what `look` raises, BadMapping, BadImport, ImportFileGone, OriginForbidden, WriteThroughOthersEyes.
        """
        if reader.acts_as:
            raise WriteThroughOthersEyes
        source = request.source.strip()
        if not source or len(source) > 100 or not 0 < len(request.files) <= MAX_FILES:
            raise BadImport(reason_zh="请填写来源系统名称（100 字以内）和文件", reason_en="name the source, and files")
        catalog = await self._ports.catalogs.current(reader.workspace)
        policy = await self._ports.policies.get_policy(reader, catalog)
        if request.attachments is not None:
            await self._get_file(reader, request.attachments)
        operation = new_id()
        asked = [await self._ask(reader, catalog, policy, one, request, operation) for one in request.files]
        parts = tuple(PartArguments(new_id(), one) for one in _put_in_order(asked, catalog))
        wanted = MigrationArguments(source, operation, reader.actor, parts, request.dry_run)
        options = JobOptions(
            operation_id=OperationId(operation),
            created_by=UserId(reader.actor),
            unique_key=f"{JOB_KIND}:{source}",
        )
        async with self._database.transaction(reader.workspace) as transaction:
            job = await self._queue.enqueue(transaction, reader.workspace, JOB_KIND, wanted, options)
            schema = schema_of(reader.workspace)
            if not await list_states(transaction, schema, job):
                for place, part in enumerate(parts):
                    await add_part(transaction, schema, job, part.id, place)
        return job

    async def get(self, reader: Reader, job_id: JobId, told: int = 0) -> MigrationStatus:
        """How a migration goes, with the first `told` refused rows and differing values of each file.

        Raises ImportNotFound, also for others' migrations.
        """
        job = await self._queue.get(self._database, reader.workspace, job_id)
        if job.kind != JOB_KIND or not await self._may_see(reader, job):
            raise ImportNotFound(id=job_id)
        wanted = msgspec.json.decode(job.arguments, type=MigrationArguments)
        result = None if job.result is None else msgspec.json.decode(job.result, type=MigrationResult)
        schema = schema_of(reader.workspace)
        states = await list_states(self._database, schema, job_id)
        parts = []
        for part, state in zip(wanted.parts, states, strict=False):
            refused = await list_refused(self._database, schema, part.id, -1, told) if told else []
            differences = await list_differences(self._database, schema, part.id, told) if told else []
            parts.append(PartStatus(part.asked, state, tuple(hide_sealed(refused)), tuple(differences)))
        return MigrationStatus(job, wanted, result, tuple(parts))

    async def _ask(
        self,
        reader: Reader,
        catalog: Catalog,
        policy: AccessPolicy,
        one: FileRequest,
        request: MigrationRequest,
        operation: UUID,
    ) -> ImportArguments:
        """What is asked of one file, with its mapping worked out and checked."""
        definition = catalog.objects.get(one.object)
        if definition is None or not definition.active:
            raise UnknownObject(object=one.object)
        stored = await self._get_file(reader, one.file)
        targets = list_targets(definition, policy)
        table = await self._look_at(stored, one.read, list_known_names(targets))
        mapped = _choose_mapping(one, table, definition, targets, catalog)
        check_request(ImportRequest(one.object, mode=one.mode, key=one.key), mapped, definition)
        if any(each.path.partition(".")[0] in ORIGIN_KEYS for each in mapped):
            check_origins(policy)
        return ImportArguments(
            file=one.file, file_name=stored.name, object=one.object, mapped=mapped, operation=operation,
            actor=reader.actor, subject=reader.subject, language=reader.language, mode=one.mode, key=one.key,
            unknown_options=one.unknown_options, blank=one.blank, trim=one.trim, json_cells=table.kind == "lines",
            attachments=request.attachments, dry_run=request.dry_run, encoding=one.read.encoding,
            separator=one.read.separator, sheet=one.read.sheet, header=one.read.header, source=request.source.strip(),
            unresolved=request.unresolved,
        )  # fmt: skip

    async def _look_into(self, stored: StoredFile, names: frozenset[str]) -> list[TableLook]:
        """Every sheet of a workbook that holds anything, or the one table of another file."""
        first = await self._look_at(stored, ReadOptions(), names)
        found = [first]
        for sheet in first.sheets[1:]:
            try:
                found.append(await self._look_at(stored, ReadOptions(sheet=sheet), names))
            except EmptyFile:
                continue
        return [
            TableLook(
                stored, one.sheets[0] if len(one.sheets) > 1 else None, one.kind, one.columns, one.rows, one.count,
                tuple(notice for notice in one.notices if notice.code != "more_sheets"),
            )
            for one in found
        ]  # fmt: skip

    async def _look_at(self, stored: StoredFile, options: ReadOptions, names: frozenset[str]) -> _Seen:
        with workplace("zhike-import-") as folder:
            path = await self._fetch(stored, folder)
            return await asyncio.to_thread(_see, path, stored.name, options, names)

    async def _may_see(self, reader: Reader, job: Job) -> bool:
        if job.created_by == reader.actor:
            return True
        catalog = await self._ports.catalogs.current(reader.workspace)
        return (await self._ports.policies.get_policy(reader, catalog)).has_ability(ADMINISTER)

    async def _get_file(self, reader: Reader, file: UUID) -> StoredFile:
        stored = await self._ports.library.find(reader.workspace, file)
        if stored is None or stored.uploaded_by != reader.subject:
            raise ImportFileGone(name=str(file))
        return stored

    async def _fetch(self, stored: StoredFile, folder: Path) -> Path:
        target = folder / "file"
        with target.open("wb") as out:
            async for chunk in self._ports.library.open(stored):
                out.write(chunk)
        return target


@dataclass(frozen=True, slots=True)
class _Seen:
    """A table as it was when it was open."""

    kind: str
    columns: tuple[Column, ...]
    rows: tuple[SourceRow, ...]
    count: int
    sheets: tuple[str, ...]
    notices: tuple[Notice, ...]


def _see(path: Path, name: str, options: ReadOptions, names: frozenset[str]) -> _Seen:
    with open_table(path, name, options, names) as table:
        rows = tuple(islice(table.rows(), SAMPLE_ROWS))
        return _Seen(table.kind, table.columns, rows, _count(table), table.sheets, table.notices)


def _count(table: Table) -> int:
    return sum(1 for _ in table.rows())


async def _in_threads(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
        yield chunk


def _list_known(catalog: Catalog, policy: AccessPolicy) -> Known:
    """The objects that this reader may make records of, without people: these are made with their sign-ins."""
    return {
        key: (definition, list_targets(definition, policy))
        for key, definition in catalog.objects.items()
        if definition.active and key != "user" and policy.may_create(ObjectKey(key))
    }


def _suggest(tables: Sequence[TableLook], known: Known) -> tuple[TableLook, ...]:
    """Objects first, then their id columns, then the mappings, for links are mapped by what has ids."""
    guessed = []
    for one in tables:
        key, score = guess_object(stem_of(one.file.name, one.sheet), one.columns, known)
        foreign = None if key is None else guess_foreign(known[key][0], one.columns, one.rows)
        guessed.append((one, key, score, foreign))
    abroad = frozenset(key for _, key, _, foreign in guessed if key is not None and foreign is not None)
    return tuple(_with_mapping(one, key, score, foreign, known, abroad) for one, key, score, foreign in guessed)


def _with_mapping(
    one: TableLook, key: str | None, score: float, foreign: Column | None, known: Known, abroad: frozenset[str]
) -> TableLook:
    mapping = None
    if key is not None:
        definition, targets = known[key]
        suggested = suggest_mapping(one.columns, targets, {})
        mapping = guess_links(definition, one.columns, targets, suggested, abroad)
    return TableLook(
        one.file, one.sheet, one.kind, one.columns, one.rows, one.count, one.notices,
        key, score, None if foreign is None else foreign.name, mapping,
    )  # fmt: skip


def _choose_mapping(
    one: FileRequest, table: _Seen, definition: ObjectDefinition, targets: tuple[Target, ...], catalog: Catalog
) -> tuple[MappedColumn, ...]:
    mapping = one.mapping
    if mapping is None:
        mapping = {each.column.name: each.path for each in suggest_mapping(table.columns, targets, {})}
    mapped = read_mapping(mapping, table.columns, definition, catalog, foreign=True)
    if one.foreign_id is None:
        return mapped
    return (*mapped, MappedColumn(find_place(one.foreign_id, table.columns), FOREIGN_PATH))


def _put_in_order(asked: Sequence[ImportArguments], catalog: Catalog) -> list[ImportArguments]:
    """The files as they are to be saved, each with the links that have to wait."""
    objects = frozenset(one.object for one in asked)
    wants = [list_wants(catalog.objects[one.object], [each.path for each in one.mapped], objects) for one in asked]
    places = order_files(wants)
    ordered = [wants[at] for at in places]
    return [msgspec.structs.replace(asked[at], late=list_late(ordered, number)) for number, at in enumerate(places)]
