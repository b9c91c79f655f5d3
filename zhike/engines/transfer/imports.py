"""The face of imports, for HTTP and command line: look into a file, start, see how it goes, fetch what was refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from zhike.engines.transfer.cells import BlankRule, UnknownOptionRule
from zhike.engines.transfer.errors import BadImport, ImportFileGone, ImportNotFound, Notice
from zhike.engines.transfer.job import make_import_kind
from zhike.engines.transfer.mapping import (
    ID_PATH,
    ORIGIN_KEYS,
    MappedColumn,
    Suggestion,
    check_mapping,
    list_known_names,
    list_targets,
    read_mapping,
    suggest_mapping,
)
from zhike.engines.transfer.mending import order_mending
from zhike.engines.transfer.model import JOB_KIND, ExistingRule, Fix, ImportArguments, ImportResult, Mode, RefusedRow
from zhike.engines.transfer.ports import Ports
from zhike.engines.transfer.report import write_report
from zhike.engines.transfer.sealing import hide_sealed
from zhike.engines.transfer.store import get_counts, list_refused, list_remembered
from zhike.engines.transfer.table import Column, ReadOptions, SourceRow, Table, open_table
from zhike.kernel.base.ids import OperationId, UserId, new_id
from zhike.kernel.base.workplace import workplace
from zhike.kernel.catalog.model import Catalog, ObjectDefinition
from zhike.kernel.expressions.types import Kind
from zhike.kernel.files.library import StoredFile
from zhike.kernel.jobs.model import Job, JobId, JobOptions
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.errors import UnknownObject, WriteThroughOthersEyes
from zhike.kernel.records.origins import check_origins

SAMPLE_ROWS = 20
KEY_KINDS = frozenset({Kind.TEXT, Kind.NUMBER})
ADMINISTER = "workspace.admin"


@dataclass(frozen=True, slots=True)
class Look:
    """What a file holds, and where its columns might go."""

    kind: str
    columns: tuple[Column, ...]
    suggestions: tuple[Suggestion, ...]
    header_line: int | None
    encoding: str | None
    separator: str | None
    sheets: tuple[str, ...]
    notices: tuple[Notice, ...]
    rows: tuple[SourceRow, ...]
    count: int


class ImportRequest(msgspec.Struct, frozen=True):
    """What is asked for. Without a `mapping` (column -> path, empty leaves it out) the suggested one is taken.
    `attachments` is an uploaded ZIP that holds the files which cells of file columns name."""

    object: str
    mapping: dict[str, str] | None = None
    mode: Mode = "insert"
    key: str | None = None
    unknown_options: UnknownOptionRule = "refuse"
    blank: BlankRule = "keep"
    trim: bool = True
    attachments: UUID | None = None
    dry_run: bool = False
    read: ReadOptions = ReadOptions()
    fixes: tuple[Fix, ...] = ()
    existing: ExistingRule = "overwrite"
    defaults: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class ImportStatus:
    """An import and its job."""

    job: Job
    arguments: ImportArguments
    result: ImportResult | None
    refused: tuple[RefusedRow, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Rows that were not imported, or not wholly, under the file's columns."""

    columns: tuple[str, ...]
    rows: tuple[RefusedRow, ...]
    more: bool


