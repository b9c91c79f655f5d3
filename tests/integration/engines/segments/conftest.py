"""Companies whose segments are up to the journal."""

from collections.abc import Sequence

from tests.fixtures.kernel import Company, company, kernel
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, WorkspaceKey, new_id
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker
from zhike.kernel.journal.sequencer import Sequencer
from zhike.kernel.records.model import Batch, Change, Json, Operation

__all__ = ["catch_up", "company", "kernel", "save"]


async def catch_up(company: Company) -> None:
    """Jobs that wait are done, everything that was written has reached the segments, and their tags are given."""
    kernel = company.kernel

    async def list_keys() -> Sequence[WorkspaceKey]:
        return (company.key,)

    sequencer = Sequencer(kernel.background, kernel.clock, lambda _: None)
    await sequencer.run_once(company.key)
    await kernel.segment_follower.follow(company.key)
    schedule = Schedule(kernel.queue, kernel.clock, (), kernel.zone_of)
    await Worker(kernel.background, kernel.queue, schedule, kernel.clock, list_keys).drain(company.key)
    await kernel.segment_tagger.follow(company.key)


async def save(company: Company, object_key: str, kind: str, record: RecordId, **values: Json) -> None:
    """One change by the system."""
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    change = Change(kind, record, values)  # type: ignore[arg-type]
    await company.kernel.records.save(company.system, Batch(ObjectKey(object_key), (change,)), operation)
