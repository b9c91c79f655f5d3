"""Retries, steps, cancelling while running, leases and the loop itself."""

import asyncio
from datetime import timedelta

import msgspec
import pytest

from tests.integration.kernel.jobs.conftest import NEVER, QUICK, Desk, Echo, Word, shanghai
from zhike.kernel.base.clock import SystemClock
from zhike.kernel.base.errors import Invalid, Unavailable
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.jobs.lease import new_worker_key
from zhike.kernel.jobs.model import JobError, JobId, JobState, Progress
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.jobs.running import RunningJob
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.take import Runner
from zhike.kernel.jobs.watchdog import SignOfLife, Watchdog
from zhike.kernel.jobs.worker import Worker


class Count(msgspec.Struct, frozen=True):
    done: int


def error_of(raw: bytes | None) -> JobError:
    assert raw is not None
    return msgspec.json.decode(raw, type=JobError)


async def test_temporary_error_is_tried_again_until_it_works(desk: Desk) -> None:
    async def run(job: RunningJob[Word]) -> None:
        desk.done.append("try")
        if len(desk.done) < 3:
            raise Unavailable

    desk.define("shaky", run)
    job_id = await desk.add("shaky")
    for _ in range(5):
        await desk.drain()
        desk.clock.advance(11)
    assert desk.done == ["try"] * 3
    job = await desk.get(job_id)
    assert (job.state, job.attempts, job.error) == (JobState.DONE, 3, None)


async def test_error_of_the_request_is_dead_at_once(desk: Desk) -> None:
    async def run(job: RunningJob[Word]) -> None:
        desk.done.append("try")
        raise Invalid

    desk.define("wrong", run)
    job_id = await desk.add("wrong")
    await desk.drain()
    desk.clock.advance(1000)
    await desk.drain()
    job = await desk.get(job_id)
    assert (job.state, error_of(job.error).code, desk.done) == (JobState.FAILED, "invalid", ["try"])


async def test_tries_run_out(desk: Desk) -> None:
    async def run(job: RunningJob[Word]) -> None:
        desk.done.append("try")
        raise KeyError("secret value")

    desk.define("broken", run)
    job_id = await desk.add("broken")
    for _ in range(20):
        await desk.drain()
        desk.clock.advance(20)
    job = await desk.get(job_id)
    assert (job.state, len(desk.done)) == (JobState.FAILED, QUICK.max_attempts)
    assert b"secret" not in (job.error or b"")


async def test_steps_commit_with_their_checkpoint_and_go_on_from_it(desk: Desk) -> None:
    """The third step fails twice; what the first two did is not done again."""

    async def run(job: RunningJob[Word]) -> None:
        state = job.read_checkpoint(Count) or Count(0)
        for number in range(state.done + 1, 6):
            async with job.database.transaction(job.workspace) as transaction:
                desk.done.append(f"step {number}")
                await job.save(transaction, checkpoint=Count(number), progress=Progress(number, 5))
                if number == 3 and desk.done.count("step 3") < 3:
                    raise Unavailable

    desk.define("steps", run, QUICK)
    job_id = await desk.add("steps")
    for _ in range(4):
        await desk.drain()
        desk.clock.advance(11)
    assert desk.done == ["step 1", "step 2", "step 3", "step 3", "step 3", "step 4", "step 5"]
    job = await desk.get(job_id)
    assert job.state is JobState.DONE
    assert msgspec.json.decode(job.progress or b"", type=Progress) == Progress(5, 5)


async def test_progress_sets_the_tries_back(desk: Desk) -> None:
    """More failures than the kind may have in a row, but each after a step: it ends well."""

    async def run(job: RunningJob[Word]) -> None:
        state = job.read_checkpoint(Count) or Count(0)
        if state.done < 20:
            async with job.database.transaction(job.workspace) as transaction:
                await job.save(transaction, checkpoint=Count(state.done + 1))
            raise Unavailable

    desk.define("slow", run)
    job_id = await desk.add("slow")
    for _ in range(21):
        await desk.drain()
        desk.clock.advance(11)
    assert (await desk.get(job_id)).state is JobState.DONE


async def test_job_may_end_in_the_commit_of_its_last_step(desk: Desk) -> None:
    async def run(job: RunningJob[Word]) -> None:
        async with job.database.transaction(job.workspace) as transaction:
            await job.finish(transaction, Echo("last"))

    desk.define("finishing", run)
    job_id = await desk.add("finishing")
    await desk.drain()
    job = await desk.get(job_id)
    assert job.state is JobState.DONE
    assert msgspec.json.decode(job.result or b"", type=Echo) == Echo("last")


async def test_running_job_obeys_when_asked_to_stop(desk: Desk) -> None:
    async def run(job: RunningJob[Word]) -> None:
        for number in range(1, 100):
            job.check_cancelled()
            desk.done.append(str(number))
            if number == 2:
                await desk.queue.cancel(desk.database, desk.workspace.key, job.id)
            async with job.database.transaction(job.workspace) as transaction:
                await job.save(transaction, checkpoint=Count(number))

    desk.define("long", run)
    job_id = await desk.add("long")
    await desk.drain()
    job = await desk.get(job_id)
    assert (job.state, job.error, desk.done) == (JobState.CANCELLED, None, ["1", "2"])


