"""Enqueueing with the business, unique keys, order, cancelling, looking."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest

from tests.integration.kernel.jobs.conftest import Desk, Echo, Word
from zhike.kernel.base.ids import UserId, new_id
from zhike.kernel.base.registry import UnknownName
from zhike.kernel.jobs.model import (
    JobId,
    JobNotEnded,
    JobNotFound,
    JobNotLive,
    JobOptions,
    JobState,
    NoArguments,
)


async def test_job_is_done_and_says_its_result(desk: Desk) -> None:
    desk.define_echo()
    job_id = await desk.add("echo", "早")
    assert desk.woken == [desk.workspace.key]
    assert await desk.drain() == 1
    job = await desk.get(job_id)
    assert (job.state, job.attempts, job.finished_at, job.error) == (JobState.DONE, 1, desk.clock.now(), None)
    assert msgspec.json.decode(job.result or b"", type=Echo) == Echo("早")


async def test_job_goes_with_the_transaction_that_wanted_it(desk: Desk) -> None:
    desk.define_echo()

    async def fail() -> None:
        async with desk.database.transaction(desk.workspace.key) as transaction:
            await desk.queue.enqueue(transaction, desk.workspace.key, "echo", Word("x"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await desk.drain() == 0
    assert desk.woken == []


async def test_unknown_kind_and_wrong_arguments_are_refused(desk: Desk) -> None:
    desk.define_echo()
    with pytest.raises(UnknownName):
        await desk.add("nothing")
    async with desk.database.transaction(desk.workspace.key) as transaction:
        with pytest.raises(TypeError, match="wants Word, not NoArguments"):
            await desk.queue.enqueue(transaction, desk.workspace.key, "echo", NoArguments())


async def test_unique_key_answers_the_first_while_it_lives(desk: Desk) -> None:
    desk.define_echo()
    first = await desk.add("echo", "a", JobOptions(unique_key="k"))
    assert await desk.add("echo", "b", JobOptions(unique_key="k")) == first
    await desk.drain()
    third = await desk.add("echo", "c", JobOptions(unique_key="k"))
    assert third != first
    await desk.drain()
    assert desk.done == ["a", "c"]


async def test_many_at_once_with_one_key_leave_one(desk: Desk) -> None:
    desk.define_echo()
    ids = await asyncio.gather(*(desk.add("echo", "a", JobOptions(unique_key="k")) for _ in range(20)))
    assert len(set(ids)) == 1
    assert await desk.drain() == 1


async def test_what_a_person_waits_for_goes_before_the_schedule(desk: Desk) -> None:
    desk.define_echo()
    scheduled = await desk.add("echo", "scheduled")
    asked = await desk.add("echo", "asked", JobOptions(created_by=UserId(new_id())))
    given = await desk.add("echo", "given", JobOptions(priority=1, created_by=UserId(new_id())))
    assert [(await desk.get(one)).priority for one in (scheduled, asked, given)] == [0, 10, 1]


async def test_priority_goes_first_then_age(desk: Desk) -> None:
    desk.define_echo(small=True)
    for word, priority in [("old", 0), ("low", -1), ("high", 5), ("new", 0)]:
        await desk.add("echo", word, JobOptions(priority=priority))
        desk.clock.advance(1)
    await desk.drain()
    assert desk.done == ["high", "old", "new", "low"]


async def test_later_job_waits_for_its_time(desk: Desk) -> None:
    desk.define_echo()
    await desk.add("echo", "later", JobOptions(due_at=desk.clock.now() + timedelta(hours=1)))
    assert await desk.drain() == 0
    desk.clock.advance(3600)
    assert await desk.drain() == 1


async def test_waiting_job_is_cancelled_at_once(desk: Desk) -> None:
    desk.define_echo()
    job_id = await desk.add("echo")
    assert await desk.queue.cancel(desk.database, desk.workspace.key, job_id) is JobState.CANCELLED
    assert await desk.drain() == 0
    assert (await desk.get(job_id)).finished_at == desk.clock.now()


async def test_ended_job_cannot_be_cancelled(desk: Desk) -> None:
    desk.define_echo()
    job_id = await desk.add("echo")
    await desk.drain()
    with pytest.raises(JobNotLive):
        await desk.queue.cancel(desk.database, desk.workspace.key, job_id)


async def test_cancelled_job_can_be_tried_again_and_a_done_one_not(desk: Desk) -> None:
    desk.define_echo()
    job_id = await desk.add("echo", "again")
    await desk.queue.cancel(desk.database, desk.workspace.key, job_id)
    await desk.queue.try_again(desk.database, desk.workspace.key, job_id)
    await desk.drain()
    assert desk.done == ["again"]
    with pytest.raises(JobNotEnded):
        await desk.queue.try_again(desk.database, desk.workspace.key, job_id)


async def test_unknown_job_is_not_found(desk: Desk) -> None:
    missing = JobId(uuid4())
    for verb in (desk.queue.get, desk.queue.cancel, desk.queue.try_again):
        with pytest.raises(JobNotFound):
            await verb(desk.database, desk.workspace.key, missing)


async def test_list_pages_newest_first_and_counts(desk: Desk) -> None:
    desk.define_echo()
    ids = [await desk.add("echo", str(number)) for number in range(5)]
    page = await desk.queue.list(desk.database, desk.workspace.key, limit=3)
    assert [job.id for job in page] == ids[:1:-1]
    rest = await desk.queue.list(desk.database, desk.workspace.key, before=page[-1].id)
    assert [job.id for job in rest] == ids[1::-1]
    counts = await desk.queue.count(desk.database, desk.workspace.key)
    assert counts == {JobState.WAITING: 5, JobState.RUNNING: 0, JobState.FAILED: 0}
    assert await desk.queue.list(desk.database, desk.workspace.key, state=JobState.FAILED) == ()
