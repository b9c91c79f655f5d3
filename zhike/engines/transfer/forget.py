"""Erasing a person from rows that are staged: their cells are emptied, in place, so that an import goes on unmoved.

The journal's erasure calls it; only this engine can read what it staged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from zhike.engines.transfer.model import StagedRow
from zhike.engines.transfer.store import replace_chunk, walk_chunks
from zhike.kernel.journal.erase import Traces
from zhike.kernel.postgres.pool import Transaction

FEWEST_DIGITS = 7
_NO_DIGIT = re.compile(r"\D")


async def forget_staged(transaction: Transaction, schema: str, traces: Traces) -> Mapping[str, int]:
    """Empty the rows that become this record or name its person, in imports that run, wait or were stopped.

    Such a row is refused afterwards, where anything in it is required. Says how many rows.
    """
    emptied = 0
    names = frozenset(one.strip().lower() for one in traces.names)
    numbers = tuple(_NO_DIGIT.sub("", one) for one in traces.names)
    async for job, number, rows in walk_chunks(transaction, schema):
        kept = tuple(_empty(row) if _is_of(row, traces, names, numbers) else row for row in rows)
        if kept != rows:
            emptied += sum(one != other for one, other in zip(kept, rows, strict=True))
            await replace_chunk(transaction, schema, job, number, kept)
    return {"staged_rows": emptied}


def _is_of(row: StagedRow, traces: Traces, names: frozenset[str], numbers: tuple[str, ...]) -> bool:
    return row.record == traces.record or any(_names(cell, names, numbers) for cell in row.cells)


def _names(cell: str, names: frozenset[str], numbers: tuple[str, ...]) -> bool:
    digits = _NO_DIGIT.sub("", cell)
    told = len(digits) >= FEWEST_DIGITS and any(number.endswith(digits) for number in numbers)
    return told or cell.strip().lower() in names


def _empty(row: StagedRow) -> StagedRow:
    return msgspec.structs.replace(row, cells=("",) * len(row.cells))
