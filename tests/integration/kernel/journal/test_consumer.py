"""Consumers read every entry once and in order, and keep their place."""

import pytest

from tests.integration.kernel.journal.writing import make_stamp, write_entries
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import new_id
from zhike.kernel.journal.consumer import Consumer, CursorFromOtherEra, Entry, UnknownConsumer
from zhike.kernel.journal.place import place_all, raise_era
from zhike.kernel.postgres.pool import Database, Transaction
from zhike.kernel.postgres.workspaces import Workspace


class Collector:
    def __init__(self) -> None:
        self.places: list[int] = []

    async def __call__(self, transaction: Transaction, entries: tuple[Entry, ...]) -> None:
        self.places.extend(entry.pos for entry in entries)


async def write(database: Database, workspace: Workspace, clock: FrozenClock, count: int) -> None:
    await write_entries(database, workspace.schema, make_stamp(clock), [new_id() for _ in range(count)])
    await place_all(database, workspace.key, clock)


async def test_batches_follow_each_other_without_gap(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    await write(database, workspace, clock, 7)
    consumer, collector = Consumer(database, workspace.key, "search", clock), Collector()
    await consumer.register()

    counts = [await consumer.process(collector, limit=3) for _ in range(4)]

    assert counts == [3, 3, 1, 0]
    assert collector.places == [1, 2, 3, 4, 5, 6, 7]


async def test_a_handler_that_fails_gets_the_same_entries_again_and_its_writes_are_gone(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    await write(database, workspace, clock, 2)
    consumer, collector = Consumer(database, workspace.key, "flows", clock), Collector()
    await consumer.register()

    async def fail(transaction: Transaction, entries: tuple[Entry, ...]) -> None:
        await write_entries(transaction, workspace.schema, make_stamp(clock), [new_id()])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await consumer.process(fail)
    assert await consumer.process(collector) == 2
    assert await database.fetch_value(f"SELECT count(*) FROM {workspace.schema}.journal") == 2


async def test_registered_at_the_end_it_sees_only_what_comes_later(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    await write(database, workspace, clock, 4)
    consumer, collector = Consumer(database, workspace.key, "late", clock), Collector()
    await consumer.register(from_start=False)
    await write(database, workspace, clock, 2)
    await consumer.process(collector)
    assert collector.places == [5, 6]


async def test_registering_again_keeps_the_place(database: Database, workspace: Workspace, clock: FrozenClock) -> None:
    await write(database, workspace, clock, 2)
    consumer, collector = Consumer(database, workspace.key, "twice", clock), Collector()
    await consumer.register()
    await consumer.process(collector)
    await consumer.register()
    assert await consumer.process(collector) == 0


async def test_while_one_process_has_the_cursor_another_gets_nothing(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    await write(database, workspace, clock, 1)
    consumer, collector = Consumer(database, workspace.key, "one", clock), Collector()
    await consumer.register()
    others: list[int] = []

    async def meanwhile(transaction: Transaction, entries: tuple[Entry, ...]) -> None:
        others.append(await consumer.process(collector))

    assert await consumer.process(meanwhile) == 1
    assert (others, collector.places) == ([0], [])


async def test_peek_and_advance_for_those_who_work_outside(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    await write(database, workspace, clock, 3)
    consumer = Consumer(database, workspace.key, "webhook", clock)
    await consumer.register()
    assert [entry.pos for entry in await consumer.peek(limit=2)] == [1, 2]
    assert [entry.pos for entry in await consumer.peek(limit=2)] == [1, 2]
    await consumer.advance(2)
    await consumer.advance(1)
    assert [entry.pos for entry in await consumer.peek()] == [3]


async def test_a_cursor_of_another_era_says_so_until_it_is_reset(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    await write(database, workspace, clock, 3)
    consumer, collector = Consumer(database, workspace.key, "mover", clock), Collector()
    await consumer.register()
    await raise_era(database, workspace.key)
    with pytest.raises(CursorFromOtherEra):
        await consumer.process(collector)
    await consumer.reset()
    assert await consumer.process(collector) == 3


async def test_an_unknown_consumer_says_so(database: Database, workspace: Workspace, clock: FrozenClock) -> None:
    with pytest.raises(UnknownConsumer):
        await Consumer(database, workspace.key, "nobody", clock).process(Collector())


async def test_dropped_partitions_are_passed_over(database: Database, workspace: Workspace, clock: FrozenClock) -> None:
    await write(database, workspace, clock, 3)
    await write(database, workspace, clock, 2)
    consumer, collector = Consumer(database, workspace.key, "old", clock), Collector()
    await consumer.register()
    await database.execute(f"DELETE FROM {workspace.schema}.journal WHERE pos <= 3")
    assert await consumer.process(collector, limit=2) == 2
    assert collector.places == [4, 5]