class Imports:
    """Imports of all workspaces."""

    def __init__(self, ports: Ports, queue: Queue, database: Database) -> None:
        """Adds the kind of its jobs to the queue."""
        self._ports, self._queue, self._database = ports, queue, database
        queue.kinds.add(JOB_KIND, make_import_kind(ports))

    async def upload(self, reader: Reader, name: str, chunks: AsyncIterator[bytes]) -> StoredFile:
        """Keep a file to import. Raises the errors of the files room."""
        return await self._ports.library.upload(reader.workspace, reader.subject, name, chunks)

    async def look(
        self, reader: Reader, file: UUID, object_key: str, options: ReadOptions, *, counts: bool = True
    ) -> Look:
        """Look into a file; without `counts` its rows are not counted.

        Raises what `open_table` raises, ImportFileGone, UnknownObject.
        """
        stored = await self._get_file(reader, file)
        catalog, definition = await self._get_object(reader, object_key)
        with workplace("zhike-import-") as folder:
            path = await self._fetch(stored, folder)
            policy = await self._ports.policies.get_policy(reader, catalog)
            targets = list_targets(definition, policy)
            opened = open_table(path, stored.name, options, list_known_names(targets))
            table = await asyncio.to_thread(opened.__enter__)
            try:
                remembered = await list_remembered(self._database, catalog.schema, object_key)
                suggestions = suggest_mapping(table.columns, targets, remembered)
                rows = tuple(islice(table.rows(), SAMPLE_ROWS))
                count = await asyncio.to_thread(_count, table) if counts else 0
            finally:
                opened.__exit__(None, None, None)
        return _make_look(table, suggestions, rows, count)

    async def start(self, reader: Reader, file: UUID, request: ImportRequest) -> JobId:
        """Put an import into the queue.

        Raises what `look` raises, BadMapping, BadImport, OriginForbidden, WriteThroughOthersEyes.
        """
        if reader.acts_as:
            raise WriteThroughOthersEyes
        look = await self.look(reader, file, request.object, request.read, counts=False)
        stored = await self._get_file(reader, file)
        catalog, definition = await self._get_object(reader, request.object)
        if request.attachments is not None:
            await self._get_file(reader, request.attachments)
        mapped = _choose_mapping(request, look, definition, catalog)
        check_request(request, mapped, definition)
        if any(each.path.partition(".")[0] in ORIGIN_KEYS for each in mapped):
            check_origins(await self._ports.policies.get_policy(reader, catalog))
        wanted = ImportArguments(
            file=file,
            file_name=stored.name,
            object=request.object,
            mapped=mapped,
            operation=new_id(),
            actor=reader.actor,
            subject=reader.subject,
            language=reader.language,
            mode=request.mode,
            key=request.key,
            unknown_options=request.unknown_options,
            blank=request.blank,
            trim=request.trim,
            json_cells=look.kind == "lines",
            attachments=request.attachments,
            dry_run=request.dry_run,
            encoding=request.read.encoding,
            separator=request.read.separator,
            sheet=request.read.sheet,
            header=request.read.header,
            fixes=request.fixes,
            existing=request.existing,
            defaults=request.defaults,
        )
        options = JobOptions(operation_id=OperationId(wanted.operation), created_by=UserId(reader.actor))
        async with self._database.transaction(reader.workspace) as transaction:
            return await self._queue.enqueue(transaction, reader.workspace, JOB_KIND, wanted, options)

    async def get(self, reader: Reader, job_id: JobId, refused: int = 100) -> ImportStatus:
        """How an import goes, with the first refused rows. Raises ImportNotFound, also for others' imports."""
        job = await self._queue.get(self._database, reader.workspace, job_id)
        if job.kind != JOB_KIND or not await self._may_see(reader, job):
            raise ImportNotFound(id=job_id)
        wanted = msgspec.json.decode(job.arguments, type=ImportArguments)
        result = None if job.result is None else msgspec.json.decode(job.result, type=ImportResult)
        schema = schema_of(reader.workspace)
        rows = await list_refused(self._database, schema, job_id, -1, refused)
        if result is not None and not wanted.dry_run and wanted.mends is None:
            # Rows that were mended afterwards belong to the same operation, which knows what all came to.
            counts = await get_counts(self._database, schema, wanted.operation)
            result = msgspec.structs.replace(result, counts=counts or result.counts)
        return ImportStatus(job, wanted, result, tuple(hide_sealed(rows)))

    async def list_recent(self, reader: Reader, limit: int) -> tuple[ImportStatus, ...]:
        """One's own imports, the newest first, without what mended them."""
        jobs = await self._queue.list(
            self._database, reader.workspace, created_by=UserId(reader.actor), kind=JOB_KIND, limit=limit
        )
        found = [await self.get(reader, job.id, 0) for job in jobs]
        return tuple(one for one in found if one.arguments.mends is None)

    async def rows(self, reader: Reader, job_id: JobId, after: int, limit: int) -> Refused:
        """A page of refused rows with their cells, by line. Raises ImportNotFound."""
        status = await self.get(reader, job_id, 0)
        rows = await list_refused(self._database, schema_of(reader.workspace), job_id, after, limit + 1)
        columns = status.result.columns if status.result is not None else ()
        return Refused(columns, tuple(hide_sealed(rows[:limit])), len(rows) > limit)

    async def mend(self, reader: Reader, job_id: JobId, fixes: Sequence[Fix]) -> JobId:
        """Bring refused rows of an import in again with their cells mended, under the import's own operation, so that
        one undo takes all back. Raises ImportNotFound, BadImport, MendingUnderWay, WriteThroughOthersEyes."""
        if reader.acts_as:
            raise WriteThroughOthersEyes
        status = await self.get(reader, job_id, 0)
        if status.job.created_by != reader.actor:
            raise ImportNotFound(id=job_id)
        ended = (job_id, status.arguments, status.result)
        return await order_mending(self._database, self._queue, reader, ended, fixes)

    async def report(self, reader: Reader, job_id: JobId) -> AsyncIterator[bytes]:
        """The refused rows as CSV. Raises ImportNotFound."""
        status = await self.get(reader, job_id, 0)
        columns = status.result.columns if status.result is not None else ()
        return write_report(self._database, schema_of(reader.workspace), job_id, columns, reader.language)

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

    async def _get_object(self, reader: Reader, object_key: str) -> tuple[Catalog, ObjectDefinition]:
        catalog = await self._ports.catalogs.current(reader.workspace)
        definition = catalog.objects.get(object_key)
        if definition is None or not definition.active:
            raise UnknownObject(object=object_key)
        return catalog, definition

    async def _fetch(self, stored: StoredFile, folder: Path) -> Path:
        target = folder / "file"
        with target.open("wb") as out:
            async for chunk in self._ports.library.open(stored):
                out.write(chunk)
        return target