async def test_try_that_was_replaced_can_store_nothing(desk: Desk) -> None:
    """Its lease is over, another worker has taken the job: neither step nor end of the first may count."""
    began, go_on = asyncio.Event(), asyncio.Event()

    async def run(job: RunningJob[Word]) -> Echo:
        if not began.is_set():
            began.set()
            await go_on.wait()
            async with job.database.transaction(job.workspace) as transaction:
                await desk.queue.enqueue(transaction, job.workspace, "echo", Word("from the dead"))
                await job.save(transaction, checkpoint=Count(1))
        return Echo("second")

    desk.define("replaced", run)
    desk.define_echo()
    job_id = await desk.add("replaced")
    first = asyncio.create_task(desk.drain())
    await began.wait()
    desk.clock.advance(31)
    await desk.drain()
    go_on.set()
    await first
    job = await desk.get(job_id)
    assert msgspec.json.decode(job.result or b"", type=Echo) == Echo("second")
    assert desk.done == []


async def test_sign_of_life_tells_dead_workers_from_living(desk: Desk) -> None:
    desk.define_echo()
    job_id = await desk.add("echo")
    key = new_worker_key()
    sign = SignOfLife(desk.database, key)
    await sign.start()
    assert len(await Runner(desk.database, desk.kinds, desk.clock, key).take(desk.workspace.key, 1)) == 1
    watchdog = Watchdog(desk.database, desk.clock, desk.kinds)
    assert await watchdog.recover(desk.workspace.key, own=()) == frozenset()
    await sign.close()
    while not (returned := await watchdog.recover(desk.workspace.key, own=())):
        await asyncio.sleep(0)
    assert returned == {job_id}
    job = await desk.get(job_id)
    assert (job.state, error_of(job.error).code) == (JobState.WAITING, "job_worker_lost")
    assert await desk.drain() == 1


async def test_hanging_worker_loses_its_jobs_with_the_lease(desk: Desk) -> None:
    async def run(job: RunningJob[Word]) -> None:
        raise AssertionError

    desk.define("once", run, NEVER)
    desk.define_echo()
    lost, again = await desk.add("once"), await desk.add("echo")
    key = new_worker_key()
    sign = SignOfLife(desk.database, key)
    await sign.start()
    await Runner(desk.database, desk.kinds, desk.clock, key).take(desk.workspace.key, 4)
    desk.clock.advance(timedelta(seconds=31).total_seconds())
    watchdog = Watchdog(desk.database, desk.clock, desk.kinds)
    assert await watchdog.recover(desk.workspace.key, own=()) == {lost, again}
    assert (await desk.get(lost)).state is JobState.FAILED
    assert (await desk.get(again)).state is JobState.WAITING
    await sign.close()


@pytest.fixture
def loop_worker(desk: Desk) -> Worker:
    """A worker on the machine's clock, as `zhike worker` runs it."""
    clock = SystemClock()
    desk.queue = Queue(desk.kinds, clock, desk.woken.append)

    async def keys() -> list[WorkspaceKey]:
        return [desk.workspace.key]

    schedule = Schedule(desk.queue, clock, [], shanghai)
    return Worker(desk.database, desk.queue, schedule, clock, keys, slots=2)


async def test_loop_does_many_small_jobs_and_stops(desk: Desk, loop_worker: Worker) -> None:
    every = asyncio.Event()

    async def run(job: RunningJob[Word]) -> None:
        desk.done.append(job.arguments.word)
        if len(desk.done) == 200:
            every.set()

    desk.define("count", run, small=True)
    running = asyncio.create_task(loop_worker.run())
    async with desk.database.transaction(desk.workspace.key) as transaction:
        for number in range(200):
            await desk.queue.enqueue(transaction, desk.workspace.key, "count", Word(str(number)))
    loop_worker.wake(frozenset({desk.workspace.key}))
    await asyncio.wait_for(every.wait(), 30)
    loop_worker.stop()
    await running
    assert sorted(desk.done, key=int) == [str(number) for number in range(200)]
    counts = await desk.queue.count(desk.database, desk.workspace.key)
    assert set(counts.values()) == {0}


async def test_loop_cancels_what_does_not_look_up(
    desk: Desk, loop_worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhike.kernel.jobs.worker.CANCEL_GRACE_SECONDS", 0.0)
    began = asyncio.Event()

    async def run(job: RunningJob[Word]) -> None:
        began.set()
        await asyncio.Event().wait()

    desk.define("deaf", run)
    job_id = await desk.add("deaf")
    running = asyncio.create_task(loop_worker.run())
    await asyncio.wait_for(began.wait(), 30)
    await desk.queue.cancel(desk.database, desk.workspace.key, job_id)
    while (await desk.get(job_id)).state is JobState.RUNNING:
        loop_worker.wake(frozenset({desk.workspace.key}))
        await asyncio.sleep(0.01)
    assert (await desk.get(job_id)).state is JobState.CANCELLED
    loop_worker.stop()
    await running


async def test_stopping_gives_running_jobs_back_without_counting_the_try(
    desk: Desk, loop_worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhike.kernel.jobs.worker.STOP_GRACE_SECONDS", 0.1)
    began: asyncio.Queue[JobId] = asyncio.Queue()

    async def polite(job: RunningJob[Word]) -> None:
        began.put_nowait(job.id)
        while True:
            job.check_cancelled()
            await asyncio.sleep(0)

    async def deaf(job: RunningJob[Word]) -> None:
        began.put_nowait(job.id)
        await asyncio.Event().wait()

    desk.define("polite", polite)
    desk.define("deaf", deaf)
    ids = {await desk.add("polite"), await desk.add("deaf")}
    running = asyncio.create_task(loop_worker.run())
    assert {await asyncio.wait_for(began.get(), 30) for _ in ids} == ids
    loop_worker.stop()
    await running
    jobs = [await desk.get(job_id) for job_id in ids]
    assert [(job.state, job.attempts) for job in jobs] == [(JobState.WAITING, 0)] * 2
