"""The first phase of an import: the file goes into the workspace in chunks, each row with the id that it will have.

After it the file is needed no more, and whatever dies, the rows and their ids are the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

import msgspec

from zhike.engines.transfer.attachments import Attachments, list_file_columns
from zhike.engines.transfer.cells import CellRules, RowReader
from zhike.engines.transfer.desk import Desk
from zhike.engines.transfer.errors import ImportFileGone
from zhike.engines.transfer.mapping import list_known_names, list_targets
from zhike.engines.transfer.model import Counts, Fix, ImportArguments, ImportState, RefusedRow, StagedRow
from zhike.engines.transfer.ports import Ports
from zhike.engines.transfer.sealing import seal_cells
from zhike.engines.transfer.store import add_chunk, add_refused, get_chunk, to_stored
from zhike.engines.transfer.table import SourceRow, Table, open_table
from zhike.kernel.base.ids import UserId, new_id
from zhike.kernel.base.workplace import workplace
from zhike.kernel.catalog.fieldtypes.contract import CoerceContext
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.jobs.model import Progress
from zhike.kernel.query.policy import AccessPolicy

CHUNK_ROWS = 2000
MAX_UNKNOWN = 200


@dataclass(frozen=True, slots=True)
class Shelf:
    """What staging has at hand."""

    definition: ObjectDefinition
    ports: Ports
    attachments: Attachments | None


async def fetch_file(ports: Ports, job: Desk, folder: Path) -> Path:
    """Copy the uploaded file beside us. Raises ImportFileGone."""
    return await _fetch(ports, job, job.arguments.file, folder / "file")


async def _fetch(ports: Ports, job: Desk, file_id: UUID, target: Path) -> Path:
    file = await ports.library.find(job.workspace, file_id)
    if file is None:
        raise ImportFileGone(name=job.arguments.file_name)
    with target.open("wb") as out:
        async for chunk in ports.library.open(file):
            out.write(chunk)
    return target


async def stage_file(
    job: Desk,
    ports: Ports,
    state: ImportState,
    definition: ObjectDefinition,
    policy: AccessPolicy,
) -> ImportState:
    """Stage the rest of the file, a chunk a step. Raises what `open_table` raises."""
    wanted = job.arguments
    known = list_known_names(list_targets(definition, policy))
    with workplace("zhike-import-") as folder:
        path = await fetch_file(ports, job, folder)
        # Opening parses a workbook as a whole, so it must not hold up the loop.
        opened = open_table(path, wanted.file_name, wanted.read_options, known)
        table = await asyncio.to_thread(opened.__enter__)
        attachments = None
        try:
            if wanted.attachments is not None:
                packed = await _fetch(ports, job, wanted.attachments, folder / "attachments")
                attachments = Attachments(packed, "ZIP", ports.library, (job.workspace, UserId(wanted.subject)))
            return await _stage_rows(job, state, table, Shelf(definition, ports, attachments))
        finally:
            if attachments is not None:
                attachments.close()
            opened.__exit__(None, None, None)


async def _stage_rows(job: Desk, state: ImportState, table: Table, shelf: Shelf) -> ImportState:
    files = list_file_columns(shelf.definition, job.arguments.mapped) if shelf.attachments is not None else {}
    state = msgspec.structs.replace(state, columns=tuple(column.name for column in table.columns))
    options = await _make_option_reader(job, shelf.ports, state, shelf.definition)
    rows, fixes = table.rows(), {fix.line: fix for fix in job.arguments.fixes}
    while found := await asyncio.to_thread(_take, rows, state.last_line):
        job.check_cancelled()
        if shelf.attachments is not None and files:
            found = await shelf.attachments.settle(found, files)
        found = lay_fixes(found, fixes, len(table.columns))
        catalog = await shelf.ports.catalogs.current(job.workspace)
        found = seal_cells(found, job.arguments.mapped, shelf.definition, catalog)
        good, refused = _split(found)
        state = msgspec.structs.replace(
            state,
            last_line=found[-1].line,
            chunks=state.chunks + bool(good),
            rows=state.rows + len(found),
            counts=state.counts.plus(Counts(refused=len(refused))),
            unknown=_gather_unknown(options, good, state.unknown),
        )
        async with job.database.transaction(job.workspace) as transaction:
            if good:
                await add_chunk(transaction, job.schema, job.id, state.chunks - 1, good)
            await add_refused(transaction, job.schema, job.id, refused)
            await job.save(transaction, checkpoint=state, progress=Progress(state.rows, None, "stage"))
    return state


def _take(rows: Iterator[SourceRow], after_line: int) -> list[SourceRow]:
    """The next rows behind a line; those before it were staged already."""
    return list(islice((row for row in rows if row.line > after_line), CHUNK_ROWS))


def lay_fixes(found: list[SourceRow], fixes: Mapping[int, Fix], width: int) -> list[SourceRow]:
    """The rows with what was written over their cells; a row of the wrong width is taken as it was mended."""
    return [row if row.line not in fixes else _fix(row, fixes[row.line], width) for row in found] if fixes else found


def _fix(row: SourceRow, fix: Fix, width: int) -> SourceRow:
    return SourceRow(row.line, fix_cells(row.cells, fix.cells, width))


def fix_cells(cells: Sequence[str], fixed: Mapping[int, str], width: int) -> tuple[str, ...]:
    """As many cells as the table has columns, with the fixed ones among them."""
    padded = [*cells[:width], *[""] * (width - len(cells))]
    return tuple(fixed.get(place, cell) for place, cell in enumerate(padded, 1))


async def begin_mending(job: Desk, ports: Ports, definition: ObjectDefinition) -> ImportState:
    """The state of an import whose rows were staged when it was asked for."""
    wanted = job.arguments
    staged = await get_chunk(job.database, job.schema, job.id, 0)
    state = ImportState(columns=wanted.columns, chunks=1, rows=len(staged))
    options = await _make_option_reader(job, ports, state, definition)
    return msgspec.structs.replace(state, unknown=_gather_unknown(options, staged, {}))


def _split(found: Sequence[SourceRow]) -> tuple[list[StagedRow], list[RefusedRow]]:
    good = [StagedRow(row.line, new_id(), row.cells) for row in found if row.problem is None]
    refused = [
        RefusedRow(row.line, new_id(), row.cells, (to_stored(row.problem),)) for row in found if row.problem is not None
    ]
    return good, refused


async def _make_option_reader(
    job: Desk, ports: Ports, state: ImportState, definition: ObjectDefinition
) -> RowReader | None:
    """A reader that looks for unknown options, where something is to be done about them before the first row."""
    wanted = job.arguments
    if wanted.unknown_options not in {"create", "stop"}:
        return None
    settings = (await ports.catalogs.current(job.workspace)).settings
    return make_row_reader(wanted, state.columns, definition, CoerceContext(settings, ports.clock))


def make_row_reader(
    wanted: ImportArguments, columns: Sequence[str], definition: ObjectDefinition, context: CoerceContext
) -> RowReader:
    """The reader of an import's rows."""
    # A rehearsal creates no options: rows are looked at without those that would be.
    unknown = "ignore" if wanted.dry_run and wanted.unknown_options == "create" else wanted.unknown_options
    return RowReader(
        definition, wanted.mapped, columns, context, CellRules(unknown, wanted.blank, wanted.trim, wanted.json_cells)
    )


def _gather_unknown(
    reader: RowReader | None, rows: Sequence[StagedRow], known: dict[str, list[str]]
) -> dict[str, list[str]]:
    if reader is None:
        return known
    gathered = {field: dict.fromkeys(names) for field, names in known.items()}
    for row in rows:
        for field, name in reader.list_unknown_options(row.cells):
            gathered.setdefault(field, {})[name] = None
    return {field: list(names)[:MAX_UNKNOWN] for field, names in gathered.items()}