def _count(table: Table) -> int:
    return sum(1 for _ in table.rows())


def _make_look(table: Table, suggestions: tuple[Suggestion, ...], rows: tuple[SourceRow, ...], count: int) -> Look:
    return Look(
        kind=table.kind,
        columns=table.columns,
        suggestions=suggestions,
        header_line=table.header_line,
        encoding=None if table.encoding is None else table.encoding.codec,
        separator=None if table.dialect is None else table.dialect.separator,
        sheets=table.sheets,
        notices=table.notices,
        rows=rows,
        count=count,
    )


def _choose_mapping(
    request: ImportRequest, look: Look, definition: ObjectDefinition, catalog: Catalog
) -> tuple[MappedColumn, ...]:
    """The mapping that was given, else the suggested one."""
    if request.mapping is not None:
        return read_mapping(request.mapping, look.columns, definition, catalog)
    mapped = tuple(MappedColumn(each.column.place, each.path) for each in look.suggestions)
    if not mapped and len(look.columns) == 1:
        # A list without a header: its one column can only be what records are called.
        mapped = (MappedColumn(1, definition.title_field),)
    check_mapping(mapped)
    return mapped


def check_request(request: ImportRequest, mapped: tuple[MappedColumn, ...], definition: ObjectDefinition) -> None:
    """Whether mode, key and mapping belong together. Raises BadImport."""
    paths = {each.path for each in mapped}
    strange = [key for key in request.defaults if key not in definition.fields]
    if strange:
        raise BadImport(reason_zh=f"没有字段“{strange[0]}”", reason_en=f"there is no field '{strange[0]}'")
    if request.mode == "insert":
        if ID_PATH in paths:
            raise BadImport(
                reason_zh="新建时不能指定 ID，请改用更新", reason_en="new records get ids of their own; choose update"
            )
        return
    if request.key is None:
        raise BadImport(
            reason_zh="更新需要选择用于匹配的字段（key）", reason_en="an update needs a key to find records by"
        )
    if request.key not in paths:
        raise BadImport(
            reason_zh=f"用于匹配的字段“{request.key}”没有对应任何列",
            reason_en=f"no column goes into the key '{request.key}'",
        )
    field = definition.fields[request.key]
    if request.key != ID_PATH and field.value_type.kind not in KEY_KINDS:
        raise BadImport(
            reason_zh=f"字段“{request.key}”不能用于匹配，请选择文本、编号、电话或邮箱",
            reason_en=f"records cannot be found by '{request.key}'; choose text, a number, a phone or an e-mail",
        )
