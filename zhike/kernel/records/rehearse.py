"""What a change would come to: each alternative is saved as any change is, heard out, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.records.model import Author, Batch, Change, Json, Operation, Problem
from zhike.kernel.records.retry import Retries
from zhike.kernel.records.save import RecordWriter


class _TakenBack(Exception):
    """Rolls the rehearsal back. Never leaves this file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("taken back")
        self.problems = problems


async def rehearse_changes(
    writer: RecordWriter,
    author: Author,
    place: tuple[ObjectKey, RecordId],
    alternatives: Sequence[Mapping[str, Json]],
    operation: Operation,
) -> tuple[tuple[Problem, ...], ...]:
    """The problems of each alternative, none where it could be saved. Nothing is kept, nobody is told.

    Raises WriteThroughOthersEyes, UnknownObject.
    """
    return tuple([await _rehearse(writer, author, place, values, operation) for values in alternatives])


async def _rehearse(
    writer: RecordWriter,
    author: Author,
    place: tuple[ObjectKey, RecordId],
    values: Mapping[str, Json],
    operation: Operation,
) -> tuple[Problem, ...]:
    object_key, record = place
    batch = Batch(object_key, (Change("update", record, values),), partial=True, acknowledged=True)
    retries = Retries(writer.catalogs, author.workspace, owned=True)
    while True:
        try:
            # One transaction each: the row is locked no longer than one save would lock it.
            async with writer.database.transaction(author.workspace) as transaction:
                outcome = await writer.save(author, batch, operation, transaction=transaction)
                raise _TakenBack(outcome.saved[0].problems)
        except _TakenBack as heard:
            return heard.problems
        except ZhikeError as error:
            await retries.after(error)
