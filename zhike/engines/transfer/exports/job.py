"""The export as a job of the queue: pages of one moment, written to a file beside, kept in the library at the end.

A try that dies leaves nothing: the next one begins anew, at a new moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from zhike.engines.transfer.exports.approval import check_approval
from zhike.engines.transfer.exports.cards import REACHED_BY, CardWriter, find_property
from zhike.engines.transfer.exports.columns import CellMaker, ExportColumn, choose_columns
from zhike.engines.transfer.exports.errors import BadExport, ExportForbidden, NoCards, TooManyRows
from zhike.engines.transfer.exports.model import (
    JOB_KIND,
    SUFFIXES,
    ExportArguments,
    ExportRequest,
    ExportResult,
)
from zhike.engines.transfer.exports.writers import CsvWriter, JsonLinesWriter, Writer, XlsxWriter
from zhike.engines.transfer.store import add_operation, get_user_name
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import ObjectKey, RecordId, UserId
from zhike.kernel.base.workplace import workplace
from zhike.kernel.catalog.model import Catalog, ObjectDefinition
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.files.library import FileLibrary, StoredFile
from zhike.kernel.jobs.model import JobKind, Progress, RetryClass
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.journal.access_log import AccessEntry, AccessKind, append_access
from zhike.kernel.postgres.snapshot import Moment, frozen_moment
from zhike.kernel.query.model import Query, Selected, Sort
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.records.errors import UnknownObject
from zhike.kernel.records.sources import CatalogSource, PolicySource

PAGE_ROWS = 2000
CHUNK_BYTES = 1 << 18
RETRY = RetryClass(max_attempts=4, first_delay_seconds=1, factor=4, max_delay_seconds=600)


@dataclass(frozen=True, slots=True)
class ExportPorts:
    """The rooms that an export works with."""

    catalogs: CatalogSource
    policies: PolicySource
    runner: QueryRunner
    library: FileLibrary
    clock: Clock


@dataclass(frozen=True, slots=True)
class Plan:
    """What an export takes out, under which catalog and rights."""

    catalog: Catalog
    policy: AccessPolicy
    definition: ObjectDefinition
    columns: tuple[ExportColumn, ...]
    query: Query


def make_export_kind(ports: ExportPorts) -> JobKind[ExportArguments]:
    """The job kind of exports."""

    async def run(job: RunningJob[ExportArguments]) -> ExportResult | None:
        # Another process may have published what this is about a moment ago.
        await ports.catalogs.refresh(job.workspace)
        return await _Export(job, ports).run()

    return JobKind(
        name=JOB_KIND,
        title=("导出数据", "Export"),
        arguments=ExportArguments,
        run=run,
        retry=RETRY,
        idempotency="an unfinished file is thrown away; the finished one commits with the end of the job",
    )


async def make_plan(ports: ExportPorts, reader: Reader, request: ExportRequest) -> Plan:
    """Look at rights, columns and condition as they are now. Raises UnknownObject, ExportForbidden, BadExport, NoCards,
    FormulaError."""
    catalog = await ports.catalogs.current(reader.workspace)
    definition = catalog.objects.get(request.object)
    if definition is None or not definition.active:
        raise UnknownObject(object=request.object)
    policy = await ports.policies.get_policy(reader, catalog)
    if not policy.may_export(ObjectKey(request.object)):
        raise ExportForbidden(object_zh=definition.label.text("zh"), object_en=definition.label.text("en"))
    columns = choose_columns(request, definition, catalog, policy)
    if request.format.startswith("vcard") and not REACHED_BY & {find_property(one, definition) for one in columns}:
        raise NoCards(object_zh=definition.label.text("zh"), object_en=definition.label.text("en"))
    select = [Selected(column.name, column.path) for column in columns]
    query = Query(
        ObjectKey(request.object),
        (*select, Selected("updated_at", ("updated_at",))),
        None if request.where is None else read_condition(request.where),
        tuple(Sort(tuple(one.field.split(".")), one.descending) for one in request.sort),
        limit=PAGE_ROWS,
        ids=None if request.ids is None else tuple(RecordId(one) for one in request.ids),
    )
    return Plan(catalog, policy, definition, columns, query)


class _Export:
    """One try of one export."""

    def __init__(self, job: RunningJob[ExportArguments], ports: ExportPorts) -> None:
        self._job, self._ports = job, ports
        self._wanted = wanted = job.arguments
        self._request = wanted.request
        self._reader = Reader(job.workspace, UserId(wanted.actor), UserId(wanted.subject), self._request.language)

    async def run(self) -> ExportResult:
        """Write, keep, log. Raises what `make_plan` raises, TooManyRows, and the errors of the files room."""
        plan = await make_plan(self._ports, self._reader, self._request)
        total = await self._ports.runner.count(plan.catalog, plan.policy, plan.query)
        check_approval(total.count if total.exact else 0, self._wanted.approval, plan.catalog.settings, plan.policy)
        name = _name_file(plan, self._request, self._ports.clock)
        with workplace("zhike-export-") as folder:
            path = folder / "file"
            mark = _make_mark(await self._read_name(), self._ports.clock, plan, str(self._wanted.operation))
            writer = await asyncio.to_thread(_open_writer, path, plan, self._request, mark)
            try:
                async with frozen_moment(self._job.database) as moment:
                    rows = await self._write(plan, moment, writer, total.count if total.exact else None)
            finally:
                await asyncio.to_thread(writer.close)
            self._job.check_cancelled()
            file = await self._ports.library.upload(self._job.workspace, self._reader.subject, name, _read(path))
        return await self._end(plan, file, rows)

    async def _read_name(self) -> str:
        return await get_user_name(self._job.database, self._job.schema, self._wanted.actor)

    async def _write(self, plan: Plan, moment: Moment, writer: Writer, total: int | None) -> int:
        limit = plan.catalog.settings.export_max_rows
        decode = msgspec.json.Decoder(list[dict[str, object]], float_hook=Decimal).decode
        query, rows = plan.query, 0
        while True:
            self._job.check_cancelled()
            async with moment.reading() as reading:
                page = await self._ports.runner.list(
                    plan.catalog, plan.policy, query, connection=reading, max_page=PAGE_ROWS
                )
            found = decode(page.data)
            rows += len(found)
            check_count(rows, limit)
            check_approval(rows, self._wanted.approval, plan.catalog.settings, plan.policy)
            await asyncio.to_thread(writer.write, found)
            await self._job.report(Progress(rows, total, "write"))
            if page.next is None or not page.has_more:
                return rows
            query = replace(query, cursor=page.next)

    async def _end(self, plan: Plan, file: StoredFile, rows: int) -> ExportResult:
        """The end of the job, the operation, and who took what out: one commit."""
        wanted, now = self._wanted, self._ports.clock.now()
        fields = tuple(column.name for column in plan.columns)
        personal = tuple(column.name for column in plan.columns if column.personal)
        result = ExportResult(file.id, file.name, rows, file.size, fields, personal)
        label = plan.definition.label
        title = {"zh": f"导出 {rows} 条{label.text('zh')}", "en": f"Export {rows} of {label.text('en')}"}
        entry = AccessEntry(
            at=now,
            actor=wanted.actor,
            subject=wanted.subject,
            kind=AccessKind.EXPORT,
            object=self._request.object,
            record_count=rows,
            fields=personal,
            detail={
                "operation": str(wanted.operation),
                "format": self._request.format,
                "fields": fields,
                "where": self._request.where,
                "ids": None if self._request.ids is None else len(self._request.ids),
                "approved_by": None if wanted.approval is None else str(wanted.approval.by),
            },
        )
        async with self._job.database.transaction(self._job.workspace) as transaction:
            await add_operation(
                transaction,
                self._job.schema,
                (wanted.operation, "export", title, wanted.actor, wanted.subject),
                now,
                {"rows": rows, "object": self._request.object},
            )
            await append_access(transaction, self._job.workspace, (entry,))
            await self._job.finish(transaction, result)
        return result


def check_count(count: int, limit: int) -> None:
    """Whether so many records may leave in one file. Raises TooManyRows."""
    if count > limit:
        raise TooManyRows(count=count, limit=limit, rule_zh="工作区设置 export_max_rows", rule_en="the setting")


def _open_writer(path: Path, plan: Plan, request: ExportRequest, mark: str) -> Writer:
    makers = [CellMaker(column, request, plan.catalog.settings) for column in plan.columns]
    match request.format:
        case "csv":
            return CsvWriter(path, plan.columns, makers)
        case "xlsx":
            return XlsxWriter(path, plan.columns, makers, mark)
        case "jsonl":
            return JsonLinesWriter(path, plan.columns)
        case "vcard":
            return CardWriter(path, plan.columns, plan.definition, "4.0")
        case "vcard3":
            return CardWriter(path, plan.columns, plan.definition, "3.0")
    raise BadExport(reason_zh=f"没有格式“{request.format}”", reason_en=f"there is no format '{request.format}'")


def _make_mark(name: str, clock: Clock, plan: Plan, operation: str) -> str:
    """What a workbook says of itself on every printed page: whose it is, of when, by which operation."""
    when = clock.now().astimezone(ZoneInfo(plan.catalog.settings.time_zone))
    return f"{name} · {when:%Y-%m-%d %H:%M} · {operation}"


def _name_file(plan: Plan, request: ExportRequest, clock: Clock) -> str:
    label = plan.definition.label.text(request.language) or plan.definition.key
    return f"{label}-{clock.now():%Y%m%d-%H%M%S}.{SUFFIXES[request.format]}"


async def _read(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
